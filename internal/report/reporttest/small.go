package reporttest

import (
	"reflect"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// Small is a bad firm with no more of each kind than it takes to fill every field
// that the whole one fills: a test that tries hundreds of strings needs each field
// once, and not each finding.
func Small(t testing.TB) assess.Assessment {
	t.Helper()
	a := Bad(t)
	a.Answers, a.Findings, a.Controls, a.Plan = needed(a.Answers), needed(a.Findings), needed(a.Controls), needed(a.Plan)
	a.Score.Areas, a.Score.Caps = needed(a.Score.Areas), needed(a.Score.Caps)
	return a
}

// needed is the first two of a list, and those that fill a field which none before
// them does.
func needed[T any](list []T) []T {
	var out []T
	filled := map[string]bool{}
	for i, x := range list {
		before := len(filled)
		fields(reflect.ValueOf(x), "", filled)
		if i < 2 || len(filled) > before {
			out = append(out, x)
		}
	}
	return out
}

// fields are the paths of a value's strings that hold something, without the
// places in lists.
func fields(v reflect.Value, path string, out map[string]bool) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			out[path] = true
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for f, x := range v.Fields() {
			fields(x, path+"."+f.Name, out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fields(v.Index(i), path+"[]", out)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fields(v.Elem(), path, out)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			fields(v.MapIndex(k), path+"{}", out)
		}
	default:
	}
}
