package incident

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// A Page is a record arranged for those who will ask for it, to be printed. Every
// string in it is harmless text; an empty value is a line to fill in by hand.
type Page struct {
	// Catalog says what the page has to say of its own, such as its headings. Who hands in
	// words of another language sets it.
	i18n.Catalog

	Title, Business, ID    string
	Opened, Latest, Closed string // Closed is empty while it goes on
	Settled, Steps         int
	For                    []PageFor
	Log                    []PageEntry
	Open                   []string
	Never                  []string
	Over, Legal, Secret    string
	Country, Seen          string
	Pages                  []string
}

// A PageFor is what one audience needs.
type PageFor struct {
	Name  string
	Calls []string
	// Told is when they were told, and Tried when that did not work.
	Told, Tried []string
	Facts       []PageFact
	Law         []string
}

// A PageFact is a fact with what is known of it.
type PageFact struct{ Label, Value string }

// A PageEntry is a line of what was done.
type PageEntry struct{ At, What, Outcome string }

// NewPage arranges a record. Times are shown as clocks in loc show them, each with
// its distance from UTC. The page to print is an English document, made of the
// English guide; on the screen the same is shown in the language.
func NewPage(w Words, h Playbook, r Record, p countries.Pack, loc *time.Location) Page {
	at := clockOf(loc)
	out := Page{
		Title: h.Title, Business: safe(r.Business), ID: safe(r.ID), Opened: at(r.Opened), Latest: at(r.Opened),
		Settled: r.Count(h), Steps: len(h.Steps), Never: h.Never, Over: h.Over, Legal: w.Legal, Secret: w.Secret,
		Country: w.For(p), Seen: w.ReadOn(p), Pages: w.Pages(p),
	}
	if !r.Closed.IsZero() {
		out.Closed = at(r.Closed)
	}
	for _, s := range (Cursor{Playbook: h, Record: r}).Open() {
		out.Open = append(out.Open, s.Do)
	}
	for _, e := range r.Entries {
		out.Latest = at(e.At)
		out.Log = append(out.Log, PageEntry{At: at(e.At), What: h.about(e), Outcome: w.came(e)})
	}
	for _, a := range Audiences() {
		out.For = append(out.For, w.pageFor(a, h, r, p, loc))
	}
	return out
}

// clockOf says a time as clocks in loc show it, with its distance from UTC.
func clockOf(loc *time.Location) func(time.Time) string {
	return func(t time.Time) string { return t.In(loc).Format("Mon 2 Jan 2006, 15:04 (UTC-07:00)") }
}

func safe(s string) string { return safetext.Line(s, MaxNote) }

// about says what an entry is about.
func (h Playbook) about(e Entry) string {
	i := slices.IndexFunc(h.Steps, func(s Step) bool { return s.ID == e.Of })
	j := slices.IndexFunc(h.Facts, func(f Fact) bool { return f.ID == e.Of })
	switch {
	case e.Kind == OfFact && j >= 0:
		return h.Facts[j].Label
	case e.Kind != OfFact && i >= 0:
		return h.Steps[i].Do
	}
	return safe(e.Of)
}

// came says what an entry holds.
func (w Words) came(e Entry) string {
	if e.Kind != OfStep {
		return safe(e.Text)
	}
	if name, ok := w.Outcome[e.Outcome]; ok {
		return name
	}
	return safe(string(e.Outcome))
}

func (w Words) pageFor(a Audience, h Playbook, r Record, p countries.Pack, loc *time.Location) PageFor {
	at := clockOf(loc)
	role := countries.Role(a)
	out := PageFor{Name: w.Audience[a], Calls: w.Calls(p, role)}
	for _, e := range r.Entries {
		i := slices.IndexFunc(h.Steps, func(s Step) bool { return e.Kind == OfStep && s.ID == e.Of && s.Told && s.Call[0] == role })
		switch {
		case i < 0:
		case e.Outcome == Done:
			out.Told = append(out.Told, at(e.At))
		case e.Outcome == CouldNot:
			out.Tried = append(out.Tried, at(e.At))
		}
	}
	for _, f := range h.Facts {
		if slices.Contains(f.For, a) {
			out.Facts = append(out.Facts, PageFact{f.Label, safe(r.Fact(f.ID))})
		}
	}
	if a == ForPrivacy {
		out.Law = w.DutiesSince(p, r.Opened, loc)
	}
	return out
}
