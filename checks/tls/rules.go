package tls

import (
	"bytes"
	_ "embed"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed rules.yaml
var rulesYAML []byte

// rules holds the thresholds; see rules.yaml.
var rules = mustLoadRules(rulesYAML)

// A ruleset is rules.yaml.
type ruleset struct {
	ClockSkewMinutes int                        `yaml:"clock_skew_minutes"`
	ExpiresSoon      []soonRule                 `yaml:"expires_soon"`
	Lifetime         []lifetimeRule             `yaml:"lifetime"`
	WeakSignatures   map[string]checks.Severity `yaml:"weak_signatures"`
	WeakKeys         struct {
		RSA      []sizeRule      `yaml:"rsa"`
		EC       []sizeRule      `yaml:"ec"`
		DSA      checks.Severity `yaml:"dsa"`
		Exponent struct {
			One       checks.Severity `yaml:"one"`
			OddChoice checks.Severity `yaml:"odd_choice"`
		} `yaml:"exponent"`
	} `yaml:"weak_keys"`
	TLS10Best checks.Severities `yaml:"tls10_best"`
}

type soonRule struct {
	Severity  checks.Severity `yaml:"severity"`
	Days      int             `yaml:"days"`
	Share     float64         `yaml:"share"`
	LeastDays int             `yaml:"least_days"`
}

type lifetimeRule struct {
	From time.Time `yaml:"from"`
	Days int       `yaml:"days"`
}

type sizeRule struct {
	Under    int             `yaml:"under"`
	Severity checks.Severity `yaml:"severity"`
}

const day = 24 * time.Hour

// within returns how long before the end this rule begins to hold.
func (r soonRule) within(lifetime time.Duration) time.Duration {
	d := min(time.Duration(r.Days)*day, time.Duration(float64(lifetime)*r.Share))
	return max(d, time.Duration(r.LeastDays)*day)
}

// longest returns the longest lifetime allowed for a certificate of that date,
// or 0 where there was no limit.
func (r ruleset) longest(issued time.Time) time.Duration {
	for _, l := range r.Lifetime {
		if !issued.Before(l.From) {
			return time.Duration(l.Days) * day
		}
	}
	return 0
}

func mustLoadRules(b []byte) ruleset {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	var r ruleset
	if err := dec.Decode(&r); err != nil {
		panic(fmt.Errorf("rules.yaml: %w", err)) // embedded, and read by a test
	}
	return r
}
