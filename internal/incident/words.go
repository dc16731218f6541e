package incident

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// Words are what every happening shares. Each is a whole sentence or label, with
// places in braces for what is filled in.
type Words struct {
	Intro    string              `yaml:"intro"`
	Secret   string              `yaml:"secret"`
	Danger   string              `yaml:"danger"`
	Several  string              `yaml:"several"`
	Legal    string              `yaml:"legal"`
	When     map[When]string     `yaml:"when"`
	Soon     map[When]string     `yaml:"soon"` // When, for a title
	Outcome  map[Outcome]string  `yaml:"outcome"`
	Audience map[Audience]string `yaml:"audience"`
	Asked    string              `yaml:"asked"`
	// Whom to call, and what the law asks.
	Seen       string                    `yaml:"seen"`
	Country    string                    `yaml:"country"`
	None       string                    `yaml:"none"`
	Phone      string                    `yaml:"phone"`
	Open       string                    `yaml:"open"`
	Hours      string                    `yaml:"hours"` // said where none were seen
	Online     string                    `yaml:"online"`
	OnlyOnline string                    `yaml:"only_online"`
	AlsoBank   string                    `yaml:"also_bank"`
	Look       map[countries.Role]string `yaml:"look"`
	Duty       string                    `yaml:"duty"`
	Starts     string                    `yaml:"starts"`
	Until      string                    `yaml:"until"`
	Law        string                    `yaml:"law"`
	Elsewhere  string                    `yaml:"elsewhere"`
	// A step, and what came of it.
	Why     string `yaml:"why"`
	Say     string `yaml:"say"`
	Careful string `yaml:"careful"`
	Cannot  string `yaml:"cannot"`
	With    string `yaml:"with"`
	At      string `yaml:"clock"`
	Wrote   string `yaml:"wrote"`
	Note    string `yaml:"note"`
	// The ways in, and the ways out.
	GoOn    string `yaml:"go_on"`
	Begun   string `yaml:"begun"`
	Anew    string `yaml:"anew"`
	GoingOn Forms  `yaml:"going_on"`
	Passed  Forms  `yaml:"passed"`
	Again   Forms  `yaml:"again"`
	Write   Forms  `yaml:"write"`
	Close   string `yaml:"close"`
	Leave   string `yaml:"leave"`

	Paper Paper `yaml:"paper"`
}

// Forms are a text for the number one and a text for every other.
type Forms struct {
	One  string `yaml:"one"`
	Many string `yaml:"many"`
}

// Of returns the text for n of all, with what else has a place in it.
func (f Forms) Of(n, all int, places ...string) string {
	text := f.Many
	if n == 1 {
		text = f.One
	}
	return fill(text, append(places, "{n}", strconv.Itoa(n), "{all}", strconv.Itoa(all))...)
}

// Paper is what stands only on the printed steps.
type Paper struct {
	Time  string `yaml:"time"` // the line to fill in by hand
	Never string `yaml:"never"`
	Asked string `yaml:"asked"`
	Law   string `yaml:"law"`
	Help  string `yaml:"help"`
}

// fill puts what belongs there in the places of a text: a place, and what fills it.
// What is filled in is not searched for places again.
func fill(text string, places ...string) string { return strings.NewReplacer(places...).Replace(text) }

// Lead returns a text after its lead, such as Why; empty when there is none.
func (w Words) Lead(lead, text string) string {
	if text == "" {
		return ""
	}
	return fill(lead, "{text}", text)
}

// A text is one of the words, and the places that it must have.
type text struct {
	at     *string
	places []string
}

// texts returns every text but those in the maps.
func (w *Words) texts() []text {
	var out []text
	for _, t := range []*string{
		&w.Intro, &w.Secret, &w.Danger, &w.Several, &w.Legal, &w.Asked, &w.None, &w.Hours, &w.AlsoBank, &w.Elsewhere, &w.Close, &w.Leave,
		&w.Paper.Time, &w.Paper.Never, &w.Paper.Asked, &w.Paper.Law, &w.Paper.Help,
	} {
		out = append(out, text{at: t})
	}
	for _, t := range []*string{&w.Why, &w.Say, &w.Careful, &w.Cannot, &w.Note, &w.Starts, &w.Law} {
		out = append(out, text{t, []string{"{text}"}})
	}
	return append(
		out,
		text{&w.Seen, []string{"{date}"}},
		text{&w.Country, []string{"{country}"}},
		text{&w.Phone, []string{"{name}", "{phone}"}},
		text{&w.Open, []string{"{hours}"}},
		text{&w.Online, []string{"{url}"}},
		text{&w.OnlyOnline, []string{"{name}", "{url}"}},
		text{&w.Until, []string{"{time}"}},
		text{&w.Duty, []string{"{when}", "{to}", "{within}"}},
		text{&w.With, []string{"{name}", "{text}"}},
		text{&w.At, []string{"{time}", "{day}"}},
		text{&w.Wrote, []string{"{outcome}", "{time}"}},
		text{&w.GoOn, []string{"{title}"}},
		text{&w.Begun, []string{"{time}", "{n}", "{all}"}},
		text{&w.Anew, []string{"{title}"}},
		text{&w.GoingOn.One, []string{"{time}", "{all}"}},
		text{&w.GoingOn.Many, []string{"{time}", "{n}", "{all}"}},
		text{&w.Passed.One, []string{"{all}"}},
		text{&w.Passed.Many, []string{"{n}", "{all}"}},
		text{&w.Again.One, nil},
		text{&w.Again.Many, []string{"{n}"}},
		text{&w.Write.One, []string{"{all}"}},
		text{&w.Write.Many, []string{"{n}", "{all}"}},
	)
}

// place is where something is filled in.
var place = regexp.MustCompile(`\{[^}]*\}?`)

func (w Words) validate() []error {
	var errs []error
	for _, t := range w.texts() {
		if *t.at == "" {
			errs = append(errs, errors.New("words.yaml: a sentence is missing"))
			continue
		}
		have := place.FindAllString(*t.at, -1)
		slices.Sort(have)
		want := slices.Sorted(slices.Values(t.places))
		if !slices.Equal(have, want) {
			errs = append(errs, fmt.Errorf("words.yaml: %q has the places %q, and needs %q", *t.at, have, want))
		}
	}
	for _, r := range countries.Roles() {
		if w.Look[r] == "" {
			errs = append(errs, fmt.Errorf("words.yaml: nothing says where to look for %q", r))
		}
	}
	for _, a := range Audiences() {
		if w.Audience[a] == "" {
			errs = append(errs, fmt.Errorf("words.yaml: the audience %q has no name", a))
		}
	}
	for _, o := range Outcomes() {
		if w.Outcome[o] == "" {
			errs = append(errs, fmt.Errorf("words.yaml: the outcome %q has no name", o))
		}
	}
	for _, t := range []When{Now, Hour, Day} {
		if w.When[t] == "" || w.Soon[t] == "" {
			errs = append(errs, fmt.Errorf("words.yaml: the time %q has no name", t))
		}
	}
	return errs
}
