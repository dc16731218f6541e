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
	s := m.o.Kit.Sheet("", width, height)
	s.Scroll = m.scroll
	s.Say(strings.TrimSpace(m.claim + " " + m.notice))
	s.Air()
	s.Title = m.draw(s)
	switch {
	case m.typing():
		s.Type(m.field)
	case len(m.choice.Options) > 0:
		s.Air()
		s.Choose(m.choice)
	}
	return s.Page
}

// draw writes what stands above the rows, and returns the title.
func (m Model) draw(s *kit.Sheet) string {
	w, k := m.o.Guide.Words, m.o.Kit
	h := m.walk.Playbook
	switch m.stage {
	case choosing:
		s.Head(k.T("Something just happened. What was it?"))
		s.Say(w.Intro + " " + w.Several)
		s.Say(w.InDanger(m.o.Packs.For(m.o.About.Country)))
		return k.T("The first hour")
	case placing:
		s.Head(k.T("Where is your business?"))
		s.Say(k.T("It decides whom to call."))
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
		s.List(h.Never)
		return k.T("What not to do")
	case noting:
		s.Say(k.T("A note, such as a name, a time or a case number."))
		s.Say(w.Secret)
		return k.T("A note")
	case ending:
		s.Head(m.walk.Passed(w))
		m.where(s)
		return h.Title
	case facts:
		s.Head(h.Facts[m.fact].Ask)
		s.Say(w.Asked + " " + w.Secret)
		return k.T("%d of %d, what others will ask", m.fact+1, len(h.Facts))
	case closing:
		s.Head(h.Over)
		s.Say(k.T("Is it over?"))
		return h.Title
	case reading:
		m.record(s)
		return k.T("What is written down")
	}
	return ""
}

// begin is said before the first step.
func (m Model) begin(s *kit.Sheet) {
	w, h := m.o.Guide.Words, m.walk.Playbook
	s.Head(h.Title)
	s.Say(h.Begin)
	s.Air()
	s.Head(s.T("What not to do"))
	s.List(h.Never)
	s.Air()
	s.Say(w.InDanger(m.pack()))
	s.Say(w.Secret)
}

// calls are all whom this can need.
func (m Model) calls(s *kit.Sheet) {
	w := m.o.Guide.Words
	s.Head(w.For(m.pack()))
	s.Say(w.InDanger(m.pack()))
	for _, a := range incident.Audiences() {
		s.List(w.CallsFor(m.pack(), a))
	}
	s.Say(w.ReadOn(m.pack()))
}

// step is what to do now, with what to say and whom to call.
func (m Model) step(s *kit.Sheet) {
	w, step := m.o.Guide.Words, m.walk.Step()
	s.Head(step.Do)
	for _, r := range step.Call { // the number first: seconds count
		s.List(w.Calls(m.pack(), r))
	}
	s.Air()
	s.Say(w.Lead(w.Say, step.Say))
	s.Say(w.Lead(w.Careful, step.Careful))
	if step.Shows() {
		s.List(w.DutiesInShort(m.pack(), m.walk.Record.Opened, m.o.Now().Location()))
	}
	if m.notice == "" && m.claim == "" { // which say the same
		s.Say(m.walk.Said(w, m.o.Now().Location())...)
	}
	if len(step.How) > 0 {
		s.Say(s.T("Press ? for where to click."))
	}
}

func (m Model) more(s *kit.Sheet) {
	step := m.walk.Step()
	list := []interview.TextBlock{{Head: s.T("Why"), Text: step.Why}}
	if step.Cannot != "" {
		list = append(list, interview.TextBlock{Head: s.T("If you cannot"), Text: step.Cannot})
	}
	for _, h := range step.HowFor(m.walk.Record.Mail) {
		list = append(list, interview.TextBlock{Head: s.T("How"), List: h.Lines(m.o.Guide.Words)})
	}
	if len(step.How) > 0 {
		list = append(list, interview.TextBlock{Head: s.T("If a menu is not there"), Text: s.T("Search the settings for its last word.")})
	}
	s.Head(step.Do)
	s.Air()
	s.Passages(list)
}

// record is what was done and when.
func (m Model) record(s *kit.Sheet) {
	page := incident.NewPage(m.o.Guide.Words, m.walk.Playbook, m.walk.Record, m.pack(), m.o.Now().Location())
	m.where(s)
	if len(page.Log) == 0 {
		s.Say(s.T("Nothing is written down yet."))
	}
	for _, e := range page.Log {
		s.Air()
		s.Head(e.At)
		s.Say(e.What)
		s.Say(e.Outcome)
	}
}

// where says where the page to print is.
func (m Model) where(s *kit.Sheet) {
	if m.page != "" {
		s.Say(s.T("Your record, to open in a web browser and print:"))
		s.Say(m.page)
	}
}

// Keys are those of the page.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	back := kit.As(b.Back, "b", "back")
	if m.typing() {
		return b.TypingKeys("write it down", "write it down")
	}
	if len(m.choice.Options) == 0 {
		return b.ReadingKeys()
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
