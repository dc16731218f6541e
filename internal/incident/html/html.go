// Package html writes the record of a happening as one HTML page to print: no
// script, no link, nothing fetched. It lays out and computes nothing. As in the
// report, values stand only as element text.
package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	incident.Page
	// Hash is that of the one style sheet, which is all that the policy allows.
	Hash  string
	Sheet template.CSS
}

// cut is a sentence in whose midst an element stands.
type cut struct{ Before, After string }

// parsed reads the template once, when a record is first written.
var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("incident").Funcs(template.FuncMap{
		"around": func(text, place string) cut { before, after, _ := strings.Cut(text, place); return cut{before, after} },
	}).Parse(pageHTML))
})

// Render writes the page to w. The same page gives the same bytes.
func Render(w io.Writer, p incident.Page) error {
	sum := sha256.Sum256([]byte(sheetCSS))
	b := bufio.NewWriter(w)
	err := parsed().Execute(b, page{
		Page:  p,
		Hash:  base64.StdEncoding.EncodeToString(sum[:]),
		Sheet: template.CSS(sheetCSS), //nolint:gosec // our own sheet, compiled in; the only use
	})
	if err != nil {
		return err
	}
	return b.Flush()
}
