package cli

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// withoutBrowser are the names of all formats but the one that a browser makes, which
// internal/report/html tests.
func withoutBrowser() []string {
	var out []string
	for _, f := range formats {
		if f.name != pdf {
			out = append(out, f.name)
		}
	}
	return out
}

// exportsIn are the files of one run, by the name of their format.
func exportsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats {
		if f.name == pdf {
			continue
		}
		i := slices.IndexFunc(files, func(e os.DirEntry) bool {
			return strings.HasSuffix(e.Name(), "."+f.ending) && strings.Count(e.Name(), ".") == 1+strings.Count(f.ending, ".")
		})
		if i < 0 {
			t.Fatalf("there is no file of %s in %v", f.name, files)
		}
		b, err := os.ReadFile(filepath.Join(dir, files[i].Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.name] = string(b)
	}
	return out
}

// heard fails the test where the servers' words are not in the reports: those
// would be clean as well.
func heard(t *testing.T, corpus []string, exports map[string]string) {
	t.Helper()
	// The plan and the card hold our own words alone.
	for name, shown := range map[string]bool{
		"text": true, "html": true, "md": true, "csv": true, "json": true, "ndjson": true, "sarif": true, "junit": true,
		"csv-plan": false, "card": false,
	} {
		for _, mark := range fields {
			// A name server is told of where every finding is, and not where good ones are counted.
			folded := mark == "zqns" && slices.Contains([]string{"text", "html", "md"}, name)
			if got := strings.Contains(exports[name], mark); got != shown && !folded {
				t.Errorf("%s: %s is shown: %v", name, mark, got)
			}
		}
	}
	n := 0
	for _, s := range corpus {
		if strings.Contains(exports["text"], safetext.Line(s, 60)) {
			n++
		}
	}
	if n < 130 {
		t.Errorf("%d of %d strings can be read in the report", n, len(corpus))
	}
}

// readers hold the files of an ending to its rules. None uses code of ours to read.
func readers() map[string]func(*testing.T, string) {
	return map[string]func(*testing.T, string){
		"html": readPage, "csv": readSheet, "md": readMarkdown, "json": readJSON, "sarif": readSARIF, "junit.xml": readJUnit,
		"ndjson": func(t *testing.T, s string) {
			for line := range strings.Lines(s) {
				readJSON(t, line)
			}
		},
	}
}

// readerOf is the reader of an export, by the longest end of its file's name. What has no
// rules of its own may at least hold nothing that a terminal obeys.
func readerOf(name string) func(*testing.T, string) {
	ending := "html" // that of the card
	if i := slices.IndexFunc(formats, func(f format) bool { return f.name == name }); i >= 0 {
		ending = formats[i].ending
	}
	for more := true; more; _, ending, more = strings.Cut(ending, ".") {
		if read, ok := readers()[ending]; ok {
			return read
		}
	}
	return inert
}

// inert fails the test on text that a terminal would obey, or that would hide or
// turn around what stands beside it.
func inert(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Error("not UTF-8")
	}
	hides := []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point}
	for i, r := range s {
		if (r < ' ' || r >= 0x7f) && r != '\n' && unicode.In(r, hides...) {
			t.Fatalf("holds %U after %.80q", r, s[max(0, i-80):i])
		}
	}
}

// readJSON reads exactly one JSON document and every string in it.
func readJSON(t *testing.T, s string) {
	t.Helper()
	everyString(t, s, func(_, text string) { inert(t, text) })
}

func everyString(t *testing.T, s string, each func(key, text string)) {
	t.Helper()
	inert(t, s)
	dec := json.NewDecoder(strings.NewReader(s))
	var doc any
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		t.Fatalf("after the document: %v", err)
	}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case string:
			each(key, v)
		case []any:
			for _, x := range v {
				walk(key, x)
			}
		case map[string]any:
			for k, x := range v {
				each("", k)
				walk(k, x)
			}
		}
	}
	walk("", doc)
}

// sarifLink is how a message of SARIF holds a link, sections 3.11.6 and 3.11.7:
// a viewer makes one of it wherever no backslash stands before the bracket.
var sarifLink = regexp.MustCompile(`(^|[^\\])\[[^\]]*\]\(`)

func readSARIF(t *testing.T, s string) {
	everyString(t, s, func(key, text string) {
		if key != "newlineSequences" { // which says how lines may end, by their bytes
			inert(t, text)
		}
		if key == "text" && sarifLink.MatchString(text) {
			t.Errorf("a message holds a link: %.200q", text)
		}
	})
}

// readSheet reads a sheet as spreadsheets do, after its mark.
func readSheet(t *testing.T, s string) {
	s, marked := strings.CutPrefix(s, "\ufeff")
	if !marked {
		t.Error("does not say that it is UTF-8")
	}
	inert(t, strings.ReplaceAll(s, "\r\n", "\n"))
	lines, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		for _, cell := range l {
			inert(t, cell)
			// Where a comma is the decimal sign, cells are taken to end at semicolons.
			for part := range strings.SplitSeq(cell, ";") {
				if c := strings.Trim(part, " \u00a0\""); c != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", []rune(c)[0]) {
					t.Errorf("a cell may be a formula: %.80q", part)
				}
			}
		}
	}
}

func readJUnit(t *testing.T, s string) {
	inert(t, s)
	ours := []string{"testsuites", "testsuite", "testcase", "properties", "property", "failure", "skipped", "error", "system-out"}
	dec, roots, depth := xml.NewDecoder(strings.NewReader(s)), 0, 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if !slices.Contains(ours, x.Name.Local) || x.Name.Space != "" {
				t.Errorf("the element <%s>", x.Name.Local)
			}
			for _, a := range x.Attr {
				inert(t, a.Value)
				if strings.Contains(a.Name.Local, "zq") {
					t.Errorf("the attribute %s", a.Name.Local)
				}
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			inert(t, string(x))
		case xml.Comment, xml.Directive:
			t.Errorf("holds %.80q", x)
		case xml.ProcInst:
			if x.Target != "xml" {
				t.Errorf("holds an instruction for %s", x.Target)
			}
		}
	}
	if roots != 1 {
		t.Errorf("%d documents", roots)
	}
}

func readMarkdown(t *testing.T, s string) {
	inert(t, s)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote))
	err := ast.Walk(md.Parser().Parse(text.NewReader([]byte(s))), func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Image, *ast.AutoLink:
			t.Errorf("holds a %s", n.Kind())
		case *ast.Link:
			safeLink(t, string(x.Destination))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Error(err)
	}
}

// safeLink fails the test on a link of a server's making.
func safeLink(t *testing.T, to string) {
	t.Helper()
	if strings.Contains(to, "zq") || !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "#") {
		t.Errorf("a link leads to %q", to)
	}
}

// Of what our own pages are made. No element that acts is among them, and no
// attribute that a server has a say in.
var (
	ourElements = strings.Fields(`html head meta title style body header main footer section article nav details summary h1 h2 h3 h4 h5
		p b code a div span ul ol li dl dt dd table caption thead tbody tr th td time svg g rect line circle polyline text desc small br`)
	ourAttributes = strings.Fields(`lang charset name http-equiv content id class role scope href rel datetime
		open start aria-label aria-current
		aria-labelledby aria-hidden transform points cx cy r x1 y1 x2 y2 text-anchor viewbox preserveaspectratio x y width height`)
)

func readPage(t *testing.T, s string) {
	inert(t, s)
	page, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for n := range page.Descendants() {
		switch n.Type {
		case html.CommentNode:
			t.Errorf("holds the comment %.80q", n.Data)
		case html.TextNode:
			inert(t, n.Data)
			if n.Parent.Data == "style" && strings.Contains(n.Data, "zq") {
				t.Error("a server's words are in the style sheet")
			}
		case html.ElementNode:
			if n.Data == "html" {
				pages++
			}
			if !slices.Contains(ourElements, n.Data) {
				t.Errorf("holds <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if !slices.Contains(ourAttributes, strings.ToLower(a.Key)) || strings.Contains(a.Val, "zq") {
					t.Errorf("<%s> has %s=%.80q", n.Data, a.Key, a.Val)
				}
				if a.Key == "href" {
					safeLink(t, a.Val)
				}
			}
		}
	}
	if pages != 1 {
		t.Errorf("%d pages", pages)
	}
}
