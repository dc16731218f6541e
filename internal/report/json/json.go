// Package json writes the assessment document: one JSON value, from which every
// other export can be made again. assess.Read reads it back.
package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// Render writes exactly one document and a newline. What would not be seen, or
// would act on a terminal, is written as a \u escape; a reader of JSON gets the
// same text back. Nothing is written when the assessment cannot be encoded.
func Render(w io.Writer, a assess.Assessment) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(true)
	enc.SetIndent("", "  ")
	if err := enc.Encode(a); err != nil {
		return fmt.Errorf("encoding the assessment: %w", err)
	}
	_, err := w.Write(visible(b.Bytes()))
	return err
}

// visible escapes the characters that safetext shows rather than prints. They
// can stand only within strings, so an escape there means the same.
func visible(in []byte) []byte {
	if ascii(in) {
		return in
	}
	out := make([]byte, 0, len(in)+len(in)/8)
	for i := 0; i < len(in); {
		r, size := utf8.DecodeRune(in[i:])
		raw := in[i : i+size]
		i += size
		if (r < utf8.RuneSelf && r != 0x7f) || safetext.Line(string(raw), len(raw)) == string(raw) {
			out = append(out, raw...)
			continue
		}
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
			continue
		}
		out = fmt.Appendf(out, `\u%04x`, r)
	}
	return out
}

func ascii(in []byte) bool {
	for _, c := range in {
		if c >= 0x7f {
			return false
		}
	}
	return true
}
