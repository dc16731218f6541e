package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// SchemaVersion is the version of the document that JSON writes. It rises only
// when a reader of the old version would misread the new one.
const SchemaVersion = 1

// A Document is a comparison as a file.
type Document struct {
	SchemaVersion int `json:"schema_version"`
	Comparison
}

// JSON writes a comparison as one document for programs. Its lists are never null.
// Nothing is written when it cannot be encoded.
func JSON(w io.Writer, x Comparison) error {
	if x.Areas == nil {
		x.Areas = map[string]int{}
	}
	x.Added, x.Dropped = append([]string{}, x.Added...), append([]string{}, x.Dropped...)
	x.Controls, x.Findings = append([]Change{}, x.Controls...), append([]Change{}, x.Findings...)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(Document{SchemaVersion: SchemaVersion, Comparison: x}); err != nil {
		return fmt.Errorf("encoding the comparison: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
