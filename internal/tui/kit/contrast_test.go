package kit

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
)

// palettes are the colours black, red, green, yellow and bright white, the sixteen that
// tiles use, as five terminals come with them.
var palettes = map[string]map[int]string{
	"xterm":     {0: "#000000", 1: "#cd0000", 2: "#00cd00", 3: "#cdcd00", 15: "#ffffff"},
	"Windows":   {0: "#0c0c0c", 1: "#c50f1f", 2: "#13a10e", 3: "#c19c00", 15: "#f2f2f2"},
	"macOS":     {0: "#000000", 1: "#c23621", 2: "#25bc24", 3: "#adad27", 15: "#e9ebeb"},
	"GNOME":     {0: "#171421", 1: "#c01c28", 2: "#26a269", 3: "#a2734c", 15: "#ffffff"},
	"Solarized": {0: "#073642", 1: "#dc322f", 2: "#859900", 3: "#b58900", 15: "#fdf6e3"},
}

// luminance is that of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// indexed is a colour of the 256, from 16 on, as every terminal has it.
func indexed(n int) color.Color {
	if n >= 232 {
		v := uint8(8 + 10*(n-232))
		return color.RGBA{v, v, v, 255}
	}
	steps := []uint8{0, 95, 135, 175, 215, 255}
	n -= 16
	return color.RGBA{steps[n/36], steps[n/6%6], steps[n%6], 255}
}

// Text on its tile can be read in every depth, whatever terminal it is.
func TestContrastOnTiles(t *testing.T) {
	for tone := range tints {
		for name, tt := range map[string]struct {
			look  Look
			least float64
		}{"24-bit": {Look{Depth: DepthTrue}, 4.5}, "256": {Look{Depth: Depth256}, 4.5}} {
			s := New(tt.look).style(tone)
			if got := contrast(shown(t, s.GetForeground(), nil), shown(t, s.GetBackground(), nil)); got < tt.least {
				t.Errorf("%q in %s: %.2f", tone, name, got)
			}
		}
		s := New(Look{}).style(tone)
		if s.GetReverse() {
			continue // the terminal's own two
		}
		for name, p := range palettes {
			if got := contrast(shown(t, s.GetForeground(), p), shown(t, s.GetBackground(), p)); got < 4.0 {
				t.Errorf("%q in the sixteen colours of %s: %.2f", tone, name, got)
			}
		}
	}
}

// shown is a colour as a terminal shows it: one of the sixteen by its palette.
func shown(t *testing.T, c color.Color, palette map[int]string) color.Color {
	t.Helper()
	var n int
	switch c := c.(type) {
	case lipgloss.NoColor:
		t.Fatal("a tile has a colour without the other")
	case color.RGBA:
		return c
	default:
		if _, err := fmt.Sscan(fmt.Sprint(c), &n); err != nil {
			t.Fatalf("%v: %v", c, err)
		}
	}
	if n >= 16 {
		return indexed(n)
	}
	hex, ok := palette[n]
	if !ok {
		t.Fatalf("colour %d is in no palette: bright ones become greys in Solarized", n)
	}
	return lipgloss.Color(hex)
}
