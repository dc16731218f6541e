package cli

import (
	"errors"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// TestF17Words: what is someone's word, and what is not.
func TestF17Words(t *testing.T) {
	for by, want := range map[string]int{
		"A. Owner, email of 24 Nov": 0, "Ngā Whare, 7": 0, "李, 票": 0, "Smith, John, ticket 5": 0,
		"": exitUsage, " ": exitUsage, ",": exitUsage, " , ": exitUsage, "A. Owner": exitUsage, "A. Owner,": exitUsage, ", 7": exitUsage,
		"—, 7": exitUsage, "A, …": exitUsage, "\u200b,\u200b": exitUsage, "\x1b[2J": exitUsage, "💼, 💼": exitUsage,
	} {
		_, err := parseAuthority(by, true, nil, nil)
		var e *exitError
		if got := codeOf(err); got != want || err != nil && !errors.As(err, &e) {
			t.Errorf("%q: exit %d, want %d: %v", by, got, want, err)
		}
	}
	for name, want := range map[string]int{
		"intranet.example": 0, "NAS": 0, "10.0.0.1": exitUsage, "a@b": exitUsage, "a.example:443": exitUsage, "https://a.example": exitUsage, "*": exitUsage, "": exitUsage,
	} {
		if _, err := parseAuthority("A. Owner, a test", true, []string{name}, nil); codeOf(err) != want {
			t.Errorf("--allow-private %q: %v", name, err)
		}
	}
}

// TestF17Consent: the same holds for the name that is typed in the questionnaire,
// or stands in a file of a draft.
func TestF17Consent(t *testing.T) {
	b := &backend{app: &app{}}
	for by, ok := range map[string]bool{"Aroha": true, ",": false, "…": false, "": false} {
		p, err := b.plan(interview.Consent{Website: "shop.example", AuthorisedBy: by})
		if (err == nil) != ok || ok && (len(p.Targets) != 1 || p.Authority.By != by) {
			t.Errorf("%q: %v, %v", by, p.Targets, err)
		}
	}
}
