// Package assess runs the one path from answers and measurements to an
// Assessment, and defines the document that it is written as. The document is
// the truth: every export is computed from it, and from nothing else.
package assess

import (
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// SchemaVersion is the version of the document that this program writes. It
// rises only when a reader of the old version would misread the new one.
const SchemaVersion = 1

// An Assessment is everything of one run. It is never changed once made.
type Assessment struct {
	SchemaVersion int               `json:"schema_version"`
	ID            string            `json:"id"` // time-ordered, with a random end
	Tool          Tool              `json:"tool"`
	Subject       Subject           `json:"subject"`
	Run           RunInfo           `json:"run"`
	Scope         Scope             `json:"scope"`
	Profile       questions.Profile `json:"profile"`
	Answers       []Answer          `json:"answers"`
	Findings      []checks.Finding  `json:"findings"`
	Controls      []Control         `json:"controls"`
	Score         score.Score       `json:"score"`
	Plan          []advice.Step     `json:"plan"`
	Limits        []string          `json:"limits"`
}

// Tool names the program and the content that made the document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Bank    string `json:"bank"`
}

// Subject is the business that was looked at.
type Subject struct {
	Client   string `json:"client"`             // the folder's name, such as harbour-bakery
	Business string `json:"business,omitempty"` // as people write it
}

// A Mode says how the run was made.
type Mode string

// The modes.
const (
	Interactive Mode = "interactive"
	Scan        Mode = "scan"
)

// RunInfo says when, where and how the run was made.
type RunInfo struct {
	Mode     Mode      `json:"mode"`
	Quick    bool      `json:"quick"` // only the quick path was asked
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	By       string    `json:"by,omitempty"`
	HostOS   string    `json:"host_os"`
	// Zone is the time zone of this computer's clock, such as Pacific/Auckland. Pages
	// made of the document show their dates by it; empty is UTC. Times in the document
	// are UTC always.
	Zone string `json:"zone,omitempty"`
	// Country is the country that this computer is set to, in the words of the
	// profile's fact; empty when it says none. The profile's own answer wins.
	Country string `json:"country,omitempty"`
	// Partial is true when the run was cut short.
	Partial bool `json:"partial"`
}

// Scope says what was looked at, and who allowed it.
type Scope struct {
	ThisComputer bool     `json:"this_computer"`
	Targets      []string `json:"targets"`
	Checks       []string `json:"checks"`
	// Remembers is true where the findings hold all that was measured of the business in
	// the 90 days before, so that nobody needs to look further back.
	Remembers bool `json:"remembers,omitempty"`
	// Computer is the computer that the run was made on.
	Computer   Computer   `json:"computer,omitzero"`
	Authorised *Authority `json:"authorised,omitempty"`
	// Decisions is the record of what was reached for each target, by what leave, and
	// of what was left alone.
	Decisions []Decision `json:"decisions,omitempty"`
}

// A Decision says of one target, or of a server that its records name, what leave
// to reach it rested on, and what came of it.
type Decision struct {
	Target string        `json:"target"`
	Basis  DecisionBasis `json:"basis"`
	// Reached are the addresses that were dialled, a row of neighbours as one, Left
	// those that were found and left alone, with their kind.
	Reached []string `json:"reached,omitempty"`
	Left    []string `json:"left,omitempty"`
}

// A DecisionBasis is what leave to reach something rested on.
type DecisionBasis string

// The bases.
const (
	DecidedByOwn     DecisionBasis = "own"     // it is this computer, by its address
	DecidedByWord    DecisionBasis = "word"    // its owner's word
	DecidedByPin     DecisionBasis = "pin"     // its owner's word, at an address given by hand
	DecidedByPrivate DecisionBasis = "private" // its owner's word, also for an address that is not public
	DecidedByRecords DecisionBasis = "records" // the records of a name, whose owner's word covers its mail
	DecidedByFlag    DecisionBasis = "flag"    // the run was told to
)

// An Authority is the record of who allowed targets to be looked at.
type Authority struct {
	By string    `json:"by"` // name and reference, as given
	At time.Time `json:"at"`
	// Until is the last day on which it held, such as 2027-06-30; empty is no end.
	Until string `json:"until,omitempty"`
}

// An Answer is one answer as given.
type Answer struct {
	Control  string          `json:"control"`
	Question string          `json:"question"`
	State    questions.State `json:"state"`
	// ClaimState is the control's own state, where one was chosen.
	ClaimState string    `json:"claim_state,omitempty"`
	Words      string    `json:"words"` // the answer's text, as it was shown
	By         string    `json:"by,omitempty"`
	Note       string    `json:"note,omitempty"`
	At         time.Time `json:"at,omitzero"`
	// Dispute is what the owner said of a measurement that differed.
	Dispute questions.Dispute `json:"dispute,omitempty"`
	// TakenFrom is the control whose answer settled this one, which nobody was asked.
	TakenFrom string `json:"taken_from,omitempty"`
	// Old is true when the answer was given so long before the run ended that it
	// should be asked again.
	Old bool `json:"old,omitempty"`
}

// A Control is one control settled: claim and measurement side by side.
type Control struct {
	ID    string          `json:"id"`
	Area  string          `json:"area"`
	Title string          `json:"title"`
	Claim questions.State `json:"claim"`
	// ClaimState is the control's own state, where one was chosen.
	ClaimState string        `json:"claim_state,omitempty"`
	ClaimedBy  string        `json:"claimed_by,omitempty"`
	Measured   checks.Status `json:"measured"`
	// Value is what is certain and CeilingValue the best that could still be true,
	// both out of 100.
	Value         int             `json:"value"`
	CeilingValue  int             `json:"ceiling_value"`
	Basis         reconcile.Basis `json:"basis"`
	Contradiction *Contradiction  `json:"contradiction"`
	// Doubt is what another answer takes back of this one's; null where none does.
	Doubt    *Doubt `json:"doubt,omitempty"`
	Weight   int    `json:"weight"`
	Critical bool   `json:"critical"`
	Applies  bool   `json:"applies"`
	Waived   string `json:"waived,omitempty"`
	// Stale is true when something about it was measured too long ago to count,
	// StaleAnswer when its answer should be asked again.
	Stale       bool `json:"faded,omitempty"`
	StaleAnswer bool `json:"old_answer,omitempty"`
	// Good is what the control asks for, Maps the same control in other lists.
	Good string         `json:"good"`
	Maps questions.Maps `json:"maps"`
}

// A Doubt is an answer that another answer stands against.
type Doubt struct {
	Pair string             `json:"pair"` // permanent
	By   string             `json:"by"`   // the control whose answer it is
	Kind questions.PairKind `json:"kind"` // implied or ask
	Why  string             `json:"why"`
	// Open is true where the other answer is not known, so that the doubt is only
	// possible.
	Open bool `json:"open,omitempty"`
	// Said is the answer in doubt in its own words, and Value what it would be worth.
	Said  string `json:"said"`
	Value int    `json:"value"`
}

// A Contradiction is both sides of a disagreement.
type Contradiction struct {
	Claimed  string   `json:"claimed"`  // what was answered, in words
	Measured []string `json:"measured"` // what was seen, a sentence each
	Findings []string `json:"findings"` // fingerprints
	// Dispute is what the owner said about it, with a Reason. It changed no score.
	Dispute questions.Dispute `json:"dispute,omitempty"`
	Reason  string            `json:"reason,omitempty"`
}
