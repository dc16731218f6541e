package report_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestHeadline(t *testing.T) {
	c := reporttest.Content(t)
	type headline struct{ Verdict, Chip, Big, Say, Grade, Held, First string }
	for _, tt := range []struct {
		name string
		a    assess.Assessment
		want headline
	}{
		{"empty", reporttest.Empty(t), headline{
			"Not enough is known yet: we know 0 of 18 things", "not known", "0–100", "between 0 and 100 out of 100",
			"Grade: not known yet", "", "Answer the questions to get your first steps",
		}},
		{"good", reporttest.Good(t), headline{
			"Well done: all 18 things that count are in good shape", "good", "100", "out of 100",
			"Grade A: Hard target; keep it up", "", "Nothing is left to do. Look again in three months.",
		}},
		{"middling", reporttest.Middling(t), headline{
			"Do three things this week; 8 of 17 things are already in good shape", "fix now", "49", "out of 100, could be up to 69",
			"Grade D: Likely to be hurt", "63 by its parts, held at 49 while one thing is not known: a door that answers from the internet is tried every day.",
			"Do these three first",
		}},
		{"bad", reporttest.Bad(t), headline{
			"Start today with three things: each one makes you much safer", "fix now", "14", "out of 100, could be up to 17",
			"Grade E: Start today with the first steps", "", "Do these three first",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := report.New(c, tt.a, report.Options{})
			got := headline{r.Verdict, r.Score.Chip.Word, r.Score.Big, r.Score.Say, r.Score.GradeSay, r.Score.Held, r.FirstHeading}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("headline (-want +got):\n%s", d)
			}
		})
	}
}

func TestScoreLine(t *testing.T) {
	c := reporttest.Content(t)
	base := reporttest.Bad(t)
	with := func(s score.Score) report.Score {
		a := base
		s.Areas, s.Enough = a.Score.Areas, true
		a.Score = s
		return report.New(c, a, report.Options{}).Score
	}
	held := with(score.Score{Floor: 69, Ceiling: 69, Mean: 71, Grade: "C", Caps: []score.Cap{{Control: "ACC-1", Limit: 69, Why: "One open mailbox is enough.", Remedy: "Make two-step login a must."}}})
	if want := "71 by its parts, held at 69 because one open mailbox is enough."; held.Held != want {
		t.Errorf("held: got %q, want %q", held.Held, want)
	}
	if want := "What lifts it: make two-step login a must."; held.Lifts != want {
		t.Errorf("lifts: got %q, want %q", held.Lifts, want)
	}
	slack := with(score.Score{Floor: 50, Ceiling: 50, Mean: 50, Grade: "D", Caps: held2(69)})
	if slack.Held != "" {
		t.Errorf("a cap above the score: got %q, want nothing", slack.Held)
	}
	proved := with(score.Score{Floor: 90, Ceiling: 90, Mean: 90, Grade: "B", GradeIfProved: "A"})
	if want := "It would be A if measurements proved your answers."; proved.GradeSay != "Grade B" || proved.GradeMore != want {
		t.Errorf("grade: got %q, %q, want %q", proved.GradeSay, proved.GradeMore, want)
	}
	wrong := with(score.Score{Floor: -7, Ceiling: 1 << 40, Grade: "E"})
	if wrong.Floor != 0 || wrong.Ceiling != 100 {
		t.Errorf("numbers out of range: got %d to %d, want 0 to 100", wrong.Floor, wrong.Ceiling)
	}
}

func held2(limit int) []score.Cap { return []score.Cap{{Control: "ACC-1", Limit: limit}} }

func TestNewIsPure(t *testing.T) {
	c := reporttest.Content(t)
	for name, a := range reporttest.All(t) {
		hostile := reporttest.Hostile(a, "x\x1b\\")
		before := reporttest.Hostile(a, "x\x1b\\")
		if d := cmp.Diff(report.New(c, hostile, report.Options{}), report.New(c, hostile, report.Options{}), cmpopts.IgnoreTypes(i18n.Catalog{})); d != "" {
			t.Errorf("%s: two reports of one assessment differ:\n%s", name, d)
		}
		if d := cmp.Diff(before, hostile); d != "" {
			t.Errorf("%s: the assessment was changed:\n%s", name, d)
		}
	}
}

// A document of another program, or of none: nothing may panic.
func TestNewOfAnything(t *testing.T) {
	for _, c := range []assess.Content{{}, reporttest.Content(t)} {
		for _, a := range []assess.Assessment{{}, reporttest.Bad(t), reporttest.Hostile(reporttest.Middling(t), "x")} {
			if r := report.New(c, a, report.Options{}); r.Verdict == "" || r.Score.Big == "" {
				t.Errorf("got no headline: %+v", r)
			}
		}
	}
}

func TestEveryStringIsHarmless(t *testing.T) {
	c := reporttest.Content(t)
	for _, s := range reporttest.Strings() {
		r := report.New(c, reporttest.Hostile(reporttest.Bad(t), s), report.Options{})
		walk(reflect.ValueOf(r), func(text string) { reporttest.Visible(t, []byte(strings.ReplaceAll(text, "\n", "\x00"))) })
	}
}

func walk(v reflect.Value, each func(string)) {
	switch v.Kind() {
	case reflect.String:
		each(v.String())
	case reflect.Struct:
		for _, field := range v.Fields() {
			walk(field, each)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), each)
		}
	default:
	}
}

func TestGapsAreGroupedAndOrdered(t *testing.T) {
	r := report.New(reporttest.Content(t), reporttest.Bad(t), report.Options{})
	worst := map[report.Kind]int{report.LooksFix: 0, report.LooksGaps: 1, report.LooksUnknown: 2, report.LooksGood: 3}
	for i, g := range r.Groups {
		if i > 0 && worst[g.Chip.Kind] < worst[r.Groups[i-1].Chip.Kind] {
			t.Errorf("%s (%s) stands after %s (%s)", g.Area, g.Chip.Word, r.Groups[i-1].Area, r.Groups[i-1].Chip.Word)
		}
		for _, item := range g.Items {
			if item.Basis != "We checked" && item.Basis != "You told us" {
				t.Errorf("%s: the basis is %q", item.Title, item.Basis)
			}
			if len(item.Places) == 0 && item.Told == "" {
				t.Errorf("%s rests on nothing", item.Title)
			}
			if len(item.Ways) == 0 && item.Step == 0 && item.AskIT == "" {
				t.Errorf("%s says no way to close it", item.Title)
			}
		}
	}
	a := reporttest.Many(t, 30)
	if r := report.New(reporttest.Content(t), a, report.Options{}); r.Measured != "" {
		t.Errorf("the first steps close the worst gap, and still: %q", r.Measured)
	}
	a.Plan = nil
	many := report.New(reporttest.Content(t), a, report.Options{})
	if len(many.Groups) != 1 || len(many.Groups[0].Items) != 3 || len(many.Groups[0].Items[0].Places) != 10 {
		t.Errorf("30 findings of 3 ids: got %d groups, want one with 3 gaps of 10 places", len(many.Groups))
	}
	if want := "We measured three gaps. The worst: the website’s certificate has run out."; many.Measured != want {
		t.Errorf("measured: got %q, want %q", many.Measured, want)
	}
}

// Page one names the worst of what was measured, whichever area it is in and wherever
// its step stands.
func TestWorstMeasured(t *testing.T) {
	a := reporttest.Bad(t)
	control, worst := "", -1
	for _, g := range report.New(reporttest.Content(t), a, report.Options{}).Groups { // the first that was measured to fail becomes the worst
		for _, x := range g.Items {
			i := slices.IndexFunc(a.Findings, func(f checks.Finding) bool {
				return f.Control == x.Control && f.Status == checks.Fail && len(x.Places) > 0 && x.Places[0].Seen == f.Detail
			})
			if worst < 0 && i >= 0 {
				worst, control = i, x.Control
			}
		}
	}
	for i := range a.Findings {
		a.Findings[i].Severity = checks.High
	}
	a.Findings[worst].Severity = checks.Critical
	last := len(a.Plan) - 1
	for i := range a.Plan {
		a.Plan[i].Control = "GOV-1" // none of them is about what was measured
	}
	a.Plan[last].Control = control
	next := 0
	for _, f := range a.Findings { // and each lesser gap is closed before it
		if f.Status == checks.Fail && f.Severity == checks.High && f.Control != control {
			a.Plan[next].Control = f.Control
			next++
		}
	}
	got := report.New(reporttest.Content(t), a, report.Options{}).Measured
	if want := fmt.Sprintf("Step %d of your plan closes it.", last+1); !strings.HasSuffix(got, want) || !strings.Contains(strings.ToLower(got), strings.ToLower(a.Findings[worst].Title)) {
		t.Errorf("got %q, want %q and %q", got, a.Findings[worst].Title, want)
	}
}

// Unknown is neither good nor bad: it is in its own list, and in neither other.
func TestUnknownStandsApart(t *testing.T) {
	a := reporttest.Middling(t)
	r := report.New(reporttest.Content(t), a, report.Options{})
	var unknown []string
	for _, n := range r.NotKnown {
		unknown = append(unknown, n.What)
		if n.Why == "" {
			t.Errorf("%s is not known, and nothing says why", n.What)
		}
	}
	for _, c := range a.Controls {
		if !c.Applies || c.Value == c.CeilingValue || c.Claim == questions.Good {
			continue
		}
		if !strings.Contains(strings.Join(unknown, "|"), c.Title) {
			t.Errorf("%s is not known and not in the list %q", c.Title, unknown)
		}
		for _, g := range r.Good {
			if g.Title == c.Title {
				t.Errorf("%s is not known and listed as good", c.Title)
			}
		}
	}
	for _, x := range r.Areas {
		if x.Floor == 0 && x.Ceiling == 100 && x.Chip.Kind != report.LooksUnknown {
			t.Errorf("%s may be anything and looks %s", x.Name, x.Chip.Kind)
		}
	}
}

func TestBothSidesAreShown(t *testing.T) {
	r := report.New(reporttest.Content(t), reporttest.Middling(t), report.Options{})
	want := []report.Contradiction{{
		Control: "PWD-2", Title: "Passwords here must be long", Told: "Yes, a shorter one is refused.", By: "Aroha Ngata",
		Saw:    []string{"This computer takes a password of 6 characters."},
		Counts: "The score uses what we saw: 0 out of 100 for this one thing.", Anchor: "gap-1",
		Ask: "Is this device an exception, were you mistaken, or is the check wrong? Run cybercheck again, begin with your answers, and say so with your result. It is kept, and the score stays the same.",
	}}
	if d := cmp.Diff(want, r.Contradictions); d != "" {
		t.Errorf("contradictions (-want +got):\n%s", d)
	}
	scanned := reporttest.Middling(t)
	scanned.Run.Mode = assess.Scan
	if got := report.New(reporttest.Content(t), scanned, report.Options{}).Contradictions[0].Ask; !strings.Contains(got, "Tell whoever ran this check") {
		t.Errorf("after a scan it says %q", got)
	}
	disputed := report.New(reporttest.Content(t), reporttest.Bad(t), report.Options{}).Contradictions
	if i := slices.IndexFunc(disputed, func(c report.Contradiction) bool { return c.Title == "Passwords here must be long" }); i < 0 ||
		disputed[i].Dispute != "You say: this device is an exception." || disputed[i].Reason != "Your reason: “It is the till, and it has no keyboard.”" || disputed[i].Ask != "" {
		t.Errorf("a dispute: got %+v", disputed)
	}
	a := reporttest.Bad(t)
	for i := range a.Controls {
		if c := a.Controls[i].Contradiction; c != nil {
			c.Dispute = "unfair"
		}
	}
	if got := report.New(reporttest.Content(t), a, report.Options{}).Contradictions[0]; got.Dispute != "" || got.Ask == "" {
		t.Errorf("a dispute that there is not: got %+v", got)
	}
}

// TestYouAndOthers: a figure stands beside an answer or a measurement, with its
// source and year, and never alone.
func TestYouAndOthers(t *testing.T) {
	c := reporttest.Content(t)
	a := reporttest.Middling(t)
	a.Profile["country"] = "uk"
	r := report.New(c, a, report.Options{})
	if len(r.Others) < 4 {
		t.Fatalf("got %d figures", len(r.Others))
	}
	for _, o := range r.Others {
		if o.Title == "" || o.You == "" || !strings.Contains(o.Others, "%") || !strings.Contains(o.Source, "(20") {
			t.Errorf("not whole: %+v", o)
		}
	}
	i := slices.IndexFunc(r.Others, func(o report.Compared) bool { return o.Title == "Passwords here must be long" })
	if i < 0 || r.Others[i].You != "Yes, a shorter one is refused. What we saw differs." {
		t.Errorf("a contradiction beside a figure: %+v", r.Others)
	}
	for _, country := range []string{"", "us", "nz"} { // another country's figures are not shown
		a.Profile["country"] = country
		for _, o := range report.New(c, a, report.Options{}).Others {
			if strings.Contains(o.Others, "United Kingdom") || country != "nz" {
				t.Errorf("%q reads %q", country, o.Others)
			}
		}
	}
	if got := report.New(c, reporttest.Empty(t), report.Options{}).Others; len(got) != 0 {
		t.Errorf("nothing was said, and still: %+v", got)
	}
}

// TestHelp: the profile's country, or else the computer's, or else no country's.
func TestHelp(t *testing.T) {
	c := reporttest.Content(t)
	for _, tt := range []struct{ profile, computer, want, first string }{
		{"nz", "au", "New Zealand", "Emergency"},
		{"", "au", "Australia", "Emergency (Triple Zero)"},
		{"uk", "", "United Kingdom", "Emergency"},
		{"", "", "your country", ""},
		{"nowhere", "", "your country", ""},
	} {
		a := reporttest.Middling(t)
		a.Profile = questions.Profile{"country": tt.profile}
		a.Run.Country = tt.computer
		h := report.New(c, a, report.Options{}).Help
		first := ""
		if len(h.Contacts) > 0 {
			first = h.Contacts[0].Name
		}
		if h.Country != tt.want || first != tt.first || len(h.Duties) == 0 || !strings.Contains(h.Seen, "November 2026") {
			t.Errorf("%q, %q: got %s, %q first, %q", tt.profile, tt.computer, h.Country, first, h.Seen)
		}
	}
}

// TestMinutesToTheNextGrade: the goal says how far the plan is from it.
func TestMinutesToTheNextGrade(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	for _, tt := range []struct {
		next *score.NextGrade
		want string
	}{
		{nil, "Grade D begins at 40."},
		{&score.NextGrade{Grade: "C", Minutes: 38, Steps: 2, Sure: true}, "Grade D begins at 40. Your plan: about 38 minutes to a C."},
		{&score.NextGrade{Grade: "A", Minutes: 300, Steps: 2}, "Grade D begins at 40. Your plan: perhaps about 5 hours to an A."},
		{&score.NextGrade{Grade: "C", Minutes: 300, Steps: 20, Sure: true}, "Grade D begins at 40. Your plan and what comes after it: about 5 hours to a C."},
		{&score.NextGrade{Grade: "C", Minutes: -3}, "Grade D begins at 40."},
	} {
		a.Score.Next = tt.next
		if got := report.New(c, a, report.Options{}).Score.GoalSay; got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestStaleEvidence: what was measured too long ago is neither a gap nor good.
func TestStaleEvidence(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.StalePass(t)
	r := report.New(c, a, report.Options{})
	for _, g := range r.Groups {
		for _, i := range g.Items {
			if len(i.Places) > 0 {
				t.Errorf("a measurement of last year is shown as a gap: %+v", i)
			}
		}
	}
	if !slices.ContainsFunc(r.NotKnown, func(n report.NotKnown) bool { return n.Why == "It was measured too long ago to count." }) {
		t.Errorf("nothing says that it is too old: %+v", r.NotKnown)
	}
	if !slices.ContainsFunc(r.Answers, func(x report.Answer) bool { return x.Old != "" }) {
		t.Error("no answer is marked old")
	}
	if !strings.Contains(strings.Join(r.Limits, " "), "measured too long ago to count: 1") {
		t.Errorf("limits: %q", r.Limits)
	}
}

// Only an address of our own content can be followed.
func TestLinksOfTheDocumentAreText(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	if r := report.New(c, a, report.Options{}); !r.First[0].Link.Live {
		t.Errorf("our own link is not live: %+v", r.First[0].Link)
	}
	for _, u := range []string{"https://evil.example/", "javascript:alert(1)", "http://advice.example/pwd-2", ""} {
		x := reporttest.Each(a, func(int) string { return "" })
		for i := range x.Plan {
			x.Plan[i].Link.URL = u
		}
		if r := report.New(c, x, report.Options{}); r.First[0].Link.Live {
			t.Errorf("the link %q is live", u)
		}
	}
}

func TestTheSumCanBeRedone(t *testing.T) {
	a := reporttest.Middling(t)
	h := report.New(reporttest.Content(t), a, report.Options{}).How
	sum, weights := 0, 0
	for _, r := range h.Rows {
		sum += r.Weight * r.Floor
		weights += r.Weight
	}
	if got := score.Share(sum, weights); got != a.Score.Mean {
		t.Errorf("the rows give %d, the score says %d", got, a.Score.Mean)
	}
	want := []string{
		"Multiply each weight by what is certain, and add up: 7,400.",
		"Divide by all weights together: 7,400 ÷ 117 = 63.2, which is 63 in whole numbers.",
		"After the limits that are on, what is certain is 49, and what is possible is 69.",
	}
	if d := cmp.Diff(want, h.Worked); d != "" {
		t.Errorf("worked (-want +got):\n%s", d)
	}
	a.Score.Mean = 99
	if h := report.New(reporttest.Content(t), a, report.Options{}).How; !strings.Contains(strings.Join(h.Worked, " "), "do not bear out") {
		t.Error("a document with a wrong mean is believed")
	}
}

// Reading age twelve begins with short sentences.
func TestSentencesAreShort(t *testing.T) {
	c := reporttest.Content(t)
	for name, a := range reporttest.All(t) {
		r := report.New(c, a, report.Options{})
		texts := []string{r.Verdict, r.Score.Say, r.Score.GradeSay, r.Score.Lifts, r.Measured, r.FirstHeading}
		texts = append(texts, r.Score.Notes...)
		for _, w := range r.Words {
			texts = append(texts, w.Meaning)
		}
		for _, n := range r.NotKnown {
			texts = append(texts, n.Why)
		}
		texts = append(texts, r.How.Worked...)
		for _, text := range texts {
			for s := range strings.SplitSeq(text, ". ") {
				if n := len(strings.Fields(s)); n > 25 {
					t.Errorf("%s: %d words in one sentence: %s", name, n, s)
				}
			}
		}
	}
}

func TestWordListHoldsOnlyUsedWords(t *testing.T) {
	r := report.New(reporttest.Content(t), reporttest.Good(t), report.Options{})
	for _, w := range r.Words {
		if w.Term == "VPN" || w.Term == "Ransomware" {
			t.Errorf("%s is explained and not used", w.Term)
		}
	}
	if len(r.Words) == 0 {
		t.Error("no word is explained")
	}
}

// While too little is known for a grade, no step gives one either.
func TestNoGradeOfAStepWithoutAGrade(t *testing.T) {
	a := reporttest.Middling(t)
	for _, enough := range []bool{true, false} {
		a.Score.Enough = enough
		got := false
		for _, s := range report.New(reporttest.Content(t), a, report.Options{}).First {
			got = got || strings.Contains(strings.Join(s.Facts, " "), "grade")
		}
		if got != enough {
			t.Errorf("with enough known %v, a step names a grade: %v", enough, got)
		}
	}
}
