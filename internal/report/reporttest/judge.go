package reporttest

import (
	"testing"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// Visible fails the test when out holds a character that does something other
// than be seen: a control, a direction mark, a broken byte. Newlines are allowed.
func Visible(t testing.TB, out []byte) {
	t.Helper()
	for i := 0; i < len(out); {
		r, size := utf8.DecodeRune(out[i:])
		raw := string(out[i : i+size])
		i += size
		if r == '\n' || r == '\\' || (r >= 0x20 && r < 0x7f) {
			continue
		}
		if safetext.Line(raw, len(raw)) != raw {
			t.Fatalf("the output holds %q at byte %d: …%q", raw, i-size, out[max(0, i-60):i])
		}
	}
}
