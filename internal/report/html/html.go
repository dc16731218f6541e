// Package html writes a report as one HTML file that needs nothing else: no
// script, no font, no picture, no network. It lays out and computes nothing.
//
// Values stand only as element text or in double-quoted attributes, where
// html/template has had no hole; a test reads the template and holds it to that.
package html

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	report.Report
	htmlpage.Frame
}

// worded is what a template within the page is given: a value, and the words of the page.
type worded struct {
	i18n.Catalog
	Of any
}

var parsed = htmlpage.Parse(pageHTML, template.FuncMap{
	"sub":   func(x, y int) int { return x - y },
	"words": func(c i18n.Catalog, of any) worded { return worded{c, of} },
})

// Render writes the report to w. The same report gives the same bytes.
func Render(w io.Writer, r report.Report) error {
	return htmlpage.Write(w, parsed(), page{r, htmlpage.NewFrame(sheetCSS, "img-src data:; ")})
}
