package ports

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed confirm.yaml
var confirmYAML []byte

// A fact is one row of confirm.yaml: what a service said, and what it means.
type fact struct {
	Name    string           `yaml:"fact"`
	ID      string           `yaml:"id"`
	Says    string           `yaml:"says"`
	Step    string           `yaml:"step"`
	AtLeast *checks.Severity `yaml:"at_least"`
	// Title is what the title of a web page holds where this is so.
	Title string `yaml:"title"`
}

// facts is confirm.yaml by name; it is never written to.
var facts = mustLoadFacts(confirmYAML)

// titled lists the facts that the title of a web page gives away, by name; it is
// never written to.
var titled = slices.SortedFunc(func(yield func(fact) bool) {
	for _, f := range facts {
		if f.Title != "" && !yield(f) {
			return
		}
	}
}, func(a, b fact) int { return cmp.Compare(a.Name, b.Name) })

func mustLoadFacts(b []byte) map[string]fact {
	m, err := loadFacts(b)
	if err != nil {
		panic(err)
	}
	return m
}

func loadFacts(b []byte) (map[string]fact, error) {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	var rows []fact
	if err := dec.Decode(&rows); err != nil {
		return nil, fmt.Errorf("confirm.yaml: %w", err)
	}
	out := map[string]fact{}
	for _, r := range rows {
		if _, twice := out[r.Name]; twice || r.Name == "" || r.Says == "" {
			return nil, fmt.Errorf("confirm.yaml: %q is there twice, or says nothing", r.Name)
		}
		if r.Title != strings.ToLower(r.Title) {
			return nil, fmt.Errorf("confirm.yaml: %s: titles are compared in lower case", r.Name)
		}
		switch r.Step {
		case "", "up", "down":
		default:
			return nil, fmt.Errorf("confirm.yaml: %s: the step %q is neither up nor down", r.Name, r.Step)
		}
		out[r.Name] = r
	}
	return out, nil
}

// proves returns the finding that facts prove, or nothing.
func proves(names []string) string {
	for _, n := range names {
		if f := facts[n]; f.ID != "" {
			return f.ID
		}
	}
	return ""
}

// adjusted moves a severity by what was proven: one step up where no login
// guards the door, one down where encryption and a login do.
func adjusted(sev checks.Severity, names []string) checks.Severity {
	up, down := false, false
	least := checks.Info
	for _, n := range names {
		f := facts[n]
		up, down = up || f.Step == "up", down || f.Step == "down"
		if f.AtLeast != nil {
			least = max(least, *f.AtLeast)
		}
	}
	switch {
	case up && sev < checks.Critical:
		sev++
	case down && !up && sev > checks.Info:
		sev--
	}
	return max(sev, least)
}
