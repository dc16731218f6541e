package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// Each format holds its own guard against what a terminal obeys, also where it is given
// what never entered as a document or from a check.
func TestEachFormatGuardsTheTerminal(t *testing.T) {
	a := &app{Process: Process{Now: func() time.Time { return time.Date(2026, 11, 24, 2, 5, 0, 0, time.UTC) }}}
	const bad = "x\x1b]0;y\x07\x1b[2J\u009b31m\u009d\x7f\b\r"
	x := reporttest.Raw(reporttest.Bad(t), func(int) string { return bad })
	v, err := a.exportInput(reporttest.Content(t), x, export{previous: noPrevious})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats {
		if f.name == pdf {
			continue
		}
		for _, color := range []bool{false, true} {
			v.look.Color = color
			var b bytes.Buffer
			if err := f.render(&b, v); err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
			out := b.Bytes()
			if color { // those of the text are its own
				for _, own := range []string{"\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m"} {
					out = bytes.ReplaceAll(out, []byte(own), nil)
				}
			}
			out = bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n")) // a sheet ends its lines so
			if i := bytes.IndexFunc(out, func(r rune) bool { return r < 0x20 && r != '\n' || r >= 0x7f && r <= 0x9f }); i >= 0 {
				t.Errorf("%s lets %q through: %q", f.name, out[i:min(i+8, len(out))], out[max(0, i-60):i])
			}
		}
	}
}
