package tui

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// BenchmarkFirstFrame makes the program and draws its first screen, over the
// bank of the program where it loads.
func BenchmarkFirstFrame(b *testing.B) {
	o := benchOptions(b)
	for b.Loop() {
		m := newModel(context.Background(), o, newDraftSaver(o))
		_ = m.View()
	}
}

// BenchmarkKeyToFrame takes a key at a question and draws the screen again.
func BenchmarkKeyToFrame(b *testing.B) {
	o := benchOptions(b)
	m := newModel(context.Background(), o, newDraftSaver(o))
	for _, k := range []string{"enter", "enter", "down"} {
		m = must(m.Update(named[k]))
	}
	for b.Loop() {
		m = must(m.Update(tea.KeyPressMsg{Code: tea.KeyDown}))
		_ = m.View()
	}
}

func benchOptions(b *testing.B) Options {
	be := interviewtest.NewBackend(b)
	bank, err := questions.Load()
	if err != nil || len(bank.Controls) == 0 {
		bank = be.Content.Bank
	}
	return Options{Bank: bank, Draft: fresh(), Backend: be, Now: interviewtest.Now}
}
