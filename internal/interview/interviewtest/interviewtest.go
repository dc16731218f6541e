// Package interviewtest is for tests of what shows the questionnaire: a small
// bank, and a backend that keeps its drafts in memory and measures nothing real.
package interviewtest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Now is the clock of the tests.
func Now() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC) }

// Bank returns two facts and four questions, one of which is only for a business with
// staff and has a state of its own; and a pair of answers of each kind.
func Bank() *questions.Bank {
	control := func(id, question string, quick int) questions.Control {
		return questions.Control{
			ID: id, Area: id[:3], Title: "Title of " + id, Do: "Do what " + id + " asks for", Quick: quick, Weight: 5,
			Question: question,
			Good:     "Yes, for every person and every device that we use for work.",
			Partial:  "For some of them, but we have not checked the rest this year.",
			Poor:     "No, we have not set this up.",
			FindOut:  questions.FindOut{How: "Open the settings of your mail service and look under security.", Minutes: 5},
			Why:      questions.Why{Text: "Most break-ins begin with one stolen password. A second step stops nearly all of them.", Source: "A yearly report on break-ins"},
			Minutes:  20, Cost: "free", Who: "you", AskIT: "Please tell me who has two-step login switched on.",
			Effects: map[string]string{"S1": "H"}, Advice: []questions.Advice{{Steps: []string{"Do it."}}},
		}
	}
	b := &questions.Bank{
		Version: "test",
		Facts: []questions.Fact{
			{ID: "staff", Question: "How many people work in the business, you included?", Why: "Some rules need a second person.", Options: []questions.Option{
				{ID: "one", Label: "Just me"}, {ID: "some", Label: "2 to 5"}, {ID: "many", Label: "6 or more", Help: "Count part-timers too."},
			}},
			{ID: "transfers", Question: "Do you pay suppliers by bank transfer?", Why: "Changed bank details cost firms the most.", Options: []questions.Option{
				{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"},
			}},
		},
		Areas: []questions.Area{{ID: "ACC", Name: "Accounts and logins", Order: 1}, {ID: "PWD", Name: "Passwords", Order: 2}, {ID: "BAK", Name: "Backups", Order: 3}},
		Controls: []questions.Control{
			control("ACC-1", "When someone signs in to a work mailbox on a new device, does it also ask for a code or a tap on a phone?", 1),
			control("ACC-6", "When someone leaves, are all their logins switched off the same day, from a written list?", 2),
			control("PWD-1", "Are the passwords that people use for work at least 12 characters long?", 3),
			control("BAK-1", "Is everything you could not work without copied by itself every day?", 4),
		},
	}
	b.Controls[1].Applies = []questions.When{{"staff": {"some", "many"}}}
	b.Controls[1].States = []questions.NamedState{{ID: "nobody_left", Value: 100, Words: "Nobody has left yet, and we have a list for the day someone does."}}
	b.Controls[2].MeasuredBy = []string{"passwords.length"}
	b.Pairs = []questions.Pair{
		{
			ID: "long_but_alone", Of: "PWD-1", While: "ACC-1", At: questions.Poor, Kind: questions.Ask, Most: questions.Partial,
			Why: "Every password is long, and yet nothing else guards the mailbox.",
		},
		{
			ID: "nothing_to_copy", Of: "BAK-1", While: "ACC-6", At: questions.Poor, Kind: questions.Implied, Most: questions.Poor,
			Why: "Who left may have deleted it all, so no copy is whole.",
		},
		{
			ID: "one_phone", Of: "ACC-1", While: "ACC-6", At: questions.Poor, Kind: questions.Remark,
			Why: "The code goes to a phone, and whoever left may have taken it along.",
		},
	}
	return b
}

// Checks returns two checks of the backend.
func Checks() []*checks.Check {
	return []*checks.Check{
		{Name: "passwords", Title: "Password rules", Docs: checks.DocsOf(checks.Doc{ID: "passwords.length", Control: "PWD-1", Title: "Short passwords are accepted", Conclusive: true})},
		{Name: "ports", Title: "Open doors", Docs: checks.DocsOf(checks.Doc{ID: "ports.open", Control: "BAK-1", Title: "Something listens"})},
	}
}

// Backend is an interview.Backend in memory.
type Backend struct {
	Content assess.Content
	// SaveErr, when set, is what Save and FinishErr what Finish returns.
	SaveErr, FinishErr error
	// Hold, when set, makes Measure wait for its context to end.
	Hold bool
	// Looked, when set, is closed once the first check of this computer has ended.
	Looked chan struct{}
	// Clues are what Recall returns, and Hints what the first finding of this
	// computer suggests.
	Clues []interview.Suggestion
	Hints []checks.ProfileSuggestion

	mu       sync.Mutex
	saving   bool
	drafts   []interview.Draft
	finished []interview.Draft
	partial  bool
	aside    []interview.Draft
	asked    []interview.Consent
}

// NewBackend returns a backend over the small bank.
func NewBackend(t testing.TB) *Backend {
	t.Helper()
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	return &Backend{Content: assess.Content{Bank: Bank(), Model: m, Checks: Checks()}}
}

// Save keeps a draft. Two saves at once are a fault of the front end.
func (b *Backend) Save(d interview.Draft) error {
	b.mu.Lock()
	if b.saving {
		b.mu.Unlock()
		panic("two saves at once")
	}
	b.saving = true
	b.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saving = false
	if b.SaveErr != nil {
		return b.SaveErr
	}
	b.drafts = append(b.drafts, d)
	return nil
}

// Saved returns the drafts saved so far.
func (b *Backend) Saved() []interview.Draft {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.drafts
}

// Last returns the draft saved last, and whether there is one.
func (b *Backend) Last() (interview.Draft, bool) {
	s := b.Saved()
	if len(s) == 0 {
		return interview.Draft{}, false
	}
	return s[len(s)-1], true
}

// Finished returns the drafts that were finished, and whether the last was partial.
func (b *Backend) Finished() (list []interview.Draft, partial bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.finished, b.partial
}

// SetAside keeps the draft saved last.
func (b *Backend) SetAside() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.drafts); n > 0 {
		b.aside = append(b.aside, b.drafts[n-1])
	}
	return b.SaveErr
}

// Aside returns the drafts that were set aside.
func (b *Backend) Aside() []interview.Draft {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.aside
}

// Measured returns what each measuring was allowed to look at.
func (b *Backend) Measured() []interview.Consent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// Recall returns the clues that were set.
func (b *Backend) Recall() []interview.Suggestion { return b.Clues }

// DraftPath is a path that nothing is written to.
func (b *Backend) DraftPath() string { return "/data/clients/own/draft.json" }

// WillTouch refuses names with a space in them.
func (b *Backend) WillTouch(c interview.Consent) ([]string, error) {
	var out []string
	if c.ThisComputer {
		text := "The rules for passwords, and which programs wait for connections."
		if c.Website != "" {
			text = "This computer: the rules for passwords, and which programs wait for connections."
		}
		out = append(out, text)
	}
	if c.Website != "" {
		if _, err := checks.ParseTarget(c.Website); err != nil {
			return nil, errors.New(interview.ConsentNoSite)
		}
		out = append(out, c.Website+": its certificate, on port 443.")
	}
	return out, nil
}

// WillRun lists the checks of this computer.
func (b *Backend) WillRun(c interview.Consent) []checks.Event {
	var out []checks.Event
	if !c.ThisComputer {
		return nil
	}
	for _, c := range b.Content.Checks {
		out = append(out, checks.Event{Check: c})
	}
	return out
}

// Measure finds short passwords, and cannot tell about the rest. Of a website it
// finds nothing.
func (b *Backend) Measure(ctx context.Context, d interview.Draft, p checks.Progress) []checks.Finding {
	b.mu.Lock()
	b.asked = append(b.asked, d.Consent)
	b.mu.Unlock()
	if !d.Consent.ThisComputer {
		if b.Hold {
			<-ctx.Done()
		}
		return nil
	}
	list := b.Content.Checks
	short := checks.Finding{
		ID: "passwords.length", Check: "passwords", Control: "PWD-1", Target: checks.Target{}.String(), Status: checks.Fail, Severity: checks.Critical,
		Title: "Short passwords are accepted", Detail: "This computer accepts passwords of 6 characters.", Fingerprint: "f1", Suggestions: b.Hints,
	}
	untold := checks.Finding{
		ID: "ports.open", Check: "ports", Control: "BAK-1", Target: checks.Target{}.String(), Status: checks.Unknown, Reason: checks.ReasonNeedsElevation,
		Title: "Something listens", Detail: "Which programs wait for connections could not be read.", Fingerprint: "f2",
	}
	p(checks.Event{Check: list[0]})
	p(checks.Event{Check: list[0], Done: true, Findings: []checks.Finding{short}})
	if b.Looked != nil {
		close(b.Looked)
	}
	p(checks.Event{Check: list[1]})
	if b.Hold {
		<-ctx.Done()
		return []checks.Finding{short}
	}
	p(checks.Event{Check: list[1], Done: true, Findings: []checks.Finding{untold}})
	return []checks.Finding{short, untold}
}

// Finish builds the assessment for real, and writes nothing.
func (b *Backend) Finish(d interview.Draft, f []checks.Finding, partial bool) (interview.Result, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.FinishErr != nil {
		return interview.Result{}, b.FinishErr
	}
	b.finished, b.partial = append(b.finished, d), partial
	a := assess.Build(b.Content, assess.Input{
		ID: "test", Subject: assess.Subject{Business: d.Business}, Profile: d.Profile, Answers: d.Answers, Findings: f,
		Run: assess.RunInfo{Mode: assess.Interactive, Partial: partial}, Scope: assess.Scope{ThisComputer: d.Consent.ThisComputer},
	})
	arrange := func(say i18n.Catalog) report.Report { return report.New(b.Content, a, report.Options{Catalog: say}) }
	return interview.Result{Assessment: a, Arrange: arrange, Standing: interview.StandingOf(b.Content, a), WhatIf: interview.WhatIf(b.Content, a), Report: "/data/clients/own/reports/2026-11-24.html", Saved: "/data/clients/own/assessments/2026-11-24.json"}, nil
}
