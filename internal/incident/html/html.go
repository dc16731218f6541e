// Package html writes the record of a happening as one HTML page to print: no
// script, no link, nothing fetched. It lays out and computes nothing. As in the
// report, values stand only as element text.
package html

import (
	_ "embed"
	"io"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	incident.Page
	htmlpage.Frame
}

var parsed = htmlpage.Parse(pageHTML, nil)

// Render writes the page to w. The same page gives the same bytes.
func Render(w io.Writer, p incident.Page) error {
	return htmlpage.Write(w, parsed(), page{p, htmlpage.NewFrame(sheetCSS, "")})
}
