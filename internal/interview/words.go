package interview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// MaxTyped is the most characters of a typed line that are kept: a name of a
// business, a website or a person.
const MaxTyped = 60

// MaxNote is the most characters of a note that are kept.
const MaxNote = 500

// Tidy returns a typed line as it is kept: printable, trimmed, at most MaxTyped
// characters.
func Tidy(s string) string { return safetext.Typed(s, MaxTyped) }

// WithNote returns the draft with a note beside the answer to a question. Facts
// of the business have no notes.
func (d Draft) WithNote(s Step, note string) Draft {
	if s.Control == nil {
		return d
	}
	d = d.clone()
	a := d.Answers[s.Control.ID]
	a.Note = safetext.Typed(note, MaxNote)
	d.Answers[s.Control.ID] = a
	return d
}

// Key is the digit that chooses option n: 1, 2, 3 and so on, and 0 for "I don't
// know", so that it is the same key at every question. It is empty past 9.
func Key(s Step, n int) string {
	switch {
	case s.Control != nil && answers(*s.Control)[n].State == questions.DontKnow:
		return "0"
	case n < 9:
		return fmt.Sprint(n + 1)
	}
	return ""
}

// A TextBlock is a short text under a heading, or a list.
type TextBlock struct {
	Head, Text string
	List       []string
	// Numbered is true for a list whose order matters.
	Numbered bool
}

// Lines returns the block in lines: the text, and each part of the list with
// what leads it.
func (p TextBlock) Lines() (leads, texts []string) {
	if p.Text != "" {
		leads, texts = append(leads, ""), append(texts, p.Text)
	}
	for i, l := range p.List {
		lead := "- "
		if p.Numbered {
			lead = fmt.Sprintf("%d. ", i+1)
		}
		leads, texts = append(leads, lead), append(texts, l)
	}
	return leads, texts
}

// Why returns why a step is asked, and for a question also how to find out the
// answer, who might know it, and which one fits.
func (s Step) Why(say i18n.Catalog) []TextBlock {
	switch {
	case s.Fact != nil:
		return []TextBlock{{Head: say.T("Why we ask"), Text: say.T(s.Fact.Why)}}
	case s.Doubt != nil:
		return s.Doubt.why(say)
	}
	c := s.Control
	out := []TextBlock{{Head: say.T("Why we ask"), Text: say.T(c.Why.Text)}}
	if c.Why.Source != "" {
		out = append(out, TextBlock{Head: say.T("Where that comes from"), Text: say.T(c.Why.Source)})
	}
	out = append(out, FindOut(say, report.Open{How: say.T(c.FindOut.How), Takes: phrases.Minutes(say, c.FindOut.Minutes), AskIT: say.T(c.AskIT)})...)
	fits := say.T("Choose the first only if all of it is true. If a part is missing, choose the one below it.")
	if len(c.States) > 0 {
		fits = say.T("Choose the first only if all of it is true, or else the one that says how it is with you.")
	}
	return append(out, TextBlock{Head: say.T("Which answer fits"), Text: fits})
}

// Welcome returns what is said before the first question: what it is about, and what
// one gets for how long.
func (d Draft) Welcome(say i18n.Catalog, b *questions.Bank) []string {
	short, _ := d.Lengths(b)
	return []string{
		say.T("How safe is your business from cyber trouble?"),
		say.T("Answer plain questions for %d minutes, and you get a grade from A to E and the first things to do.", short.Minutes),
	}
}

// What is said beside the ways to begin.
const (
	BeginWith = "Begin"
	BeginAll  = "Ask me everything"
	Happened  = "Something just happened"
	FirstAid  = "first aid, step by step"
	// Private is said at the head of the first screen, and StopAnyTime below it.
	Private = "no answer leaves this computer"
	// OnlyIfYes is said where there is no room for the boxes of the first screen.
	OnlyIfYes   = "Only if you say yes, it looks at this computer and at your website."
	StopAnyTime = "You can stop at any time: every answer is kept on this computer."
)

// taken is how many minutes so many questions take, 25 seconds each, to the nearest
// five.
func taken(n int) int { return max(5, (n*25/60+2)/5*5) }

// NameQuestion asks for the name of the business; NameHelp says what it is for.
const (
	NameQuestion = "What is your business called?"
	NameHelp     = "The name is printed on your report."
)

// LookAgain says that this computer, once allowed, is looked at again when a draft
// is taken up; it is empty where it was not allowed.
func (d Draft) LookAgain(say i18n.Catalog) string {
	if !d.Consent.ThisComputer {
		return ""
	}
	return say.T("You allowed a look at this computer. It is looked at again while you answer.")
}

// StartAgain asks whether to begin with nothing said.
const StartAgain = "Start again? As soon as you say something new, these answers are set aside in a file that ends in .bak."

// The words of the consent.
const (
	ConsentIntro    = "You can let cybercheck look for itself. What it sees makes your result stronger. It only reads; it changes nothing and sends nothing to us."
	ConsentComputer = "May it look at this computer?"
	ConsentYes      = "Yes, look at this computer"
	ConsentNo       = "No, leave this computer alone"
	ConsentWebsite  = "What is the name of your website?"
	ConsentWebHelp  = "For example harbour-bakery.example. The part of your email address after the @ will do too, if it is your own. It is looked at from outside, as any visitor would see it."
	ConsentOwner    = "Type your own name to say that your business owns it."
	ConsentOwnHelp  = "Only look at what is yours. Your name is written in the report. Without a name the website is left alone."
	ConsentList     = "This is everything that will be looked at:"
	ConsentListHere = "This is everything that will be looked at, on this computer:"
	ConsentNothing  = "Nothing will be looked at. Your answers alone make the grade."
	ConsentNoMore   = "Nothing more will be looked at. This computer was."
	ConsentStart    = "Start looking"
	ConsentSkip     = "Skip it, and go to my result"
	ConsentResult   = "Go to my result"
	ConsentChange   = "Change what I allowed"
	ConsentSeen     = "This computer is looked at already. More can be allowed now:"
	// ConsentNoSite is the fault of a Backend for a name that is none.
	ConsentNoSite = "That is not the name of a website. It looks like example.com."
	// ConsentNoName is its fault for a name of a person that is none.
	ConsentNoName = "That is not a name. Type your own, so that the report can say who allowed it."
	OfferIntro    = "cybercheck can look at this computer while you answer. What it sees is shown beside the question; it fills in nothing."
	// FillsNothing is said where what was seen stands beside a question.
	FillsNothing = "It fills in nothing: you answer for all your computers, not for this one."
	OfferYes     = "Yes, look while I answer"
	OfferNo      = "Not now, ask me at the end"
)

// WillTouchNothing reports whether the consent allows nothing at all.
func (c Consent) WillTouchNothing() bool { return !c.ThisComputer && c.Website == "" }

// Rest is what a consent allows beside this computer.
func (c Consent) Rest() Consent {
	c.ThisComputer = false
	return c
}

// maxSeen is how many findings are shown beside a question.
const maxSeen = 3

// Seen says what was found about a step's control on this computer, a sentence
// each, what is worst first. Remarks, which cost no points, are left to the report. It
// is shown before an answer is chosen, and chooses nothing.
func Seen(say i18n.Catalog, s Step, findings []checks.Finding) []string {
	if s.Control == nil {
		return nil
	}
	var out []string
	for _, status := range []checks.Status{checks.Fail, checks.Partial, checks.Pass} {
		for _, f := range findings {
			line := phrases.Sentence(cmp.Or(f.Detail, f.Title))
			remark := status != checks.Pass && f.Severity <= checks.Low
			if f.Control == s.Control.ID && f.Status == status && !remark && !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	if n := len(out) - maxSeen; n > 0 {
		out = append(out[:maxSeen], say.N(n, "1 thing more is in the report.", "%d things more are in the report."))
	}
	return out
}

// A Planner is a Backend that knows beforehand which checks a consent leads to,
// for a front end that shows those that still wait.
type Planner interface {
	// WillRun lists the checks with their targets, in order, with Done unset.
	WillRun(Consent) []checks.Event
}

// NameOf names a check and what it looks at.
func NameOf(say i18n.Catalog, e checks.Event) string {
	title, at := say.T("Check"), checks.Shown(e.Target.String())
	if e.Check != nil {
		title = say.T(e.Check.Title)
	}
	switch {
	case e.Target.Kind != checks.ThisComputer:
	case e.Check != nil && strings.Contains(e.Check.Title, at): // “Backups of this computer”
		return title
	default:
		at = say.T("this computer")
	}
	return title + ", " + at
}

// Site is the website as it is shown: a name with letters beyond a to z both ways.
func (c Consent) Site() string {
	t, err := checks.ParseTarget(c.Website)
	if err != nil || checks.Shown(t.String()) == t.String() {
		return c.Website
	}
	return checks.Shown(t.String())
}

// ListWords stand above the list of what a consent means.
func (c Consent) ListWords(say i18n.Catalog) string {
	if c.Website == "" {
		return say.T(ConsentListHere)
	}
	return say.T(ConsentList)
}

// Outcome says in two or three words what a check of one target came to.
func Outcome(findings []checks.Finding) string {
	untold, passed := false, false
	for _, f := range findings {
		switch f.Status {
		case checks.Fail, checks.Partial:
			return OutcomeToFix
		case checks.Unknown, checks.Error, checks.NotChecked:
			untold = true
		case checks.Pass:
			passed = true
		case checks.NotApplicable:
		}
	}
	switch {
	case untold || len(findings) == 0:
		return OutcomeUntold
	case passed:
		return OutcomeGood
	}
	return OutcomeNone
}

// Worst is the worst gap that was found, in a sentence, or empty.
func Worst(findings []checks.Finding) string {
	worst, at := "", checks.Info
	for _, f := range findings {
		if gap := f.Status == checks.Fail || f.Status == checks.Partial; gap && (worst == "" || f.Severity > at) {
			worst, at = phrases.Sentence(cmp.Or(f.Detail, f.Title)), f.Severity
		}
	}
	return worst
}

// What a check can come to.
const (
	OutcomeGood   = "good"
	OutcomeToFix  = "to fix"
	OutcomeUntold = "could not tell"
	OutcomeNone   = "nothing to check"
)
