package ports

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	p := newPace(32, 500*time.Millisecond)
	if p.wait(0) != 500*time.Millisecond || p.wait(1) != 750*time.Millisecond {
		t.Errorf("first waits %v, %v", p.wait(0), p.wait(1))
	}
	for range 50 {
		p.answered(20*time.Millisecond, 0)
	}
	if p.wait(0) != minWait || p.wait(1) != 150*time.Millisecond || p.wait(99) != maxWait {
		t.Errorf("got %v, %v, %v", p.wait(0), p.wait(1), p.wait(9))
	}
	for range 100 {
		p.answered(3*time.Second, 0)
	}
	if p.wait(0) != maxWait {
		t.Errorf("slow host: %v", p.wait(0))
	}
	if p.window != 32 || p.tries() != 3 {
		t.Errorf("window %d, tries %d", p.window, p.tries())
	}
	for range 5 {
		p.halve()
	}
	if p.window != 1 {
		t.Errorf("window %d after shortages", p.window)
	}
	for range 10_000 {
		p.answered(0, 0)
	}
	if p.window != 32 {
		t.Errorf("the window grew back to %d", p.window)
	}
}

// TestPaceLoss: a line that loses a little keeps its window, and gets one try
// more; one that loses much is asked for less, and never for nothing.
func TestPaceLoss(t *testing.T) {
	some, much := newPace(64, time.Second), newPace(64, time.Second)
	for i := range 1000 {
		try := 0
		if i%50 == 0 {
			try = 1
		}
		some.answered(time.Millisecond, try)
		if i%5 == 0 {
			try = 1
		}
		much.answered(time.Millisecond, try)
	}
	if some.window != 64 || some.tries() != 4 {
		t.Errorf("a little: window %d, tries %d", some.window, some.tries())
	}
	if much.window != minWindow || much.tries() != 4 {
		t.Errorf("much: window %d, tries %d", much.window, much.tries())
	}
	// What was halved comes back though the line goes on losing a little.
	for i := range 2000 {
		much.answered(time.Millisecond, map[bool]int{true: 1}[i%64 == 0])
	}
	if much.window != 64 {
		t.Errorf("the window came back to %d", much.window)
	}
}

// TestPaceShortage: what this computer could not give is not asked of it again at
// once, and is in the end.
func TestPaceShortage(t *testing.T) {
	p := newPace(64, time.Second)
	p.halve()
	grew := 0
	for ; p.window <= 48 && grew < 100_000; grew++ {
		p.answered(time.Millisecond, 0)
	}
	if grew < maxCalm*48 {
		t.Errorf("the bound of 48 was tried after %d answers", grew)
	}
	for range 10_000 {
		p.answered(time.Millisecond, 0)
	}
	if p.window != 64 || p.ceiling != 64 {
		t.Errorf("the window came back to %d of %d", p.window, p.ceiling)
	}
}
