package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	incidenthtml "github.com/cybercheck-cli/cybercheck/internal/incident/html"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/card"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestOwnCountryAlone: whatever an owner reads, it holds no law, office, money, number or
// page of another country than the owner's own. The one exception are the lines that
// the content itself marks as the source of a figure.
func TestOwnCountryAlone(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := &app{Process: Process{Out: io.Discard, Err: io.Discard, Now: time.Now}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	guide, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]traces{}
	for id, p := range c.Countries {
		all[id] = tracesOf(p)
	}
	sources := sourcesOf(c)
	for id := range c.Countries {
		read := everything(t, c, guide, id)
		for where, said := range read {
			for _, source := range sources {
				said = strings.ReplaceAll(said, source, " ")
			}
			said = all[id].without(said)
			for other, tr := range all {
				if other == id {
					continue
				}
				for _, found := range tr.in(said) {
					t.Errorf("%s, %s: this is of %s: %s", id, where, other, found)
				}
			}
		}
		if len(read) < 90 {
			t.Errorf("%s: only %d texts were read", id, len(read))
		}
	}
}

// TestTraces: the measure finds what it is for, and knows an owner's own.
func TestTraces(t *testing.T) {
	c, err := (&app{Process: Process{Now: time.Now}}).content()
	if err != nil {
		t.Fatal(err)
	}
	nz, uk := tracesOf(c.Countries["nz"]), tracesOf(c.Countries["uk"])
	for _, bad := range []string{
		"In New Zealand you must.", "It cost NZ$173,000.", "Phone 111.", "phone 105 or", "Call 0800 114 115 now", "call 0800114115", "see https://www.ncsc.govt.nz/a",
		"harbour-bakery.co.nz", "the Privacy Act 2020 says", "a name in .nz", "Own Your Online", "in NZD", "ask Netsafe.", "NotifyUs, report a privacy breach (Privacy Commissioner)",
	} {
		if len(nz.in(bad)) == 0 {
			t.Errorf("%q is not seen to be New Zealand’s", bad)
		}
		if len(nz.in(nz.without(bad))) != 0 {
			t.Errorf("%q keeps a trace once it was taken out", bad)
		}
	}
	for _, fine := range []string{"It takes 111 minutes.", "105 points", "about 10,105 firms", "example.com", "the privacy regulator", "denzd", "on 24 November"} {
		if got := nz.in(fine); len(got) > 0 {
			t.Errorf("%q is taken for New Zealand’s: %q", fine, got)
		}
	}
	if got := nz.in(uk.without("Fill in the form of the NCSC.")); len(got) > 0 {
		t.Errorf("what both have is taken for the other’s: %q", got)
	}
}

// sourcesOf are the lines that the content marks as where a figure comes from.
func sourcesOf(c assess.Content) []string {
	var out []string
	for _, k := range c.Bank.Controls {
		out = append(out, k.Why.Source, k.Why.SourceURL)
	}
	for _, k := range c.Checks {
		for _, d := range k.Docs.All() {
			out = append(out, d.Source)
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	slices.SortFunc(out, func(x, y string) int { return len(y) - len(x) })
	return slices.Compact(out)
}

// everything is what an owner of a country can read, by where it stands, for firms with
// the worst answers: poor, half-way, not known.
func everything(t *testing.T, c assess.Content, guide incident.Guide, country string) map[string]string {
	t.Helper()
	out := map[string]string{}
	profile := questions.Profile{
		"country": country, "staff": "twenty_or_more", "mail": "microsoft365", "web": "shop", "transfers": "large", "cards": "own_form", "computers": "mixed",
		"premises": "own_boxes", "away": "yes", "own_devices": "yes", "data": "sensitive", "it_help": "myself",
	}
	draft := interview.Draft{Profile: profile}
	for _, s := range draft.Steps(c.Bank) {
		if s.ID() != "country" { // which lists them all
			out["question "+s.ID()] = asked(s)
		}
	}
	worded := c
	worded.Bank = c.Bank.WordedFor(questions.Profile{"country": country})
	for _, k := range c.Bank.Controls {
		var b bytes.Buffer
		w := &paragraphs{w: &b, width: 80}
		explain(w, worded, k.ID, country)
		explainSteps(w, c.Bank, k.WordedFor(profile), country)
		out["explain "+k.ID] = strings.Join(strings.Fields(b.String()), " ")
	}
	for _, k := range c.Checks {
		for _, d := range k.Docs.All() {
			var b bytes.Buffer
			explainFinding(&paragraphs{w: &b, width: 80}, d)
			out["finding "+d.ID] = strings.Join(strings.Fields(b.String()), " ")
		}
	}
	for _, state := range []questions.State{questions.Poor, questions.Partial, questions.DontKnow} {
		answers := questions.Answers{}
		for _, k := range c.Bank.Controls {
			answers[k.ID] = questions.Answer{State: state}
		}
		at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
		x := assess.Build(c, assess.Input{
			ID: "id", Tool: assess.Tool{Name: "cybercheck"}, Profile: profile, Answers: answers,
			Run: assess.RunInfo{Mode: assess.Interactive, Started: at, Finished: at},
		})
		lists, err := otherLists(c, x)
		if err != nil {
			t.Fatal(err)
		}
		v := exportInput{content: c, x: x, extra: report.Options{Lists: lists}, look: text.Options{Width: 100}}
		for _, f := range formats {
			if f.render == nil || state != questions.Poor && f.name != "text" { // the PDF is the page
				continue
			}
			var b bytes.Buffer
			if err := f.render(&b, v); err != nil {
				t.Fatal(err)
			}
			out[fmt.Sprintf("%s of a firm that is %s", f.name, state)] = b.String()
		}
		var b bytes.Buffer
		if err := card.Render(&b, report.NewCard(c, x, i18n.Catalog{}, nil)); err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprintf("card of a firm that is %s", state)] = b.String()
	}
	pack := c.Countries.For(country)
	for _, h := range guide.Playbooks {
		out["steps on paper, "+h.ID] = strings.Join(strings.Fields(incident.Print(guide.Words, h, pack)), " ")
		r := incident.Open(h, country, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
		var b bytes.Buffer
		if err := incidenthtml.Render(&b, incident.NewPage(guide.Words, h, r, pack, time.UTC)); err != nil {
			t.Fatal(err)
		}
		out["record of "+h.ID] = b.String()
	}
	return out
}

// asked is all that a step of the questionnaire can say.
func asked(s interview.Step) string {
	say := i18n.Catalog{}
	out := []string{s.Question(say)}
	for _, b := range s.Why(say) {
		_, texts := b.Lines()
		out = append(out, texts...)
	}
	if s.Fact != nil {
		for _, o := range s.Fact.Options {
			out = append(out, o.Label, o.Help)
		}
	}
	if k := s.Control; k != nil {
		out = append(out, k.Title, k.Do, k.Good, k.Partial, k.Poor, k.MayNotApply)
		for _, x := range k.States {
			out = append(out, x.Words)
		}
	}
	return strings.Join(out, "\n")
}
