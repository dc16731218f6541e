package countries

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	phone    = regexp.MustCompile(`^[0-9]{1,4}( [0-9]{2,4})*$`)
)

// read are the places where an entry may have been read; see Seen.
var read = []string{"own", "gov", "several"}

// A linter gathers the faults of one pack.
type linter struct {
	file string
	ids  map[string]bool
	errs []error
}

func (l *linter) bad(entry, format string, a ...any) {
	l.errs = append(l.errs, fmt.Errorf("%s: %s: %s", l.file, entry, fmt.Sprintf(format, a...)))
}

// entry notes what is wrong with an id and where it was seen, and names the entry.
func (l *linter) entry(kind, id string, s Seen) string {
	name := kind + " " + id
	if id == "" || l.ids[name] {
		l.bad(name, "the id is empty or used twice")
	}
	l.ids[name] = true
	for _, fault := range s.faults() {
		l.bad(name, "%s", fault)
	}
	return name
}

// validate returns every fault of a pack.
func (p Pack) validate(file string) []error {
	l := &linter{file: file, ids: map[string]bool{}}
	if p.Name == "" || p.LowCost == "" || p.Currency != "" && !currency.MatchString(p.Currency) {
		l.bad("the pack", "it needs a name, a low_cost and a currency of three letters")
	}
	for _, c := range p.Contacts {
		l.contact(c)
	}
	for _, a := range p.BankStop {
		if name := l.entry("bank_stop", a.ID, a.Seen); a.Text == "" {
			l.bad(name, "it says what to ask of the bank")
		}
	}
	for _, d := range p.Duties {
		if name := l.entry("duty", d.ID, d.Seen); d.When == "" || d.To == "" || d.Within == "" || d.Hours < 0 || d.Hours > 0 && d.Starts == "" {
			l.bad(name, "it says when, to whom and within which time, and what starts its clock")
		}
	}
	l.pages(p.Pages)
	return l.errs
}

func (l *linter) pages(list []Page) {
	guides, about := 0, map[string]bool{}
	for _, x := range list {
		name := l.entry("page", x.ID, x.Seen)
		if x.Title == "" || !address(x.URL) {
			l.bad(name, "it needs a title and an address that begins with https:// and a name")
		}
		if !x.Guide && !x.Help && len(x.Controls) == 0 {
			l.bad(name, "it is the guide, a help, or about some controls")
		}
		if x.Guide {
			guides++
		}
		for _, id := range x.Controls {
			if about[id] {
				l.bad(name, "another page is about %s too", id)
			}
			about[id] = true
		}
	}
	if guides > 1 {
		l.bad("the pack", "it has one guide at most")
	}
}

func (l *linter) contact(c Contact) {
	name := l.entry("contact", c.ID, c.Seen)
	if !slices.Contains(Roles(), c.Role) || c.Name == "" || c.Use == "" {
		l.bad(name, "it needs a role that there is, a name and a use")
	}
	if c.Phone == "" && c.URL == "" || c.Phone != "" && !phone.MatchString(c.Phone) {
		l.bad(name, "it needs a phone number in groups of digits, or an address")
	}
	if c.Phone != "" && c.Where == "several" {
		l.bad(name, "a number to call was read at the body itself or at another public body")
	}
	if c.Closed != "" && c.Hours == "" {
		l.bad(name, "it says what to do outside the hours, and no hours")
	}
	if c.URL != "" && !address(c.URL) {
		l.bad(name, "the address %q does not begin with https:// and a name", c.URL)
	}
}

// Believed reports whether an entry may be shown.
func (s Seen) Believed() bool {
	return s.Seen && slices.Contains(read, s.Where)
}

// faults says why an entry may not be shown, if it may not.
func (s Seen) faults() []string {
	var out []string
	if !s.Seen {
		out = append(out, "it is not marked as seen, so it is not shown")
	}
	if !slices.Contains(read, s.Where) {
		out = append(out, fmt.Sprintf("where %q is not own, gov or several: others are not believed", s.Where))
	}
	if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
		out = append(out, fmt.Sprintf("the date %q is not like 2026-11-23", s.Date))
	}
	if _, err := time.Parse(time.DateOnly, s.Rung); err != nil && s.Rung != "" {
		out = append(out, fmt.Sprintf("rung %q is not a date like 2026-11-23", s.Rung))
	}
	if _, err := time.Parse(time.DateOnly, s.Expires); err != nil && s.Expires != "" {
		out = append(out, fmt.Sprintf("expires %q is not a date like 2026-11-23", s.Expires))
	}
	if s.Source == "" || !address(s.SourceURL) {
		out = append(out, "it needs a source with an address that begins with https:// and a name")
	}
	return out
}

// address reports whether s can be a link: https, a name with a dot, and no
// login or port in it, which would be there to mislead.
func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && strings.HasPrefix(s, "https://") && strings.Contains(u.Hostname(), ".") && u.User == nil && u.Port() == ""
}
