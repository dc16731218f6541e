package reporttest

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// Benchmark measures an export at 12 and at 1,000 findings, and makes sure first
// that the same assessment gives the same bytes.
func Benchmark(b *testing.B, render func(io.Writer, assess.Content, assess.Assessment) error) {
	b.Helper()
	for _, n := range []int{12, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c, a := Content(b), Many(b, n)
			var one, two bytes.Buffer
			if err := render(&one, c, a); err != nil {
				b.Fatal(err)
			}
			if err := render(&two, c, a); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
				b.Fatalf("two renders differ: %v", err)
			}
			for b.Loop() {
				if err := render(io.Discard, c, a); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(one.Len())/1000, "kB")
		})
	}
}
