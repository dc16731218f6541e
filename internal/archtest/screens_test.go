package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestUpdateRoutesAndNoMore: the root's Update stays short, and none of the
// screens' opens, writes or waits for anything: work is a command.
func TestUpdateRoutesAndNoMore(t *testing.T) {
	const most = 90
	files, err := filepath.Glob("../tui/*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("../tui/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range append(files, below...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "Update" || fn.Recv == nil {
				continue
			}
			seen++
			if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > most {
				t.Errorf("%s: Update has %d lines, at most %d", file, n, most)
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && (x.Name == "os" || x.Name == "exec" || x.Name == "store" || x.Name == "net") {
						t.Errorf("%s: Update uses %s.%s; work is a command", file, x.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	if seen < 10 {
		t.Errorf("%d Updates seen", seen)
	}
}
