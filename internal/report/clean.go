package report

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// maxText is the longest string that a report shows: the longest that enters an
// assessment, and the words that safetext adds when it cuts.
const maxText = safetext.MaxEvidence + 64

// shownLength is the most characters that one byte becomes when it is shown, as
// in \u{10FFFF}: the text was cut before, and is not to be cut twice.
const shownLength = 10

// sanitize returns a deep copy of v in which every string is harmless. An
// assessment that this program built is clean already; one that was read from a
// file may hold anything. It goes by reflection so that no field, also of the
// future, can be forgotten.
func sanitize[T any](v T) T {
	out, ok := reflect.TypeAssert[T](copied(reflect.ValueOf(v)))
	if !ok {
		panic("report: the copy has another type") // cannot happen: copied keeps types
	}
	return out
}

func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(Escape(v.String()))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			break
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(copied(v.Field(i)))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			break
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(copied(v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			break
		}
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for _, k := range v.MapKeys() {
			out.SetMapIndex(copied(k), copied(v.MapIndex(k)))
		}
	case reflect.Pointer:
		if v.IsNil() {
			break
		}
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(copied(v.Elem()))
	default:
	}
	return out
}

// Escape makes one string of an assessment harmless. It is safetext.Line but for
// the backslash, which text in an assessment has doubled already: showing twice
// is the same as showing once.
func Escape(s string) string {
	if n := utf8.RuneCountInString(s); n > maxText {
		cut := 0
		for range maxText {
			_, size := utf8.DecodeRuneInString(s[cut:])
			cut += size
		}
		s = s[:cut] + fmt.Sprintf("… (cut, %d more)", n-maxText)
	}
	parts := strings.Split(s, `\`)
	for i, p := range parts {
		parts[i] = safetext.Line(p, shownLength*len(p)+1)
	}
	return strings.Join(parts, `\`)
}

// AnswerFingerprint identifies the answer about a control across assessments, as
// checks.Fingerprint does a finding.
func AnswerFingerprint(control string) string { return checks.Fingerprint("asked", control, "") }
