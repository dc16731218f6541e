package kit

import "github.com/cybercheck-cli/cybercheck/internal/interview"

// lowest is the height of a body from which on there is room for empty lines.
const lowest = 9

// A Sheet is a page while it is drawn, one thing below the other.
type Sheet struct {
	Kit
	Page
	width int
	low   bool // there is no room for empty lines
}

// Sheet returns an empty page for a body of this size, on which nothing has the focus.
func (k Kit) Sheet(title string, width, height int) *Sheet {
	return &Sheet{Kit: k, Page: NoFocus(title), width: width, low: height < lowest}
}

// Low reports whether there is no room for empty lines.
func (s *Sheet) Low() bool { return s.low }

// Width is the room for a line.
func (s *Sheet) Width() int { return s.width }

// Put appends lines as they are.
func (s *Sheet) Put(lines ...string) { s.Lines = append(s.Lines, lines...) }

// Say appends paragraphs, each if there is anything to say.
func (s *Sheet) Say(texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.Put(s.Wrap(t, s.width)...)
		}
	}
}

// Head appends a text that stands out.
func (s *Sheet) Head(text string) { s.Put(Each(s.Wrap(text, s.width), s.Bold.Render)...) }

// Item appends a text that begins with lead, and hangs below it.
func (s *Sheet) Item(lead, text string) { s.Put(s.Hang(lead, text, s.width)...) }

// List appends a list.
func (s *Sheet) List(items []string) {
	for _, t := range items {
		s.Item("- ", t)
	}
}

// Air appends an empty line where there is room for it, and none is there yet.
func (s *Sheet) Air() {
	if n := len(s.Lines); !s.low && n > 0 && s.Lines[n-1] != "" {
		s.Put("")
	}
}

// Passages appends headed texts, one below the other.
func (s *Sheet) Passages(list []interview.TextBlock) {
	for i, p := range list {
		if i > 0 {
			s.Put("")
		}
		s.Head(p.Head)
		leads, texts := p.Lines()
		for j, t := range texts {
			s.Item(leads[j], t)
		}
	}
}
