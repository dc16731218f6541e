package checking

import (
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A feed carries events from the goroutines of the checks to the screen. It
// never makes a check wait, not even when the screen is gone.
type feed struct {
	mu     sync.Mutex
	events []checks.Event
	wake   chan struct{}
}

func newFeed() *feed { return &feed{wake: make(chan struct{}, 1)} }

// add is a checks.Progress.
func (f *feed) add(e checks.Event) {
	f.mu.Lock()
	f.events = append(f.events, e)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default: // the screen is to be woken already
	}
}

func (f *feed) take() []checks.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.events
	f.events = nil
	return out
}
