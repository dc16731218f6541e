package incident

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// Calls returns whom to call in a role, a sentence each: the contacts of the
// pack that someone has seen, and otherwise where to look. Nothing else in this
// package makes a number.
func (w Words) Calls(p countries.Pack, role countries.Role) []string {
	var out []string
	for _, c := range p.Contacts {
		if c.Role == role && believed(c.Seen) {
			out = append(out, w.call(c))
		}
	}
	switch {
	case len(out) == 0:
		return []string{w.Look[role]}
	case role == countries.Bank:
		out = append(out, w.AlsoBank+" "+w.Look[role])
	}
	return out
}

// believed reports whether an entry of a pack may be shown. The packs refuse
// others when they are read; this holds whoever hands one in.
func believed(s countries.Seen) bool { return s.Seen && (s.Where == "own" || s.Where == "gov") }

func (w Words) call(c countries.Contact) string {
	var parts []string
	online := w.OnlyOnline
	if c.Phone != "" {
		hours := w.Hours
		if c.Hours != "" {
			hours = fill(w.Open, "{hours}", c.Hours)
		}
		parts = append(parts, fill(w.Phone, "{name}", c.Name, "{phone}", c.Phone), hours)
		online = w.Online
	}
	if c.URL != "" {
		parts = append(parts, fill(online, "{name}", c.Name, "{url}", c.URL))
	}
	return strings.Join(parts, " ")
}

// Duties returns what the law asks, a paragraph each, ending with what that is not.
func (w Words) Duties(p countries.Pack) []string {
	var out []string
	for _, d := range p.Duties {
		if believed(d.Seen) {
			out = append(out, strings.TrimSpace(fill(w.Duty, "{when}", d.When, "{to}", d.To, "{within}", d.Within)+" "+d.Note))
		}
	}
	return append(out, w.Legal)
}

// Pages returns the pages of official advisers that the pack names.
func (w Words) Pages(p countries.Pack) []string {
	var out []string
	for _, x := range p.Pages {
		if believed(x.Seen) {
			out = append(out, x.Title+": "+x.URL)
		}
	}
	return out
}

// ReadOn says when the pack's numbers were read; empty when it has none.
func (w Words) ReadOn(p countries.Pack) string {
	day, err := time.Parse(time.DateOnly, p.LastSeen())
	if err != nil || len(p.Contacts) == 0 {
		return ""
	}
	return fill(w.Seen, "{date}", day.Format("2 January 2006"))
}

// For says which country the calls are for.
func (w Words) For(p countries.Pack) string {
	if len(p.Contacts) == 0 {
		return w.None
	}
	return fill(w.Country, "{country}", p.Name)
}

// InDanger is the first thing said: whom to call when people are in danger.
func (w Words) InDanger(p countries.Pack) string {
	return w.Danger + " " + strings.Join(w.Calls(p, countries.Emergency), " ")
}

// Shows reports whether the step comes with what the law asks.
func (s Step) Shows() bool { return slices.Contains(s.Call, countries.Privacy) }

// CallsFor returns whom to call among those who will ask for the record.
func (w Words) CallsFor(p countries.Pack, a Audience) []string {
	return w.Calls(p, countries.Role(a))
}
