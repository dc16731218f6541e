package cli

import (
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Recall returns the clues of the newest assessment kept that has any.
func (b *backend) Recall() []interview.Suggestion {
	for x := range newest[assess.Assessment](b, mostPast) {
		if clues := interview.Suggestions(x); len(clues) > 0 {
			return clues
		}
	}
	return nil
}

// mostBack is how many assessments are opened to find the last that has answers.
const mostBack = 4

// answered is the part of an assessment that was said. The rest of it is large, and
// the first screen waits for this.
type answered struct {
	Subject assess.Subject    `json:"subject"`
	Run     assess.RunInfo    `json:"run"`
	Profile questions.Profile `json:"profile"`
	Answers []assess.Answer   `json:"answers"`
}

// preload begins to look for what was answered last time, beside the content that
// is read meanwhile.
func (b *backend) preload() {
	b.lastTime = sync.OnceValue(func() *answered {
		for x := range newest[answered](b, mostBack) {
			if len(x.Answers) > 0 {
				return &x
			}
		}
		return nil
	})
	go b.lastTime()
}

// earlier is what was answered last time, or nil where nothing is kept.
func (b *backend) earlier() *interview.Earlier {
	if b.lastTime == nil || b.lastTime() == nil {
		return nil
	}
	x, now := b.lastTime(), b.app.Now()
	said := assess.Assessment{Subject: x.Subject, Run: x.Run, Profile: x.Profile, Answers: x.Answers}
	old := func(a questions.Answer) bool { return b.content.Model.Settling.StaleAnswer(a, now) }
	if e, ok := interview.From(b.content.Bank, said, old, now); ok {
		return &e
	}
	return nil
}

// newest yields the newest assessments of the client, or a part of each, the newest
// first. One that is damaged is left out, and told of later: by now a screen may be up.
func newest[T any](b *backend, most int) iter.Seq[T] {
	return func(yield func(T) bool) {
		if b.store == nil {
			return
		}
		ids, err := b.store.Assessments(b.client, b.app.Now())
		if err != nil {
			return // the report says so, where it looks back on them
		}
		for _, id := range slices.Backward(ids[max(0, len(ids)-most):]) {
			var x T
			err := b.store.Load(store.AssessmentName(b.client, id), &x, b.app.Now())
			if damaged := (*store.DamagedError)(nil); errors.As(err, &damaged) || isForeign(err) {
				b.mu.Lock()
				b.corrupt = append(b.corrupt, err)
				b.mu.Unlock()
			}
			if err == nil && store.Ahead(id, b.app.Now()) {
				b.mu.Lock()
				b.ahead = append(b.ahead, id)
				b.mu.Unlock()
			}
			if err == nil && !yield(x) {
				return
			}
		}
	}
}

// reportCorrupt says which kept assessments were found damaged, once.
func (b *backend) reportCorrupt() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, err := range b.corrupt {
		b.app.warn("cybercheck: %v", err)
	}
	b.corrupt = nil
}
