package ask

import (
	"strconv"

	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the step.
func (m Model) View(width, height int) kit.Page {
	if m.walk.Naming() {
		return m.drawName(width, height)
	}
	if m.why {
		p, _ := m.whyPage(width, height)
		return p
	}
	return m.question(width, height)
}

// question draws the question with air between the options where all of it
// fits so.
func (m Model) question(width, height int) kit.Page {
	tight := m.draw(width, height)
	air := len(m.choice.Options) - 1
	if m.walk.Step().Doubt != nil {
		air += 2 // and one before each of the two answers
	}
	if len(tight.Lines)+air > height {
		return tight
	}
	m.choice.Airy = true
	return m.draw(width, height)
}

func (m Model) draw(width, height int) kit.Page {
	s := m.Sheet("", width, height)
	m.headed(s)
	step := m.walk.Step()
	s.Head(step.Question(m.Catalog))
	s.Scroll = m.scroll
	here := m.seen(s)
	if step.Control != nil && !m.noting {
		if note := m.walk.Draft.Answers[step.Control.ID].Note; note != "" {
			s.Say(m.T("Your note: %s", note))
		}
	}
	s.Air()
	if m.noting {
		s.Say(m.T("A note for yourself, or where the proof is. It is printed in your report."))
		s.Type(m.field)
		return s.Page
	}
	if notice := m.Wrap(m.notice, width); m.notice != "" && s.Low() {
		s.Lines = append(notice, s.Lines...) // where the eye is
		s.Choose(m.choice)
		s.Scroll = 0
		return s.Page
	}
	s.Choose(m.choice)
	switch {
	case m.notice != "":
		s.Air()
		s.Say(m.notice)
	case here && len(s.Lines)+2 <= height:
		s.Air()
		s.Say(m.T(interview.FillsNothing))
	}
	return s.Page
}

// boxFrom is the width from which on what was seen stands in a box.
const boxFrom = 60

// seen writes what was seen and what other answers say: in a box where there is room,
// and where no column shows it already. It reports whether anything of this computer is
// among it.
func (m Model) seen(s *kit.Sheet) (here bool) {
	step := m.walk.Step()
	lines, _ := m.walk.SuggestionFor(m.Catalog, m.sight, m.now())
	saw := interview.Seen(m.Catalog, step, m.sight.Findings)
	here = len(saw) > 0
	boxed := lines[:len(saw)]
	if step.Fact != nil {
		boxed, saw = lines, lines
	}
	rest := lines[len(boxed):]
	switch {
	case len(boxed) == 0 || m.size.Side > 0 && !m.why && !m.noting:
	case m.size.Width >= boxFrom && m.size.Height >= 14:
		s.Air()
		s.Put(m.Box(m.sawTitle(), min(m.size.Width, kit.MaxText), saw...)...)
	default:
		for _, l := range boxed {
			s.Item(m.Quote()+" ", l)
		}
	}
	for i, text := range rest {
		if step.Doubt != nil && m.choice.Airy && i%2 == 0 {
			s.Put("")
		}
		s.Say(text)
	}
	return here
}

func (m Model) sawTitle() string {
	if m.walk.Step().Fact != nil {
		return m.T("What was seen")
	}
	return m.T("We saw on this computer")
}

// headed writes what the head says: the topic, where one is and how long it still takes.
func (m Model) headed(s *kit.Sheet) {
	s.Title = m.T("About your business")
	s.Right = m.walk.Left(m.Catalog)
	if !m.walk.Naming() {
		topic, n, of := m.walk.Where(m.Catalog)
		s.Title, s.Brief = topic, m.T("%d of %d", n, of)
		s.Right = s.Brief + " " + m.Dot + " " + s.Right
	}
	for _, x := range m.walk.Way(m.Catalog) {
		s.Trail = append(s.Trail, kit.Stretch{Of: x.Of, Done: x.Done})
	}
}

// drawName draws the page that asks for the name.
func (m Model) drawName(width, height int) kit.Page {
	s := m.Sheet("", width, height)
	m.headed(s)
	s.Head(m.T(interview.NameQuestion))
	s.Air()
	s.Type(m.field)
	s.Air()
	s.Say(m.T(interview.NameHelp) + " " + m.T("Leave it empty to go on without one."))
	return s.Page
}

// Keys are those of a line to type in, or of a step.
func (m Model) Keys() kit.KeyMap {
	if m.walk.Naming() {
		return m.TypingKeys("next", "keep the name and go on")
	}
	if m.noting {
		return m.TypingKeys("keep", "keep the note")
	}
	if m.why {
		return kit.KeyMap{Scrolls: true, Short: []key.Binding{kit.As(m.Close, "esc", "close")}, Full: []key.Binding{m.Close, m.Up, m.Down, m.PageUp, m.PageDown, m.Top, m.End}}
	}
	pick := kit.As(m.Pick, m.digits(), "choose")
	enter := kit.As(m.Enter, "enter", "choose")
	return kit.KeyMap{
		Short: []key.Binding{pick, m.Bindings.Why, kit.As(m.Back, "b", "back"), kit.As(m.Later, "l", "later"), kit.As(m.Bindings.Note, "n", "note"), kit.As(m.Overview, "o", "all"), kit.As(m.Undo, "u", "undo"), kit.As(m.Down, "arrows", "move")},
		Full: []key.Binding{
			kit.As(m.Pick, m.digits(), "choose that answer at once"), m.Up, m.Down, enter,
			kit.As(m.Bindings.Why, "?", "why we ask, and how to find out"),
			kit.As(m.Back, "b, left", "the question before; your answer stays"), kit.As(m.Next, "right, tab", "the next question, once this one is answered"),
			kit.As(m.Later, "l", "leave it for later"), kit.As(m.Undo, "u", "undo the last change"), kit.As(m.Redo, "ctrl+r", "do it again"),
			kit.As(m.Bindings.Note, "n", "a note beside your answer"), kit.As(m.Overview, "o", "all questions; / searches there"),
		},
	}
}

// digits names the digits that choose, as in "1-3, 0".
func (m Model) digits() string {
	n, zero := 0, ""
	for _, o := range m.choice.Options {
		switch o.Key {
		case "":
		case "0":
			zero = ",0"
		default:
			n++
		}
	}
	return "1-" + strconv.Itoa(n) + zero
}
