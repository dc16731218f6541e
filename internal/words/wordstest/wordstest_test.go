package wordstest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/words/wordstest"
)

func TestUnmarked(t *testing.T) {
	got := wordstest.Unmarked("[Yōūr ānswēr] B (72): Kōwhai Bakery, on {day}, by Bakery", "Bakery", "Kōwhai Bakery")
	if d := cmp.Diff([]string{"on", "{day}"}, got); d != "" {
		t.Error(d)
	}
}
