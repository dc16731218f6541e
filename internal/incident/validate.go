package incident

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// digits is what could be taken for a number to call. The words hold none: a
// number comes from a country's pack, where it carries its source.
var digits = regexp.MustCompile(`[0-9][0-9 ]+[0-9]`)

// ended is the end of a whole sentence. A comma in a bare list of YAML cuts one.
var ended = regexp.MustCompile(`[.?][”]?$`)

// validate returns every fault of the happenings and the shared words.
func (g Guide) validate() []error {
	errs := g.Words.validate()
	names := map[string]string{}
	for _, h := range g.Happenings {
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

func (w Words) validate() []error {
	var errs []error
	for _, t := range []string{w.Intro, w.Secret, w.Danger, w.Several, w.Legal, w.Seen, w.Country, w.None, w.Hours, w.AlsoBank, w.Asked} {
		if t == "" {
			errs = append(errs, errors.New("words.yaml: a sentence is missing"))
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
		if w.When[t] == "" {
			errs = append(errs, fmt.Errorf("words.yaml: the time %q has no name", t))
		}
	}
	return errs
}

func (h Happening) validate() []error {
	var errs []error
	bad := func(where, format string, a ...any) {
		errs = append(errs, fmt.Errorf("%s: %s: %s", h.ID, where, fmt.Sprintf(format, a...)))
	}
	if slices.Contains(append([]string{h.Title, h.Signs, h.Begin, h.Over}, h.Never...), "") || len(h.Steps) == 0 || len(h.Never) == 0 || len(h.Facts) == 0 {
		bad("the happening", "it needs a title, signs, a beginning, an end, steps, facts and what never to do")
	}
	for _, t := range h.texts() {
		if n := digits.FindString(strings.ReplaceAll(t, "Microsoft 365", "")); n != "" {
			bad("the words", "%q could be taken for a number to call", n)
		}
	}
	for _, t := range h.sentences() {
		if t != "" && !ended.MatchString(t) {
			bad("the words", "%q is cut short, or has no full stop", t)
		}
	}
	ids, last := map[string]bool{}, 0
	for _, s := range h.Steps {
		at := slices.Index([]When{Now, Hour, Day}, s.When)
		if at < last {
			bad(s.ID, "the time %q is unknown, or earlier than that of the step before", s.When)
		}
		last = max(last, at)
		if ids[s.ID] {
			bad(s.ID, "the id of the step is used twice")
		}
		ids[s.ID] = true
		s.validate(bad)
	}
	h.validateFacts(bad)
	return errs
}

func (h Happening) validateFacts(bad func(where, format string, a ...any)) {
	ids := map[string]bool{}
	for _, f := range h.Facts {
		if f.ID == "" || ids[f.ID] || f.Label == "" || f.Ask == "" || len(f.For) == 0 {
			bad(f.ID, "the fact needs an id of its own, a label, a question and someone who asks")
		}
		ids[f.ID] = true
		for _, a := range f.For {
			if !slices.Contains(Audiences(), a) {
				bad(f.ID, "there is no audience %q", a)
			}
		}
	}
}

func (s Step) validate(bad func(where, format string, a ...any)) {
	if s.ID == "" || s.Do == "" || s.Why == "" {
		bad(s.ID, "the step needs an id, something to do, and a reason")
	}
	if s.Told && len(s.Call) != 1 {
		bad(s.ID, "it says whom it tells, and that is one")
	}
	for _, r := range s.Call {
		if !slices.Contains(countries.Roles(), r) {
			bad(s.ID, "there is no role %q", r)
		}
	}
	for _, how := range s.How {
		if how.Checked == "" && strings.Contains(strings.Join(how.Steps, " "), " > ") {
			bad(s.ID, "a menu is named, and no day on which its maker’s page was read")
		}
	}
}

// texts returns all that someone may read.
func (h Happening) texts() []string {
	out := append(h.sentences(), h.Title)
	for _, f := range h.Facts {
		out = append(out, f.Label)
	}
	return out
}

// sentences returns what is whole sentences.
func (h Happening) sentences() []string {
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
