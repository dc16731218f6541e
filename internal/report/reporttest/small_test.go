package reporttest

import (
	"reflect"
	"testing"
)

// TestSmallFillsEveryField: the small firm is as good a test as the whole one.
func TestSmallFillsEveryField(t *testing.T) {
	whole, small := map[string]bool{}, map[string]bool{}
	fields(reflect.ValueOf(Bad(t)), "", whole)
	fields(reflect.ValueOf(Small(t)), "", small)
	for f := range whole {
		if !small[f] {
			t.Errorf("the small firm has nothing in %s", f)
		}
	}
	if len(whole) < 60 {
		t.Errorf("only %d fields were seen", len(whole))
	}
	if n := len(Strings()); n < 60 {
		t.Errorf("%d hostile strings, want at least 60", n)
	}
	n := 0
	Each(Small(t), func(int) string { n++; return "" })
	all := 0
	Each(Bad(t), func(int) string { all++; return "" })
	if n*2 > all {
		t.Errorf("%d strings of %d are not small", n, all)
	}
}
