package tui

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/plain"
)

// A decision is one thing an owner does, with what to type for it in each
// front end.
type decision struct {
	key  string // on the screen; a word in capitals stands for a line to type
	line string // in plain mode
}

// clues makes up what an earlier assessment suggests: nothing, or some of it at odds
// with the rest, or of no answer that there is.
func clues(r *rand.Rand) []interview.Suggestion {
	var out []interview.Suggestion
	for range r.IntN(4) {
		h := checks.ProfileSuggestion{Fact: "staff", Answer: []string{"one", "some", "many", "a thousand"}[r.IntN(4)], Why: "Your team page shows it."}
		if r.IntN(2) == 0 {
			h = checks.ProfileSuggestion{Fact: "transfers", Answer: []string{"yes", "no"}[r.IntN(2)], Why: "Your invoices say so."}
		}
		out = append(out, interview.Suggestion{ProfileSuggestion: h, At: interviewtest.Now().AddDate(0, 0, -r.IntN(500))})
	}
	return out
}

// script makes up decisions until the review, by walking as an owner would who sees
// what an earlier assessment suggests. It also returns the walk that they should
// lead to.
func script(r *rand.Rand, earlier []interview.Suggestion) ([]decision, interview.Navigator) {
	bank := interviewtest.Bank()
	w := interview.NewNavigator(bank, fresh())
	out := []decision{{"TYPE:Kōwhai Bakery", "Kōwhai Bakery"}}
	w = w.Named("Kōwhai Bakery")
	for !w.AtEnd() && len(out) < 60 {
		if w.Offers() {
			yes := r.IntN(2) == 0
			out = append(out, map[bool]decision{true: {"1", "1"}, false: {"2", "2"}}[yes])
			w = w.Offered(yes)
			continue
		}
		switch n := r.IntN(10); {
		case n == 0:
			out = append(out, decision{"l", "skip"})
			w = w.Later()
		case n == 1:
			w = w.Back()
			if w.Naming() { // the name is kept by typing it again in plain mode
				out = append(out, decision{"b", "back"}, decision{"enter", "Kōwhai Bakery"})
				w = w.Named("Kōwhai Bakery")
				continue
			}
			out = append(out, decision{"b", "back"})
		case n == 2:
			out = append(out, decision{"? esc", "why"}, decision{"", ""}) // and an empty line
		case n == 3 && w.Step().Control != nil:
			out = append(out, decision{"NOTE:in the blue book", "note\nin the blue book"})
			w = w.WithNote("in the blue book")
		case n == 4:
			if next, ok := w.Undo(); ok && !next.Naming() {
				out = append(out, decision{"u", "undo"})
				w = next
			}
		case n == 5:
			if next, ok := w.Redo(); ok {
				out = append(out, decision{"ctrl+r", "redo"})
				w = next
			}
		default:
			s := w.Step()
			i := r.IntN(len(interview.Options(i18n.Catalog{}, s)))
			if s.Control != nil && r.IntN(2) == 0 {
				i = map[string]int{"ACC-1": 2}[s.ID()] // what does not go together with the good ones
			}
			k := interview.Key(s, i)
			key := k
			if r.IntN(2) == 0 { // by the arrows instead of by the digit
				key = arrows(w, earlier, i)
			}
			out = append(out, decision{key, k})
			w = w.Choose(i, interviewtest.Now())
		}
	}
	return out, w
}

// arrows are the keys that move the focus to option i, from where it begins, and
// choose it.
func arrows(w interview.Navigator, earlier []interview.Suggestion, i int) string {
	_, from := w.SuggestionFor(i18n.Catalog{}, interview.Observations{Earlier: earlier}, interviewtest.Now())
	if i >= from {
		return strings.Repeat("down ", i-from) + "enter"
	}
	return strings.Repeat("up ", from-i) + "enter"
}

func TestSameAnswersBothFronts(t *testing.T) {
	const halves = 2
	scripts := 250 // 500 walks
	if testing.Short() {
		scripts /= 5 // as rapid does
	}
	for half := range uint64(halves) {
		t.Run(strconv.FormatUint(half, 10), func(t *testing.T) {
			t.Parallel()
			sameAnswers(t, rand.New(rand.NewPCG(1+half, 2)), scripts)
		})
	}
}

func sameAnswers(t *testing.T, r *rand.Rand, scripts int) {
	t.Helper()
	reached, led, doubted := 0, 0, 0
	for range scripts {
		earlier := clues(r)
		decisions, want := script(r, earlier)
		if slices.ContainsFunc(decisions[1:min(len(decisions), 3)], func(d decision) bool { return d.key == "enter" }) {
			led++ // by Enter alone, on an option that was suggested
		}
		if want.AtEnd() {
			reached++
		}
		if len(want.Draft.Left) > 0 {
			doubted++ // two answers that do not go together were left so
		}
		screen, lines := byScreen(t, decisions, earlier), byLines(t, decisions, earlier)
		if d := diff(want.Draft, screen); d != "" {
			t.Fatalf("the screen gives other answers for %v:\n%s", decisions, d)
		}
		if d := diff(want.Draft, lines); d != "" {
			t.Fatalf("plain mode gives other answers for %v:\n%s", decisions, d)
		}
	}
	if reached < scripts/2 {
		t.Errorf("only %d of %d scripts reached the review", reached, scripts)
	}
	if doubted < scripts/25 {
		t.Errorf("only %d of %d scripts left two answers that do not go together", doubted, scripts)
	}
	if led < scripts/50 {
		t.Errorf("only %d of %d scripts took what was suggested by Enter", led, scripts)
	}
}

// byScreen returns the draft that was saved last.
func byScreen(t *testing.T, decisions []decision, earlier []interview.Suggestion) (saved interview.Draft) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := interviewtest.NewBackend(t)
		b.Clues = earlier
		h := newHarness(t, b, 80, 24, fresh(), false)
		h.press("enter")
		for _, d := range decisions {
			if text, ok := strings.CutPrefix(d.key, "TYPE:"); ok {
				h.send(tea.PasteMsg{Content: text})
				h.press("enter")
				continue
			}
			if text, ok := strings.CutPrefix(d.key, "NOTE:"); ok {
				h.press("n ctrl+u")
				h.send(tea.PasteMsg{Content: text})
				h.press("enter")
				continue
			}
			h.press(d.key)
		}
		h.press("ctrl+c")
		saved, _ = b.Last()
		h.stop()
		time.Sleep(time.Minute) // the bubble's time
	})
	return saved
}

func byLines(t *testing.T, decisions []decision, earlier []interview.Suggestion) interview.Draft {
	t.Helper()
	b := interviewtest.NewBackend(t)
	b.Clues = earlier
	var in strings.Builder
	for _, d := range decisions {
		in.WriteString(d.line + "\n")
	}
	_, err := plain.Run(context.Background(), plain.Options{
		In: strings.NewReader(in.String()), Out: io.Discard, Bank: b.Content.Bank, Draft: fresh(), Backend: b, Now: interviewtest.Now,
	})
	if err == nil {
		t.Fatal("the run ended well before the review was answered")
	}
	saved, _ := b.Last()
	return saved
}

// Any keys at all: no panic, no answer but by a digit or enter on a focus, every
// view within the window.
func TestRandomKeys(t *testing.T) {
	keys := []string{"enter", "esc", "up", "down", "left", "right", "tab", "u", "?", "l", "h", "b", "k", "j", "0", "1", "2", "9", "x", "space", "backspace", "pgdown", "end", "n", "o", "/", "t", "ctrl+r", "ctrl+s"}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 7))
		width, height := 24+r.IntN(80), 8+r.IntN(30)
		drive(t, width, height, fresh(), false, func(h *harness) {
			var trail []string
			for range 250 {
				k := keys[r.IntN(len(keys))]
				trail = append(trail, k)
				h.key(k)
				if h.quit {
					break
				}
				for l := range strings.SplitSeq(h.view(), "\n") {
					if n := len([]rune(l)); n > width {
						t.Fatalf("%s×%s after %v: %q", strconv.Itoa(width), strconv.Itoa(height), trail, l)
					}
				}
			}
			if h.m.fault {
				t.Fatalf("broke after %v", trail)
			}
		})
	}
}
