package firsthour

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// View draws the page.
func (m Model) View(width, height int) kit.Page {
	s := sheet{k: m.o.Kit, p: kit.NoFocus(""), width: width, low: height <= 8}
	s.p.Scroll = m.scroll
	if said := strings.TrimSpace(m.claim + " " + m.notice); said != "" {
		s.say(said)
		s.air()
	}
	s.p.Title = m.draw(&s)
	switch {
	case m.typing():
		s.p = m.field.Draw(s.k, s.p, width)
	case len(m.choice.Options) > 0:
		s.air()
		s.p = m.choice.Draw(s.k, s.p, width)
	}
	return s.p
}

// draw writes what stands above the rows, and returns the title.
func (m Model) draw(s *sheet) string {
	w, k := m.o.Guide.Words, s.k
	h := m.walk.Playbook
	switch m.stage {
	case choosing:
		s.bold(k.T("Something just happened. What was it?"))
		s.say(w.Intro + " " + w.Several)
		s.say(w.InDanger(m.o.Packs.For(m.o.About.Country)))
		return k.T("The first hour")
	case placing:
		s.bold(k.T("Where is your business?"))
		s.say(k.T("It decides whom to call."))
		return k.T("The first hour")
	case beginning:
		m.begin(s)
		return k.T("The first hour")
	case stepping:
		m.step(s)
		n, of := m.walk.Where()
		return k.T("Step %d of %d", n, of) + " " + k.Dot + " " + w.Soon[m.walk.Step().When]
	case more:
		m.more(s)
		return k.T("Why, and how")
	case calls:
		m.calls(s)
		return k.T("Whom to call")
	case never:
		s.list(h.Never)
		return k.T("What not to do")
	case noting:
		s.say(k.T("A note, such as a name, a time or a case number."))
		s.say(w.Secret)
		return k.T("A note")
	case ending:
		s.bold(m.walk.Passed(w))
		m.where(s)
		return h.Title
	case facts:
		s.bold(h.Facts[m.fact].Ask)
		s.say(w.Asked + " " + w.Secret)
		return k.T("%d of %d, what others will ask", m.fact+1, len(h.Facts))
	case closing:
		s.bold(h.Over)
		s.say(k.T("Is it over?"))
		return h.Title
	case reading:
		m.record(s)
		return k.T("What is written down")
	}
	return ""
}

// begin is said before the first step.
func (m Model) begin(s *sheet) {
	w, h := m.o.Guide.Words, m.walk.Playbook
	s.bold(h.Title)
	s.say(h.Begin)
	s.air()
	s.bold(s.k.T("What not to do"))
	s.list(h.Never)
	s.air()
	s.say(w.InDanger(m.pack()))
	s.say(w.Secret)
}

// calls are all whom this can need.
func (m Model) calls(s *sheet) {
	w := m.o.Guide.Words
	s.bold(w.For(m.pack()))
	s.say(w.InDanger(m.pack()))
	for _, a := range incident.Audiences() {
		s.list(w.CallsFor(m.pack(), a))
	}
	s.say(w.ReadOn(m.pack()))
}

// step is what to do now, with what to say and whom to call.
func (m Model) step(s *sheet) {
	w, step := m.o.Guide.Words, m.walk.Step()
	s.bold(step.Do)
	for _, r := range step.Call { // the number first: seconds count
		s.list(w.Calls(m.pack(), r))
	}
	s.air()
	s.say(w.Lead(w.Say, step.Say))
	s.say(w.Lead(w.Careful, step.Careful))
	if step.Shows() {
		s.list(w.Duties(m.pack()))
	}
	if m.notice == "" && m.claim == "" { // which say the same
		for _, said := range m.walk.Said(w, m.o.Now().Location()) {
			s.say(said)
		}
	}
	if len(step.How) > 0 {
		s.say(s.k.T("Press ? for where to click."))
	}
}

func (m Model) more(s *sheet) {
	step := m.walk.Step()
	list := []interview.TextBlock{{Head: s.k.T("Why"), Text: step.Why}}
	if step.Cannot != "" {
		list = append(list, interview.TextBlock{Head: s.k.T("If you cannot"), Text: step.Cannot})
	}
	for _, h := range step.HowFor(m.walk.Record.Mail) {
		list = append(list, interview.TextBlock{Head: s.k.T("How"), List: h.Lines(m.o.Guide.Words)})
	}
	if len(step.How) > 0 {
		list = append(list, interview.TextBlock{Head: s.k.T("If a menu is not there"), Text: s.k.T("Search the settings for its last word.")})
	}
	s.bold(step.Do)
	s.air()
	s.p.Lines = append(s.p.Lines, s.k.Passages(list, s.width)...)
}

// record is what was done and when.
func (m Model) record(s *sheet) {
	page := incident.NewPage(m.o.Guide.Words, m.walk.Playbook, m.walk.Record, m.pack(), m.o.Now().Location())
	m.where(s)
	if len(page.Log) == 0 {
		s.say(s.k.T("Nothing is written down yet."))
	}
	for _, e := range page.Log {
		s.air()
		s.bold(e.At)
		s.say(e.What)
		s.say(e.Outcome)
	}
}

// where says where the page to print is.
func (m Model) where(s *sheet) {
	if m.page != "" {
		s.say(s.k.T("Your record, to open in a web browser and print:"))
		s.say(m.page)
	}
}

// A sheet is a page while it is drawn.
type sheet struct {
	k     kit.Kit
	p     kit.Page
	width int
	low   bool // the window has no room for empty lines
}

func (s *sheet) say(text string) {
	if text != "" {
		s.p.Lines = append(s.p.Lines, s.k.Wrap(text, s.width)...)
	}
}

func (s *sheet) bold(text string) {
	s.p.Lines = append(s.p.Lines, kit.Each(s.k.Wrap(text, s.width), s.k.Bold.Render)...)
}

func (s *sheet) list(items []string) {
	for _, t := range items {
		s.p.Lines = append(s.p.Lines, s.k.Hang("- ", t, s.width)...)
	}
}

func (s *sheet) air() {
	if !s.low && len(s.p.Lines) > 0 && s.p.Lines[len(s.p.Lines)-1] != "" {
		s.p.Lines = append(s.p.Lines, "")
	}
}

// Keys are those of the page.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	back := kit.As(b.Back, "b", "back")
	if m.typing() {
		return kit.KeyMap{
			Typing: true, Short: []key.Binding{kit.As(b.Enter, "enter", "write it down"), b.Escape},
			Full: []key.Binding{kit.As(b.Enter, "enter", "write it down"), b.Escape, b.Left, b.Right, b.Home, b.Last, b.DelLeft, b.Clear},
		}
	}
	if len(m.choice.Options) == 0 {
		return kit.KeyMap{
			Scrolls: true, Short: []key.Binding{kit.As(b.Back, "esc", "back")},
			Full: []key.Binding{kit.As(b.Back, "esc, b, enter", "back"), b.Up, b.Down, b.PageUp, b.PageDown, b.Top, b.End},
		}
	}
	pick := kit.As(b.Pick, "1-"+string(rune('0'+min(len(m.choice.Options), 9))), "choose")
	k := kit.KeyMap{
		Short: []key.Binding{pick, kit.As(b.Down, "arrows", "move"), back, kit.As(b.Leave, "q", "leave")},
		Full:  []key.Binding{pick, b.Up, b.Down, b.Enter, kit.As(b.Back, "b, left", "back")},
	}
	switch m.stage {
	case stepping:
		why := kit.As(b.Why, "?", "why and how")
		k.Short = []key.Binding{pick, why, b.Calls, b.Never, back, b.Note, b.Record}
		k.Full = append(k.Full, why, b.Note, b.Calls, b.Never, b.Record)
	case beginning:
		k.Short = []key.Binding{kit.As(b.Enter, "enter", "go on"), b.Calls, back, kit.As(b.Leave, "q", "leave")}
		k.Full = append(k.Full, b.Calls, b.Never, b.Record)
	case ending:
		k.Short = []key.Binding{pick, b.Calls, b.Never, b.Record, back}
		k.Full = append(k.Full, b.Calls, b.Never, b.Record)
	case choosing, placing, more, calls, never, noting, facts, closing, reading:
	}
	return k
}
