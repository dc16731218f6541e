package assess

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// MaxDocument is the largest document that Read takes, in bytes.
const MaxDocument = 8 << 20

// maxDepth is how deep the brackets of a document may nest. Ours nest five deep.
const maxDepth = 32

// The faults of a document. Read wraps one of them in what it knows besides.
var (
	ErrTooLarge     = fmt.Errorf("this file is larger than %d MiB, which no assessment is", MaxDocument>>20)
	ErrTooDeep      = errors.New("this file nests too deeply to be an assessment")
	ErrNotOne       = errors.New("this file is not a cybercheck assessment")
	ErrNewerVersion = errors.New("this assessment was written by a newer cybercheck; get the newest version to open it")
)

// Read reads one assessment document. It takes fields that it does not know,
// as a newer program may write them, and refuses a document whose
// schema_version is above SchemaVersion. Every string of it is text, as it is in an
// assessment that was built here.
func Read(r io.Reader) (Assessment, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return Assessment{}, err
	}
	if len(data) > MaxDocument {
		return Assessment{}, ErrTooLarge
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors put it there
	if tooDeep(data) {
		return Assessment{}, ErrTooDeep
	}
	// The version first and alone: a newer document may not fit our types at all.
	var head struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Assessment{}, fmt.Errorf("%w: %s", ErrNotOne, plain(data, err))
	}
	switch {
	case head.SchemaVersion < 1:
		return Assessment{}, fmt.Errorf("%w: it has no schema_version", ErrNotOne)
	case head.SchemaVersion > SchemaVersion:
		return Assessment{}, fmt.Errorf("%w (the file has schema_version %d, this program reads up to %d)", ErrNewerVersion, head.SchemaVersion, SchemaVersion)
	}
	var a Assessment
	if err := json.Unmarshal(data, &a); err != nil {
		return Assessment{}, fmt.Errorf("%w: %s", ErrNotOne, plain(data, err))
	}
	return a, nil
}

// UnmarshalJSON reads an assessment. It is where the strings of a document, which may
// come from anyone, become text. What an older program wrote as a grade while not
// enough was known is read as not known.
func (a *Assessment) UnmarshalJSON(data []byte) error {
	type plain Assessment
	if err := json.Unmarshal(data, (*plain)(a)); err != nil {
		return err
	}
	if !a.Score.Enough {
		a.Score.Grade, a.Score.Words, a.Score.GradeIfProved = "", "", ""
		if a.Score.Provisional == nil {
			a.Score.Next = nil
			for i := range a.Plan {
				a.Plan[i].GradeAfter = ""
			}
		}
	}
	*a = safetext.All(*a)
	return nil
}

// plain says a decoding fault with its line and without Go's type names.
func plain(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "it is empty"
	case errors.As(err, &syntax):
		return fmt.Sprintf("line %d is not JSON", line(data, syntax.Offset))
	case errors.As(err, &kind):
		return fmt.Sprintf("line %d: %q cannot hold this kind of value", line(data, kind.Offset), kind.Field)
	}
	return err.Error()
}

func line(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// tooDeep reports whether brackets outside strings nest deeper than maxDepth.
func tooDeep(data []byte) bool {
	depth, inString, escaped := 0, false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
