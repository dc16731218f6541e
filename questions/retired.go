package questions

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Retired control was asked by an earlier bank. Its id stays readable.
type Retired struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// Into are the controls that ask about it now; empty where nothing does.
	Into []string `yaml:"into"`
	Note string   `yaml:"note"`
}

// RetiredControl returns the retired control with this id, and whether there is one.
func (b *Bank) RetiredControl(id string) (Retired, bool) {
	i := slices.IndexFunc(b.Retired, func(r Retired) bool { return r.ID == id })
	if i < 0 {
		return Retired{}, false
	}
	return b.Retired[i], true
}

// Current returns answers of an earlier bank as answers to this one. A control that a
// retired one went into is poor where either was; else not known where either was said
// to be; else the lower of the two. “Does not apply” is no answer of a retired control,
// and one that nobody was asked about is not answered by what another was. So no answer
// comes to more than it did. An answer to what is only measured counts for nothing.
func (b *Bank) Current(answers Answers) Answers {
	gone := slices.Concat(b.Retired, b.unasked())
	if !slices.ContainsFunc(gone, func(r Retired) bool { _, said := answers[r.ID]; return said }) {
		return answers
	}
	out := maps.Clone(answers)
	for _, r := range gone {
		old := answers[r.ID]
		delete(out, r.ID)
		for _, id := range r.Into {
			if c := b.find(id); c != nil {
				out.put(id, c.lower(out[id], old))
			}
		}
	}
	return out
}

// unasked are the controls that nobody is asked about any more.
func (b *Bank) unasked() (out []Retired) {
	for i := range b.Controls {
		if c := &b.Controls[i]; c.MeasuredOnly {
			out = append(out, Retired{ID: c.ID})
		}
	}
	return out
}

func (a Answers) put(id string, x Answer) {
	if x.State != Unanswered {
		a[id] = x
	}
}

// lower joins the answer to a control with that to one that went into it.
func (c *Control) lower(have, old Answer) Answer {
	asOld := Answer{State: old.State, By: old.By, Note: old.Note, At: old.At}
	poor := func(a Answer) bool { return a.Claims() && c.Standing(c.Worth(a)) == Poor }
	switch {
	case old.State == Unanswered, old.State == DoesNotApply, poor(have):
		return have
	case poor(asOld):
		return asOld
	case have.State == DontKnow:
		return have
	case old.State == DontKnow:
		return asOld
	case have.State == Unanswered:
		return have
	case have.State == DoesNotApply && old.State == Good:
		return have
	case have.State == DoesNotApply, c.Worth(asOld) < c.Worth(have):
		return asOld
	}
	return have
}

// Heir is the control that stands in the place of a retired one: the first that it went
// into. Any other id is its own.
func (b *Bank) Heir(id string) string {
	if r, ok := b.RetiredControl(id); ok && len(r.Into) > 0 {
		return r.Into[0]
	}
	return id
}

func (l *loader) validateRetired(b *Bank) {
	seen := map[string]bool{}
	for i, r := range b.Retired {
		at := strconv.Itoa(i)
		if !controlID.MatchString(r.ID) || seen[r.ID] || b.find(r.ID) != nil {
			l.fault(retiredFile, at+".id", "the id %q is not like ACC-1, or it is in use", r.ID)
		}
		seen[r.ID] = true
		if strings.TrimSpace(r.Title) == "" || strings.TrimSpace(r.Note) == "" {
			l.fault(retiredFile, at+".title", "a retired control keeps its title, and a note on what became of it")
		}
		for _, id := range r.Into {
			if b.find(id) == nil {
				l.fault(retiredFile, at+".into", "there is no control %q", id)
			}
		}
	}
}
