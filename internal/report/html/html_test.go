package html

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

func render(t testing.TB, r report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// nodes calls each for every element of a page.
func nodes(t testing.TB, page []byte, each func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			each(n)
		}
		if n.Type == html.CommentNode {
			t.Errorf("the page holds a comment: %q", n.Data)
		}
	}
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// structure is the elements of a page with their attribute names, in order.
func structure(t testing.TB, page []byte) string {
	t.Helper()
	var b strings.Builder
	nodes(t, page, func(n *html.Node) {
		fmt.Fprintf(&b, "%s", n.Data)
		for _, a := range n.Attr {
			fmt.Fprintf(&b, " %s", a.Key)
		}
		b.WriteByte('\n')
	})
	return b.String()
}

// inert fails the test on anything in a page that could act or reach out.
func inert(t testing.TB, page []byte) {
	t.Helper()
	own := ourAddresses(t)
	reporttest.Visible(t, page)
	nodes(t, page, func(n *html.Node) {
		if slices.Contains([]string{"script", "iframe", "object", "embed", "base", "form", "input", "link", "template"}, n.Data) {
			t.Errorf("the page holds <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case n.Data == "img" && a.Key == "src" && logoOnly.MatchString(a.Val):
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcset", a.Key == "srcdoc", a.Key == "formaction":
				t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://advice.example/") && !own[a.Val]:
				t.Errorf("a link leads to %q", a.Val)
			case strings.Contains(a.Val, "ZgotmplZ"):
				t.Errorf("<%s %s> was refused by the template", n.Data, a.Key)
			}
		}
	})
}

// logoOnly is the one kind of picture that a page may hold: its own data.
var logoOnly = regexp.MustCompile(`^data:image/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$`)

// ourAddresses are those of the country packs, which our own content holds.
func ourAddresses(t testing.TB) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, p := range reporttest.Content(t).Countries {
		for _, c := range p.Contacts {
			out[c.URL] = true
		}
		for _, x := range p.Pages {
			out[x.URL] = true
		}
	}
	return out
}

// harmless is put where the hostile strings go, for comparison.
const harmless = "quite harmless"

func TestHostileStringsEverywhere(t *testing.T) {
	t.Parallel()
	c, a := reporttest.Content(t), reporttest.Small(t)
	want := structure(t, render(t, report.New(c, reporttest.Hostile(a, harmless), report.Options{})))
	for _, s := range reporttest.Strings() {
		page := render(t, report.New(c, reporttest.Hostile(a, s), report.Options{}))
		inert(t, page)
		if got := structure(t, page); got != want {
			t.Errorf("with %.60q the page has other elements than with harmless words", s)
		}
	}
}

// One field in so many is hostile and the others are as a run left them, until
// every field had its turn: a state that is real opens parts of the page that
// one that is not would close.
func TestHostileStringsInRealReports(t *testing.T) {
	t.Parallel()
	const turns = 31
	c, a := reporttest.Content(t), reporttest.Middling(t)
	all := strings.Join(reporttest.Strings(), " ")
	for turn := range turns {
		with := func(s string) []byte {
			return render(t, report.New(c, reporttest.Each(a, func(i int) string {
				if i%turns == turn {
					return s
				}
				return ""
			}), report.Options{}))
		}
		page := with(all)
		inert(t, page)
		if structure(t, page) != structure(t, with(harmless)) {
			t.Errorf("every %d. string from %d changes the elements of the page", turns, turn)
		}
	}
}

func TestLongStringIsCut(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	a.Subject.Business, a.Findings[0].Detail, a.Findings[0].Evidence[0].Seen = reporttest.Long(), reporttest.Long(), reporttest.Long()
	page := render(t, report.New(c, safetext.All(a), report.Options{}))
	if len(page) > 100_000 || !bytes.Contains(page, []byte("… (cut, 1044416 more)")) {
		t.Errorf("got %d bytes", len(page))
	}
}

func TestSameBytes(t *testing.T) {
	c := reporttest.Content(t)
	for name, a := range reporttest.All(t) {
		if !bytes.Equal(render(t, report.New(c, a, report.Options{})), render(t, report.New(c, a, report.Options{}))) {
			t.Errorf("%s: two renders differ", name)
		}
	}
}

func TestSizes(t *testing.T) {
	c := reporttest.Content(t)
	all := reporttest.Extra(t)
	all.Logo = report.Logo{} // as large as its owner likes, up to a limit of its own
	first := report.Options{Lists: all.Lists}
	for _, tt := range []struct {
		name string
		a    assess.Assessment
		x    report.Options
		max  int
	}{
		{"a bad firm", reporttest.Bad(t), first, 90_000}, // with every table that a first report can have
		{"a bad firm after a year", reporttest.Bad(t), all, 90_000},
		{"12 findings", reporttest.Many(t, 12), all, 90_000},
		{"1,000 findings", reporttest.Many(t, 1000), all, 700_000},
	} {
		n := len(render(t, report.New(c, tt.a, tt.x)))
		t.Logf("%s: %d bytes", tt.name, n)
		if n > tt.max {
			t.Errorf("%s: got %d bytes, want at most %d", tt.name, n, tt.max)
		}
	}
}

// With everything that a report can hold beside the assessment, the page stays
// accessible and inert, whatever the strings of it are.
func TestExtras(t *testing.T) {
	t.Parallel()
	c, a, x := reporttest.Content(t), reporttest.Bad(t), reporttest.Extra(t)
	page := render(t, report.New(c, a, x))
	accessible(t, page)
	inert(t, page)
	if again := render(t, report.New(c, a, x)); !bytes.Equal(page, again) {
		t.Error("two renders differ")
	}
	text := words(t, page)
	for _, want := range []string{
		"Up 6 points since 24 August 2026.", "The score went up by 6, from 8 to 14.", "Fixed: 1, better: 2, worse: 4", "Both were scored again",
		"Looked at only this time: mail.harbour-bakery.example:443.", "(www.harbour-bakery.example:443)", "20 Nov 2025: 12, 20 May 2026: 8",
		"Held against the lists of others", "Not asked, ", "The key that fits", "--previous EARLIER.signed.json --logo LOGO",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := strings.Count(string(page), "<polyline"); n != 2 {
		t.Errorf("%d lines, small and large: the score that does not go with the others leaves a gap, and one alone is no line", n)
	}
	if !bytes.Contains(page, []byte(`<img class="logo" src="data:image/png;base64,`)) {
		t.Error("the picture is not there")
	}
	a = reporttest.Small(t)
	for i := range x.Lists { // the ids of a list are all alike
		x.Lists[i].IDs = x.Lists[i].IDs[:min(3, len(x.Lists[i].IDs))]
	}
	want := structure(t, render(t, report.New(c, a, reporttest.Hostile(x, harmless))))
	for _, s := range reporttest.Strings() {
		page := render(t, report.New(c, a, reporttest.Hostile(x, s)))
		inert(t, page)
		if got := structure(t, page); got != want {
			t.Errorf("with %.60q the page has other elements than with harmless words", s)
		}
	}
	for _, l := range []report.Logo{{Kind: "svg", Data: "AAAA"}, {Kind: "png", Data: `AA"onload="x`}, {Kind: "png"}, {Data: "AAAA"}} {
		x.Logo = l
		if strings.Contains(string(render(t, report.New(c, a, x))), "<img") {
			t.Errorf("the picture %q is shown", l)
		}
	}
}

func TestPageIsAccessible(t *testing.T) {
	c := reporttest.Content(t)
	for name, a := range reporttest.All(t) {
		t.Run(name, func(t *testing.T) { accessible(t, render(t, report.New(c, a, report.Options{}))) })
	}
}

func accessible(t *testing.T, page []byte) {
	t.Helper()
	ids, count, level := map[string]bool{}, map[string]int{}, 0
	var targets []string
	nodes(t, page, func(n *html.Node) {
		if n.Parent.Data != "svg" { // a chart has a title of its own
			count[n.Data]++
		}
		if id, ok := attr(n, "id"); ok {
			if ids[id] || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(id) {
				t.Errorf("the id %q is used twice or not ours", id)
			}
			ids[id] = true
		}
		for _, key := range []string{"aria-labelledby", "href"} {
			if v, ok := attr(n, key); ok {
				for id := range strings.FieldsSeq(v) {
					if id, local := strings.CutPrefix(id, "#"); local || key != "href" {
						targets = append(targets, id)
					}
				}
			}
		}
		switch n.Data {
		case "h1", "h2", "h3", "h4", "h5":
			now := int(n.Data[1] - '0')
			if now > level+1 {
				t.Errorf("a heading skips from level %d to %d", level, now)
			}
			level = now
		case "table":
			if n.FirstChild == nil || n.FirstChild.Data != "caption" {
				t.Error("a table has no caption")
			}
		case "th":
			if v, _ := attr(n, "scope"); v != "col" && v != "row" {
				t.Error("a th has no scope")
			}
		case "svg":
			_, labelled := attr(n, "aria-labelledby")
			if hidden, _ := attr(n, "aria-hidden"); hidden != "true" && !labelled {
				t.Error("a chart is neither labelled nor hidden")
			}
		case "html":
			if v, _ := attr(n, "lang"); v != "en" {
				t.Error("the page has no language")
			}
		}
	})
	for _, id := range targets {
		if !ids[id] {
			t.Errorf("nothing has the id %q", id)
		}
	}
	for _, e := range []string{"h1", "header", "main", "footer", "title", "style"} {
		if count[e] != 1 {
			t.Errorf("got %d of <%s>, want 1", count[e], e)
		}
	}
}

func FuzzHTML(f *testing.F) {
	seeds := reporttest.Strings()
	for i := 0; i+1 < len(seeds); i += 8 { // the tests above try them all
		f.Add(seeds[i], seeds[i+1])
	}
	c, a := reporttest.Content(f), reporttest.Middling(f)
	f.Fuzz(func(t *testing.T, one, two string) {
		with := func(one, two string) []byte {
			return render(t, report.New(c, reporttest.Each(a, func(i int) string {
				if i%2 == 0 {
					return one
				}
				return two
			}), report.Options{}))
		}
		page := with(one, two)
		inert(t, page)
		x, y := tame(one), tame(two)
		if (x == y) != (one == two) {
			return // what was apart is now the same, and is grouped
		}
		if structure(t, page) != structure(t, with(x, y)) {
			t.Errorf("%q and %q change the elements of the page", one, two)
		}
	})
}

// tame takes from s what means something in HTML, and changes nothing else.
func tame(s string) string {
	return strings.NewReplacer("<", "_", ">", "_", `"`, "_", "'", "_", "&", "_", "`", "_", "=", "_", "/", "_", ";", "_").Replace(s)
}

func BenchmarkRender(b *testing.B) {
	x := reporttest.Extra(b)
	reporttest.Benchmark(b, func(w io.Writer, c assess.Content, a assess.Assessment) error {
		return Render(w, report.New(c, a, x))
	})
}
