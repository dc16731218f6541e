package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/cybercheck-cli/cybercheck/internal/words"
)

// source is what the screens' code says, read from its syntax.
type source struct {
	said []string // literals handed to T, or naming what a key does
	raw  []string // literals drawn without it
}

// drawn are the functions whose literals would be seen as they stand.
var drawn = []string{"Wrap", "Hang", "Cut", "say", "bold", "ask", "para", "NoFocus"}

// fields are the parts of an option that are seen as they stand.
var fields = []string{"Label", "Help", "Head", "Mark", "Title"}

func read(t *testing.T) source {
	t.Helper()
	var s source
	err := filepath.WalkDir("../tui", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				s.call(n)
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && slices.Contains(fields, k.Name) {
					s.raw = append(s.raw, literals(n.Value)...)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *source) call(n *ast.CallExpr) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	switch {
	case name == "T" && len(n.Args) > 0:
		s.said = append(s.said, literals(n.Args[0])...)
	case name == "As" && len(n.Args) == 3:
		s.said = append(s.said, literals(n.Args[2])...)
	case name == "bind" && len(n.Args) > 1:
		s.said = append(s.said, literals(n.Args[1])...)
	case slices.Contains(drawn, name):
		for _, a := range n.Args {
			s.raw = append(s.raw, literals(a)...)
		}
	}
}

// literals are the texts with a letter that an expression is made of, not
// counting those within a call, which are seen on their own.
func literals(e ast.Expr) []string {
	var out []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return false
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && strings.ContainsFunc(text, unicode.IsLetter) {
				out = append(out, text)
			}
		}
		return true
	})
	return out
}

// named are texts that the screens say by a name and not by a literal: how a
// check came out or an area stands, and the themes.
var named = []string{
	"good", "to fix", "could not tell", "nothing to check", "waiting", "running", "fix now", "some gaps", "not known",
	"colours", "strong contrast", "no colours",
}

func TestCatalogueIsWhole(t *testing.T) {
	entries, err := words.Entries()
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		if slices.Contains(have, e.English) {
			t.Errorf("%q is there twice", e.English)
		}
		have = append(have, e.English)
	}
	s := read(t)
	want := append(slices.Clone(named), s.said...)
	slices.Sort(want)
	want = slices.Compact(want)
	slices.Sort(have)
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("frame.yaml does not hold what the screens say:\n%s", d)
	}
	for _, text := range s.raw {
		t.Errorf("%q is drawn without the catalogue", text)
	}
}

func TestTranslationsAreWellFormed(t *testing.T) {
	entries, err := words.Entries()
	if err != nil {
		t.Fatal(err)
	}
	translated := 0
	for _, e := range entries {
		if e.Maori == "" {
			continue
		}
		translated++
		if strings.Count(e.English, "%") != 0 || strings.Contains(e.Maori, "%") {
			t.Errorf("%q: only headings and greetings are translated", e.English)
		}
		if !norm.NFC.IsNormalString(e.Maori) {
			t.Errorf("%q is not in composed letters", e.Maori)
		}
		for _, r := range e.Maori {
			if unicode.IsLetter(r) && !strings.ContainsRune("aāeēghiīkmnoōprtuūw", unicode.ToLower(r)) {
				t.Errorf("%q has the letter %q, which te reo Māori does not", e.Maori, r)
			}
		}
	}
	if translated == 0 {
		t.Error("nothing is translated")
	}
}

func TestLanguages(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{words.English, "Welcome", "Welcome"},
		{words.Maori, "Welcome", "Nau mai"},
		{words.Maori, "There is nothing to undo.", "There is nothing to undo."}, // not translated
		{words.Maori, "in no catalogue", "in no catalogue"},
		{words.Pseudo, "Welcome", "[Wēlcōmē ōtā]"},
		{words.Pseudo, "in no catalogue", "in no catalogue"},
	} {
		w, err := words.Load(test.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.T(test.text); got != test.want {
			t.Errorf("%s: %q says %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}

func TestArguments(t *testing.T) {
	for lang, want := range map[string]string{words.English: "Step 3 of 12", words.Maori: "Step 3 of 12", words.Pseudo: "[Stēp 3 ōf 12 ōtā ōtā]"} {
		w, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.T("Step %d of %d", 3, 12); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	if got := (words.Words{}).T("100 % sure"); got != "100 % sure" {
		t.Errorf("a text without arguments becomes %q", got)
	}
	if _, err := words.Load("no such language"); err == nil {
		t.Error("a tag that is none is taken")
	}
}

func TestReviewed(t *testing.T) {
	for lang, want := range map[string]bool{words.English: true, words.Maori: false} {
		w, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Reviewed(); got != want {
			t.Errorf("%s: got %v", lang, got)
		}
	}
}
