package consent

import (
	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the stage.
func (m Model) View(width, height int) kit.Page {
	s := sheet{m: m, p: kit.NoFocus(m.kit.T("What may be looked at")), width: width, low: height <= 8}
	s.p.Scroll = m.scroll
	switch m.stage {
	case computer:
		s.say(m.kit.T(interview.ConsentIntro))
		s.air()
		s.ask(m.kit.T(interview.ConsentComputer))
		s.choose()
	case website:
		if m.o.Seen {
			s.say(m.kit.T(interview.ConsentSeen))
			s.air()
		}
		s.ask(m.kit.T(interview.ConsentWebsite))
		s.field(m.kit.T(interview.ConsentWebHelp) + " " + m.kit.T("Leave it empty if you have none, or want it left alone."))
	case owner:
		s.say(m.consent.Website)
		s.ask(m.kit.T(interview.ConsentOwner))
		s.field(m.kit.T(interview.ConsentOwnHelp))
	case listing:
		s.say(m.kit.T("Putting the list together…"))
	case list:
		switch {
		case m.consent.WillTouchNothing():
			s.ask(m.kit.T(interview.ConsentNothing))
		case m.more().WillTouchNothing():
			s.ask(m.kit.T(interview.ConsentNoMore))
		default:
			s.ask(m.more().ListWords(m.kit.Catalog))
			s.list()
		}
		s.choose()
	case offer:
		s.say(m.kit.T(interview.OfferIntro))
		s.air()
		s.list()
		s.ask(m.kit.T(interview.ConsentComputer))
		s.choose()
	}
	if m.notice != "" && !m.typing() {
		s.air()
		s.say(m.notice)
	}
	return s.p
}

// A sheet is a page while it is drawn.
type sheet struct {
	m     Model
	p     kit.Page
	width int
	low   bool // the window has no room for empty lines
}

func (s *sheet) say(text string) { s.p.Lines = append(s.p.Lines, s.m.kit.Wrap(text, s.width)...) }

func (s *sheet) air() {
	if !s.low {
		s.p.Lines = append(s.p.Lines, "")
	}
}

func (s *sheet) ask(text string) {
	s.p.Lines = append(s.p.Lines, kit.Each(s.m.kit.Wrap(text, s.width), s.m.kit.Bold.Render)...)
	s.air()
}

// list is what will be looked at.
func (s *sheet) list() {
	for _, l := range s.m.lines {
		s.p.Lines = append(s.p.Lines, s.m.kit.Hang("- ", l, s.width)...)
	}
	s.air()
}

func (s *sheet) choose() { s.p = s.m.choice.Draw(s.m.kit, s.p, s.width) }

func (s *sheet) field(help string) {
	if s.m.notice != "" {
		s.say(s.m.notice)
		s.air()
	}
	s.p = s.m.field.Draw(s.m.kit, s.p, s.width)
	s.air()
	s.say(help)
}

// Keys are those of the stage.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	if m.typing() {
		return kit.KeyMap{
			Typing: true,
			Short:  []key.Binding{kit.As(b.Enter, "enter", "next"), b.Escape},
			Full:   []key.Binding{kit.As(b.Enter, "enter", "keep it and go on"), b.Escape, b.Left, b.Right, b.Home, b.Last, b.DelLeft, b.Clear},
		}
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

// Styled returns the screen drawn with another kit.
func (m Model) Styled(k kit.Kit) kit.Screen {
	m.kit = k
	return m
}
