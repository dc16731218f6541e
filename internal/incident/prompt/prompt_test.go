package prompt

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

var nine = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("NZDT", 13*3600))

type run struct {
	record incident.Record
	err    error
	out    string
	saved  []incident.Record
}

// content is read once: a test plays a thousand walks.
var content = sync.OnceValue(func() (c struct {
	guide incident.Guide
	packs countries.Packs
	err   error
},
) {
	var err error
	c.guide, c.err = incident.Load()
	c.packs, err = countries.Load()
	c.err = errors.Join(c.err, err)
	return c
})

func play(t testing.TB, in io.Reader, change func(*Options)) run {
	t.Helper()
	c := content()
	if c.err != nil {
		t.Fatal(c.err)
	}
	var r run
	var out bytes.Buffer
	now := nine
	o := Options{
		In: in, Out: &out, Guide: c.guide, Packs: c.packs, Country: "nz",
		Save: func(x incident.Record) error { r.saved = append(r.saved, x); return nil },
		Now:  func() time.Time { now = now.Add(10 * time.Second); return now },
	}
	if change != nil {
		change(&o)
	}
	r.record, r.err = Run(t.Context(), o)
	r.out = out.String()
	return r
}

func (r run) sees(t *testing.T, want ...string) {
	t.Helper()
	at := 0
	for _, w := range want {
		i := strings.Index(r.out[at:], w)
		if i < 0 {
			t.Errorf("%q does not follow in:\n%s", w, r.out[at:])
			continue
		}
		at += i
	}
}

// wholeWalk says done to every step of the nth happening, with a note on the
// first, writes down two facts, and closes.
func wholeWalk(t testing.TB, n int) (script string, h incident.Playbook) {
	t.Helper()
	h = content().guide.Playbooks[n]
	return string(rune('1'+n)) + "\nnote case 4711\n" + strings.Repeat("done\n", len(h.Steps)) + "1\nTama, at nine\nskip\nabout 10 people\ndone\n2\n1\n", h
}

func TestWholeWalks(t *testing.T) {
	for n := range 5 {
		script, h := wholeWalk(t, n)
		r := play(t, strings.NewReader(script), nil)
		if r.err != nil {
			t.Fatalf("%s: %v\n%s", h.ID, r.err, r.out)
		}
		r.sees(t, "Plain mode. Type a number, or a word", "Phone first. Emergency: 111", "What happened?", h.Begin, "Step 1 of", h.Steps[0].Do, "Why: ", "1. Done", "4. Does not fit here", "Your answer:",
			"Your note is kept.", "Written down: Done, at 09:0", h.Steps[len(h.Steps)-1].Do, "What next?", h.Facts[0].Ask, "Is it over?", "The record is closed.")
		if r.record.Playbook != h.ID || r.record.Count(h) != len(h.Steps) || r.record.Closed.IsZero() || r.record.Fact(h.Facts[2].ID) != "about 10 people" || r.record.Fact(h.Facts[1].ID) != "" {
			t.Errorf("%s: the record is %+v", h.ID, r.record)
		}
		if !slices.IsSortedFunc(r.record.Entries, func(x, y incident.Entry) int { return x.At.Compare(y.At) }) || r.record.Entries[0].At.Before(nine) {
			t.Errorf("%s: the times do not go up from the clock handed in", h.ID)
		}
		if last := r.saved[len(r.saved)-1]; len(r.saved) != len(r.record.Entries)+1 || cmp.Diff(last, r.record) != "" {
			t.Errorf("%s: %d entries were saved %d times", h.ID, len(r.record.Entries), len(r.saved))
		}
	}
}

// The input ends after every single byte: whatever was not finished with a line
// end was not said, and nothing answers in its place.
func TestNeverAnswersItself(t *testing.T) {
	for n := range 5 {
		script, h := wholeWalk(t, n)
		whole := play(t, strings.NewReader(script), nil).record
		for at := range len(script) {
			r := play(t, strings.NewReader(script[:at]), nil)
			if !errors.Is(r.err, lineio.ErrEnded) {
				t.Fatalf("%s after %q: %v", h.ID, script[:at], r.err)
			}
			if want := entriesIn(script[:at]); len(r.record.Entries) != want {
				t.Fatalf("%s after %q: %d entries, want %d", h.ID, script[:at], len(r.record.Entries), want)
			}
			if !slices.Equal(r.record.Entries, whole.Entries[:len(r.record.Entries)]) || !r.record.Closed.IsZero() {
				t.Fatalf("%s after %q the record holds what nobody said: %+v", h.ID, script[:at], r.record.Entries)
			}
			if len(r.record.Entries) > 0 && cmp.Diff(r.saved[len(r.saved)-1], r.record) != "" {
				t.Fatalf("%s after %q: the last save is not the record", h.ID, script[:at])
			}
		}
	}
}

// entriesIn counts the whole lines of a whole walk that make an entry: those but
// the choice of the happening, and of what is next, skip and the last done.
func entriesIn(script string) int {
	n := 0
	lines := strings.SplitAfter(script, "\n")
	for i, l := range lines {
		if !strings.HasSuffix(l, "\n") || i == 0 || strings.Contains("1\n 2\n skip\n", l) {
			continue
		}
		if l == "done\n" && i > 0 && strings.HasPrefix(lines[i-1], "about") {
			continue
		}
		n++
	}
	return n
}

func TestLinesOnlyGoDown(t *testing.T) {
	var in strings.Builder
	in.WriteString("bank\n\x1b[2J\nnote \x1b]0;x\x07gone\u202e\rx\nnote\n\u009b31m\nhelp\nwhy\nhow\ncalls\ncountry\n9\n2\nback\ndone\nback\n\n")
	for _, s := range hostile.Strings() {
		in.WriteString("note " + strings.ReplaceAll(s[:min(len(s), 5000)], "\n", " ") + "\n")
	}
	in.WriteString(strings.Repeat("4\n", 30) + "1\n<script>\n\x1b[1A\n")
	for _, text := range []string{in.String(), strings.ReplaceAll(in.String(), "\n", "\r\n")} {
		r := play(t, strings.NewReader(text), nil)
		if i := strings.IndexFunc(r.out, func(c rune) bool {
			return c < 0x20 && c != '\n' || c >= 0x7f && c <= 0x9f || c == 0x202e || c == 0x200b || c == 0xfeff
		}); i >= 0 {
			t.Errorf("%q at %d: %.80q", r.out[i], i, r.out[max(0, i-40):])
		}
		if !strings.HasSuffix(r.out, "\n") {
			t.Error("the last line is not finished")
		}
		for _, e := range r.record.Entries {
			if strings.ContainsFunc(e.Text, func(c rune) bool { return c < 0x20 || c == 0x202e }) || len([]rune(e.Text)) > incident.MaxNote {
				t.Fatalf("the record keeps %.40q", e.Text)
			}
		}
	}
}

// TestHostileRecord: a record that someone else wrote is said, and not obeyed.
func TestHostileRecord(t *testing.T) {
	r := incident.Open(content().guide.Playbooks[0], "\x1b[2J", nine)
	for _, s := range hostile.Strings() {
		s = s[:min(len(s), 4<<10)]
		r.Entries = append(r.Entries, incident.Entry{At: nine, Kind: incident.OfNote, Of: "bank", Text: s}, incident.Entry{At: nine, Kind: incident.OfFact, Of: "noticed", Text: s},
			incident.Entry{At: nine, Kind: incident.OfStep, Of: s, Outcome: incident.Outcome(s)})
	}
	got := play(t, strings.NewReader("1\n"+strings.Repeat("4\n", 13)+"1\n"), func(o *Options) { o.Open = []incident.Record{r} })
	got.sees(t, "Going on with", "Your note: ", "Written down: ")
	if i := strings.IndexFunc(got.out, func(c rune) bool { return c < 0x20 && c != '\n' || c >= 0x7f && c <= 0x9f || c == 0x202e }); i >= 0 {
		t.Errorf("%q at %d", got.out[i], i)
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"empty repeats", "bank\n\n", []string{"Step 1 of", "Your answer:", "Step 1 of", "0800 272 372", "1. Done"}},
		{"empty repeats all after a word", "bank\nwhy\n\n", []string{"Step: Phone", "Step 1 of", "0800 272 372"}},
		{"an empty line is no answer at the list", "\n", []string{"What happened?", "What happened?"}},
		{"first words of the list", "files are locked\n", []string{"Pull the network cable"}},
		{"not one of them", "nothing\n", []string{"“nothing” is not one of the answers"}},
		{"a number too high", "bank\n9\n", []string{"“9” is not one of the answers"}},
		{"zero in front", "bank\n01\n", []string{"“01” is not one of the answers"}},
		{"could not", "bank\ncould not\n", []string{"Written down: Could not, at 09:0", "Try the bank’s app", "Step 2 of"}},
		{"skip", "bank\nskip\n", []string{"Written down: Later", "Step 2 of"}},
		{"does not fit", "bank\ndoes not fit\n", []string{"Written down: Does not fit here"}},
		{"back says what was written", "bank\ndone\nback\n", []string{"Step 2 of", "Step 1 of", "Written down: Done, at 09:0"}},
		{"back at the first step", "bank\nback\n", []string{"This is the first step."}},
		{"back at the list", "back\n", []string{"This is the first question."}},
		{"why", "bank\nwhy\n", []string{"If you cannot: Try the bank’s app"}},
		{"how of all", "mailbox\ndone\ndone\ndone\nhow\n", []string{"With Microsoft 365: ", "With Google Workspace: ", "With another mail service: "}},
		{"no how", "bank\nhow\n", []string{"There is no more to say about this step."}},
		{"note on a line of its own", "bank\nnote\nMere, 09:20\n", []string{"Type your note", "Your note is kept."}},
		{"no note", "bank\nnote\n\n", []string{"An empty line keeps none.", "Step: Phone"}},
		{"note is said again", "bank\nnote x1\ndone\nback\n", []string{"Your note: x1"}},
		{"calls", "bank\ncalls\n", []string{"Emergency: 111", "0800 272 372", "105", "0800 114 115", "privacy.org.nz", "We read these numbers and pages on 23 November 2026"}},
		{"another country", "bank\ncountry\n3\n", []string{"Where is your business?", "Step 1 of", "159"}},
		{"save at once", "bank\nsave\n", []string{"There is nothing to save yet."}},
		{"save", "bank\ndone\nsave\n", []string{"All that is written down is saved."}},
		{"help", "help\n", []string{"quit: leave. What is written down is kept."}},
		{"long line", "bank\n" + strings.Repeat("x", 5000) + "\n1\n", []string{"that line is too long", "Written down: Done"}},
		{"law with its time", "data\n" + strings.Repeat("4\n", 11), []string{"When: A privacy breach", "within 72 hours once you know", "no legal advice"}},
		{"again", "bank\nskip\n" + strings.Repeat("1\n", 12) + "1\ndone\n", []string{"Go through the open steps again. There is 1.", "Phone your bank’s fraud line now.", "13 of 13 are settled"}},
		{"not over yet", "bank\n" + strings.Repeat("4\n", 13) + "2\n2\n", []string{"Is it over?", "What next?"}},
		{"who asks", "bank\n" + strings.Repeat("4\n", 13) + "1\nwhy\n", []string{"It is asked by your bank, the police, the cyber helpers, the privacy regulator."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := strings.NewReader(tt.in)
			word, rest, _ := strings.Cut(tt.in, "\n")
			r := play(t, in, func(o *Options) {
				if _, ok := o.Guide.Find(word); ok { // the happening as an argument, in place of an answer
					o.Playbook, o.In = word, strings.NewReader(rest)
				}
			})
			r.sees(t, tt.want...)
		})
	}
}

func TestCountryIsAsked(t *testing.T) {
	ask := func(o *Options) { o.Country, o.Playbook = "", "bank" }
	r := play(t, strings.NewReader("2\ndone\n"), ask)
	r.sees(t, "Use the emergency number of your country.", "Where is your business?", "Whom to call is for Australia.")
	if r.record.Country != "au" {
		t.Errorf("the record is of %q", r.record.Country)
	}
	r = play(t, strings.NewReader("somewhere else\ndone\n"), ask)
	r.sees(t, "We have no numbers for your country", "The number of your bank is on the back of your card")
	if n := regexp.MustCompile(`\d{3,}`).FindString(r.out[strings.Index(r.out, "We have no numbers"):]); n != "" && n != "2026" {
		t.Errorf("a number of no pack: %s", n)
	}
}

func TestResume(t *testing.T) {
	first := play(t, strings.NewReader("1\ndone\nnote ref 12\nskip\nquit\n"), nil)
	if !errors.Is(first.err, lineio.ErrLeft) {
		t.Fatal(first.err)
	}
	with := func(o *Options) {
		o.Country, o.Open, o.Taken = "", []incident.Record{first.record}, []string{first.record.ID}
	}
	r := play(t, strings.NewReader("1\ndone\n"), with)
	r.sees(t, "1. Go on with “Money went to the wrong account”", "2. Money went to the wrong account", "Going on with the record of", "1 of 13 steps is settled", "Step 3 of 13")
	if r.record.ID != first.record.ID || len(r.record.Entries) != 4 || !slices.Equal(r.record.Entries[:3], first.record.Entries) {
		t.Errorf("the record is %+v", r.record)
	}
	r = play(t, strings.NewReader("2\ndone\n"), func(o *Options) {
		with(o)
		o.Playbook, o.Country = "bank", "nz"
		o.Now = func() time.Time { return first.record.Opened } // the same second
	})
	r.sees(t, "2. Begin a new record of", "Step 1 of 13")
	if r.record.ID != first.record.ID+"-2" {
		t.Errorf("the new record takes the place %s", r.record.ID)
	}
	r = play(t, strings.NewReader("done\n"), func(o *Options) { with(o); o.Playbook, o.Country = "data", "nz" })
	r.sees(t, "Could someone come to harm")
}

func TestNothingDoneNothingKept(t *testing.T) {
	r := play(t, strings.NewReader("why\nquit\n"), func(o *Options) { o.Playbook = "bank" })
	if !errors.Is(r.err, lineio.ErrLeft) || r.record.ID != "" || len(r.saved) != 0 {
		t.Errorf("kept %+v, %v", r.record, r.err)
	}
}

func TestSaveFailureIsSaid(t *testing.T) {
	full := errors.New("the disk is full")
	r := play(t, strings.NewReader("1\ndone\ndone\n"), func(o *Options) { o.Save = func(incident.Record) error { return full } })
	r.sees(t, "NOT SAVED: the disk is full. Go on, and write the times on paper too.", "Step 2 of", "NOT SAVED")
	if !errors.Is(r.err, full) || len(r.record.Entries) != 2 {
		t.Errorf("got %v with %d entries", r.err, len(r.record.Entries))
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	go func() {
		for _, l := range []string{"done\n", "\n", "\n"} { // the third is read once the second was taken
			_, _ = io.WriteString(w, l)
		}
		stop()
	}()
	var r run
	play(t, strings.NewReader(""), func(o *Options) {
		o.In, o.Playbook = in, "bank"
		r.record, r.err = Run(ctx, *o)
		o.In = strings.NewReader("")
	})
	if !errors.Is(r.err, lineio.ErrInterrupted) || len(r.record.Entries) != 1 {
		t.Errorf("got %v, %+v", r.err, r.record)
	}
}

func TestClosedOutputEnds(t *testing.T) {
	pr, pw := io.Pipe()
	_ = pr.Close()
	r := play(t, strings.NewReader("1\ndone\n"), func(o *Options) { o.Out = pw })
	if !errors.Is(r.err, io.ErrClosedPipe) {
		t.Errorf("got %v", r.err)
	}
}

// TestAnyLines: whatever is typed, in whatever order, nothing panics, no line
// makes more than one entry, and what was saved last is the record.
func TestAnyLines(t *testing.T) {
	words := []string{"1", "2", "3", "4", "done", "back", "why", "how", "note", "note x", "skip", "help", "calls", "country", "save", "", "yes", "no", "\x00", "not over"}
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom(words), 0, 80).Draw(rt, "lines")
		r := play(t, strings.NewReader(strings.Join(lines, "\n")+"\n"), nil)
		if len(r.record.Entries) > len(lines) {
			rt.Fatalf("%d entries of %d lines", len(r.record.Entries), len(lines))
		}
		if r.err != nil && !errors.Is(r.err, lineio.ErrEnded) {
			rt.Fatal(r.err)
		}
		if len(r.record.Entries) > 0 && cmp.Diff(r.saved[len(r.saved)-1], r.record) != "" {
			rt.Fatal("the last save is not the record")
		}
	})
}

// Back from the first of what others will ask leads to what comes next, and not to
// the same again.
func TestBackFromTheFirstFact(t *testing.T) {
	h := content().guide.Playbooks[0]
	r := play(t, strings.NewReader("1\n"+strings.Repeat("1\n", len(h.Steps))+"1\nback\n"), nil)
	if n, asked := strings.Count(r.out, "What next?"), strings.Count(r.out, h.Facts[0].Ask); n != 2 || asked != 1 {
		t.Errorf("asked what next %d times, and the first fact %d times:\n%s", n, asked, r.out[max(0, len(r.out)-900):])
	}
}
