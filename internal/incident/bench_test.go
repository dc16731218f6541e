package incident_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
)

// BenchmarkLoad reads all the steps, which the questionnaire does before its first screen.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := incident.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
