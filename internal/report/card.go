package report

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

//go:embed card.yaml
var cardYAML []byte

// A Card is the emergency card: one page to hang on the wall, with whom to call
// first. Numbers come from the country's pack, and from nowhere else.
type Card struct {
	// Catalog says what the page has to say of its own, such as its headings.
	i18n.Catalog

	Title, Business string
	Printed, Again  string // the day, and the day to check it again
	Intro, Secret   string
	// Money is what to do when money went out, with the lines of banks that are known.
	Money, MoneySay, MoneyElse string
	BankBlank                  []string
	Banks                      []CardNumber
	First                      []string
	PeopleBlank, HelpersBlank  []string
	// Known are facts of the profile that a helper will ask for.
	Known []Fact
	// Note is what the owner wrote beside the question about contacts.
	Note      string
	Report    []CardNumber
	Clock     string // what the law asks, with its time
	ShopBlank []string
	Log       []int
	Seen      string
}

// A CardNumber is a number or a place to report to. Hours are a line to fill in
// where they were not seen.
type CardNumber struct{ Name, Number, Hours string }

type cardWords struct {
	Title     string            `yaml:"title"`
	Money     string            `yaml:"money"`
	MoneySay  string            `yaml:"money_say"`
	MoneyElse string            `yaml:"money_else"`
	Bank      []string          `yaml:"bank_blank"`
	First     []string          `yaml:"first"`
	People    []string          `yaml:"people_blank"`
	Helpers   []string          `yaml:"helpers_blank"`
	Shop      []string          `yaml:"shop_blank"`
	LogLines  int               `yaml:"log_lines"`
	Hours     string            `yaml:"hours_blank"`
	Intro     string            `yaml:"intro"`
	Told      map[string]string `yaml:"told"`
	Secret    string            `yaml:"secret"`
}

// wordsOfCard reads card.yaml once, when a card is first made.
var wordsOfCard = sync.OnceValue(func() cardWords {
	var w cardWords
	dec := yaml.NewDecoder(bytes.NewReader(cardYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&w); err != nil {
		panic("report: card.yaml: " + err.Error()) // a test has read it
	}
	return w
})

// in returns the words in a language.
func (w cardWords) in(say i18n.Catalog) cardWords {
	for _, text := range []*string{&w.Title, &w.Money, &w.MoneySay, &w.MoneyElse, &w.Hours, &w.Intro, &w.Secret} {
		*text = say.T(*text)
	}
	for _, list := range []*[]string{&w.Bank, &w.First, &w.People, &w.Helpers, &w.Shop} {
		*list = say.All(*list)
	}
	told := make(map[string]string, len(w.Told))
	for key, text := range w.Told {
		told[key] = say.T(text)
	}
	w.Told = told
	return w
}

// contactsControls are the controls that ask whether the numbers are at hand: today's,
// and that of earlier banks.
var contactsControls = []string{"INC-1", "INC-2"}

// stale is after how many months a card should be checked again.
const stale = 6

// NewCard makes the card of an assessment: its business, its profile, and the
// answer about contacts, with the country's pack. Its dates are those of zone; nil is UTC.
func NewCard(c assess.Content, a assess.Assessment, say i18n.Catalog, zone *time.Location) Card {
	b := newBuilder(c, a, Options{Catalog: say, Zone: zone})
	w := wordsOfCard().in(say)
	out := Card{
		Catalog: say, Title: w.Title, Business: b.a.Subject.Business, Intro: w.Intro, Secret: w.Secret,
		Money: w.Money, MoneySay: w.MoneySay, MoneyElse: w.MoneyElse, BankBlank: w.Bank, First: w.First,
		PeopleBlank: w.People, HelpersBlank: w.Helpers, ShopBlank: w.Shop, Known: b.knownToHelpers(),
		Log: make([]int, w.LogLines),
	}
	if t := b.a.Run.Finished; !t.IsZero() {
		out.Printed, out.Again = b.day(t), b.day(monthsLater(t))
	}
	out.Intro += " " + b.toldOfContacts(w, &out)
	p := b.pack()
	for _, x := range inOrder(p.Contacts) {
		if !onCard(x) {
			continue
		}
		n := CardNumber{Name: x.Name, Number: x.Phone, Hours: x.Hours}
		if n.Number == "" {
			n.Number = x.Host()
		} else if n.Hours == "" {
			n.Hours = w.Hours
		}
		if x.Role == countries.Bank {
			out.Banks = append(out.Banks, n)
		} else {
			out.Report = append(out.Report, n)
		}
	}
	for _, x := range p.BankStop {
		out.MoneySay += " " + b.T(x.Text)
	}
	var clock []string
	for _, d := range p.DutiesOf(b.a.Profile) {
		clock = append(clock, b.T("%s Tell: %s When: %s", b.T(d.When), b.T(d.To), b.T(d.Within)))
	}
	out.Clock = strings.Join(clock, " ")
	if date := p.LastSeen(); date != "" && len(p.Contacts) > 0 {
		out.Seen = fill(b.words.Seen, "date", longDay(date))
	}
	return out
}

// onCard reports whether a contact is for the first day: the page has room for those
// alone, and a bank is phoned.
func onCard(c countries.Contact) bool {
	switch c.Role {
	case countries.Helper, countries.Domain:
		return false
	case countries.Bank:
		return c.Phone != ""
	case countries.Emergency, countries.Cyber, countries.Police, countries.Privacy, countries.Identity, countries.Scam, countries.Tax, countries.ScamText:
	}
	return true
}

// toldOfContacts says what was answered about contacts, and keeps its note.
func (b builder) toldOfContacts(w cardWords, out *Card) string {
	i := -1
	for _, id := range contactsControls { // the earlier one asked about nothing else
		if at := slices.IndexFunc(b.a.Answers, func(x assess.Answer) bool { return x.Control == id }); at >= 0 {
			i = at
		}
	}
	if i < 0 {
		return w.Told["other"]
	}
	out.Note = b.a.Answers[i].Note
	switch b.a.Answers[i].State {
	case questions.Good:
		return w.Told["good"]
	case questions.Partial:
		return w.Told["partial"]
	case questions.Poor, questions.DontKnow, questions.DoesNotApply, questions.Unanswered:
	}
	return w.Told["other"]
}

// knownToHelpers are the answers of the profile that someone who comes to help
// asks for first.
func (b builder) knownToHelpers() []Fact {
	var out []Fact
	for _, x := range []struct{ fact, name string }{{"mail", b.T("Our email is with")}, {"computers", b.T("Our computers are")}} {
		i := slices.IndexFunc(b.content.Bank.Facts, func(f questions.Fact) bool { return f.ID == x.fact })
		if i < 0 {
			continue
		}
		for _, o := range b.content.Bank.Facts[i].Options {
			if o.ID == b.a.Profile[x.fact] {
				out = append(out, Fact{Name: x.name, Value: b.T(o.Label)})
			}
		}
	}
	return out
}

// monthsLater is the day on which a card should be checked again.
func monthsLater(t time.Time) time.Time { return t.AddDate(0, stale, 0) }
