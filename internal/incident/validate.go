package incident

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// digits is what could be taken for a number to call. The words hold none: a
// number comes from a country's pack, where it carries its source.
var digits = regexp.MustCompile(`[0-9][0-9 ]+[0-9]`)

// product is a name with a number in it that nobody would call.
var product = regexp.MustCompile(`Microsoft 365`)

// ended is the end of a whole sentence. A comma in a bare list of YAML cuts one.
var ended = regexp.MustCompile(`[.?][”]?$`)

// validate returns every fault of the happenings and the shared words.
func (g Guide) validate() []error {
	errs := g.Words.validate()
	names := map[string]string{}
	for _, h := range g.Playbooks {
		for _, n := range append([]string{h.ID}, h.Words...) {
			if other := names[n]; other != "" {
				errs = append(errs, fmt.Errorf("%s: the name %q is also one of %s", h.ID, n, other))
			}
			names[n] = h.ID
		}
		errs = append(errs, h.validate()...)
	}
	return errs
}

// faults are what is wrong with one happening.
type faults struct {
	of   string
	list []error
}

// Errorf adds a fault.
func (f *faults) Errorf(format string, a ...any) {
	f.list = append(f.list, fmt.Errorf("%s: %w", f.of, fmt.Errorf(format, a...)))
}

func (h Playbook) validate() []error {
	bad := &faults{of: h.ID}
	if slices.Contains(append([]string{h.Title, h.Signs, h.Begin, h.Over}, h.Never...), "") || len(h.Steps) == 0 || len(h.Never) == 0 || len(h.Facts) == 0 {
		bad.Errorf("the happening: it needs a title, signs, a beginning, an end, steps, facts and what never to do")
	}
	for _, t := range h.texts() {
		if n := digits.FindString(product.ReplaceAllString(t, "")); n != "" {
			bad.Errorf("the words: %q could be taken for a number to call", n)
		}
	}
	for _, t := range h.sentences() {
		if t != "" && !ended.MatchString(t) {
			bad.Errorf("the words: %q is cut short, or has no full stop", t)
		}
	}
	ids, last := map[string]bool{}, 0
	for _, s := range h.Steps {
		at := slices.Index([]When{Now, Hour, Day}, s.When)
		if at < last {
			bad.Errorf("%s: the time %q is unknown, or earlier than that of the step before", s.ID, s.When)
		}
		last = max(last, at)
		if ids[s.ID] {
			bad.Errorf("%s: the id of the step is used twice", s.ID)
		}
		ids[s.ID] = true
		s.validate(bad)
	}
	h.validateFacts(bad)
	return bad.list
}

func (h Playbook) validateFacts(bad *faults) {
	ids := map[string]bool{}
	for _, f := range h.Facts {
		if f.ID == "" || ids[f.ID] || f.Label == "" || f.Ask == "" || len(f.For) == 0 {
			bad.Errorf("%s: the fact needs an id of its own, a label, a question and someone who asks", f.ID)
		}
		ids[f.ID] = true
		for _, a := range f.For {
			if !slices.Contains(Audiences(), a) {
				bad.Errorf("%s: there is no audience %q", f.ID, a)
			}
		}
	}
}

func (s Step) validate(bad *faults) {
	if s.ID == "" || s.Do == "" || s.Why == "" {
		bad.Errorf("%s: the step needs an id, something to do, and a reason", s.ID)
	}
	if s.Told && len(s.Call) != 1 {
		bad.Errorf("%s: it says whom it tells, and that is one", s.ID)
	}
	for _, r := range s.Call {
		if !slices.Contains(countries.Roles(), r) {
			bad.Errorf("%s: there is no role %q", s.ID, r)
		}
	}
	for _, how := range s.How {
		if how.Checked == "" && strings.Contains(strings.Join(how.Steps, " "), " > ") {
			bad.Errorf("%s: a menu is named, and no day on which its maker’s page was read", s.ID)
		}
	}
}

// texts returns all that someone may read.
func (h Playbook) texts() []string {
	out := append(h.sentences(), h.Title)
	for _, f := range h.Facts {
		out = append(out, f.Label)
	}
	return out
}

// sentences returns what is whole sentences.
func (h Playbook) sentences() []string {
	out := append([]string{h.Signs, h.Begin, h.Over}, h.Never...)
	for _, s := range h.Steps {
		out = append(out, s.Do, s.Why, s.Say, s.Careful, s.Cannot)
		for _, how := range s.How {
			out = append(out, how.Steps...)
		}
	}
	for _, f := range h.Facts {
		out = append(out, f.Ask)
	}
	return out
}
