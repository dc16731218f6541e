package results

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// The bar of the score grows once, in this many frames within this time. A key ends it.
const (
	growth  = 8
	growsIn = 150 * time.Millisecond
)

type grewMsg struct{}

func growing() tea.Cmd {
	return tea.Tick(growsIn/growth, func(time.Time) tea.Msg { return grewMsg{} })
}

// grow is one frame.
func (m Model) grow() (kit.Screen, kit.Result) {
	if m.grown >= growth {
		return m, kit.Result{}
	}
	if m.grown++; m.grown == growth {
		return m, kit.Result{}
	}
	return m, kit.Result{Cmd: growing()}
}
