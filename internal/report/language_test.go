package report_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// In another language nothing that a report says of itself is English. What was typed,
// what was seen and where, and names and numbers are as they are.
func TestAnotherLanguage(t *testing.T) {
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range reporttest.All(t) {
		c, x := reporttest.Content(t), reporttest.Extra(t)
		x.Catalog = say
		r := report.New(c, a, x)
		not := asTheyAre(a, x)
		for i := range r.Groups { // what the documentation of a check gives to type
			for j := range r.Groups[i].Items {
				not = append(not, r.Groups[i].Items[j].Repeat, r.Groups[i].Items[j].Refs)
			}
		}
		for _, o := range c.Others {
			not = append(not, o.Source)
		}
		not = append(not, r.Help.Country)
		for _, k := range r.Help.Contacts {
			not = append(not, k.Name, k.Hours)
		}
		r.Logo, r.Seal, r.Frameworks = report.Logo{}, nil, nil
		walk(reflect.ValueOf(r), func(text string) {
			if bad := i18ntest.Unmarked(text, not...); len(bad) > 0 && strings.Contains(text, " ") {
				t.Errorf("%s: %q is in English: %q", name, bad, text)
			}
		})
		plain := report.New(c, a, reporttest.Extra(t))
		if d := cmp.Diff(plain.Score.Floor, r.Score.Floor); d != "" || len(plain.Plan()) != len(r.Plan()) || len(plain.NotKnown) != len(r.NotKnown) {
			t.Errorf("%s: the language changes what is said: %s", name, d)
		}
	}
}

// asTheyAre are the texts of an assessment that are in no catalogue.
func asTheyAre(a assess.Assessment, x report.Options) []string {
	not := []string{
		a.Subject.Business, a.Subject.Client, a.ID, a.Run.By, a.Tool.Name, a.Tool.Version, a.Tool.Bank,
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Oct", "Nov", "Sep", "Aug", "UTC",
	}
	for _, f := range a.Findings {
		not = append(not, f.Target, f.Detail, strings.TrimSuffix(f.Detail, "."))
		for _, e := range f.Evidence {
			not = append(not, e.What, e.Where, e.Seen)
		}
		for _, p := range f.Records {
			not = append(not, p.Name, p.Type, p.Value, p.Note)
		}
	}
	for _, c := range a.Controls {
		not = append(not, c.ID, c.Waived, c.ClaimedBy)
		if c.Contradiction != nil {
			not = slices.Concat(not, c.Contradiction.Measured, []string{c.Contradiction.Reason})
			for _, m := range c.Contradiction.Measured {
				not = append(not, strings.TrimSuffix(m, "."))
			}
		}
	}
	for _, y := range a.Answers {
		not = append(not, y.Note, y.By)
	}
	not = append(not, a.Scope.Targets...)
	for _, d := range a.Scope.Decisions {
		not = append(not, d.Target)
	}
	if a.Scope.Authorised != nil {
		not = append(not, a.Scope.Authorised.By)
	}
	if x.Since != nil {
		not = slices.Concat(not, x.Since.Added, x.Since.Dropped, []string{x.Since.WhyNot})
		for _, c := range x.Since.Changes {
			not = append(not, strings.TrimSuffix(c.Title, "."), c.Target)
		}
	}
	return not
}
