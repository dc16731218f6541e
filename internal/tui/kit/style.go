package kit

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
)

// A Theme is how colours are used. No meaning is in a colour alone: each is also
// in a word, so that every theme says the same.
type Theme int

// The themes. Colours fills tiles and leaves words in the terminal's own colour,
// HighContrast keeps to the terminal's own two and to weight, and Mono draws
// nothing but text.
const (
	Colours Theme = iota
	HighContrast
	Mono
	themes
)

// Named returns the theme that a setting names. One that it does not know is the
// first.
func Named(name string) Theme {
	switch name {
	case "high-contrast":
		return HighContrast
	case "mono":
		return Mono
	}
	return Colours
}

// Next returns the theme after t, and the first after the last.
func (t Theme) Next() Theme { return (t + 1) % themes }

// String names the theme for people.
func (t Theme) String() string {
	switch t {
	case HighContrast:
		return "strong contrast"
	case Mono:
		return "no colours"
	case Colours, themes:
	}
	return "colours"
}

// A Look is how everything is drawn, whatever is said.
type Look struct {
	Theme  Theme
	Depth  Depth
	Glyphs GlyphSet
	// Still leaves out what moves.
	Still bool
}

// Depth is how many colours the terminal has.
type Depth int

// The depths.
const (
	Depth16 Depth = iota
	Depth256
	DepthTrue
)

// DepthOf is the depth of what the terminal was told to draw.
func DepthOf(p colorprofile.Profile) Depth {
	switch {
	case p >= colorprofile.TrueColor:
		return DepthTrue
	case p >= colorprofile.ANSI256:
		return Depth256
	}
	return Depth16
}

// Kit is the styles, the glyphs and the words of the frame.
type Kit struct {
	i18n.Catalog
	Look
	glyphs

	// Bold, Focus and Key carry what is to be read, and Quiet only lines: nothing
	// that has to be read is in it.
	Bold, Focus, Key, Quiet lipgloss.Style
}

// New returns the kit for a look.
func New(l Look) Kit {
	k := Kit{Look: l, glyphs: l.Glyphs.signs()}
	plain := lipgloss.NewStyle()
	k.Bold, k.Key, k.Quiet = plain.Bold(true), plain.Bold(true), plain
	k.Focus = plain.Bold(true).Reverse(true)
	switch l.Theme {
	case Colours, themes:
		k.Quiet = plain.Foreground(lipgloss.BrightBlack)
	case HighContrast:
	case Mono:
		k.Bold, k.Key, k.Focus = plain, plain, plain
	}
	return k
}

// With returns the kit in another theme.
func (k Kit) With(t Theme) Kit {
	next := k.Look
	next.Theme = t
	out := New(next)
	out.Catalog = k.Catalog
	return out
}

// Moves reports whether anything may move.
func (k Kit) Moves() bool { return !k.Still && k.Theme == Colours && k.Glyphs == Normal }
