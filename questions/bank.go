// Package questions holds what is asked: the bank of controls with their
// questions and advice, the profile that tailors them, and the answers given.
//
// It is public so that another program may show our questions. All wording,
// weights and steps are content, in YAML below bank/; the code here only reads
// and checks it. It measures nothing and scores nothing. Begin with [Load].
package questions

import (
	"slices"
	"time"
)

// A Bank is everything that can be asked.
type Bank struct {
	// Version dates the content, such as "2026.11".
	Version string
	Facts   []Fact
	Areas   []Area
	// Controls are in the order of their areas, then of their numbers.
	Controls []Control
	// Pairs say which answers hang on one another.
	Pairs []Pair
	// Retired are the controls of earlier banks; see Current.
	Retired []Retired
	// Short says how many controls the ten-minute path asks about.
	Short []Short
}

// Short is the length of the ten-minute path for the profiles that it is for. The
// first that fits counts.
type Short struct {
	For      When `yaml:"for"`
	Controls int  `yaml:"controls"`
}

// A Fact is one question about the business that tailors the rest.
type Fact struct {
	ID       string   `yaml:"id"`
	Question string   `yaml:"question"`
	Why      string   `yaml:"why"`
	Options  []Option `yaml:"options"`
	// AskedIf says whom it is asked of; any one is enough, and empty means everyone.
	// Facts that were not answered do not count here.
	AskedIf []When `yaml:"asked_if"`
	// WholeOnly is set for a fact that the short way leaves out.
	WholeOnly bool `yaml:"whole_only"`
	// Together, where set, asks for this fact and others on one screen.
	Together *Together `yaml:"together"`
}

// Together is one screen for several facts, each option of which sets them all.
type Together struct {
	Facts    []string `yaml:"facts"`
	Question string   `yaml:"question"`
	Why      string   `yaml:"why"`
	Options  []Option `yaml:"options"`
}

// An Option is one answer to a Fact.
type Option struct {
	ID    string `yaml:"id"`
	Label string `yaml:"label"`
	Help  string `yaml:"help"`
	// Sets are the facts that it answers, where it stands on a screen for several.
	Sets map[string]string `yaml:"sets"`
}

// An Area is one topic of the bank.
type Area struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	Order int    `yaml:"order"`
	Why   string `yaml:"why"`
}

// A Control is a thing that should be true of the business, with the question
// that asks about it and the advice that makes it true.
type Control struct {
	ID    string `yaml:"id"` // such as ACC-1; permanent
	Area  string `yaml:"-"`  // the id's first part
	Title string `yaml:"title"`
	// Do is the title of the step that makes it true, beginning with a verb: "Turn
	// on two-step login for every mailbox".
	Do string `yaml:"do"`
	// Quick is the place in the ten-minute path, from 1; 0 is not on it. The path has
	// a length (Bank.Asked), so that the last places fill in for those before them
	// that do not apply.
	Quick    int  `yaml:"quick"`
	Critical bool `yaml:"critical"`
	// Weight is 1 to 10; Derived is what the loss model alone would give it.
	Weight  int     `yaml:"weight"`
	Derived float64 `yaml:"derived"`

	Question string `yaml:"question"`
	// Good, Partial and Poor are things that someone could walk in and see.
	Good    string `yaml:"good"`
	Partial string `yaml:"partial"`
	Poor    string `yaml:"poor"`
	// States are further answers of this control alone, for businesses that none of
	// the three fits.
	States []NamedState `yaml:"states"`
	// PartialValue is what partial is worth out of 100: 25, 50 or 75; 0 means 50.
	PartialValue int     `yaml:"partial_value"`
	FindOut      FindOut `yaml:"find_out"`
	Why          Why     `yaml:"why"`

	// Applies lists profiles that the control is for; any one is enough, and
	// within one every fact must hold. Empty means every business.
	Applies []When `yaml:"applies"`
	// MeasuredOnly is set for a control that nobody is asked about. It counts only where
	// a check speaks.
	MeasuredOnly bool `yaml:"measured_only"`
	// MayNotApply, where set, says when an owner may say that it does not apply.
	MayNotApply string `yaml:"may_not_apply"`

	// Effects say how strongly the control stops each loss scenario: L, M, H or VH.
	Effects map[string]string `yaml:"effects"`
	Maps    Maps              `yaml:"maps"`
	// MeasuredBy lists the finding ids that confront a claim.
	MeasuredBy []string `yaml:"measured_by"`

	Minutes int    `yaml:"minutes"`
	Cost    string `yaml:"cost"` // free, low, medium or high
	Who     string `yaml:"who"`  // you, or it (someone technical)
	// Link is the page to read more on; empty where only countries have one.
	Link   Link     `yaml:"link"`
	AskIT  string   `yaml:"ask_it"` // one line to paste into a message to a technician
	Advice []Advice `yaml:"advice"`
	// Variants are other words for some profiles; see WordedFor.
	Variants []Variant `yaml:"variants"`
}

// A NamedState is an answer that one control has besides good, partial and poor,
// such as “nobody has left yet”.
type NamedState struct {
	ID    string `yaml:"id"`
	Value int    `yaml:"value"` // out of 100
	Words string `yaml:"words"`
}

// FindOut tells how to settle "I don't know", and how long that takes.
type FindOut struct {
	How     string `yaml:"how"`
	Minutes int    `yaml:"minutes"`
}

// Why says why a control matters, with a figure and its source where there is one. One
// without a figure may have no source.
type Why struct {
	Text      string `yaml:"text"`
	Source    string `yaml:"source"`
	SourceURL string `yaml:"source_url"`
}

// Maps names the same control in other people's lists.
type Maps struct {
	CERTNZ          []string `yaml:"cert_nz" json:"cert_nz,omitempty"`
	EssentialEight  []string `yaml:"essential_eight" json:"essential_eight,omitempty"`
	CIS             []string `yaml:"cis" json:"cis,omitempty"`
	CSF             []string `yaml:"csf" json:"csf,omitempty"`
	CyberEssentials []string `yaml:"cyber_essentials" json:"cyber_essentials,omitempty"`
	CPG             []string `yaml:"cpg" json:"cpg,omitempty"`
}

// Of returns the ids in one list, by its name as in the file: cert_nz,
// essential_eight, cis, csf, cyber_essentials or cpg.
func (m Maps) Of(list string) []string {
	switch list {
	case "cert_nz":
		return m.CERTNZ
	case "essential_eight":
		return m.EssentialEight
	case "cis":
		return m.CIS
	case "csf":
		return m.CSF
	case "cyber_essentials":
		return m.CyberEssentials
	case "cpg":
		return m.CPG
	}
	return nil
}

// Lists returns the names of the lists that a control can map to, in the order
// in which they are shown.
func Lists() []string {
	return []string{"cert_nz", "essential_eight", "cis", "csf", "cyber_essentials", "cpg"}
}

// A Link is a page that was seen, of an official adviser or of the maker. A control
// without one is not pointed at the page of another country.
type Link struct {
	Title string `yaml:"title" json:"title"`
	URL   string `yaml:"url" json:"url"`
}

// Advice is one way to make a control true, for the systems it names.
type Advice struct {
	// For says which profiles the steps are for; empty is the one that fits all.
	For When `yaml:"for"`
	// Checked is the date on which the menus were last compared with their maker's page.
	Checked string `yaml:"checked"`
	// First is the safeguard to do before the steps, where they could lock someone out.
	First string   `yaml:"first"`
	Steps []string `yaml:"steps"`
}

// When is a condition on the profile: each fact named must have one of the values.
type When map[string][]string

// Profile is the facts that tailor, by fact id.
type Profile map[string]string

// Matches reports whether the profile meets the condition. A fact that was not
// answered meets every condition, so that nothing is hidden for want of it.
func (w When) Matches(p Profile) bool {
	for fact, values := range w {
		have, ok := p[fact]
		if !ok || have == "" {
			continue
		}
		found := false
		for _, v := range values {
			found = found || v == have
		}
		if !found {
			return false
		}
	}
	return true
}

// AppliesTo reports whether the control is for a business with this profile.
func (c Control) AppliesTo(p Profile) bool {
	if len(c.Applies) == 0 {
		return true
	}
	for _, w := range c.Applies {
		if w.Matches(p) {
			return true
		}
	}
	return false
}

// AppliesByFacts reports whether facts that the business stated itself make the control
// apply.
func (c Control) AppliesByFacts(p Profile) bool {
	return slices.ContainsFunc(c.Applies, func(w When) bool { return len(w) > 0 && w.answered(p) && w.Matches(p) })
}

// AdviceFor returns the most particular advice that fits the profile: the one
// whose condition names the most facts, the earlier one of equals. A condition
// on a fact that was not answered does not fit here.
func (c Control) AdviceFor(p Profile) Advice {
	best, most := Advice{}, -1
	for _, a := range c.Advice {
		if len(a.For) > most && a.For.Matches(p) && a.For.answered(p) {
			best, most = a, len(a.For)
		}
	}
	return best
}

func (w When) answered(p Profile) bool {
	for fact := range w {
		if p[fact] == "" {
			return false
		}
	}
	return true
}

// State is an answer to a question. The empty state is "not answered".
type State string

// The states.
const (
	Unanswered   State = ""
	Good         State = "good"
	Partial      State = "partial"
	Poor         State = "poor"
	DontKnow     State = "unknown"
	DoesNotApply State = "not_applicable"
)

// Valid reports whether s is a state that can be answered.
func (s State) Valid() bool {
	switch s {
	case Good, Partial, Poor, DontKnow, DoesNotApply:
		return true
	case Unanswered:
	}
	return false
}

// Value is what the state is worth out of 100 for this control.
func (c Control) Value(s State) int {
	switch s {
	case Good:
		return 100
	case Partial:
		if c.PartialValue != 0 {
			return c.PartialValue
		}
		return 50
	case Poor, DontKnow, DoesNotApply, Unanswered:
	}
	return 0
}

// Named returns the control's own state with this id, and whether it has one.
func (c Control) Named(id string) (NamedState, bool) {
	i := slices.IndexFunc(c.States, func(s NamedState) bool { return s.ID == id })
	if i < 0 {
		return NamedState{}, false
	}
	return c.States[i], true
}

// Standing is the state among good, partial and poor that a value comes to.
func (c Control) Standing(value int) State {
	switch {
	case value >= 100:
		return Good
	case value >= c.Value(Partial):
		return Partial
	}
	return Poor
}

// Worth is what an answer is worth out of 100 for this control. A named state that
// the control does not have is worth nothing.
func (c Control) Worth(a Answer) int {
	if a.Named == "" {
		return c.Value(a.State)
	}
	s, _ := c.Named(a.Named)
	return s.Value
}

// Say returns the answer with one of the control's states, by its id: good, partial,
// poor, unknown, not_applicable, or a state of its own. It reports whether there is
// such a state.
func (c Control) Say(id string) (Answer, bool) {
	if s, ok := c.Named(id); ok {
		return Answer{State: c.Standing(s.Value), Named: s.ID}, true
	}
	return Answer{State: State(id)}, State(id).Valid()
}

// StateIDs are what the control can be answered with, as an answers file writes it.
func (c Control) StateIDs() []string {
	out := []string{string(Good), string(Partial), string(Poor)}
	for _, s := range c.States {
		out = append(out, s.ID)
	}
	return append(out, string(DontKnow), string(DoesNotApply))
}

// Claims reports whether the answer says how things stand.
func (a Answer) Claims() bool { return a.State == Good || a.State == Partial || a.State == Poor }

// An Answer is what was said about one control.
type Answer struct {
	State State `json:"state" yaml:"state"`
	// Named is the control's own state, where one was chosen; State is then what its
	// value comes to.
	Named string    `json:"claim_state,omitempty" yaml:"-"`
	By    string    `json:"by,omitempty" yaml:"by"`
	Note  string    `json:"note,omitempty" yaml:"note"`
	At    time.Time `json:"at,omitzero" yaml:"at"`
	// Dispute is what the owner says of a measurement that was worse than the
	// answer; Note holds the reason. It is kept and shown, and changes no score.
	Dispute Dispute `json:"dispute,omitempty" yaml:"dispute"`
	// TakenFrom is the control whose answer settled this one, which nobody was asked.
	TakenFrom string `json:"taken_from,omitempty" yaml:"-"`
}

// A Dispute is one of the three things that an owner can say when a measurement
// does not bear out an answer.
type Dispute string

// The disputes.
const (
	NoDispute  Dispute = ""
	Exception  Dispute = "exception"   // this device is an exception
	Mistaken   Dispute = "mistaken"    // I was mistaken
	CheckWrong Dispute = "check_wrong" // the check is wrong
)

// Valid reports whether d is none or one of the three.
func (d Dispute) Valid() bool {
	switch d {
	case NoDispute, Exception, Mistaken, CheckWrong:
		return true
	}
	return false
}

// Answers are the answers by control id.
type Answers map[string]Answer

// Control returns the control with this id, and whether there is one.
func (b *Bank) Control(id string) (Control, bool) {
	if c := b.find(id); c != nil {
		return *c, true
	}
	return Control{}, false
}

// find returns the control with this id, or nil. A control is large, so that copying
// each one on the way would take most of the time.
func (b *Bank) find(id string) *Control {
	for i := range b.Controls {
		if b.Controls[i].ID == id {
			return &b.Controls[i]
		}
	}
	return nil
}

// Area returns the area with this id.
func (b *Bank) Area(id string) Area {
	for _, a := range b.Areas {
		if a.ID == id {
			return a
		}
	}
	return Area{ID: id, Name: id}
}

// Asked returns the controls to ask a business with this profile about, in the
// order of asking: the quick path first, in its own order, since it begins with
// the largest losses; then the rest by area.
func (b *Bank) Asked(p Profile, quick bool) []Control {
	var first, rest []Control
	for _, c := range b.Controls {
		switch {
		case c.MeasuredOnly || !c.AppliesTo(p):
		case c.Quick > 0:
			first = append(first, c)
		default:
			rest = append(rest, c)
		}
	}
	sortBy(first, func(c Control) int { return c.Quick })
	if !quick {
		return append(first, rest...)
	}
	return first[:min(len(first), b.short(p))]
}

// short is how many controls the ten-minute path asks this business about.
func (b *Bank) short(p Profile) int {
	for _, s := range b.Short {
		if s.For.Matches(p) && s.For.answered(p) {
			return s.Controls
		}
	}
	return len(b.Controls)
}
