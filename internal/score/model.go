package score

import (
	"bytes"
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

//go:embed model.yaml
var modelYAML []byte

// A Model is the numbers of the score and of the plan, each with its reason.
type Model struct {
	Bands            []Band             `yaml:"bands"`
	ProofForA        int                `yaml:"proof_for_a"`
	EnoughKnown      int                `yaml:"enough_known"`
	LimitedScopeFrom int                `yaml:"narrow_from"`
	Chips            Chips              `yaml:"chips"`
	Short            []Likely           `yaml:"short_way"`
	Settling         reconcile.Rules    `yaml:"settling"`
	HighestWeight    int                `yaml:"highest_weight"`
	Weights          []WeightAdjustment `yaml:"weights"`
	Caps             []CapRule          `yaml:"caps"`
	Scenarios        []Scenario         `yaml:"scenarios"`
	Effects          map[string]float64 `yaml:"effects"`
	Heavier          []Heavier          `yaml:"heavier"`
	Plan             Plan               `yaml:"plan"`
}

// Likely is a provisional grade and the points of the short way that earn it.
type Likely struct {
	Grade Grade `yaml:"grade"`
	From  int   `yaml:"from"`
}

// Chips are the limits between the words for an area, in percent.
type Chips struct {
	GoodFrom     int `yaml:"good_from"`
	SomeGapsFrom int `yaml:"some_gaps_from"`
	KnownFrom    int `yaml:"known_from"`
}

// A WeightAdjustment makes a control, or every control of an area, weigh more for the
// profiles that it names.
type WeightAdjustment struct {
	Control string         `yaml:"control"`
	Area    string         `yaml:"area"`
	For     questions.When `yaml:"for"`
	By      int            `yaml:"by"`
	Why     string         `yaml:"why"`
}

// A Plan is the numbers that order and group the steps.
type Plan struct {
	MostSteps    int                `yaml:"most_steps"`
	LeastHours   float64            `yaml:"least_hours"`
	Money        map[string]float64 `yaml:"money"`
	TodayMinutes int                `yaml:"today_minutes"`
	WeekMinutes  int                `yaml:"week_minutes"`
	// Prior is how likely an open question turns out well, where no figure says.
	Prior float64 `yaml:"prior"`
	// FindOutBeside is how many steps may find out while FullMending or more that
	// mend are open.
	FindOutBeside int `yaml:"find_out_beside"`
	FullMending   int `yaml:"full_mending"`
}

// A Band is one grade and the lowest score that earns it.
type Band struct {
	Grade Grade `yaml:"grade"`
	From  int   `yaml:"from"`
	Words Grade `yaml:"words"`
}

// A CapRule says what the score cannot exceed while a control is in a state.
type CapRule struct {
	Control  string          `yaml:"control"`
	At       questions.State `yaml:"at"` // poor, or partial (which poor includes)
	Measured bool            `yaml:"measured"`
	// Worst holds it to what is worth nothing at all: a poor answer of the control's
	// own can be worth a little.
	Worst  bool   `yaml:"worst"`
	Limit  int    `yaml:"limit"`
	Why    string `yaml:"why"`
	Remedy string `yaml:"lifts"`
}

// A Scenario is one way to lose, and its share of what a firm stands to lose.
type Scenario struct {
	ID   string  `yaml:"id"`
	Load float64 `yaml:"load"`
	Name string  `yaml:"name"`
}

// Heavier makes a scenario's load larger for some profiles.
type Heavier struct {
	Fact     string  `yaml:"fact"`
	Value    string  `yaml:"value"`
	Scenario string  `yaml:"scenario"`
	Times    float64 `yaml:"times"`
}

// LoadModel reads the model that is part of the program.
func LoadModel() (Model, error) {
	var m Model
	dec := yaml.NewDecoder(bytes.NewReader(modelYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("model.yaml: %w", err)
	}
	return m, nil
}

// Band returns the band that a score falls into.
func (m Model) Band(points int) Band {
	for _, b := range m.Bands {
		if points >= b.From {
			return b
		}
	}
	return m.Bands[len(m.Bands)-1]
}

// likely returns the band of the provisional grade for the points of the short way, or
// the lower band that a limit leaves.
func (m Model) likely(points int, caps []Cap) Band {
	g := m.Short[len(m.Short)-1].Grade
	for _, l := range m.Short {
		if points >= l.From {
			g = l.Grade
			break
		}
	}
	if len(caps) > 0 && m.Better(g, caps[0].Grade) {
		g = caps[0].Grade
	}
	for _, b := range m.Bands {
		if b.Grade == g {
			return b
		}
	}
	return m.Bands[len(m.Bands)-1]
}

// Next returns the band above the one that a score falls into, and whether
// there is one.
func (m Model) Next(points int) (Band, bool) {
	for i, b := range m.Bands {
		if points >= b.From {
			if i == 0 {
				return b, false
			}
			return m.Bands[i-1], true
		}
	}
	return Band{}, false
}

// Better reports whether one grade is above another.
func (m Model) Better(grade, than Grade) bool {
	for _, b := range m.Bands {
		if b.Grade == than {
			return false
		}
		if b.Grade == grade {
			return true
		}
	}
	return false
}
