package questions

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// maxSentence is how many words a sentence may have that an owner reads.
const maxSentence = 25

// Lint reads a bank of someone's own and returns it with every fault as a joined
// error, nil for none. It is stricter than LoadFS: every mapping must be known,
// which known tells by the name of the list and the id, and no sentence may be
// too long to read.
func Lint(fsys fs.FS, known func(list, id string) bool) (*Bank, error) {
	l := newLoader(fsys)
	b := l.load()
	for _, c := range b.Controls {
		l.lint(c, known)
	}
	return b, joinFaults(l.faults)
}

// LintControl reads one control of someone's own, in whatever folder it lies. The
// facts, areas and places on the quick path are those of the bank b.
func LintControl(b *Bank, fsys fs.FS, name string, known func(list, id string) bool) error {
	l := newLoader(fsys)
	l.alone = true
	var c Control
	if !l.read(name, &c) && c.ID == "" {
		return joinFaults(l.faults)
	}
	c.Area, _, _ = strings.Cut(c.ID, "-")
	l.files[c.ID] = name
	facts, areas := map[string][]string{}, map[string]bool{}
	for _, f := range b.Facts {
		for _, o := range f.Options {
			facts[f.ID] = append(facts[f.ID], o.ID)
		}
	}
	for _, a := range b.Areas {
		areas[a.ID] = true
	}
	l.validateControl(c, areas, facts)
	if i := slices.IndexFunc(b.Controls, func(o Control) bool { return o.Quick == c.Quick && o.ID != c.ID }); c.Quick > 0 && i >= 0 {
		l.fault(name, "quick", "%s already has place %d on the quick path", b.Controls[i].ID, c.Quick)
	}
	l.lint(c, known)
	return joinFaults(l.faults)
}

// lint notes what only an author of a bank can get wrong.
func (l *loader) lint(c Control, known func(list, id string) bool) {
	file := l.files[c.ID]
	for _, list := range Lists() {
		for i, id := range c.Maps.Of(list) {
			if !known(list, id) {
				l.fault(file, fmt.Sprintf("maps.%s.%d", list, i), "%s has no id %q that we know", list, id)
			}
		}
	}
	for place, text := range c.texts() {
		if n := longest(text); n > maxSentence {
			l.fault(file, place, "a sentence here has %d words; %d is the most", n, maxSentence)
		}
	}
	l.lintVariants(file, c)
}

// texts are what an owner reads of a control, by their place in its file.
func (c Control) texts() map[string]string {
	out := map[string]string{
		"title": c.Title, "do": c.Do, "question": c.Question, "good": c.Good, "partial": c.Partial, "poor": c.Poor,
		"find_out.how": c.FindOut.How, "why.text": c.Why.Text, "may_not_apply": c.MayNotApply, "ask_it": c.AskIT,
	}
	for i, s := range c.States {
		out[fmt.Sprintf("states.%d.words", i)] = s.Words
	}
	for i, a := range c.Advice {
		out[fmt.Sprintf("advice.%d.first", i)] = a.First
		for j, s := range a.Steps {
			out[fmt.Sprintf("advice.%d.steps.%d", i, j)] = s
		}
	}
	return out
}

var (
	onScreen    = regexp.MustCompile(`“[^”]*[^”.?!]”`)
	sentenceEnd = regexp.MustCompile(`[.?!]+["”’)]?(\s+|$)`)
)

// longest is the number of words of the longest sentence. What stands in
// quotation marks, a menu or something to type, counts as one word.
func longest(text string) int {
	most := 0
	for _, s := range sentenceEnd.Split(onScreen.ReplaceAllString(text, "label"), -1) {
		most = max(most, len(strings.Fields(s)))
	}
	return most
}

// Faults returns the faults that an error of this package holds, in their order.
func Faults(err error) []Fault {
	var out []Fault
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, Faults(e)...)
		}
	} else if f, ok := errors.AsType[Fault](err); ok {
		out = append(out, f)
	}
	return out
}
