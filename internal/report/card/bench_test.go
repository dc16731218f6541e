package card

import (
	"io"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func BenchmarkRender(b *testing.B) {
	reporttest.Benchmark(b, func(w io.Writer, c assess.Content, a assess.Assessment) error {
		return Render(w, report.NewCard(c, a, i18n.Catalog{}, nil))
	})
}
