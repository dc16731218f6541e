package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An assessment that says more takes the place of the one before: one document
// and one report are left, and they hold what was said.
func TestFinishAgainTakesThePlace(t *testing.T) {
	t.Chdir(t.TempDir())
	a := &app{Process: Process{Now: interviewtest.Now}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b := &backend{app: a, content: c, client: "own", store: s}
	d := interview.New(interviewtest.Now())
	d.Answers["PWD-1"] = questions.Answer{State: questions.Good}
	if err := b.Save(d); err != nil {
		t.Fatal(err)
	}
	first, err := b.Finish(d, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.Finish(d.WithDispute(interview.Dispute{Control: "PWD-1", Kind: questions.Exception, Reason: "the till"}), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.Assessments("own", time.Now())
	if err != nil || len(ids) != 1 || ids[0] != second.Assessment.ID || first.Report != second.Report {
		t.Errorf("kept %v (%v), reports %s and %s", ids, err, first.Report, second.Report)
	}
	if list, err := os.ReadDir("."); err != nil || len(list) != 1 {
		t.Errorf("%d reports (%v)", len(list), err)
	}
	if got := second.Assessment.Answers[0]; got.Dispute != questions.Exception || got.Note != "the till" {
		t.Errorf("got %+v", got)
	}
}

// The scores before stand beside a result, and it is not among them itself, also
// when it is made again.
func TestFinishTellsThePast(t *testing.T) {
	b, _ := kept(t)
	for i, floor := range []questions.State{questions.Poor, questions.Good} {
		day := interviewtest.Now().AddDate(0, 0, i-9)
		b.app.Now = func() time.Time { return day }
		d := interview.New(day)
		d.Answers["ACC-1"] = questions.Answer{State: floor}
		r, err := (&backend{app: b.app, content: b.content, client: "own", store: b.store}).Finish(d, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if x := r.Arrange(i18n.Catalog{}); (x.Since != nil) != (i > 0) || i > 0 && !strings.HasSuffix(x.Score.Change, " since 15 November 2026.") {
			t.Errorf("run %d: since then %+v, %q", i, x.Since, x.Score.Change)
		}
	}
}

// kept is a client with an assessment for each list of hints, oldest first, a day
// apart.
func kept(t *testing.T, hints ...[]checks.ProfileSuggestion) (*backend, *bytes.Buffer) {
	t.Helper()
	t.Chdir(t.TempDir())
	var errs bytes.Buffer
	a := &app{Process: Process{Now: interviewtest.Now, Err: &errs}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i, h := range hints {
		at := interviewtest.Now().AddDate(0, 0, i-len(hints))
		x := assess.Build(c, assess.Input{
			ID: assess.NewID(at), Subject: assess.Subject{Client: "own"}, Run: assess.RunInfo{Mode: assess.Scan, Finished: at},
			Findings: []checks.Finding{{ID: "mail.provider", Check: "mail", Control: "EML-1", Target: "shop.example", Status: checks.Pass, Fingerprint: "f", Suggestions: h}},
		})
		if err := s.Save(store.AssessmentName("own", x.ID), x); err != nil {
			t.Fatal(err)
		}
	}
	return &backend{app: a, content: c, client: "own", store: s}, &errs
}

// What a contractor's scan saw is recalled from the disk with its date: the newest
// that suggests anything.
func TestRecall(t *testing.T) {
	microsoft := []checks.ProfileSuggestion{{Fact: "mail", Answer: "microsoft365", Why: "Your records say that mail to you goes to Microsoft 365."}}
	google := []checks.ProfileSuggestion{{Fact: "mail", Answer: "google", Why: "Your records say that mail to you goes to Google Workspace."}}
	for name, c := range map[string]struct {
		hints [][]checks.ProfileSuggestion
		want  string
		days  int
	}{
		"nothing kept":                    {},
		"nothing suggested":               {hints: [][]checks.ProfileSuggestion{nil}},
		"one":                             {hints: [][]checks.ProfileSuggestion{microsoft}, want: "microsoft365", days: 1},
		"the newest of two":               {hints: [][]checks.ProfileSuggestion{microsoft, google}, want: "google", days: 1},
		"an older one, and nothing since": {hints: [][]checks.ProfileSuggestion{microsoft, nil, nil}, want: "microsoft365", days: 3},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := kept(t, c.hints...)
			got := b.Recall()
			if c.want == "" {
				if len(got) != 0 {
					t.Errorf("recalled %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Answer != c.want || !got[0].At.Equal(interviewtest.Now().AddDate(0, 0, -c.days)) {
				t.Fatalf("recalled %+v", got)
			}
			w := interview.NewNavigator(b.content.Bank, interview.New(interviewtest.Now())).Jump("mail")
			lines, option := w.SuggestionFor(i18n.Catalog{}, interview.Observations{Earlier: got}, interviewtest.Now())
			if len(lines) != 1 || !strings.HasSuffix(lines[0], " November: "+got[0].Why) || w.Step().Fact.Options[option].ID != c.want {
				t.Errorf("shown %q, option %d", lines, option)
			}
			b.client = "another"
			if got := b.Recall(); len(got) != 0 {
				t.Errorf("another client recalls %+v", got)
			}
			b.store = nil
			if got := b.Recall(); len(got) != 0 {
				t.Errorf("with nothing kept it recalls %+v", got)
			}
		})
	}
}

// A damaged assessment is passed over while a screen may be up, and told of once
// the result is made.
func TestRecallPassesOverADamagedOne(t *testing.T) {
	google := []checks.ProfileSuggestion{{Fact: "mail", Answer: "google", Why: "Your records say so."}}
	b, errs := kept(t, google, google)
	ids, err := b.store.Assessments("own", b.app.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.store.Path(store.AssessmentName("own", ids[1])), []byte(`{"format":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := b.Recall(); len(got) != 1 || !got[0].At.Equal(interviewtest.Now().AddDate(0, 0, -2)) || errs.Len() != 0 {
		t.Fatalf("recalled %+v, said %q", got, errs)
	}
	for range 2 {
		if _, err := b.Finish(interview.New(interviewtest.Now()), nil, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := errs.String(); strings.Count(got, "is damaged") != 1 || !strings.Contains(got, ids[1]) {
		t.Errorf("said %q", got)
	}
}

// Where nothing at all was asked, the steps for a measured gap are those of the
// service that the records tell of, and the step says so.
func TestScanWithoutAnswersSaysWhySteps(t *testing.T) {
	records := slices.DeleteFunc(slices.Clone(firms["harbour.example"]), func(r string) bool { return strings.HasPrefix(r, "_dmarc.") })
	_, out, _ := scanDomain(t, checktest.NewNames(t, records...), "harbour.example", "--format", "json")
	plan := document(t, out).Plan
	i := slices.IndexFunc(plan, func(s advice.Step) bool { return s.Control == "EML-2" })
	if i < 0 || !strings.Contains(strings.Join(plan[i].Steps, " "), "security.microsoft.com") || !strings.HasSuffix(plan[i].Why, "Your records say that mail to you goes to Microsoft 365. The steps are for that.") {
		t.Errorf("the plan is %+v", plan)
	}
}

// A scan of a firm whose mail is at Microsoft gives the steps for that, with its
// reason, where nobody was asked; an answer wins. The score is the same.
func TestScanChoosesStepsByTheRecords(t *testing.T) {
	n := checktest.NewNames(t, firms["harbour.example"]...)
	scan := func(profile string) (assess.Assessment, advice.Step) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "answers.yaml")
		if err := os.WriteFile(file, []byte("schema_version: 1\n"+profile+"answers:\n  ACC-1: poor\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := scanDomain(t, n, "harbour.example", "--format", "json", "--answers", file)
		if code != 4 { // its mail server is on this computer here, and left alone
			t.Fatalf("exit %d, %s", code, errs)
		}
		a := document(t, out)
		i := slices.IndexFunc(a.Plan, func(s advice.Step) bool { return s.Control == "ACC-1" })
		return a, a.Plan[i]
	}
	silent, step := scan("")
	if !strings.Contains(strings.Join(step.Steps, " "), "entra.microsoft.com") || !strings.HasSuffix(step.Why, "Your records say that mail to you goes to Microsoft 365. The steps are for that.") {
		t.Errorf("nobody was asked: %q because %q", step.Steps, step.Why)
	}
	if len(silent.Profile) != 0 {
		t.Errorf("the profile became %v", silent.Profile)
	}
	google, step := scan("profile:\n  mail: google\n")
	if !strings.Contains(strings.Join(step.Steps, " "), "admin.google.com") || strings.Contains(step.Why, "records") {
		t.Errorf("an answer: %q because %q", step.Steps, step.Why)
	}
	if silent.Score.Floor != google.Score.Floor || silent.Score.Ceiling != google.Score.Ceiling || silent.Score.Grade != google.Score.Grade {
		t.Errorf("the score is %d to %d without the answer, and %d to %d with it", silent.Score.Floor, silent.Score.Ceiling, google.Score.Floor, google.Score.Ceiling)
	}
}

// Where answers are is said of files that are there.
func TestAnswersAt(t *testing.T) {
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := &backend{store: s, client: "own"}
	if at := b.answersAt(); at != "" || (&backend{}).answersAt() != "" {
		t.Errorf("nothing is kept, and it is in %q", at)
	}
	if err := b.Save(interview.New(time.Now())); err != nil {
		t.Fatal(err)
	}
	if at := b.answersAt(); at != b.DraftPath() {
		t.Errorf("got %q", at)
	}
	if err := b.SetAside(); err != nil {
		t.Fatal(err)
	}
	if at := b.answersAt(); at != b.DraftPath()+".bak" {
		t.Errorf("got %q", at)
	}
}
