package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// argsVariable makes this test program the program itself, with lines that are read
// and written; its arguments stand in it, one a line.
const argsVariable = "CYBERCHECK_TEST_ARGS"

// TestLinesChild is no test: it is the program that the tests below talk to.
func TestLinesChild(t *testing.T) {
	args, ok := os.LookupEnv(argsVariable)
	if !ok {
		t.Skip("this is the program that other tests talk to")
	}
	ctx, number := Signals()
	os.Exit(Main(ctx, Process{
		Args: strings.Split(args, "\n"), In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: time.Now, Signal: number, Host: weakHost(),
	}))
}

// A window is the program, in plain lines.
type window struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  []string
	noted int // how often an answer was noted
	err   bytes.Buffer
}

// opens starts the program over a data folder.
func opens(t *testing.T, dir string, args ...string) *window {
	t.Helper()
	return runs(t, exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLinesChild$"), dir, args...)
}

func runs(t *testing.T, cmd *exec.Cmd, dir string, args ...string) *window {
	t.Helper()
	unraced(t)
	w := &window{t: t, cmd: cmd}
	cmd.Env = []string{argsVariable + "=" + strings.Join(args, "\n"), "HOME=" + dir, "CYBERCHECK_DATA_DIR=" + dir, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
	cmd.Dir, cmd.Stderr = t.TempDir(), &w.err
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if w.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.out = bufio.NewReader(out)
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return w
}

// hears reads until a line begins with one of the words, and returns it; nothing at
// the end of what is said.
func (w *window) hears(words ...string) string {
	w.t.Helper()
	for {
		line, err := w.out.ReadString('\n')
		if line = strings.TrimRight(line, "\n"); line != "" {
			w.said = append(w.said, line)
		}
		if strings.HasPrefix(line, "Noted: ") {
			w.noted++
		}
		if slices.ContainsFunc(words, func(x string) bool { return line != "" && strings.HasPrefix(line, x) }) {
			return line
		}
		if err != nil {
			return ""
		}
	}
}

func (w *window) types(lines ...string) {
	w.t.Helper()
	for _, l := range lines {
		if _, err := io.WriteString(w.in, l+"\n"); err != nil {
			w.t.Fatalf("typing %q: %v; it said\n%s\n%s", l, err, strings.Join(w.said, "\n"), w.err.String())
		}
	}
}

// answers answers until something was noted n times.
func (w *window) answers(n int) {
	w.t.Helper()
	for have := w.noted; w.noted < have+n; {
		switch w.hears("Your answer:", "Noted: ") {
		case "":
			w.t.Fatalf("it ended, and said\n%s\n%s", strings.Join(w.said, "\n"), w.err.String())
		case "Your answer:":
			if strings.Contains(strings.Join(w.said[max(0, len(w.said)-5):], "\n"), interview.OfferNo) {
				w.types("2") // nothing is to be looked at
			} else {
				w.types("1")
			}
		}
	}
}

// ends closes the input, waits for the end, and returns the code and the last line of
// the conversation.
func (w *window) ends() (code int, last string) {
	w.t.Helper()
	_ = w.in.Close()
	w.hears()
	err := w.cmd.Wait()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(w.err.String()), "\n")
	return w.cmd.ProcessState.ExitCode(), lines[len(lines)-1]
}

func (w *window) dies() {
	w.t.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		w.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, w.out)
	_ = w.cmd.Wait()
}

// draft is what is on the disk.
func draft(t *testing.T, dir string) interview.Draft {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var d interview.Draft
	if err := s.Load(store.DraftName("my-business"), &d, time.Now()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return d
}

func countOf(d interview.Draft) int { return len(d.Profile) + len(d.Answers) }

// kills is how often a test kills.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("CYBERCHECK_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 2
	}
	return 5
}

// F05: killed at the very word that says so, what was noted is on the disk.
func TestF05KilledAtNoted(t *testing.T) {
	for range kills(t) {
		dir := t.TempDir()
		w := opens(t, dir, "--plain")
		w.types("2", "A Shop")
		w.answers(1 + rand.IntN(8))
		w.dies()
		if got := countOf(draft(t, dir)); got < w.noted {
			t.Fatalf("%d answers were noted, %d are on the disk", w.noted, got)
		}
		again := opens(t, dir, "--plain")
		again.types("1")
		again.answers(1)
		if code, last := again.ends(); code != exitIncomplete || !strings.HasPrefix(last, "Your answers for my business are kept in ") {
			t.Fatalf("%d: %s", code, last)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "clients/my-business/.*.tmp")); len(left) > 0 { // F13
			t.Fatalf("left behind by the killed run: %v", left)
		}
	}
}

// The other words that say so, in plain lines.
func TestKilledAtOtherWords(t *testing.T) {
	for range kills(t) {
		for _, tt := range []struct {
			word  string
			types []string
			kept  func(interview.Draft) bool
		}{
			{"Left for later.", []string{"skip"}, func(d interview.Draft) bool { return len(d.Later) == 1 }},
			{"Everything you answered is saved.", []string{"save"}, func(d interview.Draft) bool { return d.Business == "A Shop" }},
			{"Your last change is taken back.", []string{"1", "undo"}, func(d interview.Draft) bool { return countOf(d) == 0 }},
		} {
			dir := t.TempDir()
			w := opens(t, dir, "--plain")
			w.types("2", "A Shop")
			w.types(tt.types...)
			if w.hears(tt.word) == "" {
				t.Fatalf("%q is not said in\n%s", tt.word, strings.Join(w.said, "\n"))
			}
			w.dies()
			if d := draft(t, dir); !tt.kept(d) {
				t.Fatalf("%q was said of %+v", tt.word, d)
			}
		}
	}
}

// F05: the same of the first hour of a bad day.
func TestF05KilledAtWrittenDown(t *testing.T) {
	for range kills(t) {
		for word, typed := range map[string][]string{
			"Written down: ": {"done"}, "Your note is kept.": {"note ref 7"}, "All that is written down is saved.": {"done", "save"},
		} {
			dir := t.TempDir()
			w := opens(t, dir, "incident", "bank", "--country", "nz")
			w.types(typed...)
			if w.hears(word) == "" {
				t.Fatalf("%q is not said in\n%s", word, strings.Join(w.said, "\n"))
			}
			w.dies()
			if n := len(records(t, dir)); n != 1 {
				t.Fatalf("%q was said, and %d records are on the disk", word, n)
			} else if r := records(t, dir)[0]; len(r.Entries) != 1 {
				t.Fatalf("%q was said of %+v", word, r)
			}
		}
	}
}

// records are those of the first hour that are on the disk.
func records(t *testing.T, dir string) []incident.Record {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, _ := filepath.Glob(filepath.Join(dir, "clients/my-business/incidents/*.json"))
	var out []incident.Record
	for _, f := range list {
		var r incident.Record
		if err := s.Load("clients/my-business/incidents/"+filepath.Base(f), &r, time.Now()); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// F04: a second window is told where the questions are open, and what it can do; what
// the first one noted stays.
func TestF04TwoWindows(t *testing.T) {
	dir := t.TempDir()
	first := opens(t, dir, "--plain")
	first.types("2", "A Shop")
	first.answers(2)
	second := opens(t, dir, "--plain")
	code, _ := second.ends()
	if said := second.err.String(); code != exitStorage || len(second.said) > 0 ||
		!strings.Contains(said, "the questions for my business are open in another window; go on there, or close it and run this again") || !strings.Contains(said, "--no-save") {
		t.Errorf("%d: %s\n%s", code, second.said, said)
	}
	// Without keeping anything it can go on, and says of nothing that it is kept.
	third := opens(t, dir, "--plain", "--no-save")
	third.types("2", "Another Shop")
	third.answers(1)
	third.types("save", "help")
	if code, last := third.ends(); code != exitIncomplete || last != "Nothing was kept, as you asked." {
		t.Errorf("%d: %s", code, last)
	}
	for _, l := range third.said {
		if strings.Contains(l, "is kept at once") || strings.Contains(l, "is saved") || strings.Contains(l, "answers are kept") {
			t.Errorf("it says %q", l)
		}
	}
	// Another client, a scan and the first hour are no matter of that draft.
	other := opens(t, dir, "--plain", "--client", "other")
	if code, last := other.ends(); code != exitIncomplete || last != "Nothing was answered yet, so nothing is kept." {
		t.Errorf("another client: %d: %s", code, last)
	}
	if code, last := opens(t, dir, "scan", "--checks", "passwords", "--timeout", "10s", "-q").ends(); code != exitDone && code != exitIncomplete {
		t.Errorf("a scan: %d: %s", code, last)
	}
	first.answers(2)
	first.dies()
	if got := countOf(draft(t, dir)); got < first.noted {
		t.Errorf("%d answers were noted, %d are on the disk", first.noted, got)
	}
	// The system took the lock back with the killed run.
	again := opens(t, dir, "--plain")
	again.types("1")
	again.answers(1)
	if code, last := again.ends(); code != exitIncomplete || !strings.Contains(last, "are kept in") {
		t.Errorf("%d: %s", code, last)
	}
}

// F04: two windows write in one record of the first hour, and all of it is there.
func TestF04TwoWindowsOneRecord(t *testing.T) {
	dir := t.TempDir()
	begun := opens(t, dir, "incident", "bank", "--country", "nz")
	begun.types("done")
	begun.hears("Written down: ")
	begun.types("quit")
	begun.ends()
	var windows []*window
	for range 2 {
		w := opens(t, dir, "incident")
		w.types("1") // go on with it
		w.hears("Step 2 of")
		windows = append(windows, w)
	}
	for n := range 3 {
		for i, w := range windows {
			w.types(fmt.Sprintf("note %d of window %d", n, i))
			if w.hears("Your note is kept.", "NOT SAVED") != "Your note is kept." {
				t.Fatalf("it said\n%s", strings.Join(w.said, "\n"))
			}
		}
	}
	windows[0].types("done")
	windows[0].hears("Written down: ")
	if code, last := windows[0].ends(); code != exitIncomplete || !strings.HasPrefix(last, "The record is kept in ") {
		t.Errorf("%d: %s", code, last)
	}
	windows[1].ends() // last, and it knew less
	r := records(t, dir)
	if len(r) != 1 || len(r[0].Entries) != 8 {
		t.Fatalf("kept %+v", r)
	}
	page, err := os.ReadFile(filepath.Join(dir, "clients/my-business/incidents", r[0].ID+".html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), r[0].ID) || strings.Count(string(page), "Done") < 2 {
		t.Errorf("the page misses a step:\n%s", page)
	}
	for n := range 3 {
		for i := range windows {
			if want := fmt.Sprintf("%d of window %d", n, i); !strings.Contains(string(page), want) {
				t.Errorf("the page has no %q", want)
			}
		}
	}
}
