package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

var today = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

func render(t testing.TB, p portfolio.Portfolio) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, p, Options{By: "Kauri IT", Now: today}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// many are n clients, good, middling and bad in turn.
func many(t testing.TB, n int) portfolio.Portfolio {
	t.Helper()
	made := []assess.Assessment{reporttest.Bad(t), reporttest.Middling(t), reporttest.Good(t), reporttest.Empty(t)}
	var list []portfolio.Client
	for i := range n {
		list = append(list, portfolio.Client{
			Slug: fmt.Sprintf("client-%03d", i), Kept: []assess.Assessment{made[(i+1)%len(made)], made[i%len(made)]},
			Card: portfolio.Card{Name: fmt.Sprintf("Kōwhai & Sons %d", i), Tags: []string{"north"}, Due: fmt.Sprintf("2026-%02d-15", i%12+1)},
		})
	}
	return portfolio.New(reporttest.Content(t), list, today)
}

// TestPage: every link leads to a place in the page, every id is there once, and nothing
// outside is asked for.
func TestPage(t *testing.T) {
	page := render(t, many(t, 60))
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]int{}, []string{}
	for n := range root.Descendants() {
		if n.Data == "script" || n.Data == "img" || n.Data == "iframe" {
			t.Errorf("the page has an element %q", n.Data)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				ids[a.Val]++
			case "href":
				links = append(links, a.Val)
			case "src", "style", "srcset", "onclick":
				t.Errorf("the page has an attribute %s=%q", a.Key, a.Val)
			}
		}
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("the id %q is there %d times", id, n)
		}
	}
	for _, l := range links {
		if ids[strings.TrimPrefix(l, "#")] == 0 || !strings.HasPrefix(l, "#") {
			t.Errorf("the link %q leads nowhere in the page", l)
		}
	}
	if len(links) < 150 || strings.Count(page, "Kōwhai &amp; Sons") < 120 {
		t.Errorf("%d links", len(links))
	}
	if page != render(t, many(t, 60)) {
		t.Error("the same clients give another page")
	}
	if n := len(page); n > 60*1300+12_000 {
		t.Errorf("60 clients take %d bytes, more than 1,300 each and the frame", n)
	}
}

// with puts a text into every string of a portfolio.
func with(t *testing.T, p portfolio.Portfolio, text string) portfolio.Portfolio {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	out := portfolio.Portfolio{}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	out.Columns = p.Columns
	return reporttest.Hostile(out, text)
}

// TestHostile: no name becomes markup, or moves anything.
func TestHostile(t *testing.T) {
	p := many(t, 4)
	calm := strings.Count(render(t, with(t, p, "harmless")), "<")
	for _, s := range hostile.Strings() {
		s = s[:min(len(s), 2000)]
		page := render(t, with(t, p, s))
		reporttest.Visible(t, []byte(page))
		if n := strings.Count(page, "<"); n != calm {
			t.Errorf("%.40q: %d tags, and %d without it", s, n, calm)
		}
	}
}

func TestHeadline(t *testing.T) {
	for want, p := range map[string]portfolio.Portfolio{
		"No client fits.": {},
		"Not enough is known of any client for a grade.":   {Rows: []portfolio.Row{{}}},
		"One client is at an E, and one visit is overdue.": {Rows: []portfolio.Row{{Grade: "E"}, {Grade: "D", Overdue: true}}},
		"2 clients are at a D.":                            {Rows: []portfolio.Row{{Grade: "D"}, {Grade: "D"}, {}}},
		"One visit is overdue.":                            {Rows: []portfolio.Row{{Grade: "B", Overdue: true}}},
		"No client is below a C, and no visit is overdue.": {Rows: []portfolio.Row{{Grade: "C"}, {}}},
		"One client is at an E, and 2 visits are overdue.": {Rows: []portfolio.Row{{Grade: "E", Overdue: true}, {Overdue: true}}},
		"2 clients are at an E, and 2 visits are overdue.": {Rows: []portfolio.Row{{Grade: "E", Overdue: true}, {Grade: "E", Overdue: true}}},
	} {
		if got := arrange(p, Options{Now: today}).Headline; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	p := many(b, 60)
	for b.Loop() {
		if err := Render(&bytes.Buffer{}, p, Options{Now: today}); err != nil {
			b.Fatal(err)
		}
	}
}
