package report

import "github.com/cybercheck-cli/cybercheck/checks"

// pastes arranges records to copy.
func pastes(list []checks.SuggestedRecord) []Paste {
	var out []Paste
	for _, p := range list {
		out = append(out, Paste{Name: p.Name, Type: p.Type, Value: p.Value, Note: p.Note})
	}
	return out
}
