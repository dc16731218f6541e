// Package merge joins the owner's answers with any number of scans into one
// assessment. It is pure: the same documents give the same one, in whatever order
// the scans came. Nothing is dropped in silence: where two documents differ, the
// worse side counts and the difference is written into the limits.
package merge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// The faults of a merge.
var (
	ErrNoAnswers = errors.New("the first file holds no answers; the owner’s half comes first")
	ErrNoScans   = errors.New("there is no scan to join with the answers")
	ErrTwice     = errors.New("the same assessment was given twice")
	ErrClient    = errors.New("the files are of different clients")
)

// A Part is one document with the name that people know it by.
type Part struct {
	Name       string
	Assessment assess.Assessment
}

// Options say what the documents cannot.
type Options struct {
	// Computers is how many computers the business has; 0 means that nobody said.
	Computers int
	// AnyClient joins documents of different clients.
	AnyClient bool
	// Remember adds what was measured before and none of the documents says again; nil
	// adds nothing.
	Remember func(*assess.Input)
	// Tool is the program that merges.
	Tool assess.Tool
	// Anyone are client names that stand for no client in particular.
	Anyone []string
}

// A Result is the merged assessment, and what to tell the person who merged.
type Result struct {
	Assessment assess.Assessment
	Measured   int      // computers that were measured
	Conflicts  []string // a sentence each; they are in the limits too
}

// Merge joins the owner's document with the scans.
func Merge(c assess.Content, owner Part, scans []Part, o Options) (Result, error) {
	scans = slices.Clone(scans)
	slices.SortStableFunc(scans, func(x, y Part) int {
		return cmp.Or(x.Assessment.Run.Finished.Compare(y.Assessment.Run.Finished), cmp.Compare(x.Assessment.ID, y.Assessment.ID))
	})
	if err := o.faults(owner, scans); err != nil {
		return Result{}, err
	}
	m := &merger{
		in: owner.Assessment.Input(), owner: owner, came: map[string]string{}, labels: labels(owner, scans),
		seen: map[string]checks.Finding{}, computers: map[string]bool{},
	}
	m.in.Computers = map[string]string{}
	m.start(o)
	for _, s := range scans {
		m.add(s)
	}
	ids := []string{owner.Assessment.ID}
	for _, s := range scans {
		ids = append(ids, s.Assessment.ID)
	}
	m.in.ID = idOf(m.in.Run.Finished.UTC().Format("20060102T150405Z"), ids)
	if o.Remember != nil {
		o.Remember(&m.in)
	}
	a := assess.Build(c, m.in)
	m.keepWords(&a)
	a.Limits = append(m.counted(a.Limits, o.Computers), m.conflicts...)
	return Result{Assessment: a, Measured: len(m.computers), Conflicts: m.conflicts}, nil
}

func (o Options) faults(owner Part, scans []Part) error {
	if len(owner.Assessment.Answers) == 0 {
		return fmt.Errorf("%s: %w", owner.Name, ErrNoAnswers)
	}
	if len(scans) == 0 {
		return ErrNoScans
	}
	seen := map[string]string{owner.Assessment.ID: owner.Name}
	for _, s := range scans {
		if first, ok := seen[s.Assessment.ID]; ok {
			return fmt.Errorf("%s and %s: %w", first, s.Name, ErrTwice)
		}
		seen[s.Assessment.ID] = s.Name
		mine, theirs := owner.Assessment.Subject.Client, s.Assessment.Subject.Client
		if mine != theirs && !o.AnyClient && !slices.Contains(o.Anyone, mine) && !slices.Contains(o.Anyone, theirs) {
			return fmt.Errorf("%s is of %s, %s is of %s: %w", owner.Name, mine, s.Name, theirs, ErrClient)
		}
	}
	return nil
}

// A merger gathers what the merged assessment is made from.
type merger struct {
	in        assess.Input
	owner     Part
	came      map[string]string // the document that an answer or fact came from
	labels    map[string]string // of a document's computer, by its id
	systems   []string
	computers map[string]bool // those that were measured, by what tells them apart
	conflicts []string
	seen      map[string]checks.Finding // the last one of each fingerprint
}

func (m *merger) conflict(format string, a ...any) {
	m.conflicts = append(m.conflicts, fmt.Sprintf(format, a...))
}

// start takes the owner's half.
func (m *merger) start(o Options) {
	a := m.owner.Assessment
	m.in.Tool = o.Tool
	m.in.Profile = questions.Profile{}
	for k, v := range a.Profile {
		m.in.Profile[k] = v
		m.came[k] = m.owner.Name
	}
	for id, x := range m.in.Answers {
		m.in.Answers[id], m.came[id] = x, m.owner.Name
	}
	m.in.Subject.Business, m.in.Run.By = a.Subject.Business, a.Run.By
	m.in.Findings, m.in.Scope = nil, assess.Scope{Targets: []string{}, Checks: []string{}}
	m.takeMeasurements(m.owner)
}

// add takes one scan: its measurements, and what answers and facts it holds.
func (m *merger) add(p Part) {
	a := p.Assessment
	if a.Subject.Client != m.in.Subject.Client {
		m.conflict("%s was made for another client, “%s”.", p.Name, a.Subject.Client)
	}
	if m.in.Subject.Business == "" {
		m.in.Subject.Business = a.Subject.Business
	}
	for _, k := range sortedKeys(a.Profile) {
		switch have, ok := m.in.Profile[k]; {
		case !ok:
			m.in.Profile[k], m.came[k] = a.Profile[k], p.Name
		case have != a.Profile[k]:
			m.conflict("About the business (%s), %s says “%s” and %s says “%s”. The first one counts.", k, m.came[k], have, p.Name, a.Profile[k])
		}
	}
	given := a.Input().Answers
	for _, x := range a.Answers {
		m.answer(p, x.Control, given[x.Control])
	}
	m.in.Run.Partial = m.in.Run.Partial || a.Run.Partial
	if a.Run.Started.Before(m.in.Run.Started) {
		m.in.Run.Started = a.Run.Started
	}
	if a.Run.Finished.After(m.in.Run.Finished) {
		m.in.Run.Finished = a.Run.Finished
	}
	if m.in.Run.Country == "" {
		m.in.Run.Country = a.Run.Country
	}
	if m.in.Run.Zone == "" {
		m.in.Run.Zone = a.Run.Zone
	}
	if by := a.Run.By; by != "" && !strings.Contains(m.in.Run.By, by) {
		m.in.Run.By = strings.TrimPrefix(m.in.Run.By+", "+by, ", ")
	}
	m.takeMeasurements(p)
}

// worth orders answers from the worst: what is certain first, then what is possible.
var worth = map[questions.State]int{
	questions.Poor: 1, questions.DontKnow: 2, questions.Partial: 3, questions.Good: 4, questions.DoesNotApply: 5,
}

// answer joins one answer. Of two that differ the worse one counts.
func (m *merger) answer(p Part, control string, x questions.Answer) {
	have, ok := m.in.Answers[control]
	if !ok {
		m.in.Answers[control], m.came[control] = x, p.Name
		return
	}
	if have.State == x.State && have.Named == x.Named {
		return
	}
	m.conflict("About %s, %s says “%s” and %s says “%s”. The lower one counts.", control, m.came[control], stateWords(have.State), p.Name, stateWords(x.State))
	if worth[x.State] < worth[have.State] {
		m.in.Answers[control], m.came[control] = x, p.Name
	}
}

// stateWords says an answer's state.
func stateWords(s questions.State) string {
	return strings.ReplaceAll(string(s), "_", " ")
}

// takeMeasurements takes what a document saw. Each computer gets a name of its
// own, so that the findings of one never stand for another.
func (m *merger) takeMeasurements(p Part) {
	a := p.Assessment
	if measured(a) {
		m.computers[cmp.Or(a.Scope.Computer.ID, a.ID)] = true
		if id := a.Scope.Computer.ID; id != "" {
			m.in.Computers[id] = m.labels[a.ID]
		}
		m.in.Scope.ThisComputer = true
		if !slices.Contains(m.systems, a.Run.HostOS) {
			m.systems = append(m.systems, a.Run.HostOS)
		}
		m.in.Run.HostOS = a.Run.HostOS
		if len(m.systems) > 1 {
			m.in.Run.HostOS = "several" // no one system's steps fit them all
		}
	}
	m.in.Scope.Targets = union(m.in.Scope.Targets, a.Scope.Targets)
	m.in.Scope.Checks = union(m.in.Scope.Checks, a.Scope.Checks)
	for _, d := range a.Scope.Decisions {
		if !slices.ContainsFunc(m.in.Scope.Decisions, func(o assess.Decision) bool { return reflect.DeepEqual(o, d) }) {
			m.in.Scope.Decisions = append(m.in.Scope.Decisions, d)
		}
	}
	if x := a.Scope.Authorised; x != nil {
		by := x.By
		switch have := m.in.Scope.Authorised; {
		case have == nil:
			m.in.Scope.Authorised = &assess.Authority{By: by, At: x.At}
		case !strings.Contains(have.By, by):
			m.in.Scope.Authorised = &assess.Authority{By: have.By + "; " + by, At: have.At}
		}
	}
	here := checks.Target{}.String()
	for _, f := range a.Findings {
		if rest, ok := strings.CutPrefix(f.Target, here); ok {
			f.Target = here + " (" + m.labels[a.ID] + ")" + rest
			f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
		}
		m.finding(p, f)
	}
}

// measured reports whether a document says anything that was measured on its computer:
// one that was only to be looked at is no computer that was.
func measured(a assess.Assessment) bool {
	return slices.ContainsFunc(a.Findings, func(f checks.Finding) bool {
		if !strings.HasPrefix(f.Target, checks.Target{}.String()) {
			return false
		}
		return f.Status == checks.Pass || f.Status == checks.Partial || f.Status == checks.Fail
	})
}

// finding joins one finding. The same thing seen twice is kept twice, and where
// the two differ that is said.
func (m *merger) finding(p Part, f checks.Finding) {
	have, ok := m.seen[f.Fingerprint]
	if ok && have.Status != f.Status {
		m.conflict("%s of %s was seen twice: once as %s, and in %s as %s. Both are kept.", f.ID, f.Target, said(have), p.Name, said(f))
	}
	m.seen[f.Fingerprint] = f
	m.in.Findings = append(m.in.Findings, f)
}

func said(f checks.Finding) string { return strings.ReplaceAll(f.Status.String(), "_", " ") }

// counted puts how many computers were measured in place of what is said of one.
func (m *merger) counted(limits []string, computers int) []string {
	out := slices.DeleteFunc(slices.Clone(limits), func(l string) bool {
		return len(m.computers) > 0 && strings.HasPrefix(l, "One computer was looked at.")
	})
	switch {
	case computers > 0:
		out = append(out, fmt.Sprintf("%d of %d computers measured.", len(m.computers), max(computers, len(m.computers))))
	case len(m.computers) > 0:
		out = append(out, fmt.Sprintf("Computers measured: %d. Nobody said how many there are.", len(m.computers)))
	}
	if len(m.systems) > 1 {
		out = append(out, "The computers run different systems, so some steps are not named for each one.")
	}
	return out
}

// labels names each document's computer by the document's name; where two are
// alike, by its number too.
func labels(owner Part, scans []Part) map[string]string {
	out, used := map[string]string{}, map[string]bool{}
	for i, p := range append([]Part{owner}, scans...) {
		name := safetext.Text(strings.TrimSuffix(strings.TrimSuffix(p.Name, ".json"), ".yaml"))
		if used[name] || name == "" {
			name = strings.TrimSpace(fmt.Sprintf("%s %d", name, i))
		}
		used[name] = true
		out[p.Assessment.ID] = name
	}
	return out
}

func union(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func sortedKeys(p questions.Profile) []string {
	var out []string
	for k := range p {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// idOf is an id that the same documents always give: the newest one's time, and a
// digest of all the ids.
func idOf(finished string, ids []string) string {
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return finished + "-" + hex.EncodeToString(sum[:8])
}
