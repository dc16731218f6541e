package consent

import (
	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the stage.
func (m Model) View(width, height int) kit.Page {
	s := m.kit.Sheet(m.kit.T("What may be looked at"), width, height)
	s.Scroll = m.scroll
	ask := func(text string) {
		s.Head(m.kit.T(text))
		s.Air()
	}
	line := func(help string) {
		s.Say(m.notice)
		s.Air()
		s.Type(m.field)
		s.Air()
		s.Say(help)
	}
	switch m.stage {
	case computer:
		s.Say(m.kit.T(interview.ConsentIntro))
		s.Air()
		ask(interview.ConsentComputer)
	case website:
		if m.o.Seen {
			s.Say(m.kit.T(interview.ConsentSeen))
			s.Air()
		}
		ask(interview.ConsentWebsite)
		line(m.kit.T(interview.ConsentWebHelp) + " " + m.kit.T("Leave it empty if you have none, or want it left alone."))
	case owner:
		s.Say(m.consent.Site())
		ask(interview.ConsentOwner)
		line(m.kit.T(interview.ConsentOwnHelp))
	case listing:
		s.Say(m.kit.T("Putting the list together…"))
	case list:
		m.showList(s, ask)
	case offer:
		s.Say(m.kit.T(interview.OfferIntro))
		s.Air()
		s.List(m.lines)
		s.Air()
		ask(interview.ConsentComputer)
	}
	if m.typing() || m.stage == listing {
		return s.Page
	}
	s.Choose(m.choice)
	if m.notice != "" {
		s.Air()
		s.Say(m.notice)
	}
	return s.Page
}

// Keys are those of the stage.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	if m.typing() {
		return b.TypingKeys("next", "keep it and go on")
	}
	return kit.KeyMap{
		Short: []key.Binding{kit.As(b.Pick, "1-"+m.last(), "choose"), kit.As(b.Down, "arrows", "move"), kit.As(b.Back, "b", "back"), kit.As(b.Leave, "q", "leave")},
		Full:  []key.Binding{kit.As(b.Pick, "1-"+m.last(), "choose at once"), b.Up, b.Down, b.Enter, kit.As(b.Back, "b, left", "back")},
	}
}

// last is the digit of the last option.
func (m Model) last() string {
	if len(m.choice.Options) == 0 {
		return "2"
	}
	return m.choice.Options[len(m.choice.Options)-1].Key
}

// showList says what will be looked at, or that nothing is.
func (m Model) showList(s *kit.Sheet, ask func(string)) {
	switch {
	case m.consent.WillTouchNothing():
		ask(interview.ConsentNothing)
	case m.more().WillTouchNothing():
		ask(interview.ConsentNoMore)
	default:
		s.Head(m.more().ListWords(m.kit.Catalog))
		s.Air()
		s.List(m.lines)
		s.Air()
	}
}
