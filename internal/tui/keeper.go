package tui

import (
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// A keeper is the one door to the backend's writing: one write at a time, never
// an older draft after a newer one, and none after the assessment is finished.
// It outlives the screen, so that what was accepted last is flushed even if the
// program ended before its own save.
type keeper struct {
	backend interview.Backend

	mu sync.Mutex
	// saved is the revision known to be durable.
	saved    int
	finished *interview.Result
}

// save makes a draft durable, unless that or a newer one already is.
func (k *keeper) save(d interview.Draft, rev int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if rev <= k.saved || k.finished != nil {
		return nil
	}
	if err := k.backend.Save(d); err != nil {
		return err
	}
	k.saved = rev
	return nil
}

// finish makes the assessment. It waits for a save that is under way.
func (k *keeper) finish(w interview.Walk, findings found) (interview.Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.finished != nil {
		return *k.finished, nil
	}
	r, err := k.backend.Finish(w.Draft, findings.list, findings.partial)
	if err == nil {
		k.finished = &r
	}
	return r, err
}

// result returns the finished assessment, or nil. It waits for work under way.
func (k *keeper) result() *interview.Result {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.finished
}
