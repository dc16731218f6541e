package html

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// chromium is an installed browser. Root gets it without its sandbox.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "google-chrome", "microsoft-edge"} {
		program, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if os.Geteuid() != 0 {
			return program
		}
		file := filepath.Join(t.TempDir(), "browser")
		if err := os.WriteFile(file, fmt.Appendf(nil, "#!/bin/sh\nexec %q --no-sandbox \"$@\"\n", program), 0o700); err != nil {
			t.Fatal(err)
		}
		return file
	}
	t.Skip("no Chromium is installed, so no page was printed")
	return ""
}

// foot is what stands below each sheet.
var foot = regexp.MustCompile(`^Page \d+ of \d+ Keep this private `)

// sheets prints a page on a kind of paper and returns the words of each sheet.
func sheets(t *testing.T, page []byte, paper string) []string {
	t.Helper()
	program := chromium(t)
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed, so the printed page was not read")
	}
	// The size stands in the sheet, which the policy knows by its hash.
	text := strings.Replace(string(page), "size:A4", "size:"+paper, 1)
	text = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(text, "")
	pdf, err := browser.Print(t.Context(), program, os.Environ(), []byte(text), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for sheet := range strings.SplitSeq(strings.TrimSuffix(string(out), "\f"), "\f") {
		list = append(list, foot.ReplaceAllString(strings.Join(strings.Fields(sheet), " "), ""))
	}
	return list
}

// fullest is a report with the longest texts that the owner’s two pages have to hold:
// titles of 88 letters, reasons of 110, and steps of 200 a job.
func fullest(r report.Report) report.Report {
	long := func(n int) string { return strings.Repeat("seven letters ", n/14+1)[:n-1] + "." }
	steps := func(list []report.Action) []report.Action {
		list = slices.Clone(list)
		for i := range list {
			list[i].Title, list[i].Why, list[i].Steps, list[i].Seen = long(88), long(110), []string{long(100), long(100)}, nil
		}
		return list
	}
	r.First, r.Later = steps(r.First), steps(r.Later)
	r.Timeline = slices.Clone(r.Timeline)
	for i := range r.Timeline {
		r.Timeline[i].Steps = steps(r.Timeline[i].Steps)
	}
	return r
}

// TestOwnersSheets prints the reports of a bad, a middling and a good firm, one of a
// second visit, and the fullest that there may be: the owner’s part is two sheets, and
// what follows begins on the third.
func TestOwnersSheets(t *testing.T) {
	c, extra := reporttest.Content(t), reporttest.Extra(t)
	extra.Logo = report.Logo{} // it is no real picture here
	firms := map[string]report.Report{
		"bad":          report.New(c, reporttest.Bad(t), report.Options{}),
		"middling":     report.New(c, reporttest.Middling(t), report.Options{}),
		"good":         report.New(c, reporttest.Good(t), report.Options{}),
		"second visit": report.New(c, reporttest.Middling(t), extra),
		"fullest":      fullest(report.New(c, reporttest.Middling(t), extra)),
	}
	for name, r := range firms {
		for _, paper := range []string{"A4", "letter"} {
			t.Run(name+" on "+paper, func(t *testing.T) {
				list := sheets(t, render(t, r), paper)
				own := 2
				if len(r.First) == 0 {
					own = 1 // there is nothing to do, and so nothing to tell how
				}
				if len(list) <= own || !strings.HasPrefix(list[own], "For the person who fixes it") {
					t.Fatalf("sheet %d of %d is not where the appendix begins: %.200s", own+1, len(list), list[min(own, len(list)-1)])
				}
				first, second := []string{r.Headline, r.Score.Big, r.Score.Change}, []string{"If something happens tonight", "The first hour"}
				for _, x := range r.Plan() {
					first = append(first, x.Title)
				}
				for _, x := range r.First {
					first = append(first, x.Why)
					second = append(second, x.Title)
				}
				for _, x := range r.Ladder {
					first = append(first, x.Here, x.Next)
				}
				for _, x := range r.Areas {
					second = append(second, x.Name)
				}
				if r.Trend != nil {
					first = append(first, r.Trend.Say)
				}
				for i, want := range [][]string{first, second} {
					i = min(i, own-1)
					for _, w := range want {
						if !strings.Contains(list[i], strings.Join(strings.Fields(w), " ")) {
							t.Errorf("sheet %d does not hold %q:\n%s", i+1, w, list[i])
						}
					}
				}
			})
		}
	}
	t.Run("alone", func(t *testing.T) {
		for _, paper := range []string{"A4", "letter"} {
			var page bytes.Buffer
			if err := Owner(&page, firms["fullest"]); err != nil {
				t.Fatal(err)
			}
			if list := sheets(t, page.Bytes(), paper); len(list) != 2 {
				t.Errorf("on %s it is %d sheets", paper, len(list))
			}
		}
	})
}

// TestHostilePrint prints a page of which every string is hostile: the paper runs
// nothing, and leads only to where our own content does.
func TestHostilePrint(t *testing.T) {
	t.Parallel()
	program := chromium(t)
	info, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("pdfinfo is not installed, so the printed page was not looked into")
	}
	c, all := reporttest.Content(t), strings.Join(reporttest.Strings(), " ")
	r := report.New(c, reporttest.Hostile(reporttest.Small(t), all), reporttest.Hostile(reporttest.Extra(t), "<script>alert(1)</script>"))
	pdf, err := browser.Print(t.Context(), program, os.Environ(), render(t, r), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hostile.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), info, file).Output()
	if err != nil || !strings.Contains(string(out), "JavaScript:      no") || !strings.Contains(string(out), "Tagged:          yes") {
		t.Errorf("%v\n%s", err, out)
	}
	links, err := exec.CommandContext(t.Context(), info, "-url", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	own := ourAddresses(t)
	for w := range strings.FieldsSeq(string(links)) {
		if strings.Contains(w, ":") && !own[w] && !strings.HasPrefix(w, "https://advice.example/") {
			t.Errorf("the paper leads to %q", w)
		}
	}
}
