package html

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
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

// TestPageOne prints reports with all that page one can hold, and reads the paper:
// the verdict, the score, three actions, every area and the scores so far.
func TestPageOne(t *testing.T) {
	t.Parallel()
	program := chromium(t)
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed, so the printed page was not read")
	}
	c := reporttest.Content(t)
	bad, middling := reporttest.Bad(t), reporttest.Middling(t)
	for _, tt := range []struct {
		name, paper string
		a           assess.Assessment
	}{
		{"bad", "A4", bad}, {"bad", "letter", bad}, {"middling", "letter", middling}, // the fullest page one is that of a middling firm
	} {
		t.Run(tt.name+" on "+tt.paper, func(t *testing.T) {
			r := report.New(c, tt.a, reporttest.Extra(t))
			r.Logo = report.Logo{} // it is no real picture here
			// The size stands in the sheet, which the policy knows by its hash.
			page := strings.Replace(string(render(t, r)), "size:A4", "size:"+tt.paper, 1)
			page = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
			pdf, err := browser.Print(t.Context(), program, os.Environ(), []byte(page), tt.a.Run.Finished)
			if err != nil {
				t.Fatal(err)
			}
			first := paperText(t, reader, pdf)
			want := []string{r.Verdict, r.Score.Big, r.Score.GradeSay, r.Score.Change, r.FirstHeading, r.Trend.Say}
			for _, x := range r.First {
				want = append(want, x.Title)
			}
			for _, x := range r.Areas {
				want = append(want, x.Name)
			}
			for _, w := range want {
				if !strings.Contains(first, strings.Join(strings.Fields(w), " ")) {
					t.Errorf("page one does not hold %q", w)
				}
			}
			if strings.Contains(first, "What changed since") {
				t.Error("what comes after page one stands on it")
			}
		})
	}
}

// paperText is the words of the first sheet.
func paperText(t *testing.T, reader string, pdf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "-f", "1", "-l", "1", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
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
