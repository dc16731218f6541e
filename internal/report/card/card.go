// Package card writes the emergency card as one HTML page to print: no script, no
// link, nothing fetched. It lays out and computes nothing. As in the report,
// values stand only as element text.
package card

import (
	_ "embed"
	"io"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	report.Card
	htmlpage.Frame
}

var parsed = htmlpage.Parse(pageHTML, nil)

// Render writes the card to w. The same card gives the same bytes.
func Render(w io.Writer, c report.Card) error {
	return htmlpage.Write(w, parsed(), page{c, htmlpage.NewFrame(sheetCSS, "")})
}
