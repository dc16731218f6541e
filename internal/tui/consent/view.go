package consent

import (
	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the stage.
func (m Model) View(width, height int) kit.Page {
	p := kit.NoFocus("What may be looked at")
	p.Scroll = m.scroll
	air := func() {
		if height > 8 {
			p.Lines = append(p.Lines, "")
		}
	}
	say := func(s string) { p.Lines = append(p.Lines, m.kit.Wrap(s, width)...) }
	ask := func(s string) {
		p.Lines = append(p.Lines, kit.Each(m.kit.Wrap(s, width), m.kit.Bold.Render)...)
		air()
	}
	field := func(help string) {
		if m.notice != "" {
			say(m.notice)
			air()
		}
		p = m.field.Draw(m.kit, p, width)
		air()
		say(help)
	}
	switch m.stage {
	case computer:
		say(interview.ConsentIntro)
		air()
		ask(interview.ConsentComputer)
		p = m.choice.Draw(m.kit, p, width)
	case website:
		ask(interview.ConsentWebsite)
		field(interview.ConsentWebHelp + " Leave it empty if you have none, or want it left alone.")
	case owner:
		say(m.consent.Website)
		ask(interview.ConsentOwner)
		field(interview.ConsentOwnHelp)
	case listing:
		say("Putting the list together…")
	case list:
		if m.consent.WillTouchNothing() {
			ask(interview.ConsentNothing)
		} else {
			ask(interview.ConsentList)
			for _, l := range m.lines {
				p.Lines = append(p.Lines, m.kit.Hang("- ", l, width)...)
			}
			air()
		}
		p = m.choice.Draw(m.kit, p, width)
	}
	if m.notice != "" && !m.typing() {
		air()
		say(m.notice)
	}
	return p
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
func (m Model) last() string { return m.choice.Options[len(m.choice.Options)-1].Key }
