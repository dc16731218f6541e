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
		if c.Role == role && c.Believed() {
			out = append(out, w.call(c))
		}
	}
	switch {
	case len(out) == 0:
		out = []string{w.Look[role]}
	case role == countries.Bank:
		out = append(out, w.AlsoBank+" "+w.Look[role])
	}
	if role == countries.Bank {
		for _, a := range p.BankStop {
			if a.Believed() {
				out = append(out, a.Text)
			}
		}
	}
	return out
}

func (w Words) call(c countries.Contact) string {
	var parts []string
	online := w.OnlyOnline
	if c.Phone != "" {
		hours := w.Hours
		if c.Hours != "" {
			hours = strings.TrimSpace(fill(w.Open, "{hours}", c.Hours) + " " + c.Closed)
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
func (w Words) Duties(p countries.Pack) []string { return w.duties(p, nil, true) }

// duties says what the law asks, with the end of each time as until words it; without
// until it says none. Whole is with what starts the clock, the penalty and the law.
func (w Words) duties(p countries.Pack, until func(hours int) string, whole bool) []string {
	var out []string
	for _, d := range p.Duties {
		if !d.Believed() {
			continue
		}
		parts := []string{fill(w.Duty, "{when}", d.When, "{to}", d.To, "{within}", d.Within)}
		if d.Starts != "" && whole {
			parts = append(parts, fill(w.Starts, "{text}", d.Starts))
		}
		if until != nil && d.Hours > 0 {
			parts = append(parts, fill(w.Until, "{time}", until(d.Hours)))
		}
		parts = append(parts, d.Note)
		if whole {
			parts = append(parts, d.Penalty, w.Lead(w.Law, d.Law))
		}
		out = append(out, strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " "))
	}
	return append(out, w.Legal)
}

// DutiesSince is Duties with the end of each time that the law gives in hours, counted
// from when the record was begun.
func (w Words) DutiesSince(p countries.Pack, opened time.Time, loc *time.Location) []string {
	return w.duties(p, w.endOf(opened, loc), true)
}

// DutiesInShort is DutiesSince in short, for a screen.
func (w Words) DutiesInShort(p countries.Pack, opened time.Time, loc *time.Location) []string {
	return w.duties(p, w.endOf(opened, loc), false)
}

func (w Words) endOf(opened time.Time, loc *time.Location) func(hours int) string {
	return func(hours int) string { return w.Clock(opened.Add(time.Duration(hours)*time.Hour), loc) }
}

// Pages returns the pages of official advisers that the pack names.
func (w Words) Pages(p countries.Pack) []string {
	var out []string
	for _, x := range p.HelpPages() {
		if x.Believed() {
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
