package results

import (
	"fmt"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the result.
func (m Model) View(width, height int) kit.Page {
	p := kit.NoFocus("Your result")
	p.Scroll = m.scroll
	switch {
	case m.failed != nil:
		p.Lines = m.kit.Wrap("The report could not be made: "+m.failed.Error(), width)
		p.Lines = append(p.Lines, m.kit.Wrap("Your answers are safe.", width)...)
		if height > 8 {
			p.Lines = append(p.Lines, "")
		}
		return m.choice.Draw(m.kit, p, width)
	case m.result == nil:
		p.Lines = m.kit.Wrap("Putting your report together…", width)
		return p
	}
	p.Lines = lines(m.kit, *m.result, width)
	return p
}

func lines(k kit.Kit, r interview.Result, width int) []string {
	s := interview.Summarise(r.Assessment)
	w := writer{k: k, width: width}
	w.add(kit.Each(k.Wrap("Grade "+s.Grade+": "+s.Words, width), k.Focus.Render))
	w.say(s.Numbers)
	for _, n := range s.Notes {
		w.say(n)
	}
	if len(s.Clashes) > 0 {
		w.head("Where your answer and what we saw differ")
		for _, c := range s.Clashes {
			w.hang("- ", c.Title)
			w.hang("  You said: ", c.Said)
			for _, saw := range c.Saw {
				w.hang("  We saw: ", saw)
			}
		}
	}
	if len(s.First) > 0 {
		w.head("Do these first")
	}
	for i, a := range s.First {
		w.add(kit.Each(k.Hang(fmt.Sprintf("%d. ", i+1), a.Title, width), k.Bold.Render))
		w.hang("   ", a.Facts)
	}
	if s.More != "" {
		w.say(s.More)
	}
	w.head("What was not looked at")
	for _, u := range s.Unseen {
		w.hang("- ", u)
	}
	w.head("Saved")
	w.say("Your report, to open in a web browser:")
	w.say(r.Report)
	if r.Saved != "" {
		w.say("The same as data, for a tool or for comparing later:")
		w.say(r.Saved)
	}
	return w.out
}

// A writer gathers lines.
type writer struct {
	k     kit.Kit
	width int
	out   []string
}

func (w *writer) add(lines []string)  { w.out = append(w.out, lines...) }
func (w *writer) say(s string)        { w.add(w.k.Wrap(s, w.width)) }
func (w *writer) hang(lead, s string) { w.add(w.k.Hang(lead, s, w.width)) }
func (w *writer) head(s string) {
	w.add([]string{""})
	w.add(kit.Each(w.k.Wrap(s, w.width), w.k.Bold.Render))
}
