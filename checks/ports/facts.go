package ports

import (
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

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

// factRows is confirm.yaml, which a test has read.
var factRows = checks.EmbeddedContent[[]fact](content, "confirm.yaml")

// facts is confirm.yaml by name; it is never written to.
var facts = sync.OnceValue(func() map[string]fact {
	out := map[string]fact{}
	for _, f := range factRows() {
		out[f.Name] = f
	}
	return out
})

// proves returns the finding that facts prove, or nothing.
func proves(names []string) string {
	for _, n := range names {
		if f := facts()[n]; f.ID != "" {
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
		f := facts()[n]
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
