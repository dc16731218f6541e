package interview_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func walk(d interview.Draft) interview.Navigator {
	return interview.NewNavigator(interviewtest.Bank(), d)
}

func fresh() interview.Draft { return interview.New(interviewtest.Now()) }

func TestResumePlace(t *testing.T) {
	facts := questions.Profile{"staff": "some", "transfers": "yes"}
	tests := []struct {
		name string
		d    interview.Draft
		want string // the id, "name" or "end"
	}{
		{"nothing said", interview.Draft{}, "name"},
		{"only the name", interview.Draft{Business: "B"}, "staff"},
		{"one fact", interview.Draft{Profile: questions.Profile{"staff": "some"}, At: "staff"}, "transfers"},
		{"one question", interview.Draft{Profile: facts, Answers: questions.Answers{"ACC-1": {State: questions.Good}}, At: "ACC-1"}, "ACC-6"},
		{"one left for later", interview.Draft{Profile: facts, At: "ACC-6"}, "ACC-6"},
		{"passed over on purpose", interview.Draft{Profile: facts, Answers: questions.Answers{"BAK-1": {State: questions.Good}}, At: "BAK-1"}, "end"},
		{"a place that is gone", interview.Draft{Profile: facts, At: "XXX-1"}, "ACC-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := place(walk(tt.d)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func place(w interview.Navigator) string {
	switch {
	case w.Naming():
		return "name"
	case w.AtEnd():
		return "end"
	}
	return w.Step().ID()
}

// Undoing everything gives back the first draft, whatever was done; and no old
// walk is changed by what is done to a newer one.
func TestUndoGoesAllTheWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := walk(fresh())
		first := w.Draft
		for range rapid.IntRange(0, 60).Draw(t, "moves") {
			old, oldDraft := w, w.Draft
			before := cmp.Diff(first, oldDraft)
			w = move(t, w)
			if cmp.Diff(oldDraft, old.Draft) != "" || cmp.Diff(first, old.Draft) != before {
				t.Fatal("an older walk changed")
			}
			if w.Rev < old.Rev {
				t.Fatal("the revision fell")
			}
			if w.Rev == old.Rev && cmp.Diff(old.Draft, w.Draft) != "" {
				t.Fatal("a change without a new revision would not be saved")
			}
		}
		for ok := true; ok; {
			w, ok = w.Undo()
		}
		if d := cmp.Diff(first, w.Draft); d != "" {
			t.Fatal(d)
		}
	})
}

func move(t *rapid.T, w interview.Navigator) interview.Navigator {
	if w.AtEnd() {
		steps := w.Steps()
		return w.Visit(steps[rapid.IntRange(0, len(steps)-1).Draw(t, "visit")].ID())
	}
	if w.Naming() {
		return w.Named("B")
	}
	switch rapid.IntRange(0, 7).Draw(t, "move") {
	case 5:
		w, _ = w.Redo()
		return w
	case 6:
		return w.Jump(w.Steps()[rapid.IntRange(0, len(w.Steps())-1).Draw(t, "jump")].ID())
	case 0:
		return w.Back()
	case 1:
		return w.Later()
	case 2:
		w, _ = w.Next()
		return w
	case 3:
		w, _ = w.Undo()
		return w
	case 4:
		return w.WithNote("a note")
	}
	return w.Choose(rapid.IntRange(0, len(interview.Options(i18n.Catalog{}, w.Step()))-1).Draw(t, "option"), interviewtest.Now())
}

func TestNextNeedsAnAnswer(t *testing.T) {
	w := walk(fresh()).Named("")
	if _, ok := w.Next(); ok {
		t.Error("an open step was passed by looking")
	}
	w = w.Choose(0, interviewtest.Now()).Back()
	if w, ok := w.Next(); !ok || w.Step().ID() != "transfers" {
		t.Error("an answered step was not passed")
	}
}

func TestVisitLeadsBackToTheReview(t *testing.T) {
	w := walk(fresh()).Named("")
	for !w.AtEnd() {
		w = w.Choose(1, interviewtest.Now())
	}
	for name, do := range map[string]func(interview.Navigator) interview.Navigator{
		"choose": func(w interview.Navigator) interview.Navigator { return w.Choose(0, interviewtest.Now()) },
		"later":  interview.Navigator.Later,
		"back":   interview.Navigator.Back,
	} {
		if got := do(w.Visit("ACC-1")); !got.AtEnd() {
			t.Errorf("%s leads to %s", name, place(got))
		}
	}
}

func TestReviewOrder(t *testing.T) {
	w := walk(fresh()).Named("").Choose(1, interviewtest.Now()).Choose(0, interviewtest.Now())
	w = w.Choose(0, interviewtest.Now()).Choose(4, interviewtest.Now()).Later().Choose(2, interviewtest.Now())
	var got []string
	for _, it := range w.Review(i18n.Catalog{}) {
		got = append(got, it.Step.ID()+": "+it.Words)
	}
	want := []string{
		"PWD-1: Left for later", "ACC-6: I don’t know", "staff: 2 to 5", "transfers: Yes",
		"ACC-1: Yes, for every person and every device that we use for work.", "BAK-1: No, we have not set this up.",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTidy(t *testing.T) {
	for in, want := range map[string]string{
		"  Kōwhai Bakery ":       "Kōwhai Bakery",
		"a\x1b[31mb\r\nc":        "a[31mb  c",
		"\u202eevil\u200b":       "evil",
		strings.Repeat("é", 100): strings.Repeat("é", interview.MaxTyped),
		"\x00\x7f\u009b":         "",
	} {
		if got := interview.Tidy(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestOutcome(t *testing.T) {
	f := func(s ...checks.Status) (out []checks.Finding) {
		for _, x := range s {
			out = append(out, checks.Finding{Status: x})
		}
		return out
	}
	tests := []struct {
		in   []checks.Finding
		want string
	}{
		{nil, interview.OutcomeUntold},
		{f(checks.Pass, checks.NotApplicable), interview.OutcomeGood},
		{f(checks.NotApplicable), interview.OutcomeNone},
		{f(checks.Pass, checks.Unknown), interview.OutcomeUntold},
		{f(checks.Pass, checks.Error), interview.OutcomeUntold},
		{f(checks.NotChecked), interview.OutcomeUntold},
		{f(checks.Unknown, checks.Partial), interview.OutcomeToFix},
		{f(checks.Pass, checks.Fail), interview.OutcomeToFix},
	}
	for _, tt := range tests {
		if got := interview.Outcome(tt.in); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	steps := fresh().Steps(interviewtest.Bank())
	for _, s := range steps {
		var got string
		for i := range interview.Options(i18n.Catalog{}, s) {
			got += interview.Key(s, i)
		}
		want := "1230"
		switch {
		case s.Fact != nil:
			want = "123"[:len(s.Fact.Options)]
		case len(s.Control.States) > 0:
			want = "12340"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", s.ID(), got, want)
		}
	}
}

func TestWithConsentNeedsAName(t *testing.T) {
	d := fresh().WithConsent(interview.Consent{Website: "b.example"})
	if !d.Consent.WillTouchNothing() {
		t.Errorf("got %+v", d.Consent)
	}
}

// Whatever was done, undoing n changes and making them again gives the same
// answers at the same place; and a new change forgets what was undone.
func TestRedoIsUndoTurnedRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := walk(fresh())
		for range rapid.IntRange(0, 40).Draw(t, "moves") {
			w = move(t, w)
		}
		// The place of the last change is where redo leads.
		want := w
		n := 0
		for range rapid.IntRange(0, 10).Draw(t, "undos") {
			next, ok := w.Undo()
			if !ok {
				break
			}
			w, n = next, n+1
		}
		for range n {
			next, ok := w.Redo()
			if !ok {
				t.Fatal("what was undone cannot be made again")
			}
			w = next
		}
		if d := cmp.Diff(want.Draft, w.Draft); d != "" || n > 0 && place(w) != place(want) {
			t.Fatalf("at %s, want %s: %s", place(w), place(want), d)
		}
		if back, ok := w.Undo(); ok {
			if _, ok := back.Jump("staff").Choose(0, interviewtest.Now()).Redo(); ok {
				t.Fatal("a new change leaves an old future")
			}
		}
	})
}

// What may be looked at is no answer: undo leaves it as it is.
func TestUndoLeavesTheConsent(t *testing.T) {
	w := walk(fresh()).Named("B").Choose(1, interviewtest.Now()).Choose(0, interviewtest.Now())
	if !w.Offers() {
		t.Fatal("the look is not offered before the first question")
	}
	w = w.Offered(true)
	if w.Offers() || !w.Draft.Consent.ThisComputer {
		t.Fatalf("after a yes: %+v", w.Draft)
	}
	w, ok := w.Choose(0, interviewtest.Now()).Undo()
	w, _ = w.Undo()
	if !ok || !w.Draft.Consent.ThisComputer || !w.Draft.Offered {
		t.Errorf("after undo: %+v", w.Draft)
	}
}

func TestOffersOnce(t *testing.T) {
	w := walk(fresh()).Named("B")
	for !w.AtEnd() {
		want := place(w) == "ACC-1"
		if w.Offers() != want {
			t.Errorf("at %s the look is offered: %v", place(w), w.Offers())
		}
		if w.Offers() {
			w = w.Offered(false)
		}
		w = w.Choose(0, interviewtest.Now())
	}
	if w.Draft.Consent.ThisComputer || w.Visit("ACC-1").Offers() {
		t.Error("not now is taken for yes, or the offer comes back")
	}
}

func TestOverview(t *testing.T) {
	w := walk(fresh()).Named("").Choose(1, interviewtest.Now()).Choose(0, interviewtest.Now())
	w = w.Later().Choose(4, interviewtest.Now())
	words := func(text string) (out []string) {
		for _, it := range w.Overview(i18n.Catalog{}, text) {
			out = append(out, it.Step.ID()+" "+it.Word)
		}
		return out
	}
	for text, want := range map[string][]string{
		"":                     {"staff answered", "transfers answered", "ACC-1 later", "ACC-6 not sure", "PWD-1 not yet", "BAK-1 not yet"},
		"  LOGINS  list":       {"ACC-6 not sure"},
		"about your business":  {"staff answered", "transfers answered"},
		"not yet":              {"PWD-1 not yet", "BAK-1 not yet"},
		"nobody has left":      {"ACC-6 not sure"},
		"pwd-1":                {"PWD-1 not yet"},
		"no such word at all…": nil,
	} {
		if d := cmp.Diff(want, words(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestSeen(t *testing.T) {
	bank := interviewtest.Bank()
	f := func(s checks.Status, detail string) checks.Finding {
		return checks.Finding{Control: "PWD-1", Status: s, Severity: checks.Medium, Detail: detail, Title: "A title"}
	}
	list := []checks.Finding{
		{Control: "PWD-1", Status: checks.Fail, Severity: checks.Low, Detail: "A remark."},
		f(checks.Pass, "This computer locks."),
		f(checks.Unknown, "Not read."),
		f(checks.NotChecked, "Skipped."),
		f(checks.Fail, "6 are enough"),
		f(checks.Fail, "6 are enough"),
		f(checks.Partial, ""),
		f(checks.Pass, "Fine."),
		{Control: "ACC-1", Status: checks.Fail, Detail: "Another."},
	}
	want := []string{"6 are enough.", "A title.", "This computer locks.", "1 thing more is in the report."}
	if d := cmp.Diff(want, interview.Seen(i18n.Catalog{}, interview.Step{Control: &bank.Controls[2]}, list)); d != "" {
		t.Error(d)
	}
	if got := interview.Seen(i18n.Catalog{}, interview.Step{Fact: &bank.Facts[0]}, list); got != nil {
		t.Errorf("beside a fact: %q", got)
	}
}

// What is left for later is marked until it is answered, also after a new start.
func TestLaterIsAMark(t *testing.T) {
	w := walk(fresh()).Named("").Choose(1, interviewtest.Now()).Choose(0, interviewtest.Now()).Later()
	word := func(w interview.Navigator) string { return w.Overview(i18n.Catalog{}, "")[2].Word }
	if got := word(w); got != "later" {
		t.Fatalf("left for later it says %q", got)
	}
	again := walk(w.Draft)
	if got := word(again); got != "later" {
		t.Errorf("after a new start it says %q", got)
	}
	if next, ok := again.Jump("ACC-1").Next(); !ok || next.Step().ID() == "ACC-1" {
		t.Error("what was left for later cannot be passed")
	}
	answered := again.Jump("ACC-1").Choose(0, interviewtest.Now())
	if got := word(answered); got != "answered" || answered.Draft.Later != nil {
		t.Errorf("once answered it says %q, and %v is left", got, answered.Draft.Later)
	}
	if back, _ := w.Undo(); len(back.Draft.Later) != 0 {
		t.Errorf("undone, %v is left", back.Draft.Later)
	}
}

// Who fills a gap goes on to the next one, and who changes an answer while nothing is
// open comes back to the review.
func TestFromGapToGap(t *testing.T) {
	d := interview.New(interviewtest.Now())
	d.Profile, d.Offered = questions.Profile{"staff": "some", "transfers": "yes"}, true
	for _, id := range []string{"ACC-6", "PWD-1"} {
		d.Answers[id] = questions.Answer{State: questions.Good}
	}
	w := interview.NewNavigator(interviewtest.Bank(), d).Choose(0, interviewtest.Now())
	if w.AtEnd() || w.Step().ID() != "BAK-1" {
		t.Fatalf("after the first gap it stands elsewhere: %v", w.AtEnd())
	}
	w = w.Jump("ACC-6").Choose(1, interviewtest.Now())
	if w.Step().ID() != "PWD-1" {
		t.Errorf("while one is open it goes to %s", w.Step().ID())
	}
	w = w.Jump("BAK-1").Choose(0, interviewtest.Now()).Jump("ACC-1").Choose(1, interviewtest.Now())
	if !w.AtEnd() {
		t.Errorf("with nothing open it goes to %s, and not to the review", w.Step().ID())
	}
}

// TestWordsOfTheProfile: as soon as a fact is known, what is asked next is in its words.
func TestWordsOfTheProfile(t *testing.T) {
	b := *interviewtest.Bank()
	b.Controls = append([]questions.Control{}, b.Controls...)
	staff := b.Facts[0]
	b.Controls[0].Variants = []questions.Variant{{
		For: questions.When{staff.ID: {staff.Options[1].ID}}, Question: "Only you?", Good: "Only me.",
	}}
	w := interview.NewNavigator(&b, interview.Draft{Business: "B"})
	for n, want := range map[int]string{0: b.Controls[0].Question, 1: "Only you?"} {
		w := w.Choose(n, interviewtest.Now())
		s := w.Steps()[interview.Index(w.Steps(), b.Controls[0].ID)]
		if got := s.Question(i18n.Catalog{}); got != want {
			t.Errorf("option %d: asked %q, want %q", n, got, want)
		}
		if got := interview.Options(i18n.Catalog{}, s)[0].Label; (got == "Only me.") != (n == 1) {
			t.Errorf("option %d: the first answer is %q", n, got)
		}
	}
}
