package kit

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Fit returns the lines of a page that a body of this height shows, with the
// row of the focus among them (-1 for none), and whether there is more.
func Fit(p Page, height int) (lines []string, row int, above, below bool) {
	off := 0
	if p.Bottom >= p.Top {
		off = min(max(p.Bottom-height+1, 0), p.Top)
	} else {
		off = p.Scroll
	}
	off = min(max(off, 0), max(len(p.Lines)-height, 0))
	end := min(off+height, len(p.Lines))
	row = -1
	if p.Bottom >= p.Top {
		row = p.Top - off
	}
	return p.Lines[off:end], row, off > 0, end < len(p.Lines)
}

// NoFocus returns a page on which nothing has the focus.
func NoFocus(title string) Page { return Page{Title: title, Top: 0, Bottom: -1} }

// Scroll returns the offset after a key, and whether the key was one to scroll.
func Scroll(b Bindings, msg tea.KeyPressMsg, off, total, height int) (int, bool) {
	switch {
	case key.Matches(msg, b.Up):
		off--
	case key.Matches(msg, b.Down):
		off++
	case key.Matches(msg, b.PageUp):
		off -= max(height-1, 1)
	case key.Matches(msg, b.PageDown):
		off += max(height-1, 1)
	case key.Matches(msg, b.Top):
		off = 0
	case key.Matches(msg, b.End):
		off = total
	default:
		return off, false
	}
	return min(max(off, 0), max(total-height, 0)), true
}

// Header draws the first line: the title, and at the right whether there is
// more than fits, or else the name of the program.
func (k Kit) Header(title string, above, below bool, width int) string {
	right := "cybercheck"
	switch {
	case above && below:
		right = k.T("more above and below")
	case above:
		right = k.T("more above")
	case below:
		right = k.T("more below")
	}
	width = min(width, MaxText)
	if ansi.StringWidth(title)+ansi.StringWidth(right)+2 > width {
		switch {
		case above && below:
			right = k.T("above and below")
		case above:
			right = k.T("above")
		case below:
			right = k.T("below")
		}
	}
	room := width - ansi.StringWidth(right) - 2
	if room < ansi.StringWidth(title) && !above && !below || room < 6 {
		return k.Bold.Render(k.Cut(title, width))
	}
	title = k.Cut(title, room)
	return k.Bold.Render(title) + strings.Repeat(" ", width-ansi.StringWidth(title)-ansi.StringWidth(right)) + right
}

// Footer draws the last line from the bindings: whole items from the left as
// far as they fit, and always the key that shows all keys.
func (k Kit) Footer(m KeyMap, b Bindings, width int) string {
	last := b.Help
	if m.Typing {
		last = b.HelpTyping
	}
	tail, out, used := k.item(last), "", 0
	for _, x := range m.Short {
		it := k.item(x)
		if used+ansi.StringWidth(it)+2+ansi.StringWidth(tail) > min(width, MaxText) {
			break
		}
		out += k.Key.Render(x.Help().Key) + " " + k.Clean(k.T(x.Help().Desc)) + "  "
		used += ansi.StringWidth(it) + 2
	}
	return out + k.Key.Render(last.Help().Key) + " " + k.Clean(k.T(last.Help().Desc))
}

func (k Kit) item(b key.Binding) string { return b.Help().Key + " " + k.T(b.Help().Desc) }

// HelpPage draws every key of a screen.
func (k Kit) HelpPage(m KeyMap, b Bindings, width int) Page {
	s := k.Sheet(k.T("Keys"), width, lowest)
	common := []key.Binding{b.Save, b.Theme, b.Help, b.Leave, b.Interrupt, b.Suspend}
	if m.Typing {
		common = []key.Binding{b.Save, b.HelpTyping, b.Interrupt, b.Suspend}
	}
	if m.Stops {
		common = []key.Binding{b.Theme, b.Help, b.Suspend}
	}
	for _, x := range append(append([]key.Binding{}, m.Full...), common...) {
		name := x.Help().Key
		lead := name + strings.Repeat(" ", max(12-ansi.StringWidth(name), 1))
		s.Item(lead, k.T(x.Help().Desc))
	}
	s.Air()
	s.Say(k.T("Any key closes this page."))
	return s.Page
}
