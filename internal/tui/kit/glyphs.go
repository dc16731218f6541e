package kit

import "strings"

// A GlyphSet is which signs are drawn with.
type GlyphSet int

// The sets: that of every terminal of today, that of an old Windows console, and
// ASCII.
const (
	Normal GlyphSet = iota
	Console
	ASCII
)

// glyphs are the signs of a set. Each is one cell wide.
type glyphs struct {
	Marker, Rule, Dot string // points at the focus; is drawn as a line; stands between two facts

	done, todo               string // of the way
	full, maybe, none, goal  string // of a bar
	topLeft, topRight        string
	bottomLeft, bottomRight  string
	side                     string
	tick, wait, here, border string
	up, down, arrow, quote   string
	good, gaps, fix, unsure  string
	spinner                  []string
}

func (g GlyphSet) signs() glyphs {
	x := glyphs{
		Marker: "›", Rule: "─", Dot: "·", done: "━", todo: "─", full: "█", maybe: "▒", none: "░", goal: "┃",
		topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", side: "│",
		tick: "✓", wait: "·", here: "◄", border: "│", up: "▲", down: "▼", arrow: "─►", quote: "▌",
		good: "●", gaps: "▲", fix: "■", unsure: "?",
		spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
	}
	switch g {
	case Normal:
	case Console:
		x.done, x.goal, x.tick = "═", "│", "√"
		x.topLeft, x.topRight, x.bottomLeft, x.bottomRight = "┌", "┐", "└", "┘"
		x.spinner = []string{"*"}
	case ASCII:
		x = glyphs{
			Marker: ">", Rule: "-", Dot: "-", done: "=", todo: "-", full: "#", maybe: "=", none: ".", goal: "|",
			topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", side: "|",
			tick: "x", wait: ".", here: "<", border: "|", up: "^", down: "v", arrow: "->", quote: "|",
			good: "o", gaps: "!", fix: "#", unsure: "?",
			spinner: []string{"*"},
		}
	}
	return x
}

// plainGlyphs are what the marks of good typing become on a plain console.
var plainGlyphs = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...", "–", "-", "—", "-", "·", "-", "›", ">", "\u00a0", " ")
