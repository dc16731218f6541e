// Package report arranges an assessment for a reader: the verdict as a sentence,
// the score with its floor and ceiling, what to do first, and everything that
// stands behind it, in the order in which an owner asks.
//
// It is pure: no clock, no files, no map order. It lays nothing out; each format
// has a folder below with one Render function. Begin with [New]. Every string of
// an assessment became text where it entered, so a format adds only its own guard.
package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
)

// A Report is an assessment arranged for one reader. Formats print it and
// compute nothing.
type Report struct {
	// Catalog says what a format has to say of its own, such as its headings.
	i18n.Catalog

	Title    string
	Business string
	By       string // who ran it, or empty
	ID       string
	Date     Moment
	Day      string // of the date, in words
	Headline string // the grade and the way out of it, in a sentence or two
	Verdict  string
	Score    Score
	Ladder   []Rung // none while there is no grade

	FirstHeading string
	First        []Action // at most three
	Later        []Action // the rest of the plan
	PlanSay      string   // what the whole plan takes
	Timeline     []When   // the whole plan, by when
	Areas        []Area
	Shape        string // how many areas are good, to stand before their names

	// Measured points to the worst gap that was measured, where the first steps
	// are about other things; empty otherwise.
	Measured       string
	MeasuredAnchor string

	Contradictions []Contradiction
	Agreed         []Agreed // at most three
	Doubts         []Doubt
	Apart          string // of answers that do not go together, and why; or empty
	Others         []Compared
	Help           Help
	Groups         []Group
	Good           []Good
	NotKnown       []NotKnown
	Unseen         []string // what a check did not look at or could not tell, of NotKnown
	Open           []Open
	Answers        []Answer
	// Answered says who gave all answers and when, where that is the same for each;
	// a table then needs no column for it.
	Answered string
	How      How
	Facts    []Fact
	Words    []Word
	Limits   []string

	// Since, Trend, Frameworks, Logo and Seal come from [Options], and are empty
	// without them.
	Since      *SinceLast
	Trend      *Trend
	Frameworks []Framework
	Logo       Logo
	Seal       *Seal
}

// Made says of what, when and by whom the report is, in a sentence.
func (r Report) Made() string {
	if r.By == "" {
		return r.T("%s. Cyber security check, %s.", r.Business, r.Date.Words)
	}
	return r.T("%s. Cyber security check, %s, by %s.", r.Business, r.Date.Words, r.By)
}

// AreasMoved reports whether any area says what became of it since last time.
func (r Report) AreasMoved() bool {
	return slices.ContainsFunc(r.Areas, func(a Area) bool { return a.Change != "" })
}

// Plan is every step, in order.
func (r Report) Plan() []Action { return slices.Concat(r.First, r.Later) }

// Takes is how many minutes the steps for these controls take, and how many with what
// may follow where they find out.
func (r Report) Takes(controls []string) (minutes, total int) {
	for _, a := range r.Plan() {
		if slices.Contains(controls, a.Control) {
			minutes += a.Minutes
			total += a.Total
		}
	}
	return minutes, total
}

// A Moment is a time in words and for machines; both are empty when it is not known.
type Moment struct{ Words, Machine string }

// A Chip is a state in a word, with a kind that a format gives a shape and colour.
type Chip struct {
	Kind Kind
	Word string
}

// A Kind is the look of a chip. It never stands without its word.
type Kind string

// The kinds. Unknown has a look of its own: it is neither good nor bad.
const (
	LooksGood    Kind = "good"
	LooksGaps    Kind = "gaps"
	LooksFix     Kind = "fix"
	LooksUnknown Kind = "unknown"
)

// A Score is the score line. Numbers are from 0 to 100 and Floor is at most Ceiling.
type Score struct {
	Chip           Chip
	Big            string // the number, or both ends of the range
	Say            string // what Big means, in words
	Short          string // what the short way alone comes to, or empty
	Grade          string // empty while not enough is known
	Letter         string // the grade, or that of the short way; empty while there is none
	Likely         bool   // the letter is that of the short way
	GradeSay       string // the grade with what it means, without a mark at its end
	GradeMore      string // what else there is to say of the grade, or empty
	Scale          string // which grade is best and which is last, where nothing else is said
	Floor, Ceiling int
	Goal           int // where the next grade begins; 0 for none
	GoalSay        string
	Held           string // why a cap holds the score, or empty
	Lifts          string // what lifts that cap
	// Keeps leads to Held, LiftedBy is the rank of the step that lifts the cap or 0, and
	// Lifting names that step.
	Keeps, Lifting string
	LiftedBy       int
	Notes          []string
	Bar            string // the bar in words
	Change         string // since last time, or empty
}

// Graded is all that is said of the grade.
func (s Score) Graded() string { return s.GradeSay + ". " + s.GradeMore + s.Scale }

// InWords is the number, or both ends, with what it is: “49 out of 100, could be up
// to 69”.
func (s Score) InWords() string {
	if s.Big == strconv.Itoa(s.Floor) {
		return s.Big + " " + s.Say
	}
	return s.Say // it says both ends itself
}

// An Action is one step of the plan.
type Action struct {
	Rank    int
	Control string
	Title   string
	Why     string
	Less    string   // that the answer counts for less than it says, and why; or empty
	Saw     []string // the gaps that were measured
	Facts   []string // who, how long, what it costs, what it gains
	// Takes, Costs and Moves are three of those facts in fewer words: Moves is from where
	// to where the score goes.
	Takes, Costs, Moves string
	Finds               bool // it only finds out how things are
	Minutes             int  // those of the step, and Total those with what follows it
	Total               int
	Then                string   // what follows where finding out shows a gap, or empty
	Seen                []Part   // what to do where a gap was measured; before the rest
	First               string   // the safeguard to do before the steps
	Steps               []string // for the business as a whole
	AskIT               string
	Link                Link
	Anchor              string // of the evidence, or empty
	Group               string // when to do it
	Checked             string
}

// InWords is what the step takes and gives, in a sentence.
func (a Action) InWords() string { return phrases.Sentence(strings.Join(a.Facts, ", ")) }

// RestOfBusiness leads from the steps for what was seen to those for all.
const RestOfBusiness = "For the rest of your business:"

// A Part is the steps for one place where a gap was measured.
type Part struct {
	Where string
	First string
	Steps []string
	Paste []Paste
}

// A Link is an address. Only a live one may be made clickable: it is an address
// that our own content holds, never one that came with the document.
type Link struct {
	Title string
	URL   string
	Live  bool
}

// An Area is one row of the table of areas.
type Area struct {
	Name           string
	Chip           Chip
	Floor, Ceiling int
	Number         string
	Change         string // of the floor since last time, or empty
}

// A Contradiction is a claim and the measurement that does not bear it out.
type Contradiction struct {
	Control string
	Title   string
	Told    string
	By      string
	Saw     []string
	More    int // measurements left out of Saw
	Counts  string
	// Dispute is what the owner says about it and Reason why, a sentence each; where
	// nothing was said, Ask says what can be.
	Dispute, Reason, Ask string
	Anchor               string
}

// Explained is what the owner says about it and why, or empty.
func (c Contradiction) Explained() string { return strings.TrimSpace(c.Dispute + " " + c.Reason) }

// A Compared is a published figure beside the owner's own answer.
type Compared struct {
	Title  string
	You    string // the answer, or what was measured
	Others string
	Source string // with its year
}

// Help is whom to turn to in the owner's country, and what the law asks.
type Help struct {
	Heading  string // with the country, where it is known
	Country  string
	Contacts []Contact
	Duties   []Duty
	Pages    []Link
	Seen     string // when the entries were read
}

// A Contact is someone to call or to write to.
type Contact struct {
	Name, Use, Phone, Hours string
	Cyber                   bool // for break-ins, where there is a number
	Link                    Link
}

// A Duty is what the law asks after something happened.
type Duty struct{ When, To, Within, Note string }

// A Group is the gaps of one area, worst first.
type Group struct {
	Area  string
	Why   string
	Chip  Chip
	Items []Item
}

// An Item is one gap: what it is, why it matters, where, and how to close it.
type Item struct {
	Anchor  string
	Control string
	Chip    Chip
	Title   string
	Why     string
	Basis   string // "We checked" or "You told us"
	Asked   string // the question, where the gap rests on an answer
	Told    string // and the answer to it
	Places  []Place
	Ways    []Remediation
	Paste   []Paste
	Step    int // the step of the plan that tells how, instead of Ways; 0 for none
	// AskIT is a line for someone technical, where the steps would only get in the
	// way of those that come first.
	AskIT     string
	Who       string
	Link      Link
	CannotSee string
	Repeat    string
	Source    string
	Refs      string // the same control in other lists

	Rank int // how bad it is among those that were measured, as reconcile.Rank has it
}

// A Place is where a gap was seen.
type Place struct {
	Target string
	Seen   string
	When   Moment
	// Remembered says when it was measured, where that was not in this run; or empty.
	Remembered string
	SameDay    bool // it was seen on the day of the report
	Evidence   []Evidence
}

// InWords is what was seen and where, with the day where that was in an earlier run.
func (p Place) InWords() string {
	if p.Remembered == "" {
		return p.Target + ": " + p.Seen
	}
	return p.Target + ": " + strings.TrimSuffix(p.Seen, ".") + " (" + p.Remembered + ")."
}

// InWords is a fact with what it is and where it was seen.
func (e Evidence) InWords() string {
	return strings.TrimSuffix(e.What+", "+e.Where, ", ") + ": " + e.Seen
}

// A Paste is a record to copy into the page where a domain is managed.
type Paste struct{ Name, Type, Value, Note string }

// Evidence is one observed fact, verbatim.
type Evidence struct{ What, Where, Seen string }

// A Remediation is the steps that close a gap on one system.
type Remediation struct {
	For   string
	First string
	Steps []string
}

// A Good is a thing that is in good shape.
type Good struct{ Title, Basis, Where string }

// A NotKnown is a thing that could not be told, and why.
type NotKnown struct{ What, Where, Why string }

// InWords is what could not be told, where, and why.
func (n NotKnown) InWords() string {
	if n.Where == "" {
		return n.What + ": " + n.Why
	}
	return n.What + " (" + n.Where + "): " + n.Why
}

// An Open is a control that is not settled, and how to find out.
type Open struct {
	Control, Title, Why string
	// How is how to find out and Takes how long that is; AskIT is a line to send. They
	// are empty where the bank does not tell.
	How, Takes, AskIT string
}

// An Answer is one answer as it was given.
type Answer struct {
	Control                   string // it is about; empty for a fact of the business
	Question, Words, Note, By string
	When                      Moment
	Old                       string // that it should be given again, or empty
}

// How says how the score is made, so that it can be redone by hand.
type How struct {
	Asked  bool // some rows are named by the questions among the answers
	Rows   []Row
	Worked []string // the sum, a line each
	Caps   []Cap
	Bands  []string
}

// A Row is one control's part of the score.
type Row struct {
	ID, Title      string
	Asked          bool // its question is among the answers
	Weight         int
	Floor, Ceiling int
	Basis          string
}

// A Cap is one limit that is on.
type Cap struct{ Say, Lifts string }

// A Fact says one thing about how the assessment was made.
type Fact struct{ Name, Value string }

// A Word is a word of the report with its meaning.
type Word struct{ Term, Meaning string }
