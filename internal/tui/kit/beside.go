package kit

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// pressWhy is for while the why is open. Where question and why fit together,
// the options can still be chosen; otherwise the why is a page of its own.
func (a Asking) pressWhy(msg tea.KeyPressMsg) (Asking, Result) {
	page, together := a.whyPage(a.size.Width, a.size.Height)
	if together && (key.Matches(msg, a.Pick) || key.Matches(msg, a.Up) || key.Matches(msg, a.Down) || (key.Matches(msg, a.Enter) && a.choice.Focus >= 0)) {
		return a.choose(msg)
	}
	if off, ok := Scroll(a.Bindings, msg, a.scroll, len(page.Lines), a.size.Height); ok {
		a.scroll = off
		return a, Result{}
	}
	if key.Matches(msg, a.Close) {
		a.why, a.scroll = false, 0
	}
	return a, Result{}
}

// whyPage draws the question with its why below where both fit, and otherwise
// the why alone.
func (a Asking) whyPage(width, height int) (p Page, together bool) {
	why := a.Passages(a.Walk.Step().Why(a.Catalog), width)
	p = a.draw(width, height)
	if len(p.Lines)+2+len(why) <= height {
		p.Lines = append(append(p.Lines, "", a.Line(width)), why...)
		return p, true
	}
	p = NoFocus(p.Title)
	p.Lines = append(append(Each(a.Wrap(a.Walk.Step().Question(a.Catalog), width), a.Bold.Render), ""), why...)
	p.Scroll = a.scroll
	return p, false
}

// Side is the why in a column beside the question; nothing while the why is open.
func (a Asking) Side(width, height int) []string {
	if a.why || a.Walk.Naming() || a.Walk.AtEnd() {
		return nil
	}
	lines := a.Passages(a.Walk.Step().Why(a.Catalog), width)
	if len(lines) > height {
		lines = append(lines[:max(height-2, 0)], "", a.Cut(a.T("Press ? for all of it."), width))
	}
	return lines
}

func (a Asking) startNote() Asking {
	step := a.Walk.Step()
	if step.Control == nil {
		a.notice = a.T("A note can be kept with the questions about safety, not here.")
		return a
	}
	a.noting, a.note = true, NewNote(a.Walk.Draft.Answers[step.Control.ID].Note)
	return a
}

// pressNote types the note. An empty one takes an old one away.
func (a Asking) pressNote(msg tea.KeyPressMsg) (Asking, Result) {
	switch {
	case key.Matches(msg, a.Escape):
		a.noting = false
	case key.Matches(msg, a.Enter):
		a, turn := a.walked(a.Walk.WithNote(a.note.Value()))
		a.notice, a.claims = a.T("Your note is kept. Now your answer."), true
		return a, turn
	default:
		a.note = a.note.Update(a.Bindings, msg)
	}
	return a, Result{}
}

func (a Asking) drawNote(p Page, width int) Page {
	p.Lines = append(p.Lines, a.Wrap(a.T("A note for yourself, or where the proof is. It is printed in your report."), width)...)
	return a.note.Draw(a.Kit, p, width)
}
