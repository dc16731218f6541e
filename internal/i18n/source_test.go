package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// The packages that say something to a person.
var speaking = []string{"../interview", "../plain", "../incident", "../lineio", "../phrases", "../report", "../tui"}

// source is what the code of those packages says, read from its syntax.
type source struct {
	consts map[string]string // texts with a name
	said   []string          // what is said in the language
	names  []string          // names of such texts
	raw    []string          // what would be seen as it stands
}

func read(t *testing.T) source {
	t.Helper()
	s := source{consts: map[string]string{}}
	for _, dir := range speaking {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if d.IsDir() && dir == "../report" && path != dir && !forPeople(t, path) {
				return fs.SkipDir
			}
			if filepath.Ext(path) == ".html" {
				s.template(t, path)
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "interviewtest") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(f, s.see)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range s.names {
		if text, ok := s.consts[n]; ok {
			s.said = append(s.said, text)
		}
	}
	for _, text := range s.consts {
		if seen(text) && !slices.Contains(s.said, text) {
			s.raw = append(s.raw, text)
		}
	}
	return s
}

// forPeople reports whether a folder of a format lays out what is arranged for people. The
// others write data for programs, with what the document has.
func forPeople(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return !strings.HasSuffix(file, "_test.go") && regexp.MustCompile(`\breport\.(Report|Card)\b`).Match(src)
	})
}

// markup is what is no text of a page: its tags, and what stands in code to be typed.
var markup = regexp.MustCompile(`(?s)<code\b.*?</code>|<[^<>]*>`)

// template reads what a page says: by T and N, or else as it stands between the tags.
func (s *source) template(t *testing.T, file string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	action := regexp.MustCompile(`\{\{.*?\}\}`)
	for text := range strings.SplitSeq(markup.ReplaceAllString(action.ReplaceAllString(string(src), "\r"), "\n"), "\n") {
		if regexp.MustCompile(`\pL{2}`).MatchString(text) {
			s.raw = append(s.raw, text)
		}
	}
	quoted := regexp.MustCompile(`"[^"]*"`)
	for _, call := range regexp.MustCompile(`\.(T|N \([^()]*\))( "[^"]*")+`).FindAllString(string(src), -1) {
		for _, text := range quoted.FindAllString(call, -1) {
			s.said = append(s.said, strings.Trim(text, `"`))
		}
	}
}

// unsaid are the functions whose texts are for whoever keeps the program, or are
// no words: faults, forms of a date, and the policy of a page.
var unsaid = []string{"New", "Errorf", "Format", "panic", "MustCompile", "MustParse", "NewFrame"}

// spoken tells which arguments of a function are said in the language.
func spoken(name string, args []ast.Expr) []ast.Expr {
	switch {
	case slices.Contains([]string{"T", "Tell", "pickFrom", "help", "ask"}, name) && len(args) > 0:
		return args[:1]
	case name == "pickOf", name == "typed", name == "choose", name == "TypingKeys":
		return args
	case name == "N" && len(args) == 3:
		return args[1:]
	case name == "bind" && len(args) > 1:
		return args[1:2]
	case name == "All" && len(args) == 1:
		if list, ok := args[0].(*ast.CompositeLit); ok {
			return list.Elts
		}
	case name == "As" && len(args) == 3:
		return args[2:]
	}
	return nil
}

// see sorts one part of the syntax, and says whether to look into it.
func (s *source) see(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.Field, *ast.CaseClause:
		if c, ok := n.(*ast.CaseClause); ok { // the words that are compared with
			for _, x := range c.Body {
				ast.Inspect(x, s.see)
			}
		}
		return false
	case *ast.ValueSpec:
		return s.constant(n)
	case *ast.CallExpr:
		return s.call(n)
	case *ast.BasicLit:
		if text := unquoted(n); seen(text) {
			s.raw = append(s.raw, text)
		}
	}
	return true
}

// constant keeps a text under its name; whether it is said is seen where it is used.
func (s *source) constant(n *ast.ValueSpec) bool {
	plain := len(n.Values) > 0
	for i, v := range n.Values {
		lit, ok := v.(*ast.BasicLit)
		if plain = plain && ok && lit.Kind == token.STRING; plain {
			s.consts[n.Names[i].Name] = unquoted(lit)
		}
	}
	return !plain
}

func (s *source) call(n *ast.CallExpr) bool {
	name := nameOf(n.Fun)
	if slices.Contains(unsaid, name) {
		return false
	}
	said := spoken(name, n.Args)
	for _, a := range said {
		if x := nameOf(a); x != "" {
			s.names = append(s.names, x)
		}
		if lit, ok := a.(*ast.BasicLit); ok {
			s.said = append(s.said, unquoted(lit))
		}
	}
	for _, a := range n.Args {
		if name == "All" && len(said) > 0 {
			continue
		}
		key := (name == "As" || name == "bind") && a != n.Args[len(n.Args)-1]
		if _, lit := a.(*ast.BasicLit); lit && (key || slices.Contains(said, a) || name == "bind") {
			continue
		}
		ast.Inspect(a, s.see)
	}
	ast.Inspect(n.Fun, s.see)
	return false
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func unquoted(n *ast.BasicLit) string {
	text, err := strconv.Unquote(n.Value)
	if err != nil || n.Kind != token.STRING {
		return ""
	}
	return text
}

// seen reports whether a text is for people: it has a word, and begins as a
// sentence does or has another word.
func seen(text string) bool {
	r := []rune(text)
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '’' })
	words = slices.DeleteFunc(words, func(w string) bool { return len([]rune(w)) < 2 })
	return len(words) > 1 && strings.Contains(text, " ") || len(words) == 1 && unicode.IsUpper(r[0])
}

// named are texts that are said by a name, or chosen by a word: how a check came
// out, how an area stands, the themes, and a fault of what was typed.
var named = []string{
	interview.ConsentNoSite, interview.ConsentNoName,
	"good", "to fix", "could not tell", "nothing to check", "waiting", "running",
	"colours", "strong contrast", "no colours", "For the rest of your business:",
	"met", "covered by your answers", "partly met", "not met", "unknown", "not asked", // how an entry of a list stands
}

// wordings are the files of sentences that are said by a key.
var wordings = []string{"../report/words.yaml", "../report/card.yaml"}

// sentences are the texts of those files.
func sentences(t *testing.T) []string {
	t.Helper()
	var out []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, x := range n.Content {
			switch {
			case n.Kind == yaml.MappingNode && i%2 == 0: // a key
			case x.ShortTag() == "!!str" && x.Value != "":
				out = append(out, x.Value)
			default:
				walk(x)
			}
		}
	}
	for _, file := range wordings {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		walk(&doc)
	}
	return out
}

// technical are texts that look like words and are none.
var technical = []string{
	"left before the end", "going on in plain lines", // faults that are looked at, and not shown
	"… (cut, %d more)",                                                         // what safetext says too
	"CERT NZ", "Essential Eight", "CIS", "NIST CSF", "Cyber Essentials", "CPG", // other people's lists
	"INC-1", "INC-2",
	"default-src 'none'; style-src 'sha256-", "'; base-uri 'none'; form-action 'none'", "'; img-src data:; base-uri 'none'; form-action 'none'", // policies
	"cybercheck verify FILE.signed.json --key KEY", // to be typed
	"This computer", // what a finding may begin with
}
