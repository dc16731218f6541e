package cli

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Recall returns the clues of the newest assessment kept that has any.
func (b *backend) Recall() []interview.Clue {
	for x := range b.kept(mostPast) {
		if clues := interview.Clues(x); len(clues) > 0 {
			return clues
		}
	}
	return nil
}

// mostBack is how many assessments are opened to find the last that has answers.
const mostBack = 4

// earlier is what was answered last time, or nil where nothing is kept.
func (b *backend) earlier() *interview.Earlier {
	now := b.app.Now()
	old := func(a questions.Answer) bool { return b.content.Model.Settling.Old(a, now) }
	for x := range b.kept(mostBack) {
		if e, ok := interview.From(b.content.Bank, x, old, now); ok {
			return &e
		}
	}
	return nil
}

// kept yields the newest assessments of the client, the newest first. One that is
// damaged is left out, and told of later: by now a screen may be up.
func (b *backend) kept(most int) iter.Seq[assess.Assessment] {
	return func(yield func(assess.Assessment) bool) {
		if b.store == nil {
			return
		}
		ids, err := b.store.Assessments(b.client)
		if err != nil {
			return // the report says so, where it looks back on them
		}
		for _, id := range slices.Backward(ids[max(0, len(ids)-most):]) {
			var x assess.Assessment
			err := b.store.Load(store.AssessmentName(b.client, id), &x, b.app.Now())
			if damaged := (*store.DamagedError)(nil); errors.As(err, &damaged) {
				b.mu.Lock()
				b.torn = append(b.torn, err)
				b.mu.Unlock()
			}
			if err == nil && !yield(x) {
				return
			}
		}
	}
}

// tellTorn says which kept assessments were found damaged, once.
func (b *backend) tellTorn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, err := range b.torn {
		fmt.Fprintln(b.app.Err, "cybercheck:", err)
	}
	b.torn = nil
}
