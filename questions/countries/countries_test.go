package countries_test

import (
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
  - {id: a, title: T, url: "https://page.example/", seen: true, where: own, date: 2026-11-23, source: S, source_url: "https://s.example/"}
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
		{"no date", "title: T, url: \"https://page.example/\", seen: true, where: own, date: 2026-11-23", "title: T, url: \"https://page.example/\", seen: true, where: own, date: lately", "page a: the date"},
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
