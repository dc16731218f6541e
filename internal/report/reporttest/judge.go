package reporttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// Visible fails the test when out holds a character that does something other
// than be seen: a control, a direction mark, a broken byte. Newlines are allowed.
func Visible(t testing.TB, out []byte) {
	t.Helper()
	for i := 0; i < len(out); {
		r, size := utf8.DecodeRune(out[i:])
		raw := string(out[i : i+size])
		i += size
		if r == '\n' || r == '\\' || (r >= 0x20 && r < 0x7f) {
			continue
		}
		if safetext.Line(raw, len(raw)) != raw {
			t.Fatalf("the output holds %q at byte %d: …%q", raw, i-size, out[max(0, i-60):i])
		}
	}
}

// Prose is what a reader sees of a page, and what a reader who cannot see is told, without
// what stands in code.
func Prose(t testing.TB, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && !slices.Contains([]string{"style", "code"}, n.Parent.Data) {
			b.WriteString(n.Data + " ")
		}
		for _, a := range n.Attr {
			if slices.Contains([]string{"alt", "title", "aria-label"}, a.Key) {
				b.WriteString(a.Val + " ")
			}
		}
	}
	return b.String()
}

// Still returns the elements of a page with their attributes, in order. It fails the
// test on anything that could act, lead away or reach out.
func Still(t testing.TB, page string) string {
	t.Helper()
	Visible(t, []byte(page))
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("the page holds a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"script", "iframe", "object", "embed", "base", "form", "input", "link", "img", "template", "a", "svg"}, n.Data) {
			t.Errorf("the page holds <%s>", n.Data)
		}
		fmt.Fprint(&b, n.Data)
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || slices.Contains([]string{"style", "src", "href", "srcset"}, a.Key) {
				t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
			}
			fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
