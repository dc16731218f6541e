package kit

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A Field is one line to type in. It is our own, not the library's, because
// that one reads the clipboard by running other programs.
type Field struct {
	text  []rune
	at    int
	limit int
}

// NewField returns a field that holds text, with the cursor at its end.
func NewField(text string) Field { return newField(text, interview.MaxTyped) }

// NewNote returns a field for a sentence or two.
func NewNote(text string) Field { return newField(text, interview.MaxNote) }

func newField(text string, limit int) Field {
	r := []rune(safetext.Printable(text))
	r = r[:min(len(r), limit)]
	return Field{text: r, at: len(r), limit: limit}
}

// Value is what was typed.
func (f Field) Value() string { return string(f.text) }

// Update takes a key or a paste.
func (f Field) Update(b Bindings, msg tea.Msg) Field {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return f.insert(msg.Content)
	case tea.KeyPressMsg:
		return f.press(b, msg)
	}
	return f
}

func (f Field) press(b Bindings, msg tea.KeyPressMsg) Field {
	switch {
	case key.Matches(msg, b.Left):
		f.at = max(f.at-1, 0)
	case key.Matches(msg, b.Right):
		f.at = min(f.at+1, len(f.text))
	case key.Matches(msg, b.Home):
		f.at = 0
	case key.Matches(msg, b.Last):
		f.at = len(f.text)
	case key.Matches(msg, b.Clear):
		f.text, f.at = nil, 0
	case key.Matches(msg, b.DelLeft):
		if f.at > 0 {
			f.text = join(f.text[:f.at-1], nil, f.text[f.at:])
			f.at--
		}
	case key.Matches(msg, b.DelRight):
		if f.at < len(f.text) {
			f.text = join(f.text[:f.at], nil, f.text[f.at+1:])
		}
	case msg.Text != "" && msg.Mod&(tea.ModCtrl|tea.ModAlt) == 0:
		return f.insert(msg.Text)
	}
	return f
}

// insert puts in what can be seen of s, as far as there is room.
func (f Field) insert(s string) Field {
	in := []rune(safetext.Printable(s))
	in = in[:min(len(in), max(f.limit-len(f.text), 0))]
	f.text = join(f.text[:f.at], in, f.text[f.at:])
	f.at += len(in)
	return f
}

// join makes a new slice, so that an older value of the field stays as it was.
func join(a, b, c []rune) []rune {
	out := make([]rune, 0, len(a)+len(b)+len(c))
	return append(append(append(out, a...), b...), c...)
}

// Type appends a field, with the cursor in it. A text wider than the window is shown
// around the cursor.
func (s *Sheet) Type(f Field) {
	lead := s.Marker + " "
	room := max(min(s.width, MaxText)-ansi.StringWidth(lead)-1, 1)
	start := 0
	for start < f.at && ansi.StringWidth(string(f.text[start:f.at])) > room {
		start++
	}
	before := string(f.text[start:f.at])
	shown := ansi.Truncate(string(f.text[start:]), room, "")
	s.Top, s.Bottom, s.Col, s.Typing = len(s.Lines), len(s.Lines), ansi.StringWidth(lead+before), true
	rest := max(min(room, 32)-ansi.StringWidth(shown), 1)
	s.Put(s.Focus.Render(lead) + shown + strings.Repeat("_", rest))
}
