package plain

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// asTheyAre are what is in no catalogue: what was typed, what a check saw or would
// look at, files, months, and faults.
var asTheyAre = []string{
	"zzz", "b.example", "Mere",
	"This computer: the rules for passwords, and which programs wait for connections.", "The rules for passwords, and which programs wait for connections.", "its certificate, on port 443.",
	"This computer accepts passwords of 6 characters.",
	"/data/clients/own/draft.json", "/data/clients/own/reports/2026-11-24.html", "/data/clients/own/assessments/2026-11-24.json",
	"Which programs wait for connections could not be read.", "“list”",
	"September", "November", "the last answers could not be saved: ",
}

// everywhere goes to each corner of a run, with each word that can be typed. In
// another language the first words of an answer are those that are shown.
var everywhere = strings.Join([]string{
	// The name, the facts, the offer.
	"", "back", "why", "note", "save", "help", strings.Repeat("z", 5000), "zzz",
	"why", "note", "zzz", "", "2", "undo", "redo", "redo", "back", "", "2", "y", "why", "back", "n", "2",
	// The questions, the list, and the end.
	"why", "note", "zzz", "note", "", "skip", "back", "1", "list", "back", "list", "1", "1", "find zzz", "find PWD-1", "1", "1", "skip", "help", "save", "", "1", "list", "4", "1", "1", "1",
	"", "zzz", "2", "1", "2", "back", "back", "0",
}, "\n") + "\n"

func TestAnotherLanguage(t *testing.T) {
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	heard := func(name, in string, change func(*Options)) run {
		r := play(t, strings.NewReader(in), func(o *Options) {
			o.Words = say
			if change != nil {
				change(o)
			}
		})
		for l := range strings.SplitSeq(r.out, "\n") {
			if bad := i18ntest.Unmarked(l, asTheyAre...); len(bad) > 0 {
				t.Errorf("%s: %q is in English: %q", name, bad, l)
			}
		}
		return r
	}
	heard("everywhere", everywhere, nil)
	const answered = "zzz\n2\ny\n"
	for name, rest := range map[string]string{
		"the end of the questions": "2\n1\n2\n1\nskip\n\nzzz\n3\n1\n1\n",
		"a look at all":            "2\n1\n1\n1\n0\n1\n1\nx y\nb.example\nMere\n3\n1\nb.example\nMere\n1\nquit\n",
		"a look at nothing":        "2\n1\n1\n1\n0\n1\nn\nskip\n2\nn\nskip\n1\nquit\n",
		"nothing more":             "1\n1\n1\n1\n0\n1\nskip\n1\nquit\n",
		"a plan":                   "1\n1\n1\n1\n0\n1\nskip\n1\n1\n1\nback\n2\n1\n1\nback\n5\n6\nback\nquit\n",
		"more than one meaning":    "1\n1\n1\n1\n0\n1\nskip\n1\n[whāt\nquit\n",
		"back from the end":        "1\n1\n1\n1\n0\nback\n1\n2\n1\n1\n1\nskip\nback\n1\nskip\n1\nquit\n",
		"a clash":                  "1\n1\n1\n1\n0\n1\nskip\n1\n3\n1\n1\n\nzzz\n1\n2\n1\n3\nback\nback\n4\n1\nback\n7\n",
	} {
		r := heard(name, answered+rest, nil)
		if len(r.b.Saved()) == 0 {
			t.Errorf("%s led nowhere:\n%s", name, r.out)
		}
	}
	heard("the name again", "zzz\nback\nback\n", nil)
	heard("not saved", answered+"save\nquit\n", func(o *Options) { o.Backend.(*interviewtest.Backend).SaveErr = errors.New("zzz") })
	d := interview.New(interviewtest.Now())
	d.Business, d.Profile, d.Consent.ThisComputer = "zzz", questions.Profile{"staff": "some"}, true
	heard("taken up again", "zzz\n2\nback\n2\nn\n1\nundo\n", func(o *Options) { o.Draft, o.Resumed = d, true })
	heard("a hint", "zzz\n", func(o *Options) {
		clue := interview.Suggestion{ProfileSuggestion: checks.ProfileSuggestion{Fact: "staff", Answer: "some", Why: "zzz"}, At: interviewtest.Now()}
		o.Backend.(*interviewtest.Backend).Clues = []interview.Suggestion{clue}
	})
	heard("a dispute that is not kept", answered+"1\n1\n1\n1\n0\n1\nskip\n1\n3\n1\n1\nzzz\nquit\n", func(o *Options) { o.Backend = &forgetful{Backend: o.Backend} })
	short := heard("the short way", answered+"2\n1\n1\n1\n3\n3\n1\n", quick)
	if d := short.last(t); d.Quick {
		t.Errorf("the short way led to no more:\n%s", short.out)
	}
	heard("a short way is offered", "", func(o *Options) { quick(o); o.Draft.Quick = false })
	heard("begun with earlier answers", "back\n\n1\n", func(o *Options) { o.Earlier = &interview.Earlier{Draft: d, On: interviewtest.Now().AddDate(0, -2, 0)} })
}

// quick lets a run go the short way, which leaves one question out.
func quick(o *Options) {
	bank := *o.Bank
	bank.Controls = slices.Clone(bank.Controls)
	bank.Controls[1].Quick = 0
	o.Bank, o.Draft.Quick = &bank, true
}

// forgetful makes a result once, and never again.
type forgetful struct {
	interview.Backend
	made bool
}

func (f *forgetful) Finish(d interview.Draft, list []checks.Finding, partial bool) (interview.Result, error) {
	if f.made {
		return interview.Result{}, errors.New("zzz")
	}
	f.made = true
	return f.Backend.Finish(d, list, partial)
}

// What is answered is the same in every language: by number, by y and n, and by the
// words that are shown.
func TestAnswersInAnotherLanguage(t *testing.T) {
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	r := play(t, strings.NewReader("K\n[2 tō 5\ny\n2\n2\nquit\n"), func(o *Options) { o.Words = say })
	if d := r.last(t); d.Profile["staff"] != "some" || d.Profile["transfers"] != "yes" || d.Answers["ACC-1"].State != questions.Partial {
		t.Errorf("answered %v, %v\n%s", d.Profile, d.Answers, r.out)
	}
}
