package reporttest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// Hostile returns a copy of a in which every string is s, as it is once it has entered:
// what a file that someone sent may hold.
func Hostile[T any](a T, s string) T {
	return Each(a, func(int) string { return s })
}

// Each returns a copy of a in which the string at place i, counted through the
// whole document, is with(i), as it is once it has entered; an empty result leaves the
// string as it is.
func Each[T any](a T, with func(i int) string) T {
	a = Raw(a, with)
	if x, ok := any(&a).(*report.Options); ok { // a picture is made by us, and longer than text
		logo := x.Logo
		*x = safetext.All(*x)
		x.Logo = logo
		return a
	}
	return safetext.All(a)
}

// Raw is Each for what never entered: what a program that uses our packages may hand
// to a format.
func Raw[T any](a T, with func(i int) string) T {
	v := reflect.New(reflect.TypeFor[T]()).Elem()
	v.Set(reflect.ValueOf(a))
	n := 0
	replace(v, &n, with)
	out, _ := reflect.TypeAssert[T](v)
	return out
}

// replace walks v, which can be set, and copies what it would share.
func replace(v reflect.Value, n *int, with func(int) string) {
	switch v.Kind() {
	case reflect.String:
		if s := with(*n); s != "" {
			v.SetString(s)
		}
		*n++
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for _, field := range v.Fields() {
			replace(field, n, with)
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		v.Set(c)
		for i := range v.Len() {
			replace(v.Index(i), n, with)
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(v.Elem())
		v.Set(c)
		replace(c.Elem(), n, with)
	case reflect.Map:
		replaceMap(v, n, with)
	default:
	}
}

// replaceMap replaces the values, in the order of the keys.
func replaceMap(v reflect.Value, n *int, with func(int) string) {
	if v.IsNil() {
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return cmp.Compare(x.String(), y.String()) })
	c := reflect.MakeMap(v.Type())
	for _, k := range keys {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(k))
		replace(value, n, with)
		c.SetMapIndex(k, value)
	}
	v.Set(c)
}

// Strings is the hostile set: what servers, certificates and files have been
// seen to send to break the page, the terminal or the sheet that shows them.
func Strings() []string {
	out := []string{
		"<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
		`"><svg onload=alert(1)>`, `' onmouseover='alert(1)`, "` onfocus=`alert(1)", "</title><b>x", "</style><b>x",
		"</pre></code></dd><h1>x", "</svg><b>x", "<!-- ", "--><b>x", "]]><b>x", "<?php x ?>", "<svg><desc><b>x",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)",
		"data:text/html,<b>x", "vbscript:x", "//evil.example/x", "https://evil.example/x", "{{.}}", "{{template \"x\"}}", "${x}", "'; --",
		"%s%n%d", "../../etc/passwd", "expression(alert(1))", "url(https://evil.example)", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
		"\x1b]0;x\x07", "\x1b[2J\x1b[31mx", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\", "\x1b]52;c;eA==\x07", "\x1bP+q544e\x1b\\", "\u009b31mx", "\u009d0;x\u009c",
		"x\x00y", "x\x07\x08\x7fy", "x\ry\nz", "\u202ex\u202c", "\u2066x\u2069", "\u200b\u200d\u2060\ufeff", "a\u2028b\u2029c", "\U000e0041\U000e0042",
		"\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "x\xe2\x82", `\u001b[31m`, `\033[31m`, "%1b%5b", "&#27;[31m", "=cmd|' /C x'!A0", "＝1+1", "@x", "+x", "-x",
		"аpple.example", "xn--pple-43d.example", "e" + strings.Repeat("\u0301", 40), "\ue000\ufdd0", "\u061cx", "\u00adx",
	}
	for c := range 0x20 {
		out = append(out, fmt.Sprintf("c0 %c.", c))
	}
	return out
}

// Long is 1 MiB of one character: too much to be put everywhere at once.
func Long() string { return strings.Repeat("A", 1<<20) }
