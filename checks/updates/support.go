package updates

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A supportTable holds when the makers of systems stop making fixes.
type supportTable struct {
	AsOf     string    `yaml:"data_as_of"`
	Source   string    `yaml:"source"`
	Products []product `yaml:"products"`
}

// A product is one line of systems, its versions the newest first.
type product struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Page     string    `yaml:"page"` // where its maker says what it still mends
	Versions []version `yaml:"versions"`
}

// A version has one end, or one for each edition, or a state where its maker
// publishes no date. Days are written 2026-11-24.
type version struct {
	Version  string            `yaml:"version"`
	Name     string            `yaml:"name"`
	Ends     string            `yaml:"ends"`
	Editions map[string]string `yaml:"editions"`
	State    string            `yaml:"state"`     // supported, oldest or ended
	Until    string            `yaml:"until"`     // to when a state holds
	LastFree int               `yaml:"last_free"` // the patch level of the last free fixes
	Note     string            `yaml:"note"`
}

// judgeOffice: one that gets fixes must fetch them too.
func judgeOffice(o checks.Fact[checks.Office], t supportTable, now time.Time) checks.Finding {
	r := checks.Fact[checks.Release]{Known: o.Known, Value: o.Value.Release, Reason: o.Reason, Detail: o.Detail, Proof: o.Proof}
	f := judgeRelease(idOffice, r, t, now)
	switch {
	case f.Status == checks.Fail:
		// Its files come by email, and it is not the way to all others, as a system is.
		return f.Gap(checks.Fail, checks.High)
	case o.Known && !o.Value.Automatic && f.Status != checks.NotChecked:
		f.Detail = words.Say("office.off", "name", o.Value.Release.Name)
		return f.Gap(checks.Partial, checks.Medium)
	}
	return f
}

var table = checks.EmbeddedContent[supportTable](content, "support.yaml")

// dayOf reads a day of the table, which a test has read.
func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// judgeRelease says how long a release still gets fixes; id is the finding that says so.
func judgeRelease(id string, r checks.Fact[checks.Release], t supportTable, now time.Time) checks.Finding {
	if !r.Known {
		return checks.UnknownFinding(id, r, words.Gain(id))
	}
	f := checks.Finding{ID: id, Status: checks.Pass, Evidence: append(slices.Clone(r.Proof), t.proof())}
	old := t.stale(now)
	name := cmp.Or(r.Value.Name, r.Value.Product)
	if !r.Value.Ends.IsZero() {
		return byDate(f, name, "", r.Value.Ends, now)
	}
	untold := func(key, page string) checks.Finding {
		f.Status, f.Reason, f.Detail = checks.NotChecked, checks.ReasonUnsupported, sentences(words.Say(key, "name", name), page, old)
		return f
	}
	p, v, where := t.find(r.Value)
	page := words.Say("support.page", "page", p.Page)
	switch where {
	case unlisted:
		return untold("support.unlisted", "")
	case newer:
		return untold("support.newer", page)
	case absent:
		return untold("support.unlisted", page)
	case listed:
	}
	name = cmp.Or(v.Name, p.Name+" "+v.Version)
	if v.Until != "" && now.After(dayOf(v.Until)) {
		return untold("support.lapsed", page)
	}
	switch v.State {
	case "supported":
		f.Detail = sentences(words.Say("support.maintained", "name", name), v.Note, old)
		return f
	case "oldest":
		f.Detail = sentences(words.Say("support.oldest", "name", name), v.Note, old)
		return f.Gap(checks.Partial, checks.Low)
	case "ended":
		f.Detail = sentences(words.Say("support.over", "name", name), v.Note, old)
		return f.Gap(checks.Fail, checks.Critical)
	}
	end := cmp.Or(v.Ends, v.Editions[r.Value.Edition])
	if end == "" {
		return untold("support.edition", page)
	}
	longer := r.Value.Extended || v.LastFree > 0 && r.Value.Patch > v.LastFree
	if f = byDate(f, name, v.Note, dayOf(end), now); f.Status == checks.Fail && longer {
		f.Detail = words.Say("support.extended", "name", name)
		f = f.Gap(checks.Partial, checks.Medium)
	}
	f.Detail = sentences(f.Detail, old)
	return f
}

// proof says which table was asked.
func (t supportTable) proof() checks.Evidence {
	return checks.Evidence{What: "table of end dates", Where: "cybercheck", Seen: "of " + t.AsOf}
}

// stale says so where the table is too old to be taken at its word.
func (t supportTable) stale(now time.Time) string {
	if days(dayOf(t.AsOf), now) > limit().TableOld {
		return words.Say("support.table_old", "day", day(dayOf(t.AsOf)))
	}
	return ""
}

// find looks a system up.
func (t supportTable) find(r checks.Release) (product, version, place) {
	for _, p := range t.Products {
		if p.ID == r.Product {
			v, where := p.find(r.Version)
			return p, v, where
		}
	}
	return product{}, version{}, unlisted
}

// byDate judges a known end: its last day counts as supported.
func byDate(f checks.Finding, name, note string, end, now time.Time) checks.Finding {
	left := days(now, end.AddDate(0, 0, 1))
	f.Evidence = append(f.Evidence, checks.Evidence{What: "end of fixes", Where: name, Seen: end.Format(time.DateOnly)})
	switch {
	case !now.Before(end.AddDate(0, 0, 1)):
		f.Detail = sentences(words.Say("support.ended", "name", name, "day", day(end)), note)
		return f.Gap(checks.Fail, checks.Critical)
	case left < limit().EndsSoon:
		f.Detail = sentences(words.Say("support.soon", "name", name, "day", day(end)), note)
		f.Title = words.Say("support.soon_title", "name", name)
		return f.Gap(checks.Partial, checks.Low)
	}
	f.Detail = sentences(words.Say("support.until", "name", name, "day", day(end)), note)
	return f
}

// place says where a version stands against those of the table.
type place uint8

const (
	unlisted place = iota // the table has no such product
	listed
	newer
	absent
)

// find looks a version up: “24.04” stands for 24.04.1 too.
func (p product) find(s string) (version, place) {
	for _, v := range p.Versions {
		if s == v.Version || strings.HasPrefix(s, v.Version+".") {
			return v, listed
		}
	}
	if len(p.Versions) > 0 && s != "" && compare(s, p.Versions[0].Version) > 0 {
		return version{}, newer
	}
	return version{}, absent
}

// compare orders versions by their numbers; what is no number counts as the
// newest, so that it is never taken for old.
func compare(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if d := cmp.Compare(part(x, i), part(y, i)); d != 0 {
			return d
		}
	}
	return 0
}

func part(list []string, i int) int {
	if i >= len(list) {
		return 0
	}
	n, err := strconv.Atoi(list[i])
	if err != nil || n < 0 {
		return 1 << 30
	}
	return n
}

func sentences(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}
