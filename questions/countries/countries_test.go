package countries_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

func load(t testing.TB) countries.Packs {
	t.Helper()
	p, err := countries.Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryCountryOfTheProfileHasAPack: and there is no pack that nobody can choose.
func TestEveryCountryOfTheProfileHasAPack(t *testing.T) {
	b, err := questions.Load()
	if err != nil {
		t.Skipf("the bank does not load: %v", err)
	}
	packs, chosen := load(t), 0
	for _, f := range b.Facts {
		if f.ID != "country" {
			continue
		}
		for _, o := range f.Options {
			chosen++
			if packs[o.ID].Country != o.ID {
				t.Errorf("the country %q has no pack", o.ID)
			}
		}
	}
	if chosen != len(packs) {
		t.Errorf("the profile offers %d countries, and there are %d packs", chosen, len(packs))
	}
}

// TestDutiesTurnOnFacts: what a duty turns on is asked, with those answers.
func TestDutiesTurnOnFacts(t *testing.T) {
	b, err := questions.Load()
	if err != nil {
		t.Skipf("the bank does not load: %v", err)
	}
	turning := 0
	for _, p := range load(t) {
		for _, d := range p.Duties {
			for fact, answers := range d.AppliesIf {
				turning++
				i := slices.IndexFunc(b.Facts, func(f questions.Fact) bool { return f.ID == fact })
				if i < 0 {
					t.Errorf("%s, %s: it turns on %q, which is not asked", p.Country, d.ID, fact)
					continue
				}
				for _, a := range answers {
					if !slices.ContainsFunc(b.Facts[i].Options, func(o questions.Option) bool { return o.ID == a }) {
						t.Errorf("%s, %s: %q cannot be answered with %q", p.Country, d.ID, fact, a)
					}
				}
			}
		}
	}
	if turning < 2 {
		t.Errorf("only %d duties turn on a fact", turning)
	}
}

func TestFor(t *testing.T) {
	packs := load(t)
	if got := packs.For("nz").Currency; got != "NZD" {
		t.Errorf("nz: %q", got)
	}
	if got := packs.For("atlantis").Country; got != countries.Other {
		t.Errorf("a country without a pack gets %q", got)
	}
	if got := (countries.Packs{}).For("nz"); got.Country != "" || len(got.Contacts) != 0 {
		t.Errorf("of no packs: %+v", got)
	}
}

// TestAbroad: a list of controls is one country's or everyone's.
func TestAbroad(t *testing.T) {
	packs := load(t)
	for _, tt := range []struct {
		list, country string
		want          bool
	}{
		{"cert_nz", "nz", false},
		{"cert_nz", "uk", true},
		{"cert_nz", "", true},
		{"cyber_essentials", "uk", false},
		{"cyber_essentials", "eu", true},
		{"cis", "us", false},
		{"cis", "atlantis", false},
	} {
		if got := packs.Abroad(tt.list, tt.country); got != tt.want {
			t.Errorf("%s in %q: %v", tt.list, tt.country, got)
		}
	}
}

// TestDutiesOf: a duty is left out only where an answer rules it out.
func TestDutiesOf(t *testing.T) {
	p := countries.Pack{Duties: []countries.Duty{{ID: "all"}, {ID: "large", AppliesIf: map[string][]string{"turnover": {"yes", "not_sure"}}}}}
	for _, tt := range []struct {
		turnover string
		want     int
	}{{"", 2}, {"yes", 2}, {"not_sure", 2}, {"no", 1}} {
		if got := p.DutiesOf(map[string]string{"turnover": tt.turnover}); len(got) != tt.want {
			t.Errorf("turnover %q: %d duties, want %d", tt.turnover, len(got), tt.want)
		}
	}
	if got := p.DutiesOf(nil); len(got) != 2 {
		t.Errorf("of no profile: %d duties", len(got))
	}
}

// TestPageFor: a control's own page comes first, then the guide of the country.
func TestPageFor(t *testing.T) {
	for id, p := range load(t) {
		x, ok := p.PageFor("ACC-1")
		if wants := id != "eu" && id != countries.Other; ok != wants {
			t.Errorf("%s: a page for ACC-1: %v, %v", id, x, ok)
		}
	}
	packs := load(t)
	if x, _ := packs["au"].PageFor("EML-4"); x.ID != "mailbox" {
		t.Errorf("au: EML-4 leads to %q", x.ID)
	}
	if x, _ := packs["au"].PageFor("XXX-1"); !x.Guide {
		t.Errorf("au: what no page is about leads to %q", x.ID)
	}
}

// TestOldNumbersStayOut: numbers that older copies of the same pages show.
func TestOldNumbersStayOut(t *testing.T) {
	old := []string{"0800 237 869", "0800 2378 69", "0800 201 415", "1300 432 273"}
	for _, p := range load(t) {
		for _, c := range p.Contacts {
			for _, o := range old {
				if strings.ReplaceAll(c.Phone, " ", "") == strings.ReplaceAll(o, " ", "") {
					t.Errorf("%s: %s has the old number %s", p.Country, c.ID, o)
				}
			}
			if strings.Contains(c.URL, "cert.govt.nz") || strings.Contains(c.URL, "actionfraud") {
				t.Errorf("%s: %s leads to %s, which is closing", p.Country, c.ID, c.URL)
			}
		}
	}
}

const good = `country: other
name: your country
currency: NZD
low_cost: a little
contacts:
  - {id: a, role: police, name: Police, use: Call., phone: "105", url: "https://police.example/", seen: true, where: own, date: 2026-11-23, source: S, source_url: "https://s.example/"}
duties:
  - {id: a, when: Now., to: Them., within: 72 hours., seen: true, where: gov, date: 2026-11-23, source: S, source_url: "https://s.example/"}
pages:
  - {id: a, title: T, url: "https://page.example/", help: true, seen: true, where: own, date: 2026-11-23, source: S, source_url: "https://s.example/"}
`

func TestRefuses(t *testing.T) {
	read := func(text string) error {
		_, err := countries.LoadFS(fstest.MapFS{"other.yaml": {Data: []byte(text)}})
		return err
	}
	if err := read(good); err != nil {
		t.Fatalf("a pack without a fault: %v", err)
	}
	for _, tt := range []struct{ name, old, text, want string }{
		{"not seen", "url: \"https://police.example/\", seen: true", "url: \"https://police.example/\", seen: false", "contact a: it is not marked as seen"},
		{"seen left out", "within: 72 hours., seen: true, ", "within: 72 hours., ", "duty a: it is not marked as seen"},
		{"seen by a third party", "seen: true, where: gov", "seen: true, where: other", `duty a: where "other"`},
		{"no date", "title: T, url: \"https://page.example/\", help: true, seen: true, where: own, date: 2026-11-23", "title: T, url: \"https://page.example/\", help: true, seen: true, where: own, date: lately", "page a: the date"},
		{"no source", "source: S, source_url: \"https://s.example/\"}\nduties", "source: \"\", source_url: \"https://s.example/\"}\nduties", "contact a: it needs a source"},
		{"source without https", "source_url: \"https://s.example/\"}\nduties", "source_url: \"http://s.example/\"}\nduties", "contact a: it needs a source"},
		{"an address without https", "https://page.example/", "http://page.example/", "page a: it needs a title and an address"},
		{"another scheme", "https://page.example/", "javascript:alert(1)", "page a: it needs a title and an address"},
		{"a login in the address", "https://page.example/", "https://page.example@evil.example/", "page a: it needs a title and an address"},
		{"a contact’s address", "https://police.example/", "ftp://police.example/", "contact a: the address"},
		{"a number with letters", `phone: "105"`, `phone: 0800 FRAUD`, "contact a: it needs a phone number"},
		{"neither number nor address", `phone: "105", url: "https://police.example/", `, "", "contact a: it needs a phone number"},
		{"unknown role", "role: police", "role: neighbour", "contact a: it needs a role"},
		{"unknown key", "use: Call.", "use: Call., fax: 1", "fax"},
		{"duty without a time", "within: 72 hours., ", "within: \"\", ", "duty a: it says when"},
		{"a clock that nothing starts", "within: 72 hours., ", "within: 72 hours., hours: 72, ", "what starts its clock"},
		{"a number that a third party gave", "where: own, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}\nduties", "where: several, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}\nduties", "contact a: a number to call"},
		{"closed without hours", "use: Call., ", "use: Call., closed: Wait., ", "contact a: it says what to do outside"},
		{"an end that is no day", "within: 72 hours., seen: true,", "within: 72 hours., expires: soon, seen: true,", "duty a: expires"},
		{"a page for nothing", "help: true", "help: false", "page a: it is the guide"},
		{"bank_stop without a text", "duties:", "bank_stop:\n  - {id: a, seen: true, where: own, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}\nduties:", "bank_stop a: it says what"},
		{"two guides", "pages:", "pages:\n  - {id: b, title: T, url: \"https://page.example/\", guide: true, seen: true, where: own, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}\n  - {id: c, title: T, url: \"https://page.example/\", guide: true, seen: true, where: own, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}", "one guide at most"},
		{"two pages about one control", "pages:", "pages:\n  - {id: b, title: T, url: \"https://page.example/\", controls: [ACC-1, ACC-1], seen: true, where: own, date: 2026-11-23, source: S, source_url: \"https://s.example/\"}", "another page is about ACC-1"},
		{"currency", "NZD", "dollars", "the pack: it needs"},
		{"another file’s country", "country: other", "country: nz", "is not the file’s name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(good, tt.old) {
				t.Fatalf("the pack does not hold %q", tt.old)
			}
			err := read(strings.Replace(good, tt.old, tt.text, 1))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := countries.LoadFS(fstest.MapFS{}); err == nil {
		t.Error("no pack at all is taken")
	}
}

// TestHoursBesideNumbers: a line that is not open at night must say so. Where the
// hours were not seen, the card leaves a space for them.
func TestHoursBesideNumbers(t *testing.T) {
	for _, p := range load(t) {
		for _, c := range p.Contacts {
			if c.Role == countries.Cyber && c.Phone != "" && c.Hours == "" {
				t.Errorf("%s: %s has no hours", p.Country, c.ID)
			}
		}
	}
}
