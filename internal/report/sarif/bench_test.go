package sarif

import (
	"io"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func BenchmarkRender(b *testing.B) {
	reporttest.Benchmark(b, func(w io.Writer, c assess.Content, a assess.Assessment) error { return Render(w, c, a, nil, true) })
}
