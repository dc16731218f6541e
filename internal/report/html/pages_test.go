package html

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

var pagesDir = flag.String("pages", "", "with -run TestPagesForABrowser: the folder to leave the pages in")

// TestPagesForABrowser makes the pages that .ci/browser opens in a real browser,
// and makes sure that they hold what their names promise: a page that carries no
// attack would prove nothing there.
func TestPagesForABrowser(t *testing.T) {
	dir, step := *pagesDir, 1
	if dir == "" {
		dir, step = t.TempDir(), 9 // no browser waits for them: some will do
	}
	all := pagesToLookAt(t)
	maps.Copy(all, pagesThatAttack(t, step))
	for name, r := range all {
		page := render(t, r)
		if strings.HasPrefix(name, "attack-") && !strings.Contains(words(t, page), "canary") {
			t.Errorf("%s shows no attack", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".html"), page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{0, 12, 200} {
		r, ok := all[fmt.Sprintf("look-%d-findings", n)]
		if got := strings.Count(words(t, render(t, r)), "certificate end date"); !ok || got != n {
			t.Errorf("the page of %d findings shows %d", n, got)
		}
	}
}

// pagesToLookAt are reports as a firm would get them, the first and the fullest,
// and two that are hostile in every string.
func pagesToLookAt(t *testing.T) map[string]report.Report {
	t.Helper()
	c, bad, extra := reporttest.Content(t), reporttest.Bad(t), extraWithLogo(t)
	all := strings.Join(reporttest.Strings(), " ")
	return map[string]report.Report{
		"look-0-findings":   report.New(c, reporttest.Empty(t), report.Options{}),
		"look-12-findings":  report.New(c, reporttest.Many(t, 12), report.Options{}),
		"look-200-findings": report.New(c, reporttest.Many(t, 200), report.Options{}),
		"look-good":         report.New(c, reporttest.Good(t), report.Options{}),
		"look-middling":     report.New(c, reporttest.Middling(t), report.Options{}),
		"look-bad":          report.New(c, bad, extra),
		"look-hostile":      report.New(c, reporttest.Hostile(bad, all), reporttest.Hostile(extra, all)),
	}
}

// extraWithLogo is all that goes beside an assessment, with a picture that a
// browser can show.
func extraWithLogo(t *testing.T) report.Options {
	t.Helper()
	x := reporttest.Extra(t)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 720, 200))); err != nil {
		t.Fatal(err)
	}
	x.Logo = report.Logo{Kind: "png", Data: base64.StdEncoding.EncodeToString(b.Bytes())}
	return x
}

// pagesThatAttack hold strings that set a canary where a page would obey them:
// each string in every field at once, and in turn in one field of so many, with
// the others as a run left them, since a state that is real opens parts of the
// page that one that is not would close. It makes one in so many as step says.
func pagesThatAttack(t *testing.T, step int) map[string]report.Report {
	t.Helper()
	const turns = 31
	c, bad, middling, extra, list := reporttest.Content(t), reporttest.Bad(t), reporttest.Middling(t), extraWithLogo(t), canaries()
	out := map[string]report.Report{}
	for i := 0; i < len(list); i += step {
		out[fmt.Sprintf("attack-all-%02d", i)] = report.New(c, reporttest.Hostile(bad, list[i]), reporttest.Hostile(extra, list[i]))
	}
	for turn := 0; turn < turns; turn += step {
		with := func(i int) string {
			if i%turns != turn {
				return ""
			}
			return list[(i/turns+turn)%len(list)]
		}
		out[fmt.Sprintf("attack-some-%02d", turn)] = report.New(c, reporttest.Each(middling, with), reporttest.Each(extra, with))
	}
	return out
}

// canaries are strings that set a global variable, change the title, write to
// the console, open a dialog or ask a server, if a page obeys them.
func canaries() []string {
	const set, gone = `canary=1`, `http://127.0.0.1:9/canary`
	out := []string{
		`<script>document.title='canary'</script>`, `<script>console.log('canary')</script>`, `<script>alert('canary')</script>`,
		`javascript:` + set, `JaVaScRiPt:` + set, "java\tscript:" + set, `javascript&colon;` + set, `data:text/html,<script>opener.` + set + `</script>`,
		`x onmouseover=` + set + ` onfocus=` + set + ` autofocus tabindex=0 `,
		`<base href="` + gone + `">`, `<link rel=stylesheet href="` + gone + `">`, `<img src="` + gone + `">`, `//127.0.0.1:9/canary`,
		`<meta http-equiv=refresh content="0;url=` + gone + `">`, `<style>@import '` + gone + `';</style>`, `}*{background:url(` + gone + `)}`,
		`<iframe src="javascript:parent.` + set + `"></iframe>`, `<iframe srcdoc="<script>parent.` + set + `</script>"></iframe>`,
		`<object data="` + gone + `"></object>`, `<embed src="` + gone + `">`, `<form action="` + gone + `"><button autofocus>x`,
		`<svg><animate onbegin=` + set + ` attributeName=x dur=1s>`, `<svg><a xlink:href="javascript:` + set + `">x</a>`, `<math href="javascript:` + set + `">x`,
		`<details open ontoggle=` + set + `>x`, `<video><source onerror=` + set + `></video>`, `<body onload=` + set + `>`, `<input autofocus onfocus=` + set + `>`,
		`<noscript><p title="</noscript><img src=x onerror=` + set + `>">`, `<math><mtext><table><mglyph><style><img src=x onerror=` + set + `>`,
		`<template shadowrootmode=open><img src=x onerror=` + set + `></template>`, `{{printf "<script>` + set + `</script>"}}`,
	}
	for _, quote := range []string{`"`, `'`, "`"} {
		out = append(out, quote+` onmouseover=`+quote+set+quote+` onfocus=`+quote+set+quote+` autofocus tabindex=`+quote+`0`, quote+`><img src=x onerror=`+set+`>`)
	}
	for _, end := range []string{"", "</title>", "</style>", "</svg>", "</desc>", "</code></dd></dl>", "-->", "]]>", "</textarea>", "\x00", "\x1b[2J", "\u2028", "\xc0\xbc"} {
		out = append(out, end+`<script>`+set+`</script>`, end+`<img src=x onerror=`+set+`>`)
	}
	return out
}

// words is all that a page shows as text.
func words(t *testing.T, page []byte) string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}
