package plain

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// hinted plays lines to a backend whose earlier assessment suggests an answer.
func hinted(t *testing.T, in string, d interview.Draft) run {
	t.Helper()
	return play(t, strings.NewReader(in), func(o *Options) {
		o.Backend.(*interviewtest.Backend).Clues = []interview.Suggestion{{
			ProfileSuggestion: checks.ProfileSuggestion{Fact: "staff", Answer: "some", Why: "Your team page shows four people."},
			At:                time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC),
		}}
		o.Draft = d
	})
}

// What was seen is said with its day and its number, and no empty line, no end of
// the input and no other word takes it for an answer.
func TestHintIsSaidAndNeverTaken(t *testing.T) {
	r := hinted(t, "\nK\n\n\nwhy\nskip\nback\n\n", interview.New(interviewtest.Now()))
	if !errors.Is(r.err, lineio.ErrEnded) {
		t.Fatal(r.err)
	}
	r.sees(t, "Seen on 3 November: Your team page shows four people.", "That fits answer 2, 2 to 5. Type 2 if it is right.")
	if d := r.last(t); len(d.Profile) != 0 {
		t.Errorf("it is answered: %v", d.Profile)
	}
	for n := range len("K\n2\n") {
		r := hinted(t, "K\n2\n"[:n], interview.New(interviewtest.Now()))
		if d, _ := r.b.Last(); len(d.Profile) != 0 {
			t.Errorf("after %d bytes it is answered: %v", n, d.Profile)
		}
	}
	if d := hinted(t, "K\n2\n", interview.New(interviewtest.Now())).last(t); d.Profile["staff"] != "some" {
		t.Errorf("the number stored %v", d.Profile)
	}
	if d := hinted(t, "K\n3\n", interview.New(interviewtest.Now())).last(t); d.Profile["staff"] != "many" {
		t.Errorf("another number stored %v", d.Profile)
	}
}

func TestHintBesideAnAnswer(t *testing.T) {
	d := interview.New(interviewtest.Now())
	d.Profile, d.At = questions.Profile{"staff": "one"}, "transfers"
	r := hinted(t, "back\n\n", d)
	r.sees(t, "Seen on 3 November", "Current answer: Just me")
	if strings.Contains(r.out, "That fits answer") {
		t.Errorf("another answer is suggested in the place of one that was given:\n%s", r.out)
	}
	if last, saved := r.b.Last(); saved && last.Profile["staff"] != "one" {
		t.Errorf("the answer became %v", last.Profile)
	}
}

// The running look says it too. It is waited for here, and no further.
func TestHintOfTheRunningLook(t *testing.T) {
	looked := make(chan struct{})
	in := io.MultiReader(waiting{looked}, strings.NewReader("\n"))
	r := play(t, in, func(o *Options) {
		b := o.Backend.(*interviewtest.Backend)
		b.Looked, b.Hints = looked, []checks.ProfileSuggestion{{Fact: "staff", Answer: "many", Why: "Your team page shows nine people."}}
		o.Draft.Business, o.Draft.Consent.ThisComputer = "K", true
	})
	r.sees(t, "Seen just now: Your team page shows nine people.", "That fits answer 3, 6 or more. Type 3 if it is right.")
	if last, saved := r.b.Last(); saved && len(last.Profile) != 0 {
		t.Errorf("it is answered: %v", last.Profile)
	}
}

// waiting is an input that has nothing, and ends once the look brought something.
type waiting struct{ looked <-chan struct{} }

func (w waiting) Read([]byte) (int, error) {
	<-w.looked
	return 0, io.EOF
}
