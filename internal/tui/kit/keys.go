package kit

import (
	"charm.land/bubbles/v2/key"
)

// A KeyMap is the keys of a screen as they are now. Short is the footer, most
// useful first; Full is the page of all keys. It is a help.KeyMap.
type KeyMap struct {
	Short, Full []key.Binding
	// Typing is set while letters belong to a line that is typed: then no letter
	// is a command.
	Typing bool
	// Scrolls is set where down shows more of a text that does not fit.
	Scrolls bool
	// Stops is set while Ctrl-C belongs to the screen, which stops its own work
	// before the program is left.
	Stops bool
}

// ShortHelp returns the bindings of the footer.
func (m KeyMap) ShortHelp() []key.Binding { return m.Short }

// FullHelp returns the bindings of the page of keys, in one column.
func (m KeyMap) FullHelp() [][]key.Binding { return [][]key.Binding{m.Full} }

// Bindings are every key of the program, each declared once.
type Bindings struct {
	Up, Down, PageUp, PageDown, Top, End, Pick, Enter         key.Binding
	Back, Close, Next, Undo, Redo, Why, Later, Stop, Save     key.Binding
	Note, Overview, Search, Tick, Plain, Theme                key.Binding
	Calls, Never, Record                                      key.Binding
	Left, Right, DelLeft, DelRight, Home, Last, Clear, Escape key.Binding
	Help, HelpTyping, Leave, Interrupt, Suspend               key.Binding
}

func bind(help, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
}

// NewBindings returns the keys.
func NewBindings() Bindings {
	return Bindings{
		Up:         bind("up, k", "move up", "up", "k"),
		Down:       bind("down, j", "move down", "down", "j"),
		PageUp:     bind("page up", "a page up", "pgup"),
		PageDown:   bind("page down", "a page down", "pgdown", "space"),
		Top:        bind("home", "to the top", "home"),
		End:        bind("end", "to the end", "end"),
		Pick:       bind("1-9, 0", "choose at once", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
		Enter:      bind("enter", "choose", "enter"),
		Back:       bind("b", "back", "left", "shift+tab", "b", "esc"),
		Escape:     bind("esc", "back", "esc", "shift+tab"),
		Close:      bind("esc", "close", "esc", "?", "enter", "b", "left"),
		Next:       bind("right", "next, once answered", "right", "tab"),
		Undo:       bind("u", "undo", "u"),
		Redo:       bind("ctrl+r", "do again", "ctrl+r"),
		Save:       bind("ctrl+s", "save now; it is saved anyway", "ctrl+s"),
		Note:       bind("n", "note", "n"),
		Overview:   bind("o", "all questions", "o"),
		Search:     bind("/", "search", "/"),
		Tick:       bind("space", "tick", "space", "enter"),
		Plain:      bind("p", "go on in plain lines", "p"),
		Theme:      bind("t", "other colours", "t"),
		Calls:      bind("c", "whom to call", "c"),
		Never:      bind("x", "what not to do", "x"),
		Record:     bind("r", "the record", "r"),
		Why:        bind("?", "why", "?"),
		Later:      bind("l", "later", "l"),
		Stop:       bind("esc", "stop looking", "esc", "ctrl+c"),
		Left:       bind("left", "left", "left"),
		Right:      bind("right", "right", "right"),
		DelLeft:    bind("backspace", "delete", "backspace", "ctrl+h"),
		DelRight:   bind("delete", "delete", "delete"),
		Home:       bind("home", "start of line", "home", "ctrl+a"),
		Last:       bind("end", "end of line", "end", "ctrl+e"),
		Clear:      bind("ctrl+u", "clear the line", "ctrl+u"),
		Help:       bind("h", "keys", "h", "f1"),
		HelpTyping: bind("f1", "keys", "f1"),
		Leave:      bind("q", "leave, answers are kept", "q"),
		Interrupt:  bind("ctrl+c", "leave at once, answers are kept", "ctrl+c"),
		Suspend:    bind("ctrl+z", "pause the program", "ctrl+z"),
	}
}

// As returns a binding with other words beside it.
func As(b key.Binding, help, does string) key.Binding {
	b.SetHelp(help, does)
	return b
}

// TypingKeys are the keys while a line is typed, where enter does this.
func (b Bindings) TypingKeys(short, full string) KeyMap {
	return KeyMap{
		Typing: true, Short: []key.Binding{As(b.Enter, "enter", short), b.Escape},
		Full: []key.Binding{As(b.Enter, "enter", full), b.Escape, b.Left, b.Right, b.Home, b.Last, b.DelLeft, b.Clear},
	}
}

// ReadingKeys are the keys of a page that is only read.
func (b Bindings) ReadingKeys() KeyMap {
	return KeyMap{
		Scrolls: true, Short: []key.Binding{As(b.Back, "esc", "back")},
		Full: []key.Binding{As(b.Back, "esc, b, enter", "back"), b.Up, b.Down, b.PageUp, b.PageDown, b.Top, b.End},
	}
}
