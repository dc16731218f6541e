package safetext

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// maxText is the longest string of a document: the longest that enters an assessment,
// and the words that Line adds when it cuts.
const maxText = MaxEvidence + 64

// shownLength is the most characters that one byte becomes when it is shown, as in
// \u{10FFFF}: the text was cut before, and is not to be cut twice.
const shownLength = 10

// Text makes one string of a document harmless. It is Line but for the backslash, which
// text in a document has doubled already: showing twice is the same as showing once.
func Text(s string) string {
	if n := utf8.RuneCountInString(s); n > maxText {
		cut := 0
		for range maxText {
			_, size := utf8.DecodeRuneInString(s[cut:])
			cut += size
		}
		s = s[:cut] + fmt.Sprintf("… (cut, %d more)", n-maxText)
	}
	if plain(s, true) {
		return s
	}
	parts := strings.Split(s, `\`)
	for i, p := range parts {
		parts[i] = Line(p, shownLength*len(p)+1)
	}
	return strings.Join(parts, `\`)
}

// All returns a deep copy of v in which every string is as Text makes it. It goes by
// reflection so that no field, also of the future, can be forgotten.
func All[T any](v T) T {
	out, ok := reflect.TypeAssert[T](copied(reflect.ValueOf(v)))
	if !ok {
		panic("safetext: the copy has another type") // cannot happen: copied keeps types
	}
	return out
}

func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(Text(v.String()))
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

// Guard shows the control characters of what is about to be written, but for the end of
// a line. Text that entered as it should has none: this is for what did not.
func Guard(s string) string {
	if strings.IndexFunc(s, acts) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if acts(r) {
			fmt.Fprintf(&b, `\u{%X}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// acts reports whether a terminal may obey a character.
func acts(r rune) bool { return r < 0x20 && r != '\n' || r >= 0x7f && r <= 0x9f }

// JSON escapes, in a document of JSON, the characters that this package shows rather than
// prints. They can stand only within strings, so an escape there means the same.
func JSON(in []byte) []byte {
	if ascii(in) {
		return in
	}
	out := make([]byte, 0, len(in)+len(in)/8)
	for i := 0; i < len(in); {
		r, size := utf8.DecodeRune(in[i:])
		raw := in[i : i+size]
		i += size
		if (r < utf8.RuneSelf && r != 0x7f) || Line(string(raw), len(raw)) == string(raw) {
			out = append(out, raw...)
			continue
		}
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
			continue
		}
		out = fmt.Appendf(out, `\u%04x`, r)
	}
	return out
}

func ascii(in []byte) bool {
	for _, c := range in {
		if c >= 0x7f {
			return false
		}
	}
	return true
}
