package host

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// A keyLine is one setting of a file of keys and values.
type keyLine struct {
	Num                 int
	Section, Key, Value string
}

// parseKeys reads the common form of settings: sections in square brackets,
// key=value, comments that begin with # or ;. Quotes around a value are removed.
// Lines of another form are passed over, as the programs that read them do.
func parseKeys(b []byte) []keyLine {
	var out []keyLine
	section := ""
	for _, l := range files.Lines(b) {
		text := files.Trim(strings.TrimPrefix(l.Text, "\ufeff"))
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
			continue
		case text[0] == '[':
			section = files.Trim(strings.Trim(text, "[]"))
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			continue
		}
		value = files.Trim(value)
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		out = append(out, keyLine{l.Num, section, files.Trim(key), value})
	}
	return out
}

// isYes reads the words that settings use for yes.
func isYes(v string) bool {
	switch strings.ToLower(v) {
	case "yes", "true", "1", "on", "enabled":
		return true
	}
	return false
}
