package i18ntest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
)

func TestUnmarked(t *testing.T) {
	got := i18ntest.Unmarked("[Yōūr ānswēr] B (72): Kōwhai Bakery, on {day}, by Bakery", "Bakery", "Kōwhai Bakery")
	if d := cmp.Diff([]string{"on", "{day}"}, got); d != "" {
		t.Error(d)
	}
}
