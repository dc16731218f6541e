package kit

import (
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Feed carries events from the goroutines of the checks to the screen. It
// never makes a check wait, not even when the screen is gone.
type Feed struct {
	mu     sync.Mutex
	events []checks.Event
	wake   chan struct{}
}

// NewFeed returns an empty feed.
func NewFeed() *Feed { return &Feed{wake: make(chan struct{}, 1)} }

// Add is a checks.Progress.
func (f *Feed) Add(e checks.Event) {
	f.mu.Lock()
	f.events = append(f.events, e)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default: // the screen is to be woken already
	}
}

// Take returns what came since it was last called.
func (f *Feed) Take() []checks.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.events
	f.events = nil
	return out
}

// Wake is readable when there is something to take.
func (f *Feed) Wake() <-chan struct{} { return f.wake }
