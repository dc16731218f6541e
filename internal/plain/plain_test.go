package plain

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// wholeScript answers everything: the name, two facts, not now, four questions, going on,
// this computer, no website, and starting.
const wholeScript = "Kōwhai Bakery\n2\nyes\n2\n1\nFor some of them, but we have not checked the rest this year.\n1\n0\n1\ny\nskip\n1\n"

type run struct {
	result interview.Result
	err    error
	out    string
	b      *interviewtest.Backend
}

func play(t *testing.T, in io.Reader, change func(*Options)) run {
	t.Helper()
	b := interviewtest.NewBackend(t)
	var out bytes.Buffer
	o := Options{In: in, Out: &out, Bank: b.Content.Bank, Draft: interview.New(interviewtest.Now()), Backend: b, Now: interviewtest.Now}
	if change != nil {
		change(&o)
	}
	r, err := Run(t.Context(), o)
	return run{r, err, out.String(), b}
}

func (r run) sees(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(r.out, w) {
			t.Errorf("%q is not said in:\n%s", w, r.out)
		}
	}
}

func (r run) last(t *testing.T) interview.Draft {
	t.Helper()
	d, ok := r.b.Last()
	if !ok {
		t.Fatal("nothing was saved")
	}
	return d
}

func TestWholeScript(t *testing.T) {
	r := play(t, strings.NewReader(wholeScript), nil)
	if r.err != nil {
		t.Fatalf("%v\n%s", r.err, r.out)
	}
	r.sees(t, "Plain mode. Type a number, or a word: back, why, skip, note, save, help.",
		"Question 1 of 6, About your business. About 2 minutes left.", "Question 4 of 6, Accounts and logins. About 1 minute left.", "Your answer:",
		"You were not sure about 1 question.", "Password rules, this computer: to fix.", "Open doors, this computer: could not tell.",
		"Your result:", "\nGrade ", "Where your answer and what we saw differ (1)", r.result.Report)
	list, partial := r.b.Finished()
	if len(list) != 1 || partial || !list[0].Consent.ThisComputer || list[0].Consent.Website != "" {
		t.Fatalf("finished %+v, partial %v", list, partial)
	}
	got := map[string]questions.State{}
	for id, a := range list[0].Answers {
		got[id] = a.State
	}
	want := map[string]questions.State{"ACC-1": questions.Good, "ACC-6": questions.Partial, "PWD-1": questions.Good, "BAK-1": questions.DontKnow}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The input ends after every single byte: whatever was not finished with a line
// end was not said, and nothing answers in its place.
func TestPlainNeverAnswersItself(t *testing.T) {
	whole := play(t, strings.NewReader(wholeScript), nil).b.Saved()
	full := whole[len(whole)-1]
	for n := range len(wholeScript) {
		given := wholeScript[:n]
		r := play(t, strings.NewReader(given), nil)
		if !errors.Is(r.err, lineio.ErrEnded) {
			t.Fatalf("after %q: got %v", given, r.err)
		}
		if list, _ := r.b.Finished(); len(list) != 0 {
			t.Fatalf("after %q an assessment was made", given)
		}
		lines := strings.Count(given, "\n")
		d, _ := r.b.Last()
		want := min(max(lines-1, 0), 2) + min(max(lines-4, 0), 4) // the fourth line answers the offer
		if got := len(d.Profile) + len(d.Answers); got != want {
			t.Fatalf("after %q there are %d answers, want %d", given, got, want)
		}
		for id, v := range d.Profile {
			if full.Profile[id] != v {
				t.Fatalf("after %q the fact %s is %q", given, id, v)
			}
		}
		for id, a := range d.Answers {
			if full.Answers[id] != a {
				t.Fatalf("after %q the answer to %s is %+v", given, id, a)
			}
		}
		if d.Consent != (interview.Consent{}) {
			t.Fatalf("after %q something was allowed: %+v", given, d.Consent)
		}
	}
}

func TestPlainLinesOnlyGoDown(t *testing.T) {
	hostile := "help\nA\x1b[2J\rname\u202e\n\nwhy\nsave\nnote\n\x1b]0;x\x07\n2\n1\nnote\nMine\x1b[1A too\n1\nback\n\nback\nyes\n" + strings.Repeat("0\n", 9)
	for _, in := range []string{wholeScript, hostile, strings.ReplaceAll(wholeScript, "\n", "\r\n")} {
		r := play(t, strings.NewReader(in), nil)
		if i := strings.IndexFunc(r.out, func(c rune) bool { return c < 0x20 && c != '\n' || c >= 0x7f && c <= 0x9f || c == 0x202e }); i >= 0 {
			t.Errorf("control character %q at %d", r.out[i], i)
		}
		if !strings.HasSuffix(r.out, "\n") {
			t.Error("the last line is not finished")
		}
	}
}

func TestEmptyLineRepeats(t *testing.T) {
	r := play(t, strings.NewReader("skip\n\n\n2\n"), nil)
	if n := strings.Count(r.out, "How many people work"); n != 3 {
		t.Errorf("the question was asked %d times, want 3", n)
	}
	if d := r.last(t); d.Profile["staff"] != "some" {
		t.Errorf("got %+v", d.Profile)
	}
}

func TestWords(t *testing.T) {
	toQuestion := "skip\n2\nno\n2\n"
	tests := []struct {
		name, in string
		want     []string
	}{
		{"why at a fact", "skip\nwhy\n", []string{"Why we ask: Some rules need a second person."}},
		{"why at a question", toQuestion + "why\n", []string{"How to find out (about 5 minutes): Open the settings", "What to ask your IT person:"}},
		{"skip", toQuestion + "skip\n", []string{"Left for later.", "Question 4 of 6,"}},
		{"back shows the answer", toQuestion + "1\nback\n", []string{"Current answer: Yes, for every person"}},
		{"back at the first", "back\n", []string{"This is the first question."}},
		{"note", toQuestion + "note\nAsk Tama\n\n", []string{"Your note: Ask Tama"}},
		{"note at a fact", "skip\nnote\n", []string{"A note can be kept with the questions about safety"}},
		{"save", "skip\nsave\n", []string{"Everything you answered is saved."}},
		{"nonsense", "skip\nmaybe\n", []string{"“maybe” is not one of the answers."}},
		{"a number too high", "skip\n7\n", []string{"“7” is not one of the answers."}},
		{"help", "help\n", []string{"quit: leave. Your answers are kept."}},
		{"first words", toQuestion + "i don't\n", []string{"Noted: I don’t know"}},
		{"long line", "skip\n" + strings.Repeat("x", 5000) + "\n2\n", []string{"that line is too long", "Noted: 2 to 5"}},
		{"change another", toQuestion + "1\n1\n1\n1\n3\n2\n2\n1\n", []string{"Which one?", "Noted: Yes", "You answered all 6 questions."}},
		{"visit an open one", toQuestion + "1\nskip\n1\n1\n3\n3\n", []string{"3. Left for later: When someone leaves", "You answered all 6 questions."}},
		{"back from the review", toQuestion + "1\n1\n1\n1\nback\n", []string{"Current answer: Yes, for every person"}},
		{"dont know", toQuestion + "dont know\n", []string{"Noted: I don’t know"}},
		{"I don't know", toQuestion + "I Dont know\n", []string{"Noted: I don’t know"}},
		{"an empty line keeps the name", "Tui\nback\n\n", []string{"Current name: Tui", "Question 1 of 6,"}},
		{"bad website", toQuestion + "1\n1\n1\n1\n1\n2\nx y\nMere\n", []string{"That is not the name of a website."}},
		{"website without a name", toQuestion + "1\n1\n1\n1\n1\n2\nb.example\nskip\n", []string{"Nothing will be looked at."}},
		{"website", toQuestion + "1\n1\n1\n1\n1\n2\nb.example\nMere\n", []string{"- b.example: its certificate, on port 443."}},
		{"skip measuring", toQuestion + "1\n1\n1\n1\n1\n1\nskip\n2\n", []string{"This computer was not looked at."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := play(t, strings.NewReader(tt.in), nil)
			r.sees(t, tt.want...)
		})
	}
}

func TestQuitAndResume(t *testing.T) {
	r := play(t, strings.NewReader("Bakery\n2\nquit\n"), nil)
	var left interview.ErrLeft
	if !errors.As(r.err, &left) || left.Interrupted {
		t.Fatalf("got %v", r.err)
	}
	d := r.last(t)
	r = play(t, strings.NewReader("1\nno\n"), func(o *Options) { o.Draft, o.Resumed = d, true })
	r.sees(t, "You have 1 of 6 answered.", "Question 2 of 6, About your business.", "Noted: No")
	r = play(t, strings.NewReader("2\n1\n2\n2\nNew name\n"), func(o *Options) { o.Draft, o.Resumed = d, true })
	if got := r.last(t); got.Business != "New name" || len(got.Profile) != 0 {
		t.Errorf("starting again gives %+v", got)
	}
}

func TestSaveFailureIsSaid(t *testing.T) {
	b := interviewtest.NewBackend(t)
	b.SaveErr = errors.New("the disk is full")
	r := play(t, strings.NewReader("skip\n2\n"), func(o *Options) { o.Backend = b })
	r.sees(t, "NOT SAVED: the last answers could not be saved: the disk is full.")
	if !errors.Is(r.err, b.SaveErr) || !errors.Is(r.err, lineio.ErrEnded) {
		t.Errorf("got %v", r.err)
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	b := interviewtest.NewBackend(t)
	go func() {
		for _, l := range []string{"Bakery\n", "2\n", "\n"} { // the third is read once the second was taken
			_, _ = io.WriteString(w, l)
		}
		stop()
	}()
	_, err := Run(ctx, Options{In: in, Out: io.Discard, Bank: b.Content.Bank, Draft: interview.New(interviewtest.Now()), Backend: b, Now: interviewtest.Now})
	var left interview.ErrLeft
	if !errors.As(err, &left) || !left.Interrupted {
		t.Fatalf("got %v", err)
	}
	if d, _ := b.Last(); d.Profile["staff"] != "some" {
		t.Errorf("the answer is lost: %+v", d)
	}
}

func TestClosedOutputEnds(t *testing.T) {
	r, w := io.Pipe()
	_ = r.Close()
	b := interviewtest.NewBackend(t)
	_, err := Run(t.Context(), Options{In: strings.NewReader(wholeScript), Out: w, Bank: b.Content.Bank, Draft: interview.New(interviewtest.Now()), Backend: b, Now: interviewtest.Now})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// toResult answers everything and allows a look at this computer early.
const toResult = "Kōwhai Bakery\n2\nyes\n1\n1\n1\n1\n0\n1\nskip\n1\n"

func TestResultIsWalkedThrough(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"a step explained", "1\n2\n", []string{"Which step do you want explained?", "How: Do it.", "What we saw: This computer accepts passwords of 6 characters."}},
		{"what if", "2\n1\n\n1\nback\n", []string{"Now: ", "With what you named: ", "1. Ticked: "}},
		{"an exception with its reason", "3\n1\n1\n\nIt is the till\n\n", []string{"We saw: This computer accepts passwords of 6 characters.", interview.DisputeKept, "1. Title of PWD-1. You say: this device is an exception. Your reason: “It is the till”"}},
		{"mistaken needs none", "3\n1\ni was mistaken\n\n", []string{interview.DisputeKept, "1. Title of PWD-1. You say: I was mistaken."}},
		{"left without a word", "3\n1\n3\nback\nback\n7\n", []string{"How do you know?"}},
		{"not known", "4\n1\n", []string{"You said you don’t know.", "How to find out (about 5 minutes): Open the settings"}},
		{"each topic", "5\n", []string{"Passwords: fix now, 0 out of 100."}},
		{"finish", "7\n", []string{"What would you like to hear?"}},
		{"quit", "1\nquit\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := play(t, strings.NewReader(toResult+tt.in), nil)
			if r.err != nil || r.result.Report == "" {
				t.Fatalf("got %v\n%s", r.err, r.out)
			}
			r.sees(t, tt.want...)
		})
	}
}

// What is said about a contradiction is in the last assessment made, and nothing
// is said when the reason never came.
func TestDisputeIsKept(t *testing.T) {
	for in, want := range map[string]questions.Dispute{
		"3\n1\n3\nI looked myself\n": questions.CheckWrong, "3\n1\n2\n": questions.Mistaken,
		"3\n1\n3\nI looked my": questions.NoDispute, "3\n1\n3\n\n\n": questions.NoDispute,
	} {
		r := play(t, strings.NewReader(toResult+in), nil)
		got := questions.NoDispute
		for _, c := range r.result.Assessment.Controls {
			if c.Contradiction != nil {
				got = c.Contradiction.Dispute
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// The look behind the questions is made once, shown beside the question that it
// is about, and fills nothing in.
func TestLookBehindTheQuestions(t *testing.T) {
	in, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	b := interviewtest.NewBackend(t)
	b.Looked = make(chan struct{})
	go func() {
		_, _ = io.WriteString(w, "Bakery\n2\nyes\n1\n")
		<-b.Looked
		_, _ = io.WriteString(w, "\n1\n1\n\n1\n0\n1\nskip\n1\n")
		_ = w.Close()
	}()
	r := play(t, in, func(o *Options) { o.Backend, o.Bank = b, b.Content.Bank })
	if r.err != nil {
		t.Fatalf("%v\n%s", r.err, r.out)
	}
	r.sees(t, "\nSeen on this computer: This computer accepts passwords of 6 characters.\n1. Yes", "Nothing more will be looked at.")
	if got := b.Measured(); len(got) != 1 || got[0] != (interview.Consent{ThisComputer: true}) {
		t.Errorf("looked at %+v", got)
	}
}

func TestStartAgainSetsTheDraftAside(t *testing.T) {
	d := interview.New(interviewtest.Now())
	d.Business = "Old"
	r := play(t, strings.NewReader("2\n2\nNew\n2\n"), func(o *Options) {
		o.Draft, o.Resumed = d, true
		_ = o.Backend.Save(d)
	})
	if got := r.b.Aside(); len(got) != 1 || got[0].Business != "Old" {
		t.Errorf("set aside: %+v", got)
	}
	if got := r.last(t).Business; got != "New" {
		t.Errorf("the new draft is of %q", got)
	}
}

func TestListLeadsAnywhere(t *testing.T) {
	r := play(t, strings.NewReader("skip\n2\nno\n2\nlist\n6\n"), nil)
	r.sees(t, "6. Backups, not yet: Is everything", "Question 6 of 6, Backups. Under a minute left.")
}

func TestFindLeadsToWhatHoldsTheWord(t *testing.T) {
	r := play(t, strings.NewReader("skip\n2\nno\n2\nfind no such thing\nfind backup\n1\n"), nil)
	r.sees(t, "No question holds “no such thing”.", "1. Backups, not yet: Is everything", "Question 6 of 6, Backups. Under a minute left.")
}

// Who looks again is asked only what is open, or begins with no answers.
func TestBeginsWithEarlierAnswers(t *testing.T) {
	at := interviewtest.Now().AddDate(0, -2, 0)
	e := interview.Earlier{Draft: interview.New(interviewtest.Now()), On: at}
	e.Draft.Business, e.Draft.Profile = "Kōwhai Bakery", questions.Profile{"staff": "some", "transfers": "yes"}
	e.Draft.Answers = questions.Answers{"ACC-1": {State: questions.Good, At: at}}
	r := play(t, strings.NewReader("\n1\n2\nquit\n"), func(o *Options) { o.Earlier = &e })
	r.sees(t, "You answered on 24 September 2026.", "3 questions are still open.", "1. Begin with those answers", "Question 4 of 6,")
	if d := r.last(t); d.Business != "Kōwhai Bakery" || d.Answers["ACC-1"] != e.Draft.Answers["ACC-1"] {
		t.Errorf("kept %+v", d)
	}
	r = play(t, strings.NewReader("2\nNew name\nquit\n"), func(o *Options) { o.Earlier = &e })
	if d := r.last(t); d.Business != "New name" || len(d.Profile)+len(d.Answers) != 0 {
		t.Errorf("with no answers it begins with %+v", d)
	}
	if r = play(t, strings.NewReader("\n"), func(o *Options) { o.Earlier = &e }); len(r.b.Saved()) != 0 {
		t.Errorf("an empty line took over %+v", r.b.Saved())
	}
}

// From the end of the short way one can go on to all questions.
func TestFromTheShortWayToTheWhole(t *testing.T) {
	b := interviewtest.NewBackend(t)
	bank := *b.Content.Bank
	bank.Controls = slices.Clone(bank.Controls)
	bank.Controls[1].Quick = 0
	r := play(t, strings.NewReader("K\n2\nyes\n2\n1\n1\n1\n3\n3\n1\n"), func(o *Options) { o.Bank, o.Draft.Quick = &bank, true })
	r.sees(t, "3. Answer the other question too, to be more certain", "Question 4 of 6,", "You answered all 6 questions. Well done.")
	if d := r.last(t); d.Quick || len(d.Answers) != 4 {
		t.Errorf("kept %+v", d)
	}
}

// Two answers that do not go together are told with both questions, and the owner says
// which one is changed, or that both stay.
func TestAsksWhichAnswerHolds(t *testing.T) {
	const answers = "K\n2\nyes\n2\n3\n1\n1\n1\n"
	r := play(t, strings.NewReader(answers+"note\n2\n3\n3\n"), nil)
	r.sees(t, "Question 7 of 7, Answers to settle. Under a minute left.\nEvery password is long, and yet nothing else guards the mailbox. Which one holds?\nFirst: Are the passwords",
		"You said: No, we have not set this up.", "3. Leave both as they are. The lower one counts: the first answer is then taken as “For some of them",
		"A note can be kept with the questions about safety, not here.", "Question 3 of 6,", "Noted: Leave both as they are",
		"Two of your answers do not go together, and the lower one counts.", "Which one holds? Left as they are. The lower one counts")
	if strings.Contains(r.out, "Noted: Change") {
		t.Error("to go and change an answer is noted as an answer")
	}
	if d := r.last(t); len(d.Left) != 1 || d.Left[0].Answers["ACC-1"] != "poor" {
		t.Errorf("kept %+v", d.Left)
	}
	again := play(t, strings.NewReader("1\n1\n"), func(o *Options) { o.Draft, o.Resumed = r.last(t), true })
	if strings.Contains(again.out, "Answers to settle") {
		t.Errorf("what was left is asked again:\n%s", again.out)
	}
}
