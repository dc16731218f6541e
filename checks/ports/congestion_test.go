package ports

import (
	"testing"
	"time"
)

func TestCongestion(t *testing.T) {
	p := newCongestion(32, 500*time.Millisecond)
	if p.timeout(0) != 500*time.Millisecond || p.timeout(1) != 750*time.Millisecond {
		t.Errorf("first waits %v, %v", p.timeout(0), p.timeout(1))
	}
	for range 50 {
		p.answered(20*time.Millisecond, 0)
	}
	if p.timeout(0) != minTimeout || p.timeout(1) != 150*time.Millisecond || p.timeout(99) != maxTimeout {
		t.Errorf("got %v, %v, %v", p.timeout(0), p.timeout(1), p.timeout(9))
	}
	for range 100 {
		p.answered(3*time.Second, 0)
	}
	if p.timeout(0) != maxTimeout {
		t.Errorf("slow host: %v", p.timeout(0))
	}
	if p.window != 32 || p.maxTries() != 3 {
		t.Errorf("window %d, tries %d", p.window, p.maxTries())
	}
	for range 5 {
		p.halve()
	}
	if p.window != 1 {
		t.Errorf("window %d after a resource ran out", p.window)
	}
	for range 10_000 {
		p.answered(0, 0)
	}
	if p.window != 32 {
		t.Errorf("the window grew back to %d", p.window)
	}
}

// TestCongestionLoss: a line that loses a little keeps its window, and gets one try
// more; one that loses much is asked for less, and never for nothing.
func TestCongestionLoss(t *testing.T) {
	some, much := newCongestion(64, time.Second), newCongestion(64, time.Second)
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
	if some.window != 64 || some.maxTries() != 4 {
		t.Errorf("a little: window %d, tries %d", some.window, some.maxTries())
	}
	if much.window != minWindow || much.maxTries() != 4 {
		t.Errorf("much: window %d, tries %d", much.window, much.maxTries())
	}
	// What was halved comes back though the line goes on losing a little.
	for i := range 2000 {
		much.answered(time.Millisecond, map[bool]int{true: 1}[i%64 == 0])
	}
	if much.window != 64 {
		t.Errorf("the window came back to %d", much.window)
	}
}

// TestCongestionExhausted: what this computer could not give is not asked of it again at
// once, and is in the end.
func TestCongestionExhausted(t *testing.T) {
	p := newCongestion(64, time.Second)
	p.halve()
	grew := 0
	for ; p.window <= 48 && grew < 100_000; grew++ {
		p.answered(time.Millisecond, 0)
	}
	if grew < maxStableRounds*48 {
		t.Errorf("the bound of 48 was tried after %d answers", grew)
	}
	for range 10_000 {
		p.answered(time.Millisecond, 0)
	}
	if p.window != 64 || p.ceiling != 64 {
		t.Errorf("the window came back to %d of %d", p.window, p.ceiling)
	}
}
