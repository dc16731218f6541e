// Package htmlpage writes a page that needs nothing else: its one style sheet is in it,
// and its policy allows that by hash and no script, font or address at all. Values
// stand only where html/template escapes them.
package htmlpage

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A Frame is what every page has beside its values.
type Frame struct {
	// Policy allows the one style sheet by its Hash, and nothing else at all.
	Policy, Hash string
	Sheet        template.CSS
}

// NewFrame returns the frame of a page with this style sheet; more are other rules of
// its policy, each with a semicolon after it.
func NewFrame(sheet, more string) Frame {
	sum := sha256.Sum256([]byte(sheet))
	hash := base64.StdEncoding.EncodeToString(sum[:])
	return Frame{
		Hash:   hash,
		Policy: "default-src 'none'; style-src 'sha256-" + hash + "'; " + more + "base-uri 'none'; form-action 'none'",
		Sheet:  template.CSS(sheet), //nolint:gosec // our own sheet, compiled in; the only use
	}
}

// cut is a sentence in whose midst an element stands.
type cut struct{ Before, After string }

func around(text, place string) cut {
	before, after, _ := strings.Cut(text, place)
	return cut{before, after}
}

// Parse returns a template that is read when first used. Its function “around” parts a
// sentence at a place, for an element that belongs there.
func Parse(page string, funcs template.FuncMap) func() *template.Template {
	return sync.OnceValue(func() *template.Template {
		return template.Must(template.New("page").Funcs(template.FuncMap{"around": around}).Funcs(funcs).Parse(page))
	})
}

// Write writes a page. The same values give the same bytes.
func Write(w io.Writer, page *template.Template, values any) error {
	var b strings.Builder
	if err := page.Execute(&b, values); err != nil {
		return err
	}
	_, err := io.WriteString(w, safetext.Guard(b.String()))
	return err
}
