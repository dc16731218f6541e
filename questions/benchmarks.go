package questions

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"
)

//go:embed benchmarks.yaml
var benchmarksYAML []byte

// A Benchmark is a published figure of how many firms do what a control asks for.
// It is shown beside the owner's own answer; nothing is sent to compare.
type Benchmark struct {
	ID string `yaml:"id"`
	// Country is whose firms were counted, as the profile spells it: the figure is shown
	// there alone. Where it is empty, it is shown to everyone.
	Country string `yaml:"country"`
	Control string `yaml:"control"` // the nearest of ours; definitions differ
	// At is the state that Percent counts: good for those who do it, poor for those
	// who do not.
	At        State   `yaml:"at"`
	Percent   float64 `yaml:"percent"`
	Says      string  `yaml:"says"` // the figure in a sentence
	Source    string  `yaml:"source"`
	SourceURL string  `yaml:"source_url"`
	Year      int     `yaml:"year"`
	// Seen is true when the figure was read at its source on Date; no other figure
	// is taken.
	Seen bool   `yaml:"seen"`
	Date string `yaml:"date"`
}

// LoadBenchmarks reads the figures that are part of the program.
func LoadBenchmarks() ([]Benchmark, error) { return ReadBenchmarks("benchmarks.yaml", benchmarksYAML) }

// ReadBenchmarks reads figures, and reports every fault at once, each with its file
// and line.
func ReadBenchmarks(name string, data []byte) ([]Benchmark, error) {
	var list []Benchmark
	faults := decodeStrict(name, data, &list)
	node := nodes(data)
	ids := map[string]bool{}
	for i, o := range list {
		for key, what := range o.faults() {
			faults = append(faults, Fault{File: name, Line: lineOf(node, fmt.Sprint(i), key), What: what})
		}
		if ids[o.ID] {
			faults = append(faults, Fault{File: name, Line: lineOf(node, fmt.Sprint(i), "id"), What: fmt.Sprintf("the id %q is used twice", o.ID)})
		}
		ids[o.ID] = true
	}
	if len(faults) == 0 && len(list) == 0 {
		return nil, errors.New(name + " holds no figure")
	}
	if len(faults) > 0 {
		return nil, joinFaults(faults)
	}
	return list, nil
}

// faults says what is wrong with a figure, by the key that it stands under.
func (o Benchmark) faults() map[string]string {
	out := map[string]string{}
	if !factID.MatchString(o.ID) {
		out["id"] = fmt.Sprintf("the id %q is not a lower-case word", o.ID)
	}
	if o.Country != "" && !factID.MatchString(o.Country) {
		out["country"] = fmt.Sprintf("the country %q is not a lower-case word, such as nz", o.Country)
	}
	if !controlID.MatchString(o.Control) {
		out["control"] = fmt.Sprintf("the control %q is not like ACC-1", o.Control)
	}
	if o.At != Good && o.At != Poor {
		out["at"] = "a figure counts those who are good or those who are poor"
	}
	if o.Percent <= 0 || o.Percent >= 100 || !strings.HasPrefix(o.Says, fmt.Sprintf("%v%% ", o.Percent)) {
		out["says"] = "the sentence begins with the figure, such as “47% of”"
	}
	if o.Source == "" || !webAddress(o.SourceURL) {
		out["source"] = "the figure names its source, and its address begins with https://"
	}
	if o.Year < 2020 || o.Year > 2100 {
		out["year"] = "the figure says of which year it is"
	}
	if _, err := time.Parse(time.DateOnly, o.Date); err != nil || !o.Seen {
		out["seen"] = "only a figure that was seen, on a date such as 2026-11-23, is taken"
	}
	return out
}
