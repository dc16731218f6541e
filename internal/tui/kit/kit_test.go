package kit

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

func TestHangNeverWider(t *testing.T) {
	k := New(Look{})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		width := rapid.IntRange(12, 100).Draw(t, "width")
		for _, l := range k.Hang("  1  ", s, width) {
			if w := ansi.StringWidth(l); w > width || w > MaxText {
				t.Fatalf("%d cells in %d: %q", w, width, l)
			}
			if strings.ContainsAny(l, "\x1b\r\n\t") {
				t.Fatalf("a control character in %q", l)
			}
		}
	})
}

func TestWrapCountsCells(t *testing.T) {
	k := New(Look{})
	want := []string{"Whangārei", "日本の店", "ok"}
	if d := cmp.Diff(want, k.Wrap("Whangārei 日本の店 ok", 10)); d != "" {
		t.Error(d)
	}
}

func TestCleanInASCII(t *testing.T) {
	if got := New(Look{Glyphs: ASCII}).Clean("I don’t know – “x”…"); got != `I don't know - "x"...` {
		t.Errorf("got %q", got)
	}
}

func TestFooterKeepsTheLastItem(t *testing.T) {
	k, b := New(Look{}), NewBindings()
	m := KeyMap{Short: []key.Binding{b.Enter, b.Why, b.Back, b.Later}}
	for width, want := range map[int]string{
		72: "enter choose  ? why  b back  l later  h keys",
		30: "enter choose  ? why  h keys",
		24: "enter choose  h keys",
		10: "h keys",
	} {
		if got := ansi.Strip(k.Footer(m, b, width)); got != want {
			t.Errorf("%d: got %q, want %q", width, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	lines := strings.Split("abcdefghij", "")
	tests := []struct {
		name         string
		p            Page
		height       int
		want         string
		row          int
		above, below bool
	}{
		{"all", Page{Lines: lines, Top: 2, Bottom: 2}, 10, "abcdefghij", 2, false, false},
		{"focus low", Page{Lines: lines, Top: 7, Bottom: 8}, 4, "fghi", 2, true, true},
		{"focus taller than the window", Page{Lines: lines, Top: 3, Bottom: 9}, 3, "def", 0, true, true},
		{"scrolled", Page{Lines: lines, Bottom: -1, Scroll: 3}, 4, "defg", -1, true, true},
		{"scrolled too far", Page{Lines: lines, Bottom: -1, Scroll: 99}, 4, "ghij", -1, true, false},
	}
	for _, tt := range tests {
		got, row, above, below := Fit(tt.p, tt.height)
		if strings.Join(got, "") != tt.want || row != tt.row || above != tt.above || below != tt.below {
			t.Errorf("%s: got %q row %d above %v below %v", tt.name, got, row, above, below)
		}
	}
}

func TestField(t *testing.T) {
	b := NewBindings()
	f := NewField("Kōwhai")
	press := func(k tea.KeyPressMsg) { f = f.Update(b, k) }
	press(tea.KeyPressMsg{Code: tea.KeyHome})
	press(tea.KeyPressMsg{Code: tea.KeyDelete})
	press(tea.KeyPressMsg{Code: 'k', Text: "k"})
	press(tea.KeyPressMsg{Code: tea.KeyEnd})
	press(tea.KeyPressMsg{Code: tea.KeyBackspace})
	press(tea.KeyPressMsg{Code: tea.KeyLeft})
	press(tea.KeyPressMsg{Code: 'X', Text: "X"})
	press(tea.KeyPressMsg{Code: 'd', Mod: tea.ModCtrl})
	if got := f.Value(); got != "kōwhXa" {
		t.Errorf("got %q", got)
	}
	older := f
	f = f.Update(b, tea.PasteMsg{Content: strings.Repeat("é\x1b[2J\n", 100)})
	if n := len([]rune(f.Value())); n != interview.MaxTyped {
		t.Errorf("a paste left %d characters", n)
	}
	if strings.ContainsAny(f.Value(), "\x1b\n") || older.Value() != "kōwhXa" {
		t.Errorf("got %q, and before %q", f.Value(), older.Value())
	}
	for width := 6; width < 90; width++ {
		p := New(Look{}).Sheet("", width, 24)
		p.Type(f)
		if w := ansi.StringWidth(p.Lines[0]); w > width || p.Col >= width {
			t.Errorf("at %d: %d cells, cursor at %d", width, w, p.Col)
		}
	}
}
