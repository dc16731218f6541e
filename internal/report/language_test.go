package report_test

import (
	"bytes"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/card"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/internal/report/markdown"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
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
		not := asTheyAre(c, a, x, r)
		r.Logo, r.Seal, r.Frameworks = report.Logo{}, nil, nil
		r.Catalog = i18n.Catalog{}
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

// In another language nothing that a format for people adds is English: no heading, no
// label, no sentence. The exceptions are those of the report, what stands in code, and
// addresses.
func TestFormatsInAnotherLanguage(t *testing.T) {
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	formats := map[string]func(io.Writer, report.Report) error{
		"text":     func(w io.Writer, r report.Report) error { return text.Render(w, r, text.Options{Width: 100}) },
		"markdown": markdown.Render,
		"html":     html.Render,
	}
	for name, a := range reporttest.All(t) {
		c, x := reporttest.Content(t), reporttest.Extra(t)
		x.Catalog = say
		r := report.New(c, a, x)
		not := asTheyAre(c, a, x, r)
		for format, render := range formats {
			var b bytes.Buffer
			if err := render(&b, r); err != nil {
				t.Fatal(err)
			}
			if bad := i18ntest.Unmarked(seenIn(t, format, b.String()), not...); len(bad) > 0 {
				t.Errorf("%s of the %s one is in English: %q", format, name, bad)
			}
		}
		var b bytes.Buffer
		if err := card.Render(&b, report.NewCard(c, a, say, nil)); err != nil {
			t.Fatal(err)
		}
		if bad := i18ntest.Unmarked(seenIn(t, "html", b.String()), not...); len(bad) > 0 {
			t.Errorf("the card of the %s one is in English: %q", name, bad)
		}
	}
}

// address is where a page or a server is.
var address = regexp.MustCompile(`(https?://|www\.)\S+`)

// seenIn is what a reader sees of a page, without what stands in code and without the
// marks of the format or addresses, in one line.
func seenIn(t *testing.T, format, page string) string {
	t.Helper()
	switch format {
	case "html":
		page = reporttest.Prose(t, page)
	case "markdown":
		var prose []string
		for l := range strings.SplitSeq(page, "\n") {
			if !strings.HasPrefix(l, "    ") {
				prose = append(prose, l)
			}
		}
		page = strings.NewReplacer("\\", "", "`", "").Replace(strings.Join(prose, "\n"))
	}
	return address.ReplaceAllString(strings.Join(strings.Fields(page), " "), "")
}

// asTheyAre are the texts of a report that are in no catalogue: what was typed and what was
// seen, what a check gives to type, and names.
func asTheyAre(c assess.Content, a assess.Assessment, x report.Options, r report.Report) []string {
	var not []string
	for _, g := range r.Groups { // what the documentation of a check gives to type
		for _, i := range g.Items {
			not = append(not, i.Repeat, i.Refs)
		}
	}
	for _, o := range c.Others {
		not = append(not, o.Source)
	}
	not = append(not, r.Help.Country)
	for _, k := range r.Help.Contacts {
		not = append(not, k.Name, k.Hours)
	}
	for _, p := range c.Countries {
		for _, k := range p.Contacts {
			not = append(not, k.Host())
		}
		for _, d := range p.Duties {
			not = append(not, d.Law)
		}
	}
	if x.Seal != nil {
		not = append(not, x.Seal.Signed)
	}
	for _, l := range x.Lists {
		not = append(not, l.Name)
		for _, id := range l.IDs {
			not = append(not, id.ID, id.Title)
		}
	}
	not = append(not,
		a.Subject.Business, a.Subject.Client, a.ID, a.Run.By, a.Tool.Name, a.Tool.Version, a.Tool.Bank,
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Oct", "Nov", "Sep", "Aug", "UTC",
	)
	for _, f := range a.Findings {
		not = append(not, f.Target, f.Detail, strings.TrimSuffix(f.Detail, "."))
		for _, e := range f.Evidence {
			not = append(not, e.What, e.Where, e.Seen)
			not = append(not, strings.Fields(e.Seen)...) // a long one is broken
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
