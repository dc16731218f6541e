package html

import (
	"crypto/sha256"
	"encoding/base64"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// action is a template action in the page's source.
var action = regexp.MustCompile(`\{\{.*?\}\}`)

// TestTemplateRules reads the template's text and holds it to the places where
// html/template has had no hole: element text and double-quoted attributes.
func TestTemplateRules(t *testing.T) {
	tag := regexp.MustCompile(`<[a-zA-Z!/][^<>]*>`)
	name := regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*(="[^"]*")?$`)
	pictures := regexp.MustCompile(`^<img class="logo" src="data:image/(png|jpeg);base64,°" alt="(°)+">$`)
	for _, m := range tag.FindAllString(hideActions(pageHTML), -1) {
		if pictures.MatchString(m) {
			continue // its kind stands in the template, and its data is base64 only
		}
		if strings.EqualFold(m, "<!doctype html>") {
			continue
		}
		for i, part := range attributes(strings.Trim(m, "<>/")) {
			if i > 0 && !name.MatchString(part) {
				t.Errorf("%s: the attribute %q is not name=\"value\"", m, part)
			}
			if i > 0 && (strings.HasPrefix(part, "on") || strings.HasPrefix(part, "style") || strings.HasPrefix(part, "src")) {
				t.Errorf("%s: the attribute %q is banned", m, part)
			}
		}
	}
	lower := strings.ToLower(pageHTML)
	for _, banned := range []string{"<script", "<!--", "refresh", "<iframe", "<link", "<form", "safehtml", "print", "`"} {
		if strings.Contains(lower, banned) {
			t.Errorf("the template holds %q", banned)
		}
	}
	if n := strings.Count(lower, "<img"); n != 2 {
		t.Errorf("got %d pictures, want the logo in two kinds", n)
	}
	if n := strings.Count(lower, "<style"); n != 1 || !strings.Contains(pageHTML, "<style>{{.Sheet}}</style>") {
		t.Errorf("got %d style elements, want one with only the sheet", n)
	}
	if strings.Contains(sheetCSS, "url(") || strings.Contains(sheetCSS, "@import") || strings.Contains(sheetCSS, "</") {
		t.Error("the sheet reaches out")
	}
}

// hideActions takes away the actions that only choose, and puts a sign that is no name in
// place of each that stands for a value, so that tags can be read.
func hideActions(s string) string {
	return action.ReplaceAllStringFunc(s, func(a string) string {
		word, _, _ := strings.Cut(strings.Trim(a, "{}- "), " ")
		if slices.Contains([]string{"if", "else", "end", "with", "range"}, word) {
			return ""
		}
		return "°"
	})
}

// attributes splits the inside of a tag at the spaces outside quotes.
func attributes(s string) []string {
	var out []string
	quoted, start := false, 0
	for i, c := range s {
		if c == '"' {
			quoted = !quoted
		}
		if c == ' ' && !quoted {
			out, start = append(out, s[start:i]), i+1
		}
	}
	return append(out, s[start:])
}

func TestTemplateRulesSeeFaults(t *testing.T) {
	for _, s := range []string{`a href={{.X}}`, `a href='{{.X}}'`, `a {{.X}}`} {
		parts := attributes(hideActions(s))
		if regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*(="[^"]*")?$`).MatchString(parts[1]) {
			t.Errorf("%q passes as a quoted attribute", s)
		}
	}
}

// TestPolicy recomputes the hash from the page as a browser would.
func TestPolicy(t *testing.T) {
	page := render(t, report.New(reporttest.Content(t), reporttest.Good(t), report.Options{}))
	policy, sheet := "", ""
	first := true
	nodes(t, page, func(n *html.Node) {
		if n.Data == "style" {
			sheet = n.FirstChild.Data
		}
		if v, ok := attr(n, "content"); ok && strings.HasPrefix(v, "default-src") {
			policy = v
		}
		if n.Data == "style" && policy == "" {
			first = false
		}
	})
	sum := sha256.Sum256([]byte(sheet))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
	if policy != want || !first {
		t.Errorf("policy: got %q, want %q, before the sheet", policy, want)
	}
}

// TestContrast recomputes the contrast of every pair of colours that meet, with
// the formula of WCAG 2.
func TestContrast(t *testing.T) {
	parts := strings.SplitN(sheetCSS, "@media print", 2)
	blocks := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(sheetCSS, -1)
	if len(blocks) != 3 || len(parts) != 2 {
		t.Fatalf("got %d sets of colours, want light, dark and print", len(blocks))
	}
	for i, scheme := range []string{"light", "dark", "print"} {
		tokens := map[string]string{}
		if scheme == "print" { // it has the light ones, but for some
			for _, m := range regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]{6})`).FindAllStringSubmatch(blocks[0][1], -1) {
				tokens[m[1]] = m[2]
			}
		}
		for _, m := range regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]{6})`).FindAllStringSubmatch(blocks[i][1], -1) {
			tokens[m[1]] = m[2]
		}
		type pair struct {
			on, under string
			least     float64
		}
		pairs := []pair{{"line", "bg", 3}, {"focus", "bg", 3}, {"text", "track", 3}, {"muted", "bg", 4.5}, {"muted", "track", 3}}
		for _, on := range []string{"text", "muted", "link"} {
			pairs = append(pairs, pair{on, "bg", 4.5}, pair{on, "panel", 4.5})
		}
		for _, k := range []string{"a", "b", "c", "d", "e", "q"} { // the grades, and what is not known
			pairs = append(pairs, pair{k, k + "-bg", 4.5}, pair{k, "bg", 4.5}, pair{k, "track", 3}, pair{"on", k, 4.5}, pair{"text", k + "-bg", 4.5})
		}
		for _, p := range pairs {
			if got := contrast(t, tokens[p.on], tokens[p.under]); got < p.least {
				t.Errorf("%s: %s %s on %s %s: got %.2f, want at least %.1f", scheme, p.on, tokens[p.on], p.under, tokens[p.under], got, p.least)
			}
		}
	}
}

func contrast(t *testing.T, x, y string) float64 {
	t.Helper()
	a, b := luminance(t, x), luminance(t, y)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func luminance(t *testing.T, color string) float64 {
	t.Helper()
	if len(color) != 7 {
		t.Fatalf("the colour %q is missing", color)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// TestSmallestText holds the text on a screen to 15 pixels or more.
func TestSmallestText(t *testing.T) {
	screen, _, _ := strings.Cut(sheetCSS, "@media print")
	for _, m := range regexp.MustCompile(`font(?:-size)?:(\d+)px`).FindAllStringSubmatch(screen, -1) {
		if n, _ := strconv.Atoi(m[1]); n < 15 {
			t.Errorf("text of %d pixels", n)
		}
	}
	if !strings.Contains(screen, "overflow-wrap:anywhere") {
		t.Error("long words would make a phone scroll sideways")
	}
}
