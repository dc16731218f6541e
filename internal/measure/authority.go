package measure

import (
	"fmt"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// An Authority says whose word covers what.
type Authority struct {
	By      string   // name and reference
	Private []string // names whose owner's word covers addresses that are not public
	Pins    netx.Pins
	Until   time.Time // the last day on which the word holds; zero is no end
}

// A NotAuthorisedError says what is covered by nobody's word. Nothing was sent.
type NotAuthorisedError struct{ Missing []string }

// Error names what is missing.
func (e *NotAuthorisedError) Error() string {
	return fmt.Sprintf("%s: looking at it needs its owner's word; nothing was sent", strings.Join(e.Missing, ", "))
}

// ParseWord reads “NAME, REFERENCE”: who allowed it, and where that can be looked up.
func ParseWord(by string) (string, error) {
	name, reference, _ := strings.Cut(by, ",")
	if !netx.IsAuthorisation(name) || !netx.IsAuthorisation(reference) {
		return "", fmt.Errorf("%q is not NAME, REFERENCE: who allowed it, and where that can be looked up, such as \"A. Owner, email of 24 Nov\"", by)
	}
	return strings.TrimSpace(by), nil
}

// ParsePrivate reads the names of --allow-private.
func ParsePrivate(names []string) ([]string, error) {
	var out []string
	for _, s := range names {
		t, err := checks.ParseTarget(s)
		if err != nil || len(t.Addrs) > 0 || t.Port != 0 || strings.Contains(s, "/") {
			return nil, fmt.Errorf("%q is not a name, such as intranet.example; an address needs none", s)
		}
		out = append(out, t.Host)
	}
	return out, nil
}

// authorise asks the warrant about every target and range, before a single packet,
// and refuses the run where someone's word is missing.
func (p *Plan) authorise() (*netx.Warrant, error) {
	w := netx.NewWarrant(p.Authority.By, p.Authority.Private, p.Authority.Pins)
	var missing []string
	for _, t := range p.Targets {
		if w.Cover(t) != nil {
			missing = append(missing, t.String())
		}
	}
	for _, s := range p.Ranges {
		if w.CoverRange(s.prefix, s.addrs) != nil {
			missing = append(missing, s.prefix.String())
		}
	}
	if len(missing) > 0 {
		return nil, &NotAuthorisedError{missing}
	}
	return w, nil
}

// Covered reports what of the plan is covered by nobody's word, as Run would.
func (p *Plan) Covered() error {
	_, err := p.authorise()
	return err
}
