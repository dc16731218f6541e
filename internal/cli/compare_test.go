package cli

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// What a document holds is only text, in each of the ways to compare it.
func TestComparisonsAreHarmless(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Small(t)
	for _, s := range reporttest.Strings() {
		x := compare.Of(c, reporttest.Hostile(reporttest.Middling(t), s), reporttest.Hostile(a, s))
		points := compare.Trend(c, []assess.Assessment{reporttest.Hostile(a, s), a, reporttest.Hostile(a, s)})
		var b bytes.Buffer
		w := &paragraphs{w: &b, width: 80}
		sayComparison(w, x)
		sayYear(w, x, points)
		sayHistory(w, "a client", points)
		if w.err != nil || b.Len() == 0 {
			t.Fatalf("%d bytes, %v", b.Len(), w.err)
		}
		reporttest.Visible(t, b.Bytes())
	}
}

// The report of the questionnaire says what changed since last time, and never
// since the assessment whose place it takes.
func TestQuestionnaireSaysWhatChanged(t *testing.T) {
	t.Chdir(t.TempDir())
	day := interviewtest.Now()
	a := &app{Process: Process{Now: func() time.Time { return day }}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i, fixed := range []bool{false, false, true, false} {
		b := &backend{app: a, content: c, client: "own", store: s}
		d := interview.New(day)
		d.Answers["PWD-1"] = questions.Answer{State: []questions.State{questions.Poor, questions.Good}[i/2]}
		if err := b.Save(d); err != nil {
			t.Fatal(err)
		}
		var r interview.Result
		for range i%2 + 1 { // the second of each pair is finished twice
			day = day.Add(time.Minute)
			if r, err = b.Finish(d, nil, false); err != nil {
				t.Fatal(err)
			}
		}
		page, err := os.ReadFile(r.Report)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(page, []byte(`<span class="chip good">Fixed</span></h4>`)); got != fixed {
			t.Errorf("run %d: it says that something was fixed: %v", i, got)
		}
		if got := bytes.Contains(page, []byte("What changed since")); got != (i > 0) {
			t.Errorf("run %d: it says what changed: %v", i, got)
		}
		day = day.AddDate(0, 1, 0)
	}
}
