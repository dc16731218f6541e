package csv

import (
	"io"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func BenchmarkRender(b *testing.B) {
	reporttest.Benchmark(b, func(w io.Writer, c assess.Content, a assess.Assessment) error { return Findings(w, c, a, nil) })
}
