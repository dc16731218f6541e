// Package card writes the emergency card as one HTML page to print: no script, no
// link, nothing fetched. It lays out and computes nothing. As in the report,
// values stand only as element text.
package card

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// page is what the template is given.
type page struct {
	report.Card
	// Policy allows the one style sheet by its hash, and nothing else at all.
	Policy string
	Sheet  template.CSS
}

// parsed reads the template once, when a card is first written.
var parsed = sync.OnceValue(func() *template.Template { return template.Must(template.New("card").Parse(pageHTML)) })

// Render writes the card to w. The same card gives the same bytes.
func Render(w io.Writer, c report.Card) error {
	sum := sha256.Sum256([]byte(sheetCSS))
	p := page{
		Card:   c,
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Sheet:  template.CSS(sheetCSS), //nolint:gosec // our own sheet, compiled in; the only use
	}
	var b strings.Builder
	if err := parsed().Execute(&b, p); err != nil {
		return err
	}
	_, err := io.WriteString(w, safetext.Guard(b.String()))
	return err
}
