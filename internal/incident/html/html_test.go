package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

var nine = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("NZDT", 13*3600))

var guide, packs = sync.OnceValues(incident.Load), sync.OnceValues(countries.Load)

// content is read once: a test renders hundreds of pages.
func content(t testing.TB) (incident.Guide, countries.Packs) {
	t.Helper()
	g, err := guide()
	if err != nil {
		t.Fatal(err)
	}
	p, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	return g, p
}

// shown renders a record of a happening, as change leaves it.
func shown(t testing.TB, id, country string, change func(*incident.Record)) string {
	t.Helper()
	g, packs := content(t)
	h, ok := g.Find(id)
	if !ok {
		t.Fatalf("there is no %s", id)
	}
	w := incident.NewCursor(h, incident.Open(h, country, nine))
	w.Record.Business = "Harbour Street Bakery"
	for i := range h.Steps {
		w = w.WithNote("spoke to Mere", nine).Mark(incident.Outcomes()[i%3], nine.Add(time.Duration(i+1)*time.Minute))
	}
	for _, f := range h.Facts[1:] {
		w.Record = w.Record.WithFact(f.ID, "known: "+f.ID, nine.Add(time.Hour))
	}
	if change != nil {
		change(&w.Record)
	}
	var b bytes.Buffer
	if err := Render(&b, incident.NewPage(g.Words, h, w.Record, packs.For(country), nine.Location())); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAnotherLanguage: in another language nothing on the page is English but what was
// typed, names (also of pages of others), hours, addresses and dates.
func TestAnotherLanguage(t *testing.T) {
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	g, packs := content(t)
	g, packs = g.In(say), incident.PacksIn(say, packs)
	for country, pack := range packs {
		not := []string{"Harbour Street Bakery", "spoke to Mere", "known", "Tue 24 Nov", "November", "UTC", pack.Name}
		for _, c := range pack.Contacts {
			not = append(not, c.Name, c.Hours)
		}
		not = append(not, "Thu 24 Dec", "Fri 27 Nov")
		for _, d := range pack.Duties {
			not = append(not, d.Law)
		}
		for _, x := range pack.Pages {
			not = append(not, x.Title)
		}
		for _, h := range g.Playbooks {
			for _, filled := range []bool{true, false} {
				w := incident.NewCursor(h, incident.Open(h, country, nine))
				not = append(not, w.Record.ID)
				if filled {
					w.Record.Business = "Harbour Street Bakery"
					for i := range h.Steps {
						w = w.WithNote("spoke to Mere", nine).Mark(incident.Outcomes()[i%3], nine)
					}
					w.Record = w.Record.WithFact(h.Facts[0].ID, "known", nine)
				}
				page := incident.NewPage(g.Words, h, w.Record, pack, nine.Location())
				page.Catalog = say
				var b bytes.Buffer
				if err := Render(&b, page); err != nil {
					t.Fatal(err)
				}
				seen := regexp.MustCompile(`(https?://|www\.)\S+`).ReplaceAllString(reporttest.Prose(t, b.String()), "")
				if bad := i18ntest.Unmarked(seen, not...); len(bad) > 0 {
					t.Errorf("%s in %s is in English: %q", h.ID, country, bad)
				}
			}
		}
	}
}

// TestHostileStrings: a record that someone else wrote, with anything at all in
// each of its strings, gives the same elements.
func TestHostileStrings(t *testing.T) {
	with := func(s string) string {
		return reporttest.Still(t, shown(t, "mailbox", "nz", func(r *incident.Record) {
			r.Business, r.ID, r.Mail = s, s, s
			r.Entries = slices.Clone(r.Entries)
			for i := range r.Entries {
				e := &r.Entries[i]
				switch i % 4 {
				case 0:
					e.Text = s
				case 1:
					e.Of = s
				case 2:
					e.Outcome = incident.Outcome(s)
				default:
					e.Kind = incident.Kind(s)
				}
			}
		}))
	}
	want := with("quite harmless")
	for _, s := range slices.Concat(reporttest.Strings(), hostile.Strings()) {
		s = s[:min(len(s), 4<<10)] // as long as a line that can be typed
		if got := with(s); got != want {
			t.Errorf("with %.60q the page has other elements", s)
		}
	}
}

// TestTemplateRules: values stand as element text, and in the policy's quoted
// attribute, and nowhere else.
func TestTemplateRules(t *testing.T) {
	for _, tag := range regexp.MustCompile(`<[a-zA-Z!/][^<>]*>`).FindAllString(pageHTML, -1) {
		if strings.Contains(tag, "{{") && tag != `<html lang="{{.Lang}}">` && !strings.Contains(tag, `'sha256-{{.Hash}}'; base-uri 'none'; form-action 'none'">`) {
			t.Errorf("a value stands within the tag %s", tag)
		}
	}
	if strings.Contains(sheetCSS, "url(") || strings.Contains(sheetCSS, "@import") || strings.Contains(sheetCSS, "</") {
		t.Error("the sheet reaches out")
	}
	sum := sha256.Sum256([]byte(sheetCSS))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if p := html.UnescapeString(shown(t, "bank", "nz", nil)); !strings.Contains(p, want) {
		t.Error("the policy does not allow the sheet by its hash")
	}
}

// text is what a page shows, its spaces made one.
func text(t testing.TB, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestPage: each who will ask finds when they were told, what they ask for, and
// the numbers of the country.
func TestPage(t *testing.T) {
	p := text(t, shown(t, "bank", "nz", func(r *incident.Record) { *r = r.Close(nine.Add(2 * time.Hour)) }))
	at := 0
	for _, want := range []string{
		"Money went to the wrong account", "Harbour Street Bakery", "20261123T200000Z-bank", "Begun Tue 24 Nov 2026, 09:00 (UTC+13:00)", "Over Tue 24 Nov 2026, 11:00 (UTC+13:00)",
		"For your bank Told Tue 24 Nov 2026, 09:01 (UTC+13:00)", "When it was noticed", "Payment reference known: reference", "0800 272 372",
		"For the police Told Tue 24 Nov 2026, 09:07 (UTC+13:00)", "105",
		"For the cyber helpers Told not yet", "0800 114 115",
		"For the privacy regulator Told Tue 24 Nov 2026, 09:13 (UTC+13:00)", "within 72 hours once you know", "no legal advice",
		"What was done, and when", "Phone your bank’s fraud line now. spoke to Mere", "Done", "What is still open", "What not to do",
	} {
		i := strings.Index(p[at:], want)
		if i < 0 {
			t.Errorf("%q does not follow in:\n%s", want, p[at:])
			continue
		}
		at += i
	}
	if got := shown(t, "bank", "nz", func(r *incident.Record) { r.Entries = nil }); !strings.Contains(got, `<td class="blank"></td>`) || !strings.Contains(got, "Nothing is written down yet") {
		t.Error("what is not known is no line to fill in")
	}
}

// TestTriedAndFailed: an attempt counts as an attempt, with its time, and never as told.
func TestTriedAndFailed(t *testing.T) {
	p := text(t, shown(t, "bank", "nz", func(r *incident.Record) {
		r.Entries = []incident.Entry{{At: nine.UTC(), Kind: incident.OfStep, Of: "bank", Outcome: incident.CouldNot}}
	}))
	if !strings.Contains(p, "For your bank Told not yet, as far as this record knows Tried without success Tue 24 Nov 2026, 09:00 (UTC+13:00)") {
		t.Errorf("the attempt is not there: %.600s", p)
	}
}

// TestNumbers: for every happening and country the page shows no number to call
// that is not in the pack.
func TestNumbers(t *testing.T) {
	_, packs := content(t)
	number := regexp.MustCompile(`\d[\d ]+\d`)
	drop := regexp.MustCompile(`https://\S+|\w{3} \d+ \w{3} 20\d\d, \d\d:\d\d \(UTC[+-]\d\d:\d\d\)|\d\d:\d\d on \w{3} \d+ \w{3}|\d+ \w+ 20\d\d|\d{8}T\d{6}Z`)
	for id, pack := range packs {
		var own []string
		var said []string // what the law asks, and what to do outside the hours
		for _, c := range pack.Contacts {
			own, said = append(own, c.Phone), append(said, c.Closed)
		}
		for _, d := range pack.Duties {
			said = append(said, d.When, d.Within, d.Note, d.Penalty, d.Law)
		}
		for _, a := range pack.BankStop {
			said = append(said, a.Text)
		}
		own = append(own, number.FindAllString(strings.Join(said, " | "), -1)...)
		for _, h := range []string{"bank", "mailbox", "ransomware", "data", "website"} {
			p := drop.ReplaceAllString(text(t, shown(t, h, id, nil)), "")
			for _, n := range number.FindAllString(p, -1) {
				if len(strings.ReplaceAll(n, " ", "")) > 2 && !slices.Contains(own, n) {
					t.Errorf("%s, %s: %q is not in the pack", id, h, n)
				}
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	first := shown(t, "data", "uk", nil)
	if again := shown(t, "data", "uk", nil); first != again {
		t.Error("two pages of one record differ")
	}
}
