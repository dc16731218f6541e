package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// pack is what is known of the owner's country: the one of the profile, or else
// the one that the computer was set to.
func (b builder) pack() countries.Pack {
	return b.content.Countries.For(cmp.Or(b.a.Profile["country"], b.a.Run.Country))
}

// others puts published figures of the owner's country beside what is known of this
// business. A figure about something that was neither answered nor measured stands
// beside nothing, so it is left out.
func (b builder) others() []Compared {
	var out []Compared
	country := b.pack().Country
	for _, o := range b.content.Others {
		if o.Country != "" && o.Country != country {
			continue
		}
		c := b.control(o.Control)
		you := b.you(c)
		if !c.Applies || you == "" {
			continue
		}
		out = append(out, Compared{Title: c.Title, You: you, Others: b.T(o.Says), Source: b.T("%s (%d)", o.Source, o.Year)})
	}
	return out
}

// you is what is known of a control in a few words.
func (b builder) you(c assess.Control) string {
	_, words := b.answer(c.ID)
	claimed := c.Claim == questions.Good || c.Claim == questions.Partial || c.Claim == questions.Poor
	switch {
	case c.Contradiction != nil && claimed:
		return words + " " + b.T("What we saw differs.")
	case claimed:
		return words
	case c.Basis == reconcile.Measured && c.Value == c.CeilingValue && c.Value == 100:
		return b.T("We checked: it is good.")
	case c.Basis == reconcile.Measured && c.Value == c.CeilingValue:
		return b.T("We checked: there is a gap.")
	}
	return ""
}

// help arranges the pack of the owner's country.
func (b builder) help() Help {
	p := b.pack()
	h := Help{Country: p.Name, Heading: b.T("Who can help")}
	if p.Name != "" {
		h.Heading = b.T("Who can help in %s", p.Name)
	}
	for _, c := range inOrder(p.Contacts) {
		x := Contact{
			Name: c.Name, Use: strings.TrimSpace(b.T(c.Use) + " " + b.T(c.Closed)), Phone: c.Phone, Hours: c.Hours,
			Cyber: c.Role == countries.Cyber && c.Phone != "",
		}
		if c.URL != "" {
			x.Link = ours(c.URL, c.URL)
		}
		h.Contacts = append(h.Contacts, x)
	}
	for _, d := range p.DutiesOf(b.a.Profile) {
		h.Duties = append(h.Duties, Duty{When: b.T(d.When), To: b.T(d.To), Within: b.T(d.Within), Note: b.more(d)})
	}
	for _, x := range p.HelpPages() {
		h.Pages = append(h.Pages, ours(b.T(x.Title), x.URL))
	}
	if date := p.LastSeen(); date != "" {
		h.Seen = fill(b.words.Seen, "date", longDay(date))
	}
	return h
}

// more is what is said of a duty besides whom to tell by when.
func (b builder) more(d countries.Duty) string {
	var out []string
	if d.Starts != "" {
		out = append(out, b.T("The clock starts: %s", b.T(d.Starts)))
	}
	for _, text := range []string{d.Note, d.Penalty} {
		if text != "" {
			out = append(out, b.T(text))
		}
	}
	if d.Law != "" {
		out = append(out, b.T("The law: %s.", d.Law))
	}
	return strings.Join(out, " ")
}

// ours is a link that our own content holds.
func ours(title, url string) Link {
	return Link{Title: title, URL: url, Live: strings.HasPrefix(url, "https://")}
}

// inOrder sorts contacts by what they are for, keeping the order of equals.
func inOrder(list []countries.Contact) []countries.Contact {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y countries.Contact) int {
		return cmp.Compare(slices.Index(countries.Roles(), x.Role), slices.Index(countries.Roles(), y.Role))
	})
	return out
}

func longDay(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("2 January 2006")
}
