// Package countries holds what differs by country: whom to report to, what the
// law asks after a breach, the currency, and the pages of official advisers.
//
// It is data with its sources. An entry that nobody saw on a page of the body
// itself, or of another public body of the country, is refused when it is read:
// a wrong number on the worst day is worse than none. Begin with [Load].
package countries

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var embedded embed.FS

// Other is the id of the pack for a country that has none of its own.
const Other = "other"

// A Pack is what is known of one country.
type Pack struct {
	// Country is the id that the profile's fact “country” uses, such as nz.
	Country  string `yaml:"country"`
	Name     string `yaml:"name"`
	Currency string `yaml:"currency"` // three letters; empty where it differs
	// LowCost says what “costs a little” means there.
	LowCost string `yaml:"low_cost"`
	// Marks are how money is written there, Domains the endings of its domain names, and
	// Names the words by which a text gives the country away besides what else is here:
	// tests look for them in what is said to the owners of other countries.
	Marks   []string `yaml:"marks"`
	Domains []string `yaml:"domains"`
	Names   []string `yaml:"names"`
	// Frameworks are the lists of controls that are this country's, as the bank's maps
	// spell them.
	Frameworks []string  `yaml:"frameworks"`
	Contacts   []Contact `yaml:"contacts"`
	// BankStop is what to ask of a bank there, besides what is asked everywhere.
	BankStop []Advice `yaml:"bank_stop"`
	Duties   []Duty   `yaml:"duties"`
	Pages    []Page   `yaml:"pages"`
}

// Seen says where and when an entry was read. Each entry carries one.
type Seen struct {
	Seen bool `yaml:"seen"`
	// Where is own, a page of the body itself; gov, another public body of the country;
	// or several, pages that do not copy one another, which is not enough for a number
	// to call.
	Where     string `yaml:"where"`
	Date      string `yaml:"date"`
	Source    string `yaml:"source"`
	SourceURL string `yaml:"source_url"`
	// Rung is when a person rang the number or opened the page; empty for never.
	Rung string `yaml:"rung"`
	// Expires is the day on which it stops being true, where that is known.
	Expires string `yaml:"expires"`
}

// A Contact is someone to call or to write to.
type Contact struct {
	ID   string `yaml:"id"`
	Role Role   `yaml:"role"`
	Name string `yaml:"name"`
	Use  string `yaml:"use"` // when to turn to them
	// Phone, Hours and URL are empty where they were not seen. One of Phone and
	// URL is there.
	Phone string `yaml:"phone"`
	Hours string `yaml:"hours"`
	// Closed is what to do outside the hours.
	Closed string `yaml:"closed"`
	URL    string `yaml:"url"`
	Seen   `yaml:",inline"`
}

// Host is the name in the contact's address, such as www.police.govt.nz: what fits
// on a card and can be typed from it.
func (c Contact) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// A Role is what a contact is for.
type Role string

// The roles, in the order in which they are shown: danger to people first, then
// money that may still be caught.
const (
	Emergency Role = "emergency"
	Bank      Role = "bank"
	Cyber     Role = "cyber"
	Police    Role = "police"
	Privacy   Role = "privacy"
	Identity  Role = "identity"
	Helper    Role = "helper" // someone who helps a small firm, for nothing
	Scam      Role = "scam"
	Tax       Role = "tax"
	Domain    Role = "domain" // for a domain name that was taken
	ScamText  Role = "scam_text"
)

// Roles returns the roles in the order in which they are shown.
func Roles() []Role {
	return []Role{Emergency, Bank, Cyber, Police, Privacy, Identity, Helper, Scam, Tax, Domain, ScamText}
}

// A Duty is what the law asks after something happened.
type Duty struct {
	ID     string `yaml:"id"`
	When   string `yaml:"when"`
	Starts string `yaml:"starts"` // what starts the clock
	// Hours is the time that the law gives; 0 where it gives none in numbers.
	Hours  int    `yaml:"hours"`
	To     string `yaml:"to"`
	Within string `yaml:"within"`
	Note   string `yaml:"note"`
	// Law is its name, and Penalty what not doing it costs; each may be empty.
	Law     string `yaml:"law"`
	Penalty string `yaml:"penalty"`
	// AppliesIf are facts of the profile that the law turns on, with the answers under
	// which it may hold. When says the same in words.
	AppliesIf map[string][]string `yaml:"applies_if"`
	Seen      `yaml:",inline"`
}

// DutiesOf are the duties that may be those of a business with this profile: one that
// turns on a fact which was not answered is among them.
func (p Pack) DutiesOf(profile map[string]string) []Duty {
	var out []Duty
	for _, d := range p.Duties {
		if d.mayApply(profile) {
			out = append(out, d)
		}
	}
	return out
}

func (d Duty) mayApply(profile map[string]string) bool {
	for fact, answers := range d.AppliesIf {
		if have := profile[fact]; have != "" && !slices.Contains(answers, have) {
			return false
		}
	}
	return true
}

// Advice is a sentence of the pack's own.
type Advice struct {
	ID   string `yaml:"id"`
	Text string `yaml:"text"`
	Seen `yaml:",inline"`
}

// A Page is a page of an official adviser.
type Page struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
	// Guide marks the page for all controls that no other page is about, and Help one
	// for when something happened. Controls lists those that it is about.
	Guide    bool     `yaml:"guide"`
	Help     bool     `yaml:"help"`
	Controls []string `yaml:"controls"`
	Seen     `yaml:",inline"`
}

// HelpPages are the pages for when something happened.
func (p Pack) HelpPages() []Page {
	var out []Page
	for _, x := range p.Pages {
		if x.Help {
			out = append(out, x)
		}
	}
	return out
}

// PageFor is the page to read more on about a control, and whether there is one.
func (p Pack) PageFor(control string) (Page, bool) {
	i := slices.IndexFunc(p.Pages, func(x Page) bool { return slices.Contains(x.Controls, control) })
	if i < 0 {
		i = slices.IndexFunc(p.Pages, func(x Page) bool { return x.Guide })
	}
	if i < 0 {
		return Page{}, false
	}
	return p.Pages[i], true
}

// LastSeen is the earliest of the dates on which the pack's contacts and pages
// were read, or rung where that was later; empty when it has none.
func (p Pack) LastSeen() string {
	first := ""
	for _, c := range p.Contacts {
		first = earlier(first, max(c.Date, c.Rung))
	}
	for _, x := range p.HelpPages() {
		first = earlier(first, max(x.Date, x.Rung))
	}
	return first
}

func earlier(x, y string) string {
	if x == "" || y != "" && y < x {
		return y
	}
	return x
}

// Packs are the packs by country.
type Packs map[string]Pack

// For returns the pack of a country, or that for every other one. Of no packs it
// returns an empty one.
func (p Packs) For(country string) Pack {
	if x, ok := p[country]; ok {
		return x
	}
	return p[Other]
}

// Abroad reports whether a list of controls is another country's than this one. Those
// that no pack names are everyone's.
func (p Packs) Abroad(list, country string) bool {
	if slices.Contains(p.For(country).Frameworks, list) {
		return false
	}
	for _, x := range p {
		if slices.Contains(x.Frameworks, list) {
			return true
		}
	}
	return false
}

// Load reads the packs that are part of the program.
func Load() (Packs, error) { return LoadFS(embedded) }

// LoadFS reads every YAML file at the root of fsys as the pack that it is named
// after. It reports every fault at once.
func LoadFS(fsys fs.FS) (Packs, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	packs := Packs{}
	var errs []error
	for _, name := range files {
		p, err := readPack(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, p.validate(name)...)
		packs[p.Country] = p
	}
	if _, ok := packs[Other]; !ok && len(errs) == 0 {
		errs = append(errs, errors.New("there is no pack “other” for the countries without one"))
	}
	return packs, errors.Join(errs...)
}

func readPack(fsys fs.FS, name string) (Pack, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Pack{}, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var p Pack
	if err := dec.Decode(&p); err != nil {
		return Pack{}, fmt.Errorf("%s: %w", name, err)
	}
	if p.Country != strings.TrimSuffix(name, ".yaml") {
		return Pack{}, fmt.Errorf("%s: the country %q is not the file’s name", name, p.Country)
	}
	return p, nil
}
