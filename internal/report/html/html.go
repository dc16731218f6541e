// Package html writes a report as one HTML file that needs nothing else: no
// script, no font, no picture, no network. It lays out and computes nothing.
//
// Values stand only as element text or in double-quoted attributes, where
// html/template has had no hole; a test reads the template and holds it to that.
package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	report.Report
	// Policy allows the one style sheet by its hash, and nothing else at all.
	Policy string
	Sheet  template.CSS
}

// worded is what a template within the page is given: a value, and the words of the page.
type worded struct {
	i18n.Catalog
	Of any
}

// cut is a sentence in whose midst an element stands.
type cut struct{ Before, After string }

// parsed reads the template once, when a page is first written.
var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"sub":    func(x, y int) int { return x - y },
		"words":  func(c i18n.Catalog, of any) worded { return worded{c, of} },
		"around": func(text, place string) cut { before, after, _ := strings.Cut(text, place); return cut{before, after} },
	}).Parse(pageHTML))
})

// Render writes the report to w. The same report gives the same bytes.
func Render(w io.Writer, r report.Report) error {
	sum := sha256.Sum256([]byte(sheetCSS))
	p := page{
		Report: r,
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'",
		Sheet:  template.CSS(sheetCSS), //nolint:gosec // our own sheet, compiled in; the only use
	}
	var b strings.Builder
	if err := parsed().Execute(&b, p); err != nil {
		return err
	}
	_, err := io.WriteString(w, safetext.Guard(b.String()))
	return err
}
