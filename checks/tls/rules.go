package tls

import (
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// rules holds the thresholds; see rules.yaml.
var rules = checks.EmbeddedContent[ruleset](content, "rules.yaml")

// A ruleset is rules.yaml.
type ruleset struct {
	ClockSkewMinutes int                        `yaml:"clock_skew_minutes"`
	ExpiresSoon      []expiryRule               `yaml:"expires_soon"`
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
	// TLS10 is as the best version that a server has, and beside a newer one.
	TLS10 struct {
		Best   checks.Severities `yaml:"best"`
		Beside checks.Severities `yaml:"beside"`
	} `yaml:"tls10"`
	// CBC is as all that TLS 1.2 and before have, and beside suites with AEAD.
	CBC struct {
		Alone  checks.Severity `yaml:"alone"`
		Beside checks.Severity `yaml:"beside"`
	} `yaml:"cbc"`
	// WeakDH is by the bits of the prime; WeakCurve is the fewest bits of a curve.
	WeakDH       []groupRule       `yaml:"weak_dh"`
	WeakCurve    int               `yaml:"weak_curve"`
	CommonPrimes map[string]string `yaml:"common_primes"`
	// Timestamps says how many a public certificate needs, by its lifetime.
	Timestamps []struct {
		Days  int `yaml:"days"`
		Count int `yaml:"count"`
	} `yaml:"timestamps"`
	// ManualDays is the lifetime from which a renewal by hand is likely.
	ManualDays int `yaml:"manual_days"`
	// ShortDays is the lifetime up to which authorities need keep no list of those taken back.
	ShortDays int `yaml:"short_days"`
	// Public are the beginnings of the policies that only public authorities state.
	Public []string `yaml:"public_policies"`
	// Inside are the endings of names that mean something only inside a firm.
	Inside []string `yaml:"inside_names"`
	// NotWeb are ports on which TLS begins at once and that speak something other than HTTP.
	NotWeb []uint16 `yaml:"not_web"`
	// Renewal says, by parts of an issuer's name, how its certificates are renewed.
	Renewal []struct {
		By      string   `yaml:"by"`
		Issuers []string `yaml:"issuers"`
	} `yaml:"renewal"`
	// Browsers is what current browsers offer and take.
	Browsers struct {
		Suites     []uint16 `yaml:"suites"`
		Groups     []uint16 `yaml:"groups"`
		Signatures []uint16 `yaml:"signatures"`
		Keys       []string `yaml:"keys"`
		KeysAbove  []string `yaml:"keys_above"`
		// Demands are the extensions that they know; one of another kind they refuse where it
		// is critical.
		Demands []string `yaml:"demands"`
	} `yaml:"browsers"`
	Letter letterRules `yaml:"letter"`
}

// letterRules are the figures of the SSL Labs method.
type letterRules struct {
	Share     map[string]int `yaml:"share"`
	Protocols map[string]int `yaml:"protocols"`
	Keys      []scoreRule    `yaml:"keys"`
	Ciphers   []scoreRule    `yaml:"ciphers"`
	Letters   []struct {
		From   int    `yaml:"from"`
		Letter string `yaml:"letter"`
	} `yaml:"letters"`
}

type scoreRule struct {
	Under int `yaml:"under"`
	Score int `yaml:"score"`
}

type expiryRule struct {
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

type groupRule struct {
	Under    int               `yaml:"under"`
	Severity checks.Severities `yaml:"severity"`
}

const day = 24 * time.Hour

// threshold returns how long before the end this rule begins to hold.
func (r expiryRule) threshold(lifetime time.Duration) time.Duration {
	d := min(time.Duration(r.Days)*day, time.Duration(float64(lifetime)*r.Share))
	return max(d, time.Duration(r.LeastDays)*day)
}

// maxLifetime returns the longest lifetime allowed for a certificate of that date,
// or 0 where there was no limit.
func (r ruleset) maxLifetime(issued time.Time) time.Duration {
	for _, l := range r.Lifetime {
		if !issued.Before(l.From) {
			return time.Duration(l.Days) * day
		}
	}
	return 0
}
