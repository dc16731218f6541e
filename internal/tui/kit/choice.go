package kit

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// An Option is one line of a Choice.
type Option struct {
	Key   string // the digit that chooses it at once
	Label string
	Help  string
	// More are sentences below the help.
	More []string
	// Mark is a word after the label, such as "your answer".
	Mark string
	// Right stands at the other end of the line, or below where there is no room.
	Right string
	// Head stands above the option where a new group begins.
	Head string
}

// A Choice is options with a focus. Focus -1 means that none has it: Enter then
// chooses nothing, so that no answer is given by waiting on Enter.
type Choice struct {
	Options []Option
	Focus   int
	// Start is the option that the focus goes to first, where a long page was read
	// down to the options.
	Start int
	// Gap is the option before which an empty line is drawn, where there is room; 0 for
	// none.
	Gap int
	// Airy draws an empty line between two options.
	Airy bool
}

// Update moves the focus, and returns the option that was chosen, or -1.
func (c Choice) Update(b Bindings, msg tea.KeyPressMsg) (Choice, int) {
	last := len(c.Options) - 1
	switch {
	case key.Matches(msg, b.Up):
		c.Focus--
		if c.Focus < 0 {
			c.Focus = last
		}
	case key.Matches(msg, b.Down):
		c.Focus++
		if c.Focus > last {
			c.Focus = 0
		}
	case key.Matches(msg, b.Enter):
		return c, c.Focus
	case key.Matches(msg, b.Pick):
		for i, o := range c.Options {
			if o.Key == msg.String() {
				c.Focus = i
				return c, i
			}
		}
	}
	return c, -1
}

// Read is Update for a page whose text may be longer than the window: with no
// focus the keys scroll, and once the first option is in sight the focus goes
// to Start. p is the page as it is drawn, and height that of the window.
func (c Choice) Read(b Bindings, msg tea.KeyPressMsg, scroll int, p Page, height int) (next Choice, newScroll, chosen int) {
	total := len(p.Lines)
	end := max(total-height, 0)
	switch {
	case end == 0:
	case c.Focus < 0 && key.Matches(msg, b.Down) && p.First < scroll+height:
		c.Focus = c.Start
		return c, scroll, -1
	case c.Focus < 0:
		if off, ok := Scroll(b, msg, scroll, total, height); ok {
			return c, off, -1
		}
	case c.Focus == 0 && key.Matches(msg, b.Up), key.Matches(msg, b.PageUp):
		c.Focus = -1
		return c, min(max(p.First-height, 0), end), -1
	}
	c, chosen = c.Update(b, msg)
	return c, scroll, chosen
}

// Choose appends the options of a choice, with the focus where it is.
func (s *Sheet) Choose(c Choice) {
	after := "  "
	if s.width < 36 {
		after = " "
	}
	s.First = len(s.Lines)
	for i, o := range c.Options {
		number := o.Key
		if number != "" {
			number += after
		}
		lead := "   " + number
		switch {
		case c.Airy && i > 0:
			s.Put("")
		case c.Gap > 0 && i == c.Gap:
			s.Air()
		}
		if o.Head != "" {
			s.Head(o.Head)
		}
		if i == c.Focus {
			lead = " " + s.Marker + " " + number
			s.Top, s.Col = len(s.Lines), 1
		}
		label, help := s.named(o, lead)
		lines := s.keep(lead, label, o.Right != "")
		if i == c.Focus {
			lines = s.row(lines)
		} else if number := strings.TrimSpace(number); number != "" {
			lines[0] = strings.Replace(lines[0], number, s.Key.Render(number), 1)
		}
		s.Put(lines...)
		indent := strings.Repeat(" ", ansi.StringWidth(lead))
		for _, text := range append([]string{help}, o.More...) {
			if text != "" {
				s.Item(indent, text)
			}
		}
		if i == c.Focus {
			s.Bottom = len(s.Lines) - 1
		}
	}
}

// named is the label of an option behind its lead, and the line under it. What stands at the
// right comes into that line where there is no room beside the label.
func (s *Sheet) named(o Option, lead string) (label, help string) {
	label, help = o.Label, o.Help
	if o.Mark != "" {
		label += " (" + o.Mark + ")"
	}
	if o.Right == "" {
		return label, help
	}
	wide := min(s.width, MaxText)
	if ansi.StringWidth(lead+s.Clean(label)+s.Clean(o.Right))+2 > wide {
		return label, o.Right
	}
	return s.Pair(s.Clean(label), s.Clean(o.Right), wide-ansi.StringWidth(lead)), help
}

// keep hangs a label behind its lead; one that is a line already stays as it is.
func (s *Sheet) keep(lead, label string, whole bool) []string {
	if whole && ansi.StringWidth(lead+label) <= min(s.width, MaxText) {
		return []string{lead + label}
	}
	return s.Hang(lead, label, s.width)
}

// row draws the lines of what has the focus: reversed and bold, over the whole row.
func (s *Sheet) row(lines []string) []string {
	wide := min(s.width, MaxText)
	out := make([]string, len(lines))
	for i, l := range lines {
		if s.Theme != Mono {
			l += strings.Repeat(" ", max(wide-ansi.StringWidth(l), 0))
		}
		out[i] = s.Focus.Render(l)
	}
	return out
}

// Numbered gives the first nine options the digits that choose them.
func Numbered(options []Option) []Option {
	for i := range options[:min(len(options), 9)] {
		options[i].Key = strconv.Itoa(i + 1)
	}
	return options
}

// Labelled are options that are no more than labels, numbered.
func Labelled(labels ...string) []Option {
	var out []Option
	for _, l := range labels {
		out = append(out, Option{Label: l})
	}
	return Numbered(out)
}
