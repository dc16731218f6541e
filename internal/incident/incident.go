// Package incident holds what to do in the first hour after something happened:
// a mailbox taken over, money sent to a thief, files locked for ransom, private
// facts lost, a website changed. The words are data, below content; whom to call
// comes from the country's pack and from nowhere else.
//
// A [Playbook] is the steps in their order. A [Record] is what was done and when:
// entries are added and never changed. A [Walk] is the place within the two, one
// step at a time, for any front end. All of it is values: no clock, no file, no
// network. Begin with [Load].
package incident

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

//go:embed content
var embedded embed.FS

// order is that of the list: what can still be stopped by a call or a cable comes
// first, so that someone whom several fit begins there.
var order = []string{"bank", "ransomware", "mailbox", "data", "website"}

// A Guide is every happening, with the words that they share.
type Guide struct {
	Playbooks []Playbook
	Words     Words
}

// A Playbook is one kind of bad day and what to do about it.
type Playbook struct {
	ID string `yaml:"id"`
	// Words are other names that it is found by on the command line.
	Words []string `yaml:"words"`
	Title string   `yaml:"title"`
	Signs string   `yaml:"signs"` // how it shows
	Begin string   `yaml:"begin"` // said before the first step
	Steps []Step   `yaml:"steps"`
	// Never lists what would make things worse.
	Never []string `yaml:"never"`
	Over  string   `yaml:"over"` // how to tell that it is over
	Facts []Fact   `yaml:"facts"`
}

// A Step is one thing to do.
type Step struct {
	ID string `yaml:"id"`
	// Use takes a shared step in place of this one.
	Use  string `yaml:"use"`
	When When   `yaml:"when"`
	Do   string `yaml:"do"`
	Why  string `yaml:"why"`
	// Say is what to say on the phone, Careful how not to make it worse, and
	// Cannot what to do when the step cannot be done; each may be empty.
	Say     string `yaml:"say"`
	Careful string `yaml:"careful"`
	Cannot  string `yaml:"cannot"`
	// Call lists whose numbers are shown with the step.
	Call []countries.Role `yaml:"call"`
	// Told is true when whoever does the step has told those in Call.
	Told bool  `yaml:"told"`
	How  []How `yaml:"how"`
}

// A How is where to click, for some mail services, or for all others when For is
// empty. Checked is the day on which its maker's page was read; without one it
// names no menu.
type How struct {
	For     []string `yaml:"for"`
	Name    string   `yaml:"name"` // of the service
	Checked string   `yaml:"checked"`
	Steps   []string `yaml:"steps"`
}

// When says by when a step belongs.
type When string

// The times, in their order.
const (
	Now  When = "now"
	Hour When = "hour"
	Day  When = "day"
)

// A Fact is something that others will ask about what happened.
type Fact struct {
	ID    string     `yaml:"id"`
	Use   string     `yaml:"use"` // takes a shared fact in place of this one
	Label string     `yaml:"label"`
	Ask   string     `yaml:"ask"`
	For   []Audience `yaml:"for"`
}

// An Audience is someone who will ask for the record.
type Audience string

// The audiences, in the order of the record. Each is also a role of the packs.
const (
	ForBank    = Audience(countries.Bank)
	ForPolice  = Audience(countries.Police)
	ForCyber   = Audience(countries.Cyber)
	ForPrivacy = Audience(countries.Privacy)
)

// Audiences returns the audiences in the order of the record.
func Audiences() []Audience { return []Audience{ForBank, ForPolice, ForCyber, ForPrivacy} }

// Find returns the happening with this id, or with this among its other words.
func (g Guide) Find(word string) (Playbook, bool) {
	word = strings.ToLower(word)
	i := slices.IndexFunc(g.Playbooks, func(h Playbook) bool { return h.ID == word || slices.Contains(h.Words, word) })
	if i < 0 {
		return Playbook{}, false
	}
	return g.Playbooks[i], true
}

// HowFor returns where to click with this mail service: all there is when it is
// not known or none fits.
func (s Step) HowFor(mail string) []How {
	for _, h := range s.How {
		if slices.Contains(h.For, mail) {
			return []How{h}
		}
	}
	if i := slices.IndexFunc(s.How, func(h How) bool { return len(h.For) == 0 }); i >= 0 && mail != "" {
		return s.How[i : i+1]
	}
	return s.How
}

// common are the shared steps and facts.
type common struct {
	Steps []Step `yaml:"steps"`
	Facts []Fact `yaml:"facts"`
}

// Load reads the happenings that are part of the program, and reports every fault
// at once.
func Load() (Guide, error) {
	var g Guide
	var c common
	errs := []error{decode("common", &c), decode("words", &g.Words)}
	for _, name := range order {
		var h Playbook
		if err := decode(name, &h); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, h.resolve(c)...)
		g.Playbooks = append(g.Playbooks, h)
	}
	if err := errors.Join(errs...); err != nil {
		return Guide{}, err
	}
	return g, errors.Join(g.validate()...)
}

func decode(name string, into any) error {
	data, err := embedded.ReadFile("content/" + name + ".yaml")
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s.yaml: %w", name, err)
	}
	return nil
}

// resolve puts the shared steps and facts in their places.
func (h Playbook) resolve(c common) []error {
	var errs []error
	for i, s := range h.Steps {
		if j := slices.IndexFunc(c.Steps, func(x Step) bool { return x.ID == s.Use }); j >= 0 {
			h.Steps[i] = c.Steps[j]
			h.Steps[i].When = s.When
		} else if s.Use != "" {
			errs = append(errs, fmt.Errorf("%s: there is no shared step %q", h.ID, s.Use))
		}
	}
	for i, f := range h.Facts {
		if j := slices.IndexFunc(c.Facts, func(x Fact) bool { return x.ID == f.Use }); j >= 0 {
			h.Facts[i] = c.Facts[j]
		} else if f.Use != "" {
			errs = append(errs, fmt.Errorf("%s: there is no shared fact %q", h.ID, f.Use))
		}
	}
	return errs
}
