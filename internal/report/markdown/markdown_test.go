package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func render(t testing.TB, r report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	c := reporttest.Content(t)
	got := render(t, report.New(c, reporttest.Bad(t), report.Options{}))
	file := filepath.Join("testdata", "bad.md")
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("Markdown (-want +got):\n%s", d)
	}
	if !bytes.Equal(got, render(t, report.New(c, reporttest.Bad(t), report.Options{}))) {
		t.Error("two renders differ")
	}
}

// structure reads the page as a ticket system does, with every extension that
// makes links or markup of plain text, and returns its blocks. It fails the test
// on HTML and on any link that is not ours.
func structure(t testing.TB, page []byte) string {
	t.Helper()
	own := addresses(t)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote))
	var b strings.Builder
	err := ast.Walk(md.Parser().Parse(text.NewReader(page)), func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Image, *ast.AutoLink, *ast.Emphasis, *ast.ThematicBreak, *ast.FencedCodeBlock, *ast.Blockquote:
			t.Errorf("the page holds a %s", n.Kind())
		case *ast.Link:
			if !own[string(x.Destination)] {
				t.Errorf("a link leads to %q", x.Destination)
			}
		}
		if n.Type() == ast.TypeBlock && n.Kind() != ast.KindTextBlock && n.Kind() != ast.KindParagraph {
			fmt.Fprintln(&b, n.Kind())
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// addresses are those that our own content holds.
func addresses(t testing.TB) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, k := range reporttest.Content(t).Bank.Controls {
		out[k.Link.URL] = true
	}
	return out
}

func TestHostileStrings(t *testing.T) {
	t.Parallel()
	const most = 2000 // a longer one everywhere at once shows nothing more
	c, a := reporttest.Content(t), reporttest.Small(t)
	want := structure(t, render(t, report.New(c, reporttest.Hostile(a, "quite harmless"), report.Options{})))
	for _, s := range append(reporttest.Strings(), hostile.Strings()...) {
		page := render(t, report.New(c, reporttest.Hostile(a, s[:min(len(s), most)]), report.Options{}))
		reporttest.Visible(t, page)
		if strings.TrimSpace(s) == "" {
			continue
		}
		if got := structure(t, page); got != want {
			t.Errorf("%.60q changes the blocks of the page", s)
		}
	}
}

// One field in so many is hostile and the others are as a run left them.
func TestHostileStringsInRealReports(t *testing.T) {
	t.Parallel()
	const turns = 29
	c, a := reporttest.Content(t), reporttest.Middling(t)
	all := strings.Join(reporttest.Strings(), " ")
	for turn := range turns {
		with := func(s string) string {
			page := render(t, report.New(c, reporttest.Each(a, func(i int) string {
				if i%turns == turn {
					return s
				}
				return ""
			}), report.Options{}))
			reporttest.Visible(t, page)
			return structure(t, page)
		}
		if with(all) != with("quite harmless") {
			t.Errorf("every %d. string from %d changes the blocks of the page", turns, turn)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain words":              "plain words",
		"  x ":                     "x",
		"1. x":                     `1\. x`,
		"see 1.2 - or (x)!":        "see 1.2 - or (x)!",
		"*x*":                      `\*x\*`,
		"[a](b)":                   `\[a\]\(b\)`,
		"see https://evil.example": "see `https://evil.example`",
		"WWW.evil.example":         "`WWW.evil.example`",
		"@someone #12":             "`@someone` `#12`",
		"a@b`c``d":                 "```a@b`c``d```",
		"`@":                       "`` `@ ``",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range reporttest.Strings() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := strings.TrimSpace(safetext.Text(s))
		if shown == "" {
			return
		}
		if got := structure(t, []byte("- "+Escape(shown)+"\n")); got != "List\nListItem\n" {
			t.Errorf("%q gives %q", s, got)
		}
	})
}

// What stands beside the assessment is text too.
func TestExtrasAreText(t *testing.T) {
	t.Parallel()
	c, a, x := reporttest.Content(t), reporttest.Small(t), reporttest.Extra(t)
	page := render(t, report.New(c, a, x))
	for _, want := range []string{"## What changed since 24 August 2026", "### Fixed", "## Held against the lists of others", "## How to check that nothing was changed", "The scores so far, out of 100: 20 Nov 2025"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	want := structure(t, render(t, report.New(c, a, reporttest.Hostile(x, "quite harmless"))))
	for _, s := range reporttest.Strings() {
		if strings.TrimSpace(s) == "" {
			continue
		}
		page := render(t, report.New(c, a, reporttest.Hostile(x, s)))
		reporttest.Visible(t, page)
		if got := structure(t, page); got != want {
			t.Errorf("%.60q changes the blocks of the page", s)
		}
	}
}
