package interview_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// doubt is the id of the step that asks which of two answers holds.
const doubt = "pair:long_but_alone"

// said answers all questions of the small bank, by the place of each option.
func said(acc1, acc6, pwd1, bak1 int) interview.Navigator {
	w := walk(fresh()).Named("")
	for _, n := range []int{1, 0, acc1, acc6, pwd1, bak1} {
		if !w.AtEnd() { // what another answer settles is not asked
			w = w.Choose(n, interviewtest.Now())
		}
	}
	return w
}

// Two answers that cannot both hold are asked about after the questions, and each of
// the three ways leads on.
func TestDoubtIsAskedBeforeTheReview(t *testing.T) {
	w := said(2, 0, 0, 0)
	if got := place(w); got != doubt {
		t.Fatalf("after the last question comes %s", got)
	}
	if topic, n, of := w.Where(i18n.Catalog{}); n != 7 || of != 7 || topic == "Backups" {
		t.Errorf("it is %d of %d, %s", n, of, topic)
	}
	lines, at := w.SuggestionFor(i18n.Catalog{}, interview.Observations{}, interviewtest.Now())
	if len(lines) != 4 || at != -1 || !strings.Contains(lines[1], "Yes, for every person") || !strings.Contains(lines[3], "No, we have not set this up") {
		t.Errorf("it shows %q, and begins at %d", lines, at)
	}
	if help := interview.Options(i18n.Catalog{}, w.Step())[2].Help; !strings.Contains(help, "For some of them") {
		t.Errorf("what counts where both stay is not said: %q", help)
	}
	now := interviewtest.Now()
	first, second := w.Choose(0, now), w.Choose(1, now)
	if place(first) != "PWD-1" || place(second) != "ACC-1" {
		t.Errorf("to change them leads to %s and %s", place(first), place(second))
	}
	if first.Rev != w.Rev || cmp.Diff(w.Draft, first.Draft) != "" {
		t.Error("to go and change one has changed something already")
	}
	for name, back := range map[string]interview.Navigator{"back": first.Back(), "later": first.Later(), "the same again": second.Choose(2, now)} {
		if got := place(back); got != doubt {
			t.Errorf("%s leads to %s", name, got)
		}
	}
	for name, end := range map[string]interview.Navigator{"changed the first": first.Choose(1, now), "changed the second": second.Choose(0, now), "left both": w.Choose(2, now), "for later": w.Later()} {
		if !end.AtEnd() {
			t.Errorf("%s: leads to %s", name, place(end))
		}
	}
	if back := w.Choose(2, now).Back(); place(back) != doubt || back.Draft.Chosen(back.Step()) != 2 {
		t.Errorf("back from the review leads to %s", place(back))
	}
	undone, ok := w.Choose(2, now).Undo()
	if !ok || place(undone) != doubt || undone.Draft.Answered(undone.Step()) {
		t.Errorf("undo leads to %s", place(undone))
	}
}

// What was left is not asked again when the draft is taken up, until one of the two
// answers is another.
func TestDoubtLeftStaysLeft(t *testing.T) {
	now := interviewtest.Now()
	left := said(2, 0, 0, 0).Choose(2, now)
	if again := walk(left.Draft); !again.AtEnd() {
		t.Errorf("taken up again it asks %s", place(again))
	}
	if open := walk(said(2, 0, 0, 0).Draft); place(open) != doubt {
		t.Errorf("what was not settled is not asked again: %s", place(open))
	}
	changed := left.Visit("PWD-1").Choose(1, now)
	if !changed.AtEnd() || len(changed.Draft.Left) != 0 {
		t.Errorf("after a change: %s, left %v", place(changed), changed.Draft.Left)
	}
	if back := changed.Visit("PWD-1").Choose(0, now); place(back) != doubt {
		t.Errorf("the first answer again leads to %s", place(back))
	}
	if same := left.Visit("PWD-1").Choose(0, now); !same.AtEnd() {
		t.Errorf("the same answer again leads to %s", place(same))
	}
}

// Where the other answer is not known there is nothing to choose between yet, and the
// result says what the answer hangs on.
func TestOpenDoubtIsSaidInTheResult(t *testing.T) {
	w := said(3, 0, 0, 0)
	if !w.AtEnd() {
		t.Fatalf("it asks %s", place(w))
	}
	b := interviewtest.NewBackend(t)
	r, err := b.Finish(w.Draft, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	sum := r.Arrange(i18n.Catalog{})
	i := slices.IndexFunc(sum.Open, func(u report.Open) bool { return u.Title == "Title of PWD-1" })
	if i < 0 || !strings.Contains(sum.Open[i].Why, "hangs on another answer, which is not known yet: “Title of ACC-1”") || sum.Open[i].How == "" {
		t.Errorf("not known: %+v", sum.Open)
	}
	if said := strings.Join(headline(sum), " "); strings.Contains(said, "do not go together") {
		t.Errorf("what may go together is said not to: %q", said)
	}
	for _, p := range sum.Plan() {
		if p.Less != "" {
			t.Errorf("an answer that may hold is said to count for less: %+v", p)
		}
	}
}

// Only what is open hangs: where the other answer is known, it is the measurement that
// leaves a gap, and no more is taken back while the other answer is not known.
func TestWhatHangsAndWhatDoesNot(t *testing.T) {
	for _, open := range []bool{false, true} {
		a := assess.Assessment{
			Controls: []assess.Control{{ID: "PWD-1", Applies: true, CeilingValue: 50, Claim: questions.Good, Doubt: &assess.Doubt{By: "ACC-1", Kind: questions.Ask, Open: open}}},
			Plan:     []advice.Step{{Control: "PWD-1", Title: "Mend it"}},
		}
		s := arranged(interviewtest.Bank(), a)
		if hangs := strings.Contains(s.Open[0].Why, "hangs on another"); hangs != open {
			t.Errorf("open %v: %q", open, s.Open[0].Why)
		}
		if less := s.First[0].Less != ""; less == open {
			t.Errorf("open %v: %+v", open, s.First[0])
		}
	}
}

// Who goes to change an answer, and from there to a third question, comes back to what
// is to be settled, also where something was left for later.
func TestJumpFromADoubtComesBack(t *testing.T) {
	w := walk(fresh()).Named("").Choose(1, interviewtest.Now()).Choose(0, interviewtest.Now())
	w = w.Choose(2, interviewtest.Now()).Later().Choose(0, interviewtest.Now()).Choose(0, interviewtest.Now())
	if got := place(w); got != doubt {
		t.Fatalf("it asks %s", got)
	}
	if got := place(w.Choose(0, interviewtest.Now()).Jump("staff").Choose(1, interviewtest.Now())); got != doubt {
		t.Errorf("it leads to %s", got)
	}
}

// What follows from another answer, and what is worth a word, is said in the review
// before what is settled, and at the question.
func TestReviewSaysWhatHangs(t *testing.T) {
	w := said(0, 3, 1, 0) // someone who left can still get in
	if !w.AtEnd() {
		t.Fatalf("it asks %s", place(w))
	}
	items := w.Review(i18n.Catalog{})
	var got []string
	for _, it := range items[:3] {
		got = append(got, it.Step.ID()+": "+strings.Join(it.Notes, " "))
	}
	want := []string{
		"ACC-1: The code goes to a phone, and whoever left may have taken it along.",
		"BAK-1: Who left may have deleted it all, so no copy is whole. Taken from your answer “No, we have not set this up”: it counts as “No, we have not set this up.”",
		"staff: ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	lines, _ := w.Visit("BAK-1").SuggestionFor(i18n.Catalog{}, interview.Observations{}, interviewtest.Now())
	if len(lines) != 1 || !strings.Contains(want[1], lines[0]) {
		t.Errorf("at the question: %q", lines)
	}
	left := said(2, 0, 0, 0).Choose(2, interviewtest.Now())
	items = left.Review(i18n.Catalog{})
	if said := interview.ReviewWords(i18n.Catalog{}, items); items[0].Step.ID() != doubt || len(said) != 2 || !strings.Contains(said[1], "the lower one counts") {
		t.Errorf("what was left: %s, %q", items[0].Step.ID(), said)
	}
}

// On the short way an answer beyond it, from last time, can still be changed.
func TestDoubtBeyondTheShortWay(t *testing.T) {
	d := said(2, 0, 0, 0).Draft
	d.Quick = true
	bank := interviewtest.Bank()
	bank.Controls[2].Quick = 0 // PWD-1
	w := interview.NewNavigator(bank, d)
	if got := place(w); got != doubt {
		t.Fatalf("it asks %s", got)
	}
	before := w.Back()
	if got := place(before); got != "PWD-1" {
		t.Errorf("before it comes %s", got)
	}
	if end := before.Choose(1, interviewtest.Now()); !end.AtEnd() {
		t.Errorf("a change on the way back leads to %s", place(end))
	}
	w = w.Choose(0, interviewtest.Now())
	if got := place(w); got != "PWD-1" {
		t.Fatalf("to change it leads to %s", got)
	}
	if w = w.Choose(1, interviewtest.Now()); !w.AtEnd() {
		t.Errorf("after the change it asks %s", place(w))
	}
}

// No answer leads into the review past two answers that do not go together, unless
// they were left, or left for later.
func TestNoAnswerPassesADoubt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := walk(fresh())
		for range rapid.IntRange(0, 80).Draw(t, "moves") {
			old := w
			w = move(t, w)
			for _, s := range w.Steps() {
				if s.Doubt != nil && w.AtEnd() && !old.AtEnd() && w.Rev > old.Rev && !old.Draft.Answered(old.Step()) && !w.Draft.Answered(s) && !w.Draft.LeftForLater(s) {
					t.Fatalf("from %s into the review past %s", old.Step().ID(), s.ID())
				}
			}
		}
	})
}

// A control's own state is offered, kept with its id, and found again in a later look.
func TestNamedStateIsAnAnswer(t *testing.T) {
	w := said(0, 1, 0, 0)
	if a := w.Draft.Answers["ACC-6"]; a.Named != "nobody_left" || a.State != questions.Good {
		t.Fatalf("kept %+v", a)
	}
	if n := w.Draft.Chosen(w.Visit("ACC-6").Step()); n != 1 {
		t.Errorf("chosen is %d", n)
	}
	b := interviewtest.NewBackend(t)
	r, err := b.Finish(w.Draft, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	r.Assessment.Run.Finished = interviewtest.Now()
	e, ok := interview.From(b.Content.Bank, r.Assessment, func(questions.Answer) bool { return false }, interviewtest.Now())
	if !ok || e.Draft.Answers["ACC-6"].Named != "nobody_left" {
		t.Errorf("a later look begins with %+v", e.Draft.Answers["ACC-6"])
	}
	if got := assess.Words(b.Content.Bank.Controls[1], e.Draft.Answers["ACC-6"]); !strings.HasPrefix(got, "Nobody has left yet") {
		t.Errorf("it is said as %q", got)
	}
}

// TestTakenIsPassedOver: what another answer settles is not asked, stands in the review
// and the assessment, and can be answered for itself; and it ends with that answer.
func TestTakenIsPassedOver(t *testing.T) {
	w := said(0, 3, 1, 0) // BAK-1 follows from ACC-6
	if _, asked := w.Draft.Answers["BAK-1"]; asked || !w.AtEnd() {
		t.Fatalf("BAK-1 was asked: %v; it stands at the end: %v", asked, w.AtEnd())
	}
	if got := place(w.Back()); got != "PWD-1" {
		t.Errorf("back leads to %s", got)
	}
	for _, s := range []interview.Navigator{w.Back(), w.Visit("ACC-6")} {
		if _, _, of := s.Where(i18n.Catalog{}); of != 5 {
			t.Errorf("%s: it says there are %d questions", place(s), of)
		}
	}
	a := w.Finished().Answers["BAK-1"]
	if a.State != questions.Poor || a.TakenFrom != "ACC-6" || a.By != "owner" || !a.At.Equal(interviewtest.Now()) {
		t.Errorf("the assessment is made of %+v", a)
	}
	if words := strings.Join(interview.ReviewWords(i18n.Catalog{}, w.Review(i18n.Catalog{})), " "); !strings.Contains(words, "1 more was taken") {
		t.Errorf("the review says %q", words)
	}
	own := w.Visit("BAK-1").Choose(0, interviewtest.Now())
	if a := own.Finished().Answers["BAK-1"]; a.State != questions.Good || a.TakenFrom != "" {
		t.Errorf("an answer of its own became %+v", a)
	}
	better := w.Visit("ACC-6").Choose(0, interviewtest.Now())
	if _, still := better.Finished().Answers["BAK-1"]; still {
		t.Error("it still follows from what was changed")
	}
	open := slices.IndexFunc(better.Review(i18n.Catalog{}), func(it interview.ReviewItem) bool { return it.Step.ID() == "BAK-1" && it.Mark == interview.Open })
	if open < 0 {
		t.Error("BAK-1 is not open, though nothing settles it")
	}
	r, err := interviewtest.NewBackend(t).Finish(w.Finished(), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := interview.From(interviewtest.Bank(), r.Assessment, func(questions.Answer) bool { return false }, interviewtest.Now())
	if _, kept := e.Draft.Answers["BAK-1"]; kept || len(e.Draft.Answers) != 3 {
		t.Errorf("next time it begins with %v", e.Draft.Answers)
	}
}
