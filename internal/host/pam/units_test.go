package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestTokens(t *testing.T) {
	for line, want := range map[string][]token{
		"a b":                {{text: "a"}, {text: "b"}},
		"a":                  {{text: "a"}},
		" [a b] c":           {{text: "a b", bracket: true}, {text: "c"}},
		`[a\] b]`:            {{text: "a] b", bracket: true}},
		`[a\b]`:              {{text: `a\b`, bracket: true}},
		`[\]]x`:              {{text: "]", bracket: true}, {text: "x"}},
		"[a":                 {{text: "a", bracket: true, open: true}},
		`[a\`:                {{text: `a\`, bracket: true, open: true}},
		`[a\]`:               {{text: "a]", bracket: true, open: true}},
		"[]":                 {{bracket: true}},
		"x [success=1] y.so": {{text: "x"}, {text: "success=1", bracket: true}, {text: "y.so"}},
	} {
		if got := tokens(line); !slices.Equal(got, want) {
			t.Errorf("%q: %+v, want %+v", line, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "-": 0, "x": 0, "5": 5, "05": 5, "-5": -5, "5-3": 5, "12abc": 12, "9": 9, "90": 90,
		"123456789": 123456789, "1234567891": 123456789, "/1": 0, ":1": 0,
	} {
		if got := leadingInt(text); got != want {
			t.Errorf("leadingInt(%q) = %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]int{"": -1, "0": 0, "9": 9, "90": 90, "123456789": 123456789, "1234567891": -1, "-1": -1, "1/": -1, "1:": -1} {
		n, ok := number(text)
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("number(%q) = %d, want %d", text, n, want)
		}
	}
	for text, want := range map[string]action{"1": 1, "32767": 32767, "ok": good, "reset": reset} {
		if got, ok := actionOf(text); !ok || got != want {
			t.Errorf("actionOf(%q) = %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"0", "32768", "-1", "", "OK"} {
		if got, ok := actionOf(text); ok {
			t.Errorf("actionOf(%q) = %d, want none", text, got)
		}
	}
	for _, tt := range []struct{ minlen, credits, want int }{{9, 9, 5}, {9, 4, 5}, {9, 3, 6}, {8, 8, 4}, {8, -3, 8}, {0, 0, 0}, {-3, 0, 0}} {
		if got := shortest(tt.minlen, tt.credits); got != tt.want {
			t.Errorf("shortest(%d, %d) = %d, want %d", tt.minlen, tt.credits, got, tt.want)
		}
	}
}

func TestSetting(t *testing.T) {
	for line, want := range map[string]string{
		"a = b": "a|b|true", "a=b": "a|b|true", "a b": "a|b|true", "a": "a||true", "": "||false", "# a": "||false",
		"a # b": "a||true", "=b": "|b|true", "a == b": "a|= b|true",
	} {
		key, value, some := setting(line)
		if got := fmt.Sprintf("%s|%s|%t", key, value, some); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
}

// TestWeaker holds the order of lockouts: none, then more tries, then a shorter
// time, of which for ever is the longest.
func TestWeaker(t *testing.T) {
	order := []lockout{
		{},
		{tries: 10, unlockTime: time.Minute},
		{tries: 5, unlockTime: time.Minute},
		{tries: 5, unlockTime: 10 * time.Minute},
		{tries: 5},
		{tries: 3, unlockTime: time.Minute},
		{tries: 3},
	}
	for i, a := range order {
		for j, b := range order {
			if got := a.weaker(&b); got != (i < j) {
				t.Errorf("%+v weaker than %+v: %t", a, b, got)
			}
		}
	}
}

func TestWeakerResult(t *testing.T) {
	at := func(line int) []Evidence { return []Evidence{{Line: line}} }
	strict := result{min: 12, dict: true, lengthProof: at(1), wordsProof: at(1)}
	loose := result{min: 6, lengthProof: at(2), wordsProof: at(2)}
	for _, tt := range []struct{ a, b, want result }{
		{strict, loose, loose},
		{loose, strict, loose},
		{strict, result{min: 12, dict: true, lengthProof: at(2), wordsProof: at(2)}, strict},
		{strict, result{min: 14, lengthProof: at(2), wordsProof: at(2)}, result{min: 12, lengthProof: at(1), wordsProof: at(2)}},
		{result{min: 6, dict: true, doubt: "x"}, result{min: 6, dict: true, doubt: "y"}, result{min: 6, dict: true, doubt: "x"}},
		{result{min: 6, dict: true}, result{min: 6, dict: true, doubt: "y"}, result{min: 6, dict: true, doubt: "y"}},
		{result{min: 6, dict: true, doubt: "x"}, result{min: 6, dict: true}, result{min: 6, dict: true, doubt: "x"}},
	} {
		if got := weaker(tt.a, tt.b); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("of %+v and %+v: %+v, want %+v", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestImpression walks stacks of required modules: what was said first stands, but a
// success gives way to a password that has run out, and a failure to nothing.
func TestImpression(t *testing.T) {
	required, _ := simple("required")
	done := required
	done[newAuthtok] = good
	for _, tt := range []struct {
		codes []int
		want  bool
	}{
		{[]int{success}, true},
		{[]int{success, success}, true},
		{[]int{ignored, success}, true},
		{[]int{success, ignored}, true},
		{[]int{ignored}, false},
		{[]int{newAuthtok}, false},
		{[]int{newAuthtok, success}, false},
		{[]int{success, newAuthtok}, false},
		{[]int{authErr, success}, false},
		{[]int{success, authErr}, false},
	} {
		stack := make([]entry, len(tt.codes))
		for i, code := range tt.codes {
			stack[i] = entry{actions: done, module: itoa(code)}
		}
		paths := 0
		err := walk(stack, func(e *entry) ([]int, error) { return []int{leadingInt(e.module)}, nil }, func(p stackPath) error {
			paths++
			if p.success != tt.want || len(p.steps) != len(tt.codes) {
				t.Errorf("%v: success %t after %d steps, want %t", tt.codes, p.success, len(p.steps), tt.want)
			}
			return nil
		})
		if err != nil || paths != 1 {
			t.Errorf("%v: %d paths, %v", tt.codes, paths, err)
		}
	}
}

func TestMostSteps(t *testing.T) {
	required, _ := simple("required")
	for n, want := range map[int]error{maxSteps: nil, maxSteps + 1: ErrUndecided} {
		stack := slices.Repeat([]entry{{actions: required}}, n)
		err := walk(stack, func(*entry) ([]int, error) { return []int{success}, nil }, func(stackPath) error { return nil })
		if !errors.Is(err, want) {
			t.Errorf("%d steps: %v, want %v", n, err, want)
		}
	}
}

// TestDeepMessage tells an include that goes round from one that is missing.
func TestDeepMessage(t *testing.T) {
	for stack, want := range map[string]string{
		"password include common-password": "too deeply",
		"password include nowhere":         "is missing",
		"password include /etc/nowhere":    "is missing",
	} {
		if err := Resolve(root(debianStack(stack))).MinLength.Err; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", stack, err, want)
		}
	}
}

// noStat is a file system in which it cannot be told whether one name is there.
type noStat struct {
	fstest.MapFS
	name string
}

func (n noStat) Stat(name string) (fs.FileInfo, error) {
	if name == n.name {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrPermission}
	}
	return n.MapFS.Stat(name)
}

func (n noStat) Open(name string) (fs.File, error) {
	if name == n.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return n.MapFS.Open(name)
}

func TestModuleNotSeen(t *testing.T) {
	p := Resolve(noStat{root(debian), "usr/lib/x86_64-linux-gnu/security/pam_unix.so"})
	if !errors.Is(p.MinLength.Err, fs.ErrPermission) || !errors.Is(p.Scheme.Err, fs.ErrPermission) {
		t.Errorf("length %v, scheme %v: want a want of rights", p.MinLength.Err, p.Scheme.Err)
	}
}
