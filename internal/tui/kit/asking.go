package kit

import (
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// Asking is the part that asks one step of a walk, a fact or a question, and
// moves through the walk. The screens profile and ask both show it.
type Asking struct {
	Kit
	Bindings
	Walk interview.Navigator
	// Now is the clock for the time of an answer.
	Now func() time.Time

	choice Choice
	moved  bool // the focus was moved by a key
	// notice is a sentence about the last key, gone with the next one.
	notice string
	claims bool // the notice says that something is kept
	why    bool
	noting bool // a note is being typed
	note   Field
	sight  interview.Observations
	scroll int
	size   SizeMsg
}

// NewAsking returns the part at the walk's place. s is what was seen until now.
func NewAsking(k Kit, w interview.Navigator, now func() time.Time, s interview.Observations) Asking {
	return Asking{Kit: k, Bindings: NewBindings(), Now: now, sight: s}.At(w)
}

// At returns the part moved to the walk's place.
func (a Asking) At(w interview.Navigator) Asking {
	a.Walk, a.why, a.noting, a.moved, a.scroll, a.notice = w, false, false, false, 0, ""
	if w.Naming() || w.AtEnd() {
		return a
	}
	step := w.Step()
	chosen := w.Draft.Chosen(step)
	a.choice = Choice{Focus: chosen}
	for i, o := range interview.Options(a.Catalog, step) {
		x := Option{Key: interview.Key(step, i), Label: o.Label, Help: o.Help}
		if i == chosen {
			x.Mark = a.T("your answer")
		}
		a.choice.Options = append(a.choice.Options, x)
	}
	return a.lead()
}

// Update takes a message. What it says is a WalkedMsg.
func (a Asking) Update(msg tea.Msg) (Asking, Result) {
	switch msg := msg.(type) {
	case SizeMsg:
		a.size = msg
		a = a.lead()
	case UnsavedMsg:
		if a.claims {
			a.notice, a.claims = "", false
		}
	case LookedMsg:
		a.sight = msg.Sight
		a = a.lead()
	case tea.PasteMsg:
		if a.noting {
			a.note = a.note.Update(a.Bindings, msg)
		}
	case tea.KeyPressMsg:
		if a.noting {
			return a.pressNote(msg)
		}
		return a.press(msg)
	}
	return a, Result{}
}

func (a Asking) press(msg tea.KeyPressMsg) (Asking, Result) {
	a.notice, a.claims = "", false
	if a.why {
		return a.pressWhy(msg)
	}
	switch {
	case key.Matches(msg, a.Why):
		a.why, a.scroll = true, 0
	case key.Matches(msg, a.Back):
		return a.walked(a.Walk.Back())
	case key.Matches(msg, a.Next):
		if w, ok := a.Walk.Next(); ok {
			return a.walked(w)
		}
		a.notice = a.T("Answer this one first, or press l to leave it for later.")
	case key.Matches(msg, a.Later):
		return a.walked(a.Walk.Later())
	case key.Matches(msg, a.Undo):
		if w, ok := a.Walk.Undo(); ok {
			return a.walked(w)
		}
		a.notice = a.T("There is nothing to undo.")
	case key.Matches(msg, a.Redo):
		if w, ok := a.Walk.Redo(); ok {
			return a.walked(w)
		}
		a.notice = a.T("There is nothing to do again.")
	case key.Matches(msg, a.Overview):
		return a, Say(OverviewMsg{})
	case key.Matches(msg, a.Note):
		return a.startNote(), Result{}
	default:
		return a.choose(msg)
	}
	return a, Result{}
}

func (a Asking) choose(msg tea.KeyPressMsg) (Asking, Result) {
	page := a.question(a.size.Width, a.size.Height)
	c, off, n := a.choice.Read(a.Bindings, msg, a.scroll, page, a.size.Height)
	a.moved = a.moved || c.Focus != a.choice.Focus || off != a.scroll
	a.choice, a.scroll = c, off
	if n >= 0 {
		return a.walked(a.Walk.Choose(n, a.Now()))
	}
	if key.Matches(msg, a.Pick) {
		a.notice = a.T("There is no answer %s here.", msg.String())
	}
	if key.Matches(msg, a.Enter) {
		a.notice = a.T("Pick an answer first: press its number, or move with the arrows.")
	}
	return a, Result{}
}

func (a Asking) walked(w interview.Navigator) (Asking, Result) {
	return a.At(w), Say(WalkedMsg{w})
}

// View draws the step.
func (a Asking) View(width, height int) Page {
	if a.why {
		p, _ := a.whyPage(width, height)
		return p
	}
	return a.question(width, height)
}

// question draws the question with air between the options where all of it
// fits so.
func (a Asking) question(width, height int) Page {
	tight := a.draw(width, height)
	air := len(a.choice.Options) - 1
	if a.Walk.Step().Doubt != nil {
		air += 2 // and one before each of the two answers
	}
	if len(tight.Lines)+air > height {
		return tight
	}
	a.choice.Airy = true
	return a.draw(width, height)
}

func (a Asking) draw(width, height int) Page {
	p := NoFocus(a.title(width))
	step := a.Walk.Step()
	p.Lines = Each(a.Wrap(step.Question(a.Catalog), width), a.Bold.Render)
	p.Scroll = a.scroll
	seen, _ := a.Walk.SuggestionFor(a.Catalog, a.sight, a.Now())
	for i, s := range seen {
		if step.Doubt != nil && a.choice.Airy && i%2 == 0 {
			p.Lines = append(p.Lines, "")
		}
		p.Lines = append(p.Lines, a.Wrap(s, width)...)
	}
	if step.Control != nil && !a.noting {
		if note := a.Walk.Draft.Answers[step.Control.ID].Note; note != "" {
			p.Lines = append(p.Lines, a.Wrap(a.T("Your note: %s", note), width)...)
		}
	}
	if height > 8 {
		p.Lines = append(p.Lines, "")
	}
	if a.noting {
		return a.drawNote(p, width)
	}
	p = a.choice.Draw(a.Kit, p, width)
	if a.notice != "" {
		notice := a.Wrap(a.notice, width)
		if height > 8 {
			p.Lines = append(p.Lines, "")
		} else {
			// In a low window the notice stands where the eye is.
			p.Lines, p.Top, p.Bottom = append(notice, p.Lines...), p.Top+len(notice), p.Bottom+len(notice)
			p.First, p.Scroll = p.First+len(notice), 0
			return p
		}
		p.Lines = append(p.Lines, notice...)
	}
	return p
}

func (a Asking) title(width int) string {
	topic, n, of := a.Walk.Where(a.Catalog)
	at := a.T("%d of %d", n, of)
	if a.Walk.Step().Control != nil && width >= 60 {
		at = a.T("Question %d of %d", n, of)
	}
	return at + " " + a.Dot + " " + topic
}

// Keys are the keys of a step.
func (a Asking) Keys() KeyMap {
	if a.noting {
		return KeyMap{
			Typing: true, Short: []key.Binding{As(a.Enter, "enter", "keep"), a.Escape},
			Full: []key.Binding{As(a.Enter, "enter", "keep the note"), a.Escape, a.Left, a.Right, a.Home, a.Last, a.DelLeft, a.Clear},
		}
	}
	if a.why {
		return KeyMap{Scrolls: true, Short: []key.Binding{As(a.Close, "esc", "close")}, Full: []key.Binding{a.Close, a.Up, a.Down, a.PageUp, a.PageDown, a.Top, a.End}}
	}
	pick := As(a.Pick, a.digits(), "choose")
	enter := As(a.Enter, "enter", "choose")
	return KeyMap{
		Short: []key.Binding{pick, a.Bindings.Why, As(a.Back, "b", "back"), As(a.Later, "l", "later"), a.Overview, As(a.Undo, "u", "undo"), As(a.Bindings.Note, "n", "note"), As(a.Down, "arrows", "move")},
		Full: []key.Binding{
			As(a.Pick, a.digits(), "choose that answer at once"), a.Up, a.Down, enter,
			As(a.Bindings.Why, "?", "why we ask, and how to find out"),
			As(a.Back, "b, left", "the question before; your answer stays"), As(a.Next, "right, tab", "the next question, once this one is answered"),
			As(a.Later, "l", "leave it for later"), As(a.Undo, "u", "undo the last change"), As(a.Redo, "ctrl+r", "do it again"),
			As(a.Bindings.Note, "n", "a note beside your answer"), As(a.Overview, "o", "all questions; / searches there"),
		},
	}
}

// digits names the digits that choose, as in "1-3, 0".
func (a Asking) digits() string {
	n, zero := 0, ""
	for _, o := range a.choice.Options {
		switch o.Key {
		case "":
		case "0":
			zero = ",0"
		default:
			n++
		}
	}
	return "1-" + strconv.Itoa(n) + zero
}
