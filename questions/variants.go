package questions

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Variant is other words of a control, for the businesses that it names. What it
// leaves empty stays as the control says it.
type Variant struct {
	For      When   `yaml:"for"`
	Title    string `yaml:"title"`
	Do       string `yaml:"do"`
	Question string `yaml:"question"`
	Good     string `yaml:"good"`
	Partial  string `yaml:"partial"`
	Poor     string `yaml:"poor"`
	// States are words of the control's own states, by their ids.
	States      map[string]string `yaml:"states"`
	FindOut     FindOut           `yaml:"find_out"`
	Why         Why               `yaml:"why"`
	Link        Link              `yaml:"link"`
	AskIT       string            `yaml:"ask_it"`
	MayNotApply string            `yaml:"may_not_apply"`
}

// WordedFor returns the control in the words for a business with this profile. For
// each of its words the most particular variant speaks, as with AdviceFor: the one that
// names the most facts, all of them answered. No two that fit at once are equally
// particular about the same words, unless one for both is there too; LoadFS sees to it.
func (c Control) WordedFor(p Profile) Control {
	var fit []Variant
	for _, v := range c.Variants {
		if v.For.answered(p) && v.For.Matches(p) {
			fit = append(fit, v)
		}
	}
	if len(fit) == 0 {
		return c
	}
	sortBy(fit, func(v Variant) int { return len(v.For) })
	c.States = slices.Clone(c.States)
	for _, v := range fit {
		c.reword(v)
	}
	return c
}

// reword puts the words of a variant in the place of the control's own.
func (c *Control) reword(v Variant) {
	for to, from := range map[*string]string{
		&c.Title: v.Title, &c.Do: v.Do, &c.Question: v.Question, &c.Good: v.Good, &c.Partial: v.Partial, &c.Poor: v.Poor,
		&c.FindOut.How: v.FindOut.How, &c.AskIT: v.AskIT, &c.MayNotApply: v.MayNotApply,
	} {
		if from != "" {
			*to = from
		}
	}
	if v.FindOut.Minutes != 0 {
		c.FindOut.Minutes = v.FindOut.Minutes
	}
	if v.Why != (Why{}) {
		c.Why = v.Why
	}
	if v.Link != (Link{}) {
		c.Link = v.Link
	}
	for i, s := range c.States {
		if words := v.States[s.ID]; words != "" {
			c.States[i].Words = words
		}
	}
}

// WordedFor returns the bank in the words for a business with this profile; see the
// method of Control.
func (b *Bank) WordedFor(p Profile) *Bank {
	if !slices.ContainsFunc(b.Controls, func(c Control) bool { return len(c.Variants) > 0 }) {
		return b
	}
	out := *b
	out.Controls = make([]Control, len(b.Controls))
	for i := range b.Controls {
		out.Controls[i] = b.Controls[i].WordedFor(p)
	}
	return &out
}

// Texts are the words that a variant changes and that someone reads, by their place in
// the file below it.
func (v Variant) Texts() map[string]string {
	out := map[string]string{
		"title": v.Title, "do": v.Do, "question": v.Question, "good": v.Good, "partial": v.Partial, "poor": v.Poor,
		"find_out.how": v.FindOut.How, "why.text": v.Why.Text, "may_not_apply": v.MayNotApply, "ask_it": v.AskIT,
	}
	for id, words := range v.States {
		out["states."+id] = words
	}
	maps.DeleteFunc(out, func(_, text string) bool { return text == "" })
	return out
}

// says are the places of what a variant changes.
func (v Variant) says() []string {
	out := slices.Sorted(maps.Keys(v.Texts()))
	if v.FindOut.Minutes != 0 {
		out = append(out, "find_out.minutes")
	}
	if v.Link != (Link{}) {
		out = append(out, "link")
	}
	return out
}

// together reports whether both conditions can hold for one business.
func (w When) together(x When) bool {
	for fact, values := range w {
		others, both := x[fact]
		if both && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(others, v) }) {
			return false
		}
	}
	return true
}

func (l *loader) validateVariants(file string, c Control, facts map[string][]string) {
	for i, v := range c.Variants {
		at := "variants." + strconv.Itoa(i)
		bad := func(key, format string, a ...any) { l.fault(file, at+"."+key, format, a...) }
		l.validateWhen(file, at+".for", v.For, facts)
		if len(v.For) == 0 || len(v.says()) == 0 {
			bad("for", "a variant names some facts, and changes some words")
		}
		for place, text := range v.Texts() {
			if strings.TrimSpace(text) == "" {
				bad(place, "this variant of %s says nothing under %q", c.ID, place)
			}
		}
		v.validateParts(bad)
		if v.MayNotApply != "" && c.MayNotApply == "" {
			bad("may_not_apply", "%s applies to everyone who is asked", c.ID)
		}
		for id := range v.States {
			if _, ok := c.Named(id); !ok {
				bad("states."+id, "%s has no state %q of its own", c.ID, id)
			}
		}
		v.validateTies(c.Variants, i, bad)
	}
}

// validateTies checks that nothing which v changes is left open between it and a variant
// before it.
func (v Variant) validateTies(all []Variant, i int, bad func(key, format string, a ...any)) {
	for j, w := range all[:i] {
		for _, place := range v.ties(w) {
			if !slices.ContainsFunc(all, func(x Variant) bool { return x.settles(v, w, place) }) {
				bad("for", "this variant and variant %d may both fit, are equally particular, and both change %q", j+1, place)
			}
		}
	}
}

// validateParts checks the questions, reasons and links that a variant has of its own.
func (v Variant) validateParts(bad func(key, format string, a ...any)) {
	if v.Question != "" {
		questionFault(v.Question, bad)
	}
	if v.Why != (Why{}) {
		if v.Why.Text == "" {
			bad("why", "a variant's why has its own text and source")
		}
		v.Why.fault(bad)
	}
	if v.Link != (Link{}) {
		v.Link.fault(bad)
	}
	if v.FindOut.Minutes < 0 {
		bad("find_out.minutes", "finding out takes some minutes")
	}
}

// ties are what two variants both change, where either could speak.
func (v Variant) ties(w Variant) []string {
	if len(v.For) != len(w.For) || !v.For.together(w.For) {
		return nil
	}
	others := w.says()
	return slices.DeleteFunc(v.says(), func(place string) bool { return !slices.Contains(others, place) })
}

// settles reports whether v speaks instead of x and y wherever both of them fit.
func (v Variant) settles(x, y Variant, place string) bool {
	if len(v.For) <= len(x.For) || !slices.Contains(v.says(), place) {
		return false
	}
	for fact, values := range v.For {
		either, ok := x.For[fact]
		other, also := y.For[fact]
		if !ok {
			either = other
		}
		both := slices.DeleteFunc(slices.Clone(either), func(s string) bool { return also && !slices.Contains(other, s) })
		if !ok && !also || slices.ContainsFunc(both, func(s string) bool { return !slices.Contains(values, s) }) {
			return false
		}
	}
	return true
}

// lintVariants notes sentences of the variants that are too long.
func (l *loader) lintVariants(file string, c Control) {
	for i, v := range c.Variants {
		for place, text := range v.Texts() {
			if n := longest(text); n > maxSentence {
				l.fault(file, fmt.Sprintf("variants.%d.%s", i, place), "a sentence here has %d words; %d is the most", n, maxSentence)
			}
		}
	}
}
