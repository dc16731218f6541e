package cli

import (
	"strings"

	"github.com/charmbracelet/colorprofile"

	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// screenLook is how a screen is drawn here, by the settings and by what the environment says
// of the terminal. The terminal itself is asked nothing.
func (a *app) screenLook() (kit.Look, colorprofile.Profile) {
	profile := colorprofile.ASCII
	l := kit.Look{Theme: kit.Named(a.settings.UI.Theme), Glyphs: a.glyphs()}
	if a.color(true) {
		profile = a.depth()
	} else if l.Theme == kit.Colours {
		l.Theme = kit.Mono
	}
	l.Depth = kit.DepthOf(profile)
	l.Still = a.settings.UI.Motion == "off" || a.env("SSH_CONNECTION") != "" || a.env("SSH_TTY") != ""
	return l, profile
}

// depth is how many colours the terminal has.
func (a *app) depth() colorprofile.Profile {
	term, color := a.env("TERM"), strings.ToLower(a.env("COLORTERM"))
	switch {
	case a.settings.UI.ColorDepth == "16":
		return colorprofile.ANSI
	case a.settings.UI.ColorDepth == "256":
		return colorprofile.ANSI256
	case a.settings.UI.ColorDepth == "truecolor", color == "truecolor", color == "24bit":
		return colorprofile.TrueColor
	case strings.Contains(term, "256color"):
		return colorprofile.ANSI256
	}
	return colorprofile.ANSI
}

// glyphs are the signs that the terminal can draw. The old Windows console has those
// of its code page only; every newer one says that it is another.
func (a *app) glyphs() kit.GlyphSet {
	switch a.settings.UI.Glyphs {
	case "ascii":
		return kit.ASCII
	case "console":
		return kit.Console
	case "unicode":
		return kit.Normal
	}
	if hostOS == "windows" && a.env("WT_SESSION") == "" && a.env("TERM_PROGRAM") == "" && a.env("TERM") == "" {
		return kit.Console
	}
	return kit.Normal
}
