package tui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
	"github.com/hinshun/vt10x"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// A terminal is a pseudo-terminal with an emulator on it, and Run in it.
type terminal struct {
	t         *testing.T
	ptmx, tty *os.File
	vt        vt10x.Terminal
	backend   *interviewtest.Backend
	before    *term.State
	cancel    context.CancelFunc
	ended     chan struct{}
	result    interview.Result
	err       error
	changed   chan struct{}
	replyIn   time.Duration // how long the terminal thinks; 0 is at once, negative for ever

	// unplugged ends the emulator with the next output; deaf is closed then.
	unplugged atomic.Bool
	deaf      chan struct{}

	mu  sync.Mutex
	raw bytes.Buffer
}

func start(t *testing.T, replyIn time.Duration) *terminal {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Skip("this system gives no pseudo-terminal: ", err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	x := &terminal{
		t: t, ptmx: ptmx, tty: tty, vt: vt10x.New(vt10x.WithSize(80, 24)), backend: interviewtest.NewBackend(t),
		before: before, cancel: cancel, ended: make(chan struct{}), changed: make(chan struct{}, 1), replyIn: replyIn, deaf: make(chan struct{}),
	}
	go x.emulate()
	go func() {
		defer close(x.ended)
		x.result, x.err = Run(ctx, Options{
			In: tty, Out: tty, Environ: []string{"TERM=xterm-256color"}, Bank: interviewtest.Bank(), Draft: fresh(),
			Backend: x.backend, Profile: colorprofile.ANSI, Now: time.Now,
		})
	}()
	t.Cleanup(func() {
		cancel()
		x.end()
		_ = ptmx.Close()
		_ = tty.Close()
	})
	return x
}

// emulate draws what comes, and replies to the two questions about modes and the
// one about the keyboard.
func (x *terminal) emulate() {
	defer close(x.deaf)
	buf := make([]byte, 1<<16)
	replies := map[string]string{"\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b[?2027$p": "\x1b[?2027;2$y", "\x1b[?u": "\x1b[?1u"}
	for {
		n, err := x.ptmx.Read(buf)
		if err != nil || x.unplugged.Load() {
			return
		}
		x.mu.Lock()
		x.raw.Write(buf[:n])
		_, _ = x.vt.Write(buf[:n])
		x.mu.Unlock()
		for q, a := range replies {
			if x.replyIn >= 0 && bytes.Contains(buf[:n], []byte(q)) {
				time.AfterFunc(x.replyIn, func() { _, _ = x.ptmx.WriteString(a) })
			}
		}
		select {
		case x.changed <- struct{}{}:
		default:
		}
	}
}

func (x *terminal) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.vt.String()
}

// sees waits for a text on the screen.
func (x *terminal) sees(text string) {
	x.t.Helper()
	late := time.After(patience)
	for !strings.Contains(x.screen(), text) {
		select {
		case <-x.changed:
		case <-late:
			x.t.Fatalf("%q does not come:\n%s", text, x.screen())
		}
	}
}

func (x *terminal) types(s string) {
	x.t.Helper()
	if _, err := x.ptmx.WriteString(s); err != nil {
		x.t.Fatal(err)
	}
}

// end waits for Run to return.
func (x *terminal) end() {
	x.t.Helper()
	select {
	case <-x.ended:
	case <-time.After(patience):
		x.t.Fatal("the program does not end")
	}
}

// restored fails the test if the terminal is not as it was found.
func (x *terminal) restored() {
	x.t.Helper()
	after, err := term.GetState(x.tty.Fd())
	if err != nil {
		x.t.Fatal(err)
	}
	if *after != *x.before {
		x.t.Error("the terminal's modes are not restored")
	}
	late := time.After(patience)
	for !x.left() {
		select {
		case <-x.changed:
		case <-late:
			x.t.Fatal("the alternate screen is not left")
		}
	}
}

// left reports whether the last switch of screens was back to the usual one.
func (x *terminal) left() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	raw := x.raw.String()
	return strings.LastIndex(raw, "\x1b[?1049l") > strings.LastIndex(raw, "\x1b[?1049h")
}

func TestRealTerminal(t *testing.T) {
	x := start(t, 0)
	x.sees("Begin")
	x.types("\r")
	x.sees("What is your business called?")
	x.types("Kōwhai Bakery")
	x.sees("Kōwhai Bakery")
	x.types("\r2")
	x.sees("bank transfer")
	x.types("1")
	x.sees("Not now, ask me at the end")
	x.types("2")
	x.sees("3 of 6 ·")
	x.types("\x1b[B\x1b[B") // down, down
	x.sees("› 2  For some")
	if row := strings.Split(x.screen(), "\n")[x.vt.Cursor().Y]; !strings.Contains(row, "› 2") {
		t.Errorf("the cursor is on the row %q", row)
	}
	x.types("\r110") // typed ahead: nothing of it is lost
	x.sees("You were not sure about 1 question.")
	x.types("\r1\r")
	x.sees("This is everything that will be looked at, on this computer:")
	x.types("1")
	x.sees("Grade")
	x.types("q")
	x.end()
	if x.err != nil || x.result.Report == "" {
		t.Errorf("got %q, %v", x.result.Report, x.err)
	}
	x.restored()
}

func TestResizeInARealTerminal(t *testing.T) {
	x := start(t, 0)
	x.sees("Begin")
	x.types("\r\r21")
	x.sees("Not now")
	x.types("2")
	x.sees("3 of 6 ·")
	x.mu.Lock()
	x.vt.Resize(40, 12)
	x.mu.Unlock()
	if err := pty.Setsize(x.ptmx, &pty.Winsize{Cols: 40, Rows: 12}); err != nil {
		t.Fatal(err)
	}
	// The test is not the leader of this terminal, so the kernel does not tell it.
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
		t.Fatal(err)
	}
	x.sees("When someone signs in to a work  ") // wrapped for 40 cells
}

func TestContextEndRestoresTheTerminal(t *testing.T) {
	for name, reply := range map[string]time.Duration{"answering": 0, "mute": -1} {
		t.Run(name, func(t *testing.T) {
			x := start(t, reply)
			x.sees("Begin")
			x.types("\r\r2")
			x.sees("bank transfer")
			x.cancel()
			x.end()
			var left interview.ErrLeft
			if !errors.As(x.err, &left) || !left.Interrupted {
				t.Errorf("got %v", x.err)
			}
			if d, _ := x.backend.Last(); d.Profile["staff"] != "some" {
				t.Errorf("the answer is lost: %+v", d)
			}
			x.restored()
		})
	}
}

func TestLostTerminalEnds(t *testing.T) {
	x := start(t, 0)
	x.sees("Begin")
	x.types("\r\r2")
	x.sees("bank transfer")
	x.unplugged.Store(true)
	x.types("\x1b[B") // makes output, with which the emulator ends
	<-x.deaf
	if err := x.ptmx.Close(); err != nil {
		t.Fatal(err)
	}
	x.end()
	var left interview.ErrLeft
	if !errors.As(x.err, &left) || !left.Interrupted {
		t.Errorf("got %v", x.err)
	}
	if d, _ := x.backend.Last(); d.Profile["staff"] != "some" {
		t.Errorf("the answer is lost: %+v", d)
	}
}

func TestNoScreenIsSaid(t *testing.T) {
	in, err := os.Open(os.DevNull) // cannot be waited for, as a terminal can
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	b := interviewtest.NewBackend(t)
	_, err = Run(t.Context(), Options{In: in, Out: &bytes.Buffer{}, Bank: interviewtest.Bank(), Draft: fresh(), Backend: b, Now: time.Now})
	if !errors.Is(err, ErrNoScreen) {
		t.Errorf("got %v", err)
	}
}

// A program that ends before the terminal's replies come leaves them to be typed
// into the shell.
func TestNoReplyLeak(t *testing.T) {
	for _, delay := range []time.Duration{0, 40 * time.Millisecond, 150 * time.Millisecond} {
		t.Run(delay.String(), func(t *testing.T) {
			x := start(t, delay)
			x.types("q")
			x.end()
			// What is left would come before this line, which ends the reading.
			x.types("END\n")
			var got []byte
			buf := make([]byte, 256)
			for !bytes.Contains(got, []byte("END")) {
				n, err := x.tty.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, buf[:n]...)
			}
			if d := cmp.Diff("END\n", string(got)); d != "" {
				t.Errorf("left for the shell to read:\n%s", d)
			}
		})
	}
}

// On a terminal that answers nothing the screen comes at once, and can be left.
// The library's first version waited for five seconds.
func TestMuteTerminal(t *testing.T) {
	x := start(t, -1)
	begun := time.Now()
	x.sees("Begin")
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("the first screen took %v", took)
	}
	x.types("\r")
	x.sees("What is your business called?")
	x.types("\x03")
	x.end()
	x.restored()
}
