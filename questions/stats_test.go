package questions_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestStats(t *testing.T) {
	b, err := questions.LoadFS(mapFS(smallBank()))
	if err != nil {
		t.Fatal(err)
	}
	// Fact: 5 + Google, Other. Control: 5 + 3 + 2 + 3 + I don’t know.
	if got, want := b.Stats(nil, false), (questions.Stats{Facts: 1, Questions: 1, Words: 23, Keys: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := (questions.Stats{Words: 400, Keys: 30}).Minutes(); got != 2.5 {
		t.Errorf("got %v minutes, want 2.5", got)
	}
}

// TestQuickPathTakesTenMinutes: that is its promise to one person alone.
func TestQuickPathTakesTenMinutes(t *testing.T) {
	s := load(t).Stats(questions.Profile{"staff": "one"}, true)
	t.Logf("%+v, %.1f minutes", s, s.Minutes())
	if s.Minutes() >= 10 || s.Questions < 10 {
		t.Errorf("%d questions and %d words take %.1f minutes", s.Questions, s.Words, s.Minutes())
	}
}
