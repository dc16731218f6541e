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

// Header draws the first line: the title, and at the right where one is. Where there
// is more than fits, that is said first.
func (k Kit) Header(p Page, above, below bool, width int) string {
	place := []string{p.Right, p.Brief, ""}
	if p.Right == "" && p.Brief == "" {
		place[0] = "cybercheck"
	}
	if more, brief := k.more(above, below); more != "" {
		place = []string{place[0] + " " + k.Dot + " " + more, p.Brief + " " + k.Dot + " " + more, more, brief}
		if p.Right == "" {
			place = place[2:]
		} else if p.Brief == "" {
			place = append(place[:1], place[2:]...)
		}
	}
	title := k.Clean(p.Title)
	right := place[len(place)-1]
	for _, r := range place {
		if ansi.StringWidth(title)+2+ansi.StringWidth(r) <= width {
			right = r
			break
		}
	}
	return k.Pair(k.Bold.Render(title), k.Clean(right), width)
}

// more says where there is more than is shown, and the same in a word.
func (k Kit) more(above, below bool) (text, brief string) {
	switch {
	case above && below:
		return k.T("more above and below"), k.T("above and below")
	case above:
		return k.T("more above"), k.T("above")
	case below:
		return k.T("more below"), k.T("below")
	}
	return "", ""
}

// Under draws the line below the head: the way, or else a rule.
func (k Kit) Under(p Page, width int) string {
	if way := k.Way(p.Trail, width); way != "" {
		return way
	}
	return k.Line(width)
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
