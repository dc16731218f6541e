package questions

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	areaID     = regexp.MustCompile(`^[A-Z]{3}$`)
	controlID  = regexp.MustCompile(`^[A-Z]{3}-[1-9][0-9]?$`)
	factID     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	findingID  = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z0-9_]+)+$`)
	scenarios  = []string{"S1", "S2", "S3", "S4", "S5"}
	effects    = []string{"L", "M", "H", "VH"}
	costs      = []string{"free", "low", "medium", "high"}
	performers = []string{"you", "it"}
)

// validate notes every fault of meaning; faults of form were noted on reading.
func (l *loader) validate(b *Bank) {
	if b.Version == "" {
		l.fault("bank.yaml", "version", "the bank has no version")
	}
	facts := l.validateFacts(b)
	areas, orders := map[string]bool{}, map[int]bool{}
	for _, a := range b.Areas {
		file := l.files[a.ID]
		if !areaID.MatchString(a.ID) || file != strings.ToLower(a.ID)+"/area.yaml" {
			l.fault(file, "id", "the area id %q is not three capitals, the name of its folder", a.ID)
		}
		areas[a.ID] = true
		if a.Name == "" || a.Why == "" {
			l.fault(file, "name", "an area has a name and a why")
		}
		if orders[a.Order] || a.Order < 1 {
			l.fault(file, "order", "the order %d is below 1, or another area has it", a.Order)
		}
		orders[a.Order] = true
	}
	l.validatePairs(b, facts)
	l.validateRetired(b)
	quick := map[int]string{}
	for _, c := range b.Controls {
		l.validateControl(c, areas, facts)
		if c.Quick > 0 {
			if other, ok := quick[c.Quick]; ok {
				l.fault(l.files[c.ID], "quick", "%s already has place %d on the quick path", other, c.Quick)
			}
			quick[c.Quick] = c.ID
		}
	}
}

func (l *loader) validateFacts(b *Bank) map[string][]string {
	known := map[string][]string{}
	for i, f := range b.Facts {
		at := strconv.Itoa(i)
		if !factID.MatchString(f.ID) || known[f.ID] != nil {
			l.fault(profileFile, at+".id", "the fact id %q is not a lower-case word of its own", f.ID)
		}
		if f.Question == "" || len(f.Options) < 2 {
			l.fault(profileFile, at+".question", "the fact %q needs a question and two or more options", f.ID)
		}
		for j, o := range f.Options {
			if o.ID == "" || o.Label == "" || slices.Contains(known[f.ID], o.ID) {
				l.fault(profileFile, at+".options."+strconv.Itoa(j), "an option of %q has no id or label of its own", f.ID)
			}
			known[f.ID] = append(known[f.ID], o.ID)
		}
	}
	for i, f := range b.Facts {
		l.validateTogether(i, f, known)
	}
	return known
}

func (l *loader) validateControl(c Control, areas map[string]bool, facts map[string][]string) {
	file := l.files[c.ID]
	bad := func(key, format string, a ...any) { l.fault(file, key, format, a...) }
	if !controlID.MatchString(c.ID) {
		bad("id", "the id %q is not like ACC-1", c.ID)
	} else if want := strings.ToLower(c.Area) + "/" + c.ID + ".yaml"; !l.alone && file != want {
		bad("id", "the control %s belongs in the file %s", c.ID, want)
	}
	if !areas[c.Area] {
		bad("id", "there is no area %q", c.Area)
	}
	c.validateWords(bad)
	c.validateNumbers(bad)
	c.validateRelations(bad)
	for i, w := range c.Applies {
		l.validateWhen(file, "applies."+strconv.Itoa(i), w, facts)
	}
	l.validateAdvice(file, c, facts)
	l.validateVariants(file, c, facts)
}

// validateWords checks what an owner reads, and where it comes from.
func (c Control) validateWords(bad func(key, format string, a ...any)) {
	for key, text := range map[string]string{
		"title": c.Title, "do": c.Do, "question": c.Question, "good": c.Good, "partial": c.Partial, "poor": c.Poor,
		"find_out": c.FindOut.How, "why": c.Why.Text, "ask_it": c.AskIT,
	} {
		if strings.TrimSpace(text) == "" {
			bad(key, "%s says nothing under %q", c.ID, key)
		}
	}
	questionFault(c.Question, bad)
	c.Why.fault(bad)
	if c.Link != (Link{}) {
		c.Link.fault(bad)
	}
}

func questionFault(text string, bad func(key, format string, a ...any)) {
	if strings.ContainsAny(text, "\n") || !strings.HasSuffix(strings.TrimSpace(text), "?") {
		bad("question", "the question is one line that ends in a question mark")
	}
}

func (w Why) fault(bad func(key, format string, a ...any)) {
	if w.Source == "" && (w.SourceURL != "" || strings.ContainsAny(w.Text, "0123456789")) || w.SourceURL != "" && !webAddress(w.SourceURL) {
		bad("why", "a why with a figure names its source, and the address of that begins with https://")
	}
}

func (k Link) fault(bad func(key, format string, a ...any)) {
	if k != (Link{}) && (!webAddress(k.URL) || k.Title == "") {
		bad("link", "a link has a title and an address that begins with https://")
	}
}

// validateNumbers checks weights, efforts and the closed lists beside them.
func (c Control) validateNumbers(bad func(key, format string, a ...any)) {
	if c.Weight < 1 || c.Weight > 10 {
		bad("weight", "the weight %d is not 1 to 10", c.Weight)
	}
	if !slices.Contains([]int{0, 25, 50, 75}, c.PartialValue) {
		bad("partial_value", "partial is worth 25, 50 or 75, not %d", c.PartialValue)
	}
	for i, s := range c.States {
		at := "states." + strconv.Itoa(i)
		if _, taken := c.Named(s.ID); !factID.MatchString(s.ID) || State(s.ID).Valid() || slices.IndexFunc(c.States, func(x NamedState) bool { return x.ID == s.ID }) < i {
			bad(at+".id", "the id %q is not a lower-case word of its own", s.ID)
		} else if !taken || s.Value < 0 || s.Value > 100 || strings.TrimSpace(s.Words) == "" {
			bad(at, "a state of its own has words and a value of 0 to 100")
		}
	}
	if c.Minutes <= 0 {
		bad("minutes", "the work takes some minutes")
	}
	if c.FindOut.Minutes <= 0 {
		bad("find_out.minutes", "finding out takes some minutes")
	}
	if !slices.Contains(costs, c.Cost) {
		bad("cost", "the cost %q is not one of %s", c.Cost, strings.Join(costs, ", "))
	}
	if !slices.Contains(performers, c.Who) {
		bad("who", "who %q is not one of %s", c.Who, strings.Join(performers, ", "))
	}
}

// validateRelations checks what the control says about scenarios, other lists and checks.
func (c Control) validateRelations(bad func(key, format string, a ...any)) {
	if c.Critical && c.MayNotApply != "" && c.ID != "NET-1" && c.ID != "PAY-1" {
		bad("may_not_apply", "a critical control cannot be waived")
	}
	for s, e := range c.Effects {
		if !slices.Contains(scenarios, s) || !slices.Contains(effects, e) {
			bad("effects", "the effect %s: %s is not a scenario S1 to S5 with L, M, H or VH", s, e)
		}
	}
	if len(c.Effects) == 0 {
		bad("effects", "a control stops at least one scenario")
	}
	if len(c.Maps.CSF) == 0 {
		bad("maps", "a control maps to at least one CSF id")
	}
	for _, id := range c.MeasuredBy {
		if !findingID.MatchString(id) {
			bad("measured_by", "%q is not a finding id", id)
		}
	}
}

func (l *loader) validateAdvice(file string, c Control, facts map[string][]string) {
	generic := false
	for i, a := range c.Advice {
		at := "advice." + strconv.Itoa(i)
		generic = generic || len(a.For) == 0
		l.validateWhen(file, at+".for", a.For, facts)
		if len(a.Steps) == 0 {
			l.fault(file, at+".steps", "advice has steps")
		}
		if _, err := time.Parse(time.DateOnly, a.Checked); err != nil {
			l.fault(file, at+".checked", "checked %q is not a date such as 2026-11-23", a.Checked)
		}
	}
	if !generic {
		l.fault(file, "advice", "%s has no advice that fits everyone", c.ID)
	}
}

func (l *loader) validateWhen(file, key string, w When, facts map[string][]string) {
	if len(l.form[profileFile]) > 0 {
		return // the facts were not all read
	}
	for fact, values := range w {
		if facts[fact] == nil {
			l.fault(file, key, "there is no profile fact %q", fact)
			continue
		}
		for _, v := range values {
			if !slices.Contains(facts[fact], v) {
				l.fault(file, key, "the fact %q has no option %q", fact, v)
			}
		}
	}
}

func webAddress(s string) bool { return strings.HasPrefix(s, "https://") }
