// Package checks is the vocabulary of measuring: a Check gathers Evidence about
// a Target through an Env and returns Findings, each about one control.
//
// It is public so that another program may bring a check of its own. It knows
// nothing of questions, answers or scores: a check never sees what was claimed.
// Begin with [Check] and [Run]; the checks themselves are in the folders below,
// and their list is in checks/all.
package checks

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Check gathers evidence about a target and reports findings.
type Check struct {
	// Name is the check's folder; it never changes once released.
	Name string
	// Title names the check for people, in a few words.
	Title string
	// Touches says in the owner's words exactly what is looked at or contacted.
	Touches string
	// TouchesOther says the same of a target that is not this computer, where a check
	// is for both; empty where there is no difference.
	TouchesOther string
	// CannotSee says what a pass does not prove.
	CannotSee string
	// On says which targets the check is for.
	On []Kind
	// Docs documents every finding that the check can make; see LoadDocs.
	Docs Docs
	// Run gathers evidence and judges it. It returns an error only for a fault of
	// ours: a refused connection, a timeout or a missing right is a finding.
	// Findings made before an error are kept.
	Run func(context.Context, *Env, Target) ([]Finding, error)
}

// A Finding is what a check states about one control and one target.
type Finding struct {
	ID       string   `json:"id"`      // dotted and permanent, such as cert.expired
	Check    string   `json:"check"`   // the check's name
	Control  string   `json:"control"` // the control it speaks about, such as WEB-1
	Target   string   `json:"target"`  // what was looked at, in canonical form
	Status   Status   `json:"status"`
	Severity Severity `json:"severity"` // meaningful for fail and partial
	// Graded means that the check gave the severity, so that Info stays; Run takes it off.
	Graded   bool       `json:"-"`
	Title    string     `json:"title"`  // one line for the owner
	Detail   string     `json:"detail"` // what was seen, in a sentence
	Reason   Reason     `json:"reason,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
	// System names the fix that fits what was found, such as "microsoft365"; empty
	// where the scope of the target tells.
	System string `json:"system,omitempty"`
	// SuggestedRecord holds the records that close the gap, made for this very domain.
	Records []SuggestedRecord `json:"paste,omitempty"`
	// Hints are answers about the business that the finding suggests.
	Suggestions []ProfileSuggestion `json:"hints,omitempty"`
	TookMS      int64               `json:"took_ms"`
	// MeasuredAt is when an earlier run measured this, where this run did not look
	// again; zero for what this run measured.
	MeasuredAt time.Time `json:"measured_at,omitzero"`
	// Fingerprint is the same for the same finding of the same target in every
	// run, whatever its wording, so that two runs can be compared.
	Fingerprint string `json:"fingerprint"`
}

// Evidence is one observed fact under a finding. It never holds a secret.
type Evidence struct {
	What  string    `json:"what"`  // what was looked at: "certificate end date"
	Where string    `json:"where"` // a file and line, an address, an interface
	Seen  string    `json:"seen"`  // the value, verbatim
	At    time.Time `json:"at"`    // when, UTC
}

// MaxSeen is how many bytes of an outside text are kept as evidence.
const MaxSeen = 512

// Seen is evidence of what something outside showed. The text stays as it came, hostile
// or not; one of over 512 bytes is cut between two characters, and says so.
func Seen(what, where, text string) Evidence {
	return Evidence{What: what, Where: cut(where), Seen: cut(text)}
}

func cut(s string) string {
	if len(s) <= MaxSeen {
		return s
	}
	note := fmt.Sprintf(" … (cut; %d bytes in all)", len(s))
	end := MaxSeen - len(note)
	for i := range utf8.UTFMax {
		if utf8.RuneStart(s[end-i]) {
			end -= i
			break
		}
	}
	return strings.Clone(s[:end]) + note
}

// A SuggestedRecord is a DNS record to copy as it stands.
type SuggestedRecord struct {
	Name  string `json:"name"`  // the whole name: "_dmarc.example.co.nz"
	Type  string `json:"type"`  // "TXT" or "MX"
	Value string `json:"value"` // what goes into the field for the content
	// Note says when to publish it and when to look again.
	Note string `json:"note,omitempty"`
}

// A ProfileSuggestion is an answer to a question about the business, read off what was
// found. It is offered with its reason and never filled in for anyone.
type ProfileSuggestion struct {
	Fact   string `json:"fact"`   // the fact of the profile: "mail"
	Answer string `json:"answer"` // its option: "microsoft365"
	Why    string `json:"why"`    // what suggests it, in a sentence for the owner
}
