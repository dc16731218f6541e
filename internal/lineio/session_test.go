package lineio_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// talk holds a conversation about one question, and returns what was chosen and said.
func talk(t *testing.T, q lineio.Question, in string) (n int, said string, err error) {
	t.Helper()
	var out strings.Builder
	s := lineio.NewSession(t.Context(), strings.NewReader(in), &out, i18n.Catalog{})
	if q.English == nil {
		q.English = q.Labels
	}
	q.Show = func() { s.Say("Which?") }
	if q.Word == nil {
		q.Word = func(in string) (bool, error) {
			switch in {
			case "quit":
				return true, lineio.ErrLeft
			case "help":
				s.Say("Helped.")
				return true, nil
			}
			return false, nil
		}
	}
	n, err = s.Choose(q)
	return n, out.String(), err
}

func TestChoose(t *testing.T) {
	three := lineio.Question{Labels: []string{"Some of us do", "Some of us do not", "None"}}
	yes := lineio.Question{Labels: []string{"Yes, all", "No"}}
	maori := lineio.Question{Labels: []string{"Āe, te katoa", "Kāo"}, English: yes.Labels}
	keyed := lineio.Question{Labels: []string{"Yes", "I don’t know"}, Keys: []string{"1", "0"}}
	gap := lineio.Question{Labels: []string{"On", "Off"}, Keys: []string{"1", ""}}
	const none = -1 // not an answer, and asked on
	for _, tt := range []struct {
		name string
		q    lineio.Question
		in   string
		want int
		says string
	}{
		{"number", three, "3", 2, ""},
		{"number beyond", three, "4", none, "“4” is not one of the answers. Type a number, or help."},
		{"zero", three, "0", none, "“0” is not"},
		{"number with more", three, "3 3", none, "is not one"},
		{"first word", three, "none", 2, ""},
		{"capitals", three, "NONE", 2, ""},
		{"half a word", three, "no", none, "is not one"},
		{"no letter for what is no no", three, "n", none, "is not one"},
		{"not the first word", three, "do", none, "is not one"},
		{"two fit", three, "some of us", none, "That could mean more than one answer:\n1. Some of us do\n2. Some of us do not\n"},
		{"the longer of two", three, "some of us do not", 1, ""},
		{"the shorter is in the longer", three, "some of us do", none, "more than one answer"},
		{"y", yes, "y", 0, ""},
		{"n", yes, "N", 1, ""},
		{"yes", yes, "Yes", 0, ""},
		{"y in another language", maori, "y", 0, ""},
		{"no in another language", maori, "no", 1, ""},
		{"the word of that language", maori, "āe", 0, ""},
		{"half a word before an accent", maori, "k", none, "is not one"},
		{"its own key", keyed, "0", 1, ""},
		{"the number that is no key", keyed, "2", none, "is not one"},
		{"a plain apostrophe", keyed, "i don't know", 1, ""},
		{"an option without a key", gap, "2", none, "is not one"},
		{"that option by its word", gap, "off", 1, ""},
		{"a long line is said back short", three, strings.Repeat("a", 90), none, "“" + strings.Repeat("a", 60) + "…” is not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, said, err := talk(t, tt.q, tt.in+"\nquit\n")
			if left := errors.Is(err, lineio.ErrLeft); left != (tt.want == none) || !left && n != tt.want {
				t.Errorf("got option %d, error %v, want %d", n, err, tt.want)
			}
			if !strings.Contains(said, tt.says) {
				t.Errorf("said %q, want %q in it", said, tt.says)
			}
		})
	}
}

// An empty line says the question again, and answers nothing; a word is dealt with
// without that.
func TestChooseAgain(t *testing.T) {
	q := lineio.Question{Labels: []string{"One", "Two"}}
	for in, want := range map[string]int{"2\n": 1, "\n2\n": 2, "\n \t\n2\n": 3, "help\n2\n": 1, "what\n2\n": 1} {
		n, said, err := talk(t, q, in)
		if got := strings.Count(said, "Which?"); got != want || n != 1 || err != nil {
			t.Errorf("%q: asked %d times, option %d, error %v; want %d times", in, got, n, err, want)
		}
	}
}

// Nothing is chosen but what names one option alone, whatever is typed.
func TestChoosesOnlyWhatIsNamed(t *testing.T) {
	labels := []string{"Yes, everyone", "Yes, some", "No", "Not needed", "日本", "10 or more"}
	rapid.Check(t, func(r *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"y", "yes", "n", "no", "not", "10", "1", "yes,", "日", "日本"})).Draw(r, "line")
		n, _, err := talk(t, lineio.Question{Labels: labels, Word: func(string) (bool, error) { return false, nil }}, in+"\n")
		if err != nil {
			if !errors.Is(err, lineio.ErrEnded) {
				r.Fatalf("%q: %v", in, err)
			}
			return
		}
		line := strings.ToLower(strings.TrimSpace(strings.SplitN(in, "\n", 2)[0]))
		byKey := line == lineio.Numbers(len(labels))[n]
		byName := strings.HasPrefix(strings.ToLower(labels[n]), line) || labels[n] == "No" && line == "n"
		if !strings.Contains(in, "\n") && strings.ToValidUTF8(in, "") == in && safe(in) && !byKey && !byName {
			r.Fatalf("%q chose %q", in, labels[n])
		}
	})
}

// safe reports whether nothing of a line is left out when it is read.
func safe(s string) bool {
	for _, c := range s {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func TestSay(t *testing.T) {
	var out strings.Builder
	s := lineio.NewSession(t.Context(), strings.NewReader(""), &out, i18n.Catalog{})
	s.Say("one", "", " two ", "th\x1b[2Jree\nfour")
	s.Tell("%d of %d", 1, 2)
	s.Say(`C:\Users\Mere`)
	want := "one\ntwo\nth\\u{1B}[2Jree four\n1 of 2\n" + `C:\Users\Mere` + "\n"
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

// Lines that come from several goroutines stay whole.
func TestSayTogether(t *testing.T) {
	var out strings.Builder
	s := lineio.NewSession(t.Context(), strings.NewReader(""), &out, i18n.Catalog{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				s.Say("a whole line")
			}
		})
	}
	all.Wait()
	if got := strings.Count(out.String(), "a whole line\n"); got != 400 || len(out.String()) != 400*len("a whole line\n") {
		t.Errorf("got %d whole lines in %d bytes", got, len(out.String()))
	}
}

type mute struct{}

func (mute) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSessionEnds(t *testing.T) {
	ended, stop := context.WithCancel(t.Context())
	stop()
	never, _ := io.Pipe()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		in   io.Reader
		out  io.Writer
		want error
	}{
		{"the input ends", t.Context(), strings.NewReader(""), io.Discard, lineio.ErrEnded},
		{"a line that nobody ended", t.Context(), strings.NewReader("2"), io.Discard, lineio.ErrEnded},
		{"it is interrupted", ended, never, io.Discard, lineio.ErrInterrupted},
		{"nothing can be said", t.Context(), strings.NewReader("2\n"), mute{}, io.ErrClosedPipe},
	} {
		s := lineio.NewSession(tt.ctx, tt.in, tt.out, i18n.Catalog{})
		s.Say("Hello.")
		if _, err := s.Read(); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestReadTidies(t *testing.T) {
	var out strings.Builder
	s := lineio.NewSession(t.Context(), strings.NewReader(" a\tb\u202e\x07 \n"+strings.Repeat("x", 5<<10)+"\nlast\n"), &out, i18n.Catalog{})
	for _, want := range []string{"a b", "last"} {
		if got, err := s.Read(); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if !strings.Contains(out.String(), lineio.TooLongWords) {
		t.Errorf("said %q of the line that was too long", out.String())
	}
}

func TestLabels(t *testing.T) {
	if d := cmp.Diff([]string{"1.", "2."}, lineio.Labels([]int{1, 2}, func(n int) string { return lineio.Numbers(n)[n-1] + "." })); d != "" {
		t.Error(d)
	}
	if got := lineio.Labels(nil, func(int) string { return "" }); len(got) != 0 {
		t.Errorf("no options have the labels %q", got)
	}
}
