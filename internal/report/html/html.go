// Package html writes a report as one HTML file that needs nothing else: no
// script, no font, no picture, no network. It lays out and computes nothing.
//
// The page has two parts. The owner's is two sheets on paper; the one for the person
// who fixes things follows it, folded on the screen.
//
// Values stand only as element text or in double-quoted attributes, where
// html/template has had no hole; a test reads the template and holds it to that.
package html

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

//go:embed page.html
var ownerHTML string

//go:embed appendix.html
var appendixHTML string

//go:embed parts.html
var partsHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	report.Report
	htmlpage.Frame
	Whole bool // with the appendix
}

// worded is what a template within the page is given: a value, and the words of the page.
type worded struct {
	i18n.Catalog
	Of   any
	Page page
}

// Whole reports whether the page has its appendix.
func (w worded) Whole() bool { return w.Page.Whole }

// pageHTML is the template: its small parts, the owner's part and the appendix.
var pageHTML = partsHTML + appendixHTML + ownerHTML

var parsed = htmlpage.Parse(pageHTML, template.FuncMap{
	"sub": func(x, y int) int { return x - y },
	"add": func(x, y int) int { return x + y },
	// chartX and chartY put a point of the line where the chart has room for its letters.
	"chartX": func(x int) int { return 40 + x*6/5 },
	"chartY": func(y int) int { return 20 + y*13/10 },
	"words":  func(p page, of any) worded { return worded{p.Catalog, of, p} },
	"blocks": blocks,
})

// Render writes the whole report to w. The same report gives the same bytes.
func Render(w io.Writer, r report.Report) error { return write(w, r, true) }

// Owner writes the owner's part alone.
func Owner(w io.Writer, r report.Report) error { return write(w, r, false) }

func write(w io.Writer, r report.Report, whole bool) error {
	return htmlpage.Write(w, parsed(), page{r, htmlpage.NewFrame(strings.ReplaceAll(sheetCSS, "\n", ""), "img-src data:; "), whole})
}
