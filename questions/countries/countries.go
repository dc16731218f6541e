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
	LowCost  string    `yaml:"low_cost"`
	Contacts []Contact `yaml:"contacts"`
	Duties   []Duty    `yaml:"duties"`
	Pages    []Page    `yaml:"pages"`
}

// Seen says where and when an entry was read. Each entry carries one.
type Seen struct {
	Seen bool `yaml:"seen"`
	// Where is own, a page of the body itself, or gov, another public body of the
	// country.
	Where     string `yaml:"where"`
	Date      string `yaml:"date"`
	Source    string `yaml:"source"`
	SourceURL string `yaml:"source_url"`
	// Rung is when a person rang the number or opened the page; empty for never.
	Rung string `yaml:"rung"`
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
	URL   string `yaml:"url"`
	Seen  `yaml:",inline"`
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
	Scam      Role = "scam"
	Tax       Role = "tax"
	ScamText  Role = "scam_text"
)

// Roles returns the roles in the order in which they are shown.
func Roles() []Role {
	return []Role{Emergency, Bank, Cyber, Police, Privacy, Identity, Scam, Tax, ScamText}
}

// A Duty is what the law asks after something happened.
type Duty struct {
	ID     string `yaml:"id"`
	When   string `yaml:"when"`
	To     string `yaml:"to"`
	Within string `yaml:"within"`
	Note   string `yaml:"note"`
	Seen   `yaml:",inline"`
}

// A Page is a page of an official adviser.
type Page struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
	Seen  `yaml:",inline"`
}

// LastSeen is the earliest of the dates on which the pack's contacts and pages
// were read, or rung where that was later; empty when it has none.
func (p Pack) LastSeen() string {
	first := ""
	for _, c := range p.Contacts {
		first = earlier(first, max(c.Date, c.Rung))
	}
	for _, x := range p.Pages {
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
		p, err := read(fsys, name)
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

func read(fsys fs.FS, name string) (Pack, error) {
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
