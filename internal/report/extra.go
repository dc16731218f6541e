package report

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// Options are what a report may hold beside its assessment: plain values, since a
// report reads no file and knows no clock. The zero Options add nothing.
type Options struct {
	// Since is what changed since an earlier assessment, nil when there is none.
	Since *Since
	// Past is the line of scores, oldest first, with that of the report as the last.
	Past []Past
	// Lists are other people's lists of controls, to be held against the assessment.
	Lists []List
	// Logo is the picture of the one who hands the report over.
	Logo Logo
	// Seal says how the document is signed, nil when it is not.
	Seal *Seal
	// Catalog says the report in a language; the zero Catalog in English.
	Catalog i18n.Catalog
	// Zone is the owner's, in which all dates are said; nil is UTC.
	Zone *time.Location
}

// A Since is what became of things since an earlier assessment.
type Since struct {
	ID       string // of the earlier assessment
	Finished time.Time
	// Comparable reports whether the scores may be subtracted, WhyNot why not.
	Comparable bool
	WhyNot     string
	Rejudged   bool // both were scored again by today's questions
	Delta      int  // of the floor
	Now        int  // the floor of this one, where both were scored again
	// Areas are the changes of the floors by area, of those that both have.
	Areas          map[string]int
	Added, Dropped []string // what only one of the two looked at
	Changes        []Change
}

// A Change is one thing that became better or worse, or was not looked at again.
type Change struct {
	State  string // one of the keys of “changes” in words.yaml
	Title  string
	Target string // empty for a control
	// Was and Is are the values of a control out of 100, -1 for what is not known.
	// They are equal where the title says enough.
	Was, Is int
}

// A Past is the score of one assessment.
type Past struct {
	Finished   time.Time
	Floor      int
	Comparable bool // it goes with the newest one
}

// A List is the ids of a list of controls that others publish.
type List struct {
	Key  string // as in the bank's maps
	Name string
	IDs  []ListID
}

// A ListID is one id with a short title, if it has one.
type ListID struct{ ID, Title string }

// A Logo is a picture in base64, made again from what was decoded. The zero Logo
// is none.
type Logo struct {
	Kind string // png or jpeg
	Data string
}

// A Seal is a signature that fits the document.
type Seal struct {
	Digest string // the SHA-256 of what was signed
	Key    string // the public key that fits; whose it is has to come another way
	Signed string // what was signed beside the document
	// Earlier and Logo report whether the page needs these files to be made again.
	Earlier, Logo bool
}

// base64Only is what a picture's data consists of: nothing that could end an attribute.
var base64Only = regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`)

// tidy returns x without a picture that is not one of ours.
func tidy(x Options) Options {
	if x.Logo.Kind != "png" && x.Logo.Kind != "jpeg" || !base64Only.MatchString(x.Logo.Data) {
		x.Logo = Logo{}
	}
	return x
}

// A Framework is how far one list of controls is met.
type Framework struct {
	Name  string
	Of    int // how many ids
	Parts []FrameworkPart
}

// A FrameworkPart is the ids in one state.
type FrameworkPart struct {
	State CoverState
	Word  string
	IDs   []string // with their titles, where they have any
}

func (b builder) frameworks(lists []List) []Framework {
	var out []Framework
	for _, l := range lists {
		ids, titles := make([]string, len(l.IDs)), map[string]string{}
		for i, x := range l.IDs {
			ids[i], titles[x.ID] = x.ID, x.Title
		}
		f := Framework{Name: l.Name, Of: len(ids)}
		rows := NewCoverage(b.a, l.Key, ids).Rows
		for _, s := range CoverStates() {
			p := FrameworkPart{State: s, Word: upper(b.T(string(s)))}
			in := slices.DeleteFunc(slices.Clone(rows), func(r Covered) bool { return r.State != s })
			for _, r := range in {
				id := r.ID
				if t := titles[id]; t != "" && len(ids) <= titledIDs {
					id += " (" + t + ")"
				}
				p.IDs = append(p.IDs, id)
			}
			p.Word = cmp.Or(b.measuredOn(in), p.Word)
			f.Parts = append(f.Parts, p)
		}
		if f.Of > 0 {
			out = append(out, f)
		}
	}
	return out
}

// measuredOn says when what rests on measurements was measured, or nothing.
func (b builder) measuredOn(rows []Covered) string {
	var first, last time.Time
	for _, r := range rows {
		first = oldest(first, r.Measured)
		if r.Measured.After(last) {
			last = r.Measured
		}
	}
	switch {
	case first.IsZero():
		return ""
	case b.day(first) == b.day(last):
		return b.T("Measured on %s", b.day(first))
	}
	return b.T("Measured from %s to %s", b.day(first), b.day(last))
}

// titledIDs is the longest list that is shown with titles: those of the long
// lists would fill pages.
const titledIDs = 12

// areaChange is a change of an area's floor in a word, for a column of its own.
func (b builder) areaChange(a score.Area) string {
	s := b.options.Since
	if s == nil || !s.Comparable {
		return ""
	}
	delta, both := s.Areas[a.ID]
	if !both {
		return ""
	}
	return b.changeWord(delta)
}
