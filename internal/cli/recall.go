package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// Recall returns the clues of the newest assessment kept that has any. A damaged
// one is told of later: by now a screen may be up.
func (b *backend) Recall() []interview.Clue {
	if b.store == nil {
		return nil
	}
	ids, err := b.store.Assessments(b.client)
	if err != nil {
		return nil // the report says so, where it looks back on them
	}
	for _, id := range slices.Backward(ids[max(0, len(ids)-mostPast):]) {
		var x assess.Assessment
		err := b.store.Load(store.AssessmentName(b.client, id), &x, b.app.Now())
		if damaged := (*store.DamagedError)(nil); errors.As(err, &damaged) {
			b.mu.Lock()
			b.torn = append(b.torn, err)
			b.mu.Unlock()
		}
		if clues := interview.Clues(x); err == nil && len(clues) > 0 {
			return clues
		}
	}
	return nil
}

// tellTorn says which kept assessments Recall found damaged, once.
func (b *backend) tellTorn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, err := range b.torn {
		fmt.Fprintln(b.app.Err, "cybercheck:", err)
	}
	b.torn = nil
}
