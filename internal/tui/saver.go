package tui

import (
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// A draftSaver is the one door to the backend's writing: one write at a time, never
// an older draft after a newer one, and none after the assessment is finished.
// It outlives the screen, so that what was accepted last is flushed even if the
// program ended before its own save.
type draftSaver struct {
	backend interview.Backend

	mu sync.Mutex
	// saved is the revision known to be durable.
	saved    int
	aside    bool // the draft of an earlier run is set aside
	finished *interview.Result
}

// newDraftSaver returns the saver of a run.
func newDraftSaver(o Options) *draftSaver {
	k := &draftSaver{backend: o.Backend}
	if o.Unsaved {
		k.saved = -1
	}
	return k
}

// save makes a draft durable, unless that or a newer one already is. With anew
// the draft of an earlier run is first set aside, once.
func (k *draftSaver) save(d interview.Draft, rev int, anew bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if rev <= k.saved || k.finished != nil {
		return nil
	}
	if anew && !k.aside {
		if err := k.backend.SetAside(); err != nil {
			return err
		}
		k.aside = true
	}
	if err := k.backend.Save(d); err != nil {
		return err
	}
	k.saved = rev
	return nil
}

// finish makes the assessment, once; and once more for each time that something
// is said about its contradictions. It waits for a save that is under way.
func (k *draftSaver) finish(d interview.Draft, f found, said []interview.Dispute) (interview.Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.finished != nil && len(said) == 0 {
		return *k.finished, nil
	}
	for _, x := range said {
		d = d.WithDispute(x)
	}
	r, err := k.backend.Finish(d, f.list, f.partial)
	if err == nil {
		k.finished = &r
	}
	return r, err
}

// result returns the finished assessment, or nil. It waits for work under way.
func (k *draftSaver) result() *interview.Result {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.finished
}

// An incidentSaver is the same for the records of what happened.
type incidentSaver struct {
	save func(incident.Record) (page string, err error)

	mu    sync.Mutex
	saved int
	page  string
}

// keep makes a record durable, unless that or a newer state of it already is.
func (l *incidentSaver) keep(r incident.Record, rev int) (page string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rev <= l.saved {
		return l.page, nil
	}
	page, err = l.save(r)
	if err != nil {
		return "", err
	}
	l.saved, l.page = rev, page
	return page, nil
}
