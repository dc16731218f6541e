// Package json writes the assessment document: one JSON value, from which every
// other export can be made again. assess.Read reads it back.
package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

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
	_, err := w.Write(safetext.JSON(b.Bytes()))
	return err
}
