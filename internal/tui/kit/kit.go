// Package kit is what the screens share: the shape of a screen, the styles, the
// keys, and the parts that draw text, choices and a line to type in. It knows
// the questionnaire (internal/interview) and no screen.
package kit

import (
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// A Screen is one page of the program. It is a value: Update returns the screen
// as it is afterwards.
//
// What a screen says to the root is returned at once, in the Result, and not sent
// by a command: commands finish in any order, and an accepted answer must never
// be overtaken by the key pressed after it.
type Screen interface {
	// Update takes a message. It does no work of its own that takes time. A Kit is
	// what the screen is drawn with from now on.
	Update(tea.Msg) (Screen, Result)
	// View draws the page for a body of this size.
	View(width, height int) Page
	// Keys are the keys that work now.
	Keys() KeyMap
}

// A Starter is a screen that begins with work.
type Starter interface{ Init() tea.Cmd }

// A Result is what a screen hands back besides itself: work to do, and what it
// has to say.
type Result struct {
	Cmd  tea.Cmd
	Emit []tea.Msg
}

// Say returns a result that says one thing to the root.
func Say(msg tea.Msg) Result { return Result{Emit: []tea.Msg{msg}} }

// SizeMsg tells a screen the size of its body, and how wide the column beside it is; 0
// where there is none.
type SizeMsg struct{ Width, Height, Side int }

// LookedMsg tells what was seen behind the questions: the events that came, and
// all that was seen until now.
type LookedMsg struct {
	Events []checks.Event
	Sight  interview.Observations
}

// UnsavedMsg tells a screen that what was said last is not on the disk, so that it must
// not say that it is kept.
type UnsavedMsg struct{}

// PlainMsg asks to go on in plain lines.
type PlainMsg struct{}

// OverviewMsg asks for the list of all that is asked.
type OverviewMsg struct{}

// A Sided is a screen with something to show in a column of its own at the
// right, where the window is wide.
type Sided interface {
	// Side draws the column; it has at most height lines.
	Side(width, height int) []string
}

// WalkedMsg says that the place in the questionnaire or its answers changed.
type WalkedMsg struct{ Walk interview.Navigator }

// A Page is a drawn body. The lines may be more than fit: the root shows those
// around the focus, or from Scroll on where nothing has the focus.
type Page struct {
	Title string
	// Right stands at the other end of the head, and Brief in its place where there is
	// no room for it.
	Right, Brief string
	// Trail is how far one has come, drawn under the head in place of a line.
	Trail []Stretch
	Lines []string
	// Top and Bottom are the first and last line of what has the focus, and Col
	// the cell of the cursor in Top. Bottom < Top means that nothing has it.
	Top, Bottom, Col int
	// Typing makes the cursor a bar.
	Typing bool
	Scroll int
	// First is the line of the first option, where there are options.
	First int
}
