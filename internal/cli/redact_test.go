package cli

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/redact"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// TestRedacted_NoSecretLiteral puts a text of its own into every field and looks
// for each, in every spelling, in every export of the redacted copy and its name.
func TestRedacted_NoSecretLiteral(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	var marks []string
	for _, half := range []int{0, 1, 2} { // some fields keep their words, so that the lists that hang on them are there
		full := reporttest.Each(a, func(i int) string {
			if half < 2 && i%2 != half {
				return ""
			}
			m := fmt.Sprintf("q<%dZ>&w", i)
			marks = append(marks, m)
			return m
		})
		copied := redact.Of(c, (&app{}).tool(c.Bank), full)
		// What would stand beside a full report is left out too.
		v, err := (&app{}).exportInput(c, copied, export{redact: true, previous: "q<1Z>&w", logo: "q<1Z>&w"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range formats {
			if f.name == pdf {
				continue // it is the HTML page, printed
			}
			var out bytes.Buffer
			if err := f.render(&out, v); err != nil {
				t.Fatal(err)
			}
			seen := strings.ToLower(out.String() + fileName(copied))
			for _, m := range marks {
				for _, s := range spellings(m) {
					if strings.Contains(seen, strings.ToLower(s)) {
						t.Fatalf("%s holds %q", f.name, s)
					}
				}
			}
		}
	}
	if len(marks) < 500 {
		t.Errorf("only %d fields were marked", len(marks))
	}
}

func spellings(m string) []string {
	reversed := []rune(m)
	slices.Reverse(reversed)
	return []string{
		m, html.EscapeString(m), url.QueryEscape(m), url.PathEscape(m), string(reversed),
		strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(m)), "="), fmt.Sprintf("%x", m),
		strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(m), strings.NewReplacer("<", `\<`, ">", `\>`, "&", `\&`).Replace(m),
	}
}

// The test above can fail: the full document does hold the texts.
func TestRedactedMarksAreFound(t *testing.T) {
	c := reporttest.Content(t)
	full := reporttest.Hostile(reporttest.Bad(t), "q<7Z>&w")
	for _, f := range formats {
		if f.name == pdf {
			continue
		}
		var out bytes.Buffer
		if err := f.render(&out, exportInput{content: c, x: full}); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(spellings("q<7Z>&w"), func(s string) bool { return strings.Contains(out.String(), s) }) {
			t.Errorf("%s: no spelling of the text is found in the full document", f.name)
		}
	}
}
