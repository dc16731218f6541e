package questions_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/questions"
)

const goodAnswers = `schema_version: 1
business: Koru Plumbing
answered_by: Aroha
profile:
  staff: two_to_five
  mail: google
  transfers: "yes"
answers:
  ACC-1: good
  ACC-2: {state: partial, by: Aroha, note: only the email one, at: 2026-11-20T09:30:00Z}
  BAK-1: unknown
  PWD-2: {state: good, dispute: exception, note: only the till}
  PWD-4: {state: good, dispute: mistaken}
  PAY-1:
    state: not_applicable
    note: We are paid in cash.
`

func TestReadAnswers(t *testing.T) {
	got, err := questions.ReadAnswers(load(t), "koru.yaml", strings.NewReader(goodAnswers))
	if err != nil {
		t.Fatal(err)
	}
	want := questions.AnswersFile{
		SchemaVersion: 1,
		Business:      "Koru Plumbing",
		AnsweredBy:    "Aroha",
		Profile:       questions.Profile{"staff": "two_to_five", "mail": "google", "transfers": "yes"},
		Answers: questions.Answers{
			"ACC-1": {State: questions.Good},
			"ACC-2": {State: questions.Partial, By: "Aroha", Note: "only the email one", At: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)},
			"BAK-1": {State: questions.DontKnow},
			"PWD-2": {State: questions.Good, Dispute: questions.Exception, Note: "only the till"},
			"PWD-4": {State: questions.Good, Dispute: questions.Mistaken},
			"PAY-1": {State: questions.DoesNotApply, Note: "We are paid in cash."},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("answers (-want +got):\n%s", d)
	}
}

func TestReadAnswersFaults(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // the beginnings of the lines of the error
	}{
		{"empty", "", []string{"koru.yaml:1: the file is empty"}},
		{"only blank lines", "\n\n  \n", []string{"koru.yaml:1: the file is empty"}},
		{"only a comment", "# to be filled in\n", []string{"koru.yaml:1: the file is empty"}},
		{"unknown control", "answers:\n  ACC-1: good\n  ACC-99: good\n", []string{`koru.yaml:3: there is no control "ACC-99"`}},
		{"a control named as a key of the file", "business: x\nanswers:\n  business: good\n", []string{`koru.yaml:3: there is no control "business"`}},
		{"bad state", "answers:\n  ACC-1: great\n", []string{`koru.yaml:2: ACC-1: "great" is not one of good, partial, poor, unknown, not_applicable`}},
		{"bad state in the long form", "answers:\n  ACC-1:\n    state: great\n", []string{`koru.yaml:3: ACC-1: "great" is not one of`}},
		{"no state", "answers:\n  ACC-1:\n", []string{`koru.yaml:2: ACC-1: "" is not one of`}},
		{"a list", "answers:\n  ACC-1: [good]\n", []string{"koru.yaml:2: ACC-1: an answer is a word"}},
		{"unknown key of an answer", "answers:\n  ACC-1: {state: good, stat: x}\n", []string{`koru.yaml:2: ACC-1: unknown key "stat"`}},
		{"bad time", "answers:\n  ACC-1: {state: good, at: yesterday}\n", []string{"koru.yaml:2: ACC-1: "}},
		{"unknown key", "answer:\n  ACC-1: good\n", []string{`koru.yaml:1: unknown key "answer"`}},
		{"answered twice", "answers:\n  ACC-1: good\n  ACC-1: poor\n", []string{`koru.yaml:3: mapping key "ACC-1" already defined at line 2`}},
		{"a state as its own language", "answers:\n  ACC-1: yes\n", []string{`koru.yaml:2: ACC-1: "yes" is not one of`}},
		{"unknown dispute", "answers:\n  ACC-1: {state: good, dispute: unfair, note: x}\n", []string{`koru.yaml:2: ACC-1: the dispute "unfair" is not one of exception, mistaken, check_wrong`}},
		{"dispute without a reason", "answers:\n  ACC-1: {state: good, dispute: check_wrong}\n", []string{"koru.yaml:2: ACC-1: the dispute check_wrong needs a reason"}},
		{"dispute of no claim", "answers:\n  ACC-1: {state: unknown, dispute: mistaken}\n", []string{"koru.yaml:2: ACC-1: a dispute goes with good, partial or poor"}},
		{"critical waived", "answers:\n  ACC-1: {state: not_applicable, note: too small}\n", []string{"koru.yaml:2: ACC-1: this question applies to every business"}},
		{"waived without reason", "answers:\n  NET-1: not_applicable\n", []string{"koru.yaml:2: NET-1: not_applicable needs a reason"}},
		{"unknown fact", "profile:\n  shoes: brown\n", []string{`koru.yaml:2: there is no profile fact "shoes"`}},
		{"unknown option", "profile:\n  staff: many\n", []string{`koru.yaml:2: staff: "many" is not one of one, two_to_five`}},
		{"newer", "schema_version: 2\n", []string{"koru.yaml:1: this file was written for a newer cybercheck"}},
		{"second document", "answers:\n  ACC-1: good\n---\nanswers:\n  ACC-2: good\n", []string{"koru.yaml:3: a line of three hyphens starts a second document"}},
		{"bracket left open", "business: x\nanswers: {ACC-1: good\n", []string{"koru.yaml:2: what begins here breaks off"}},
		{"tab as indent", "answers:\n\tACC-1: good\n", []string{"koru.yaml:2: found character that cannot start any token"}},
		{"not text", "business: x\nanswered_by: \xff\n", []string{"koru.yaml:2: this line is not plain text"}},
		{"a word, not a file of answers", "good\n", []string{"koru.yaml:1: this is not the kind of value"}},
		{
			"several at once", "profile:\n  shoes: brown\nanswers:\n  ACC-1: great\n  ACC-99: good\n  BAK-1: good\n",
			[]string{`koru.yaml:2: there is no profile fact`, `koru.yaml:4: ACC-1: "great"`, `koru.yaml:5: there is no control "ACC-99"`},
		},
	}
	b := load(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := questions.ReadAnswers(b, "koru.yaml", strings.NewReader(tt.text))
			if err == nil {
				t.Fatalf("no fault was reported; read %+v", got)
			}
			if got.Answers != nil || got.Profile != nil {
				t.Errorf("a file with a fault gave answers: %+v", got)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("got %d faults, want %d:\n%v", len(lines), len(tt.want), err)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("got %q, want it to begin with %q", lines[i], want)
				}
			}
		})
	}
}

// TestReadAnswersUTF16 reads what Windows PowerShell writes with ">".
func TestReadAnswersUTF16(t *testing.T) {
	utf16 := []byte{0xff, 0xfe}
	for _, r := range goodAnswers {
		utf16 = append(utf16, byte(r), 0)
	}
	got, err := questions.ReadAnswers(load(t), "koru.yaml", strings.NewReader(string(utf16)))
	if err != nil || got.Business != "Koru Plumbing" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestReadAnswersTooLarge feeds a reader that never ends: only a little more than
// the limit may be taken from it.
func TestReadAnswersTooLarge(t *testing.T) {
	taken := 0
	endless := readerFunc(func(p []byte) (int, error) {
		for i := range p {
			p[i] = '#'
		}
		taken += len(p)
		return len(p), nil
	})
	got, err := questions.ReadAnswers(load(t), "koru.yaml", endless)
	if !errors.Is(err, questions.ErrTooLarge) || !strings.HasPrefix(err.Error(), "koru.yaml: ") {
		t.Errorf("got %v, want ErrTooLarge with the file's name", err)
	}
	if got.Answers != nil {
		t.Errorf("a file that is too large gave answers: %+v", got)
	}
	if taken > 2*questions.MaxAnswersBytes {
		t.Errorf("%d bytes were taken from the reader; the limit is %d", taken, questions.MaxAnswersBytes)
	}
}

func TestReadAnswersAtTheLimit(t *testing.T) {
	pad := questions.MaxAnswersBytes - len(goodAnswers) - 2
	text := goodAnswers + "#" + strings.Repeat("x", pad) + "\n"
	if _, err := questions.ReadAnswers(load(t), "koru.yaml", strings.NewReader(text)); err != nil {
		t.Errorf("a file of just the limit: %v", err)
	}
	if _, err := questions.ReadAnswers(load(t), "koru.yaml", strings.NewReader(text+"\n")); !errors.Is(err, questions.ErrTooLarge) {
		t.Errorf("a file of one byte more: got %v, want ErrTooLarge", err)
	}
}

func TestReadAnswersPassesOnAReadError(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("answers:\n  ACC-1: good\n"), iotest.ErrReader(broken))
	if _, err := questions.ReadAnswers(load(t), "koru.yaml", r); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

// TestReadAnswersAliases: a small file of aliases within aliases must not grow.
func TestReadAnswersAliases(t *testing.T) {
	var s strings.Builder
	s.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 12; i++ {
		prev, here := string(rune('a'+i-1))+"0", string(rune('a'+i))+"0"
		s.WriteString(here + ": &" + here + " [" + strings.TrimSuffix(strings.Repeat("*"+prev+",", 10), ",") + "]\n")
	}
	s.WriteString("answers: {ACC-1: *l0}\n")
	if _, err := questions.ReadAnswers(load(t), "koru.yaml", strings.NewReader(s.String())); err == nil {
		t.Error("a file of nested aliases was accepted")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func FuzzReadAnswers(f *testing.F) {
	f.Add([]byte(goodAnswers))
	for _, s := range []string{
		"", "---\n---\n", "answers: {ACC-1: &a good, ACC-2: *a}", "answers: &a\n  ACC-1: *a\n", "profile: {staff: one}\n<<: {answers: {}}",
		"answers:\n  ? [a]\n  : b\n", "%YAML 1.1\n---\nanswers: {}\n", "answers:\n  ACC-1: !!binary aGk=\n", "schema_version: 9999999999999999999999\n",
		"answers:\n  ACC-1: {state: good, at: 0000-00-00}\n", "\xff\xfea\x00", "answers: [", "answers:\n\t- x\n", "answers:\n  NET-1: {state: not_applicable, note: \"\"}\n",
	} {
		f.Add([]byte(s))
	}
	b := load(f)
	options := map[string]map[string]bool{}
	for _, fact := range b.Facts {
		options[fact.ID] = map[string]bool{}
		for _, o := range fact.Options {
			options[fact.ID][o.ID] = true
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := questions.ReadAnswers(b, "f.yaml", strings.NewReader(string(data)))
		if err != nil {
			if got.Answers != nil || got.Profile != nil || got.Business != "" {
				t.Fatalf("an error came with answers: %+v, %v", got, err)
			}
			if !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Fatalf("the error names no file: %v", err)
			}
			return
		}
		for id, a := range got.Answers {
			c, ok := b.Control(id)
			if !ok || !a.State.Valid() {
				t.Fatalf("accepted %q: %+v", id, a)
			}
			if a.State == questions.DoesNotApply && (c.MayNotApply == "" || strings.TrimSpace(a.Note) == "") {
				t.Fatalf("%s was waived without leave or reason: %+v", id, a)
			}
		}
		for fact, value := range got.Profile {
			if !options[fact][value] {
				t.Fatalf("the profile holds %q: %q, which is not an option", fact, value)
			}
		}
	})
}
