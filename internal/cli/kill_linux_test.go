package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	xterm "github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// childVariable makes this test program the program itself, in a terminal.
const childVariable = "CYBERCHECK_TEST_CHILD"

// TestKillChild is no test: it is what TestKilled kills. After SIGUSR1 the clock
// panics, in whichever goroutine of ours looks at it next.
func TestKillChild(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		t.Skip("this is the program that TestKilled kills")
	}
	var armed atomic.Bool
	usr1 := make(chan os.Signal, 1)
	signal.Notify(usr1, syscall.SIGUSR1)
	go func() {
		for range usr1 {
			armed.Store(true)
		}
	}()
	ctx, number := Signals()
	os.Exit(Main(ctx, Process{
		Args: []string{}, In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), InTerminal: true, OutTerminal: true, Signal: number,
		Now: func() time.Time {
			if armed.CompareAndSwap(true, false) {
				panic("broken on purpose")
			}
			return time.Now()
		},
	}))
}

// A victim is the program in a terminal of its own.
type victim struct {
	t         *testing.T
	ptmx, tty *os.File
	before    *xterm.State
	cmd       *exec.Cmd
	dir       string
	changed   chan struct{}
	deaf      chan struct{}
	ended     chan struct{}

	mu  sync.Mutex
	vt  vt10x.Terminal
	raw bytes.Buffer
}

// begin starts the program.
func begin(t *testing.T) *victim {
	t.Helper()
	v := open(t)
	v.start()
	return v
}

// open returns the program, not started yet, with its terminal.
func open(t *testing.T) *victim {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Skip("this system gives no pseudo-terminal: ", err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	before, err := xterm.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{
		t: t, ptmx: ptmx, tty: tty, before: before, dir: t.TempDir(), vt: vt10x.New(vt10x.WithSize(80, 24)),
		changed: make(chan struct{}, 1), deaf: make(chan struct{}), ended: make(chan struct{}),
	}
	v.cmd = exec.CommandContext(t.Context(), os.Args[0], child)
	v.cmd.Env = []string{childVariable + "=1", "TERM=xterm-256color", "HOME=" + v.dir, "PS1=ready> ", "CYBERCHECK_DATA_DIR=" + v.dir}
	v.cmd.Stdin, v.cmd.Stdout, v.cmd.Stderr = tty, tty, tty
	v.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return v
}

// child is what makes the test program be the program.
const child = "-test.run=^TestKillChild$"

// program is how a shell starts it.
func (v *victim) program() string { return "'" + os.Args[0] + "' '" + child + "'" }

func (v *victim) start() {
	v.t.Helper()
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	go v.emulate()
	v.t.Cleanup(func() {
		_ = v.cmd.Process.Kill()
		_ = v.tty.Close()
		_ = v.ptmx.Close()
		<-v.deaf
	})
}

// emulate draws what comes, and answers what the library asks a terminal.
func (v *victim) emulate() {
	defer close(v.deaf)
	buf := make([]byte, 1<<16)
	for {
		n, err := v.ptmx.Read(buf)
		if err != nil {
			return
		}
		v.mu.Lock()
		v.raw.Write(buf[:n])
		_, _ = v.vt.Write(buf[:n])
		v.mu.Unlock()
		for q, a := range map[string]string{"\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b[?2027$p": "\x1b[?2027;2$y", "\x1b[?u": "\x1b[?1u"} {
			if bytes.Contains(buf[:n], []byte(q)) {
				_, _ = v.ptmx.WriteString(a)
			}
		}
		select {
		case v.changed <- struct{}{}:
		default:
		}
	}
}

// screenLeft reports whether the last switch of screens was to the usual one.
func (v *victim) screenLeft() bool { return v.last("\x1b[?1049l", "\x1b[?1049h") }

// last reports whether the terminal was told on after it was told off.
func (v *victim) last(on, off string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	raw := v.raw.String()
	return strings.LastIndex(raw, on) >= strings.LastIndex(raw, off)
}

// title is the first line of the screen, which says where in the questions it is.
func (v *victim) title() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.line()
}

func (v *victim) line() string {
	line, _, _ := strings.Cut(v.vt.String(), "\n")
	return strings.TrimSpace(line)
}

// types sends a key and waits until the title is another one that ok takes.
func (v *victim) types(key string, ok func(title string) bool) {
	v.t.Helper()
	old := v.title()
	if _, err := v.ptmx.WriteString(key); err != nil {
		v.t.Fatal(err)
	}
	v.waits(func(title string) bool { return title != old && ok(title) })
}

func (v *victim) waits(ok func(title string) bool) {
	v.t.Helper()
	v.until(func() bool { return ok(v.line()) })
}

// ends waits for the end of the process.
func (v *victim) ends() {
	v.t.Helper()
	over := make(chan error, 1)
	go func() {
		over <- v.cmd.Wait()
		close(v.ended)
	}()
	select {
	case err := <-over:
		if err != nil && !errors.As(err, new(*exec.ExitError)) {
			v.t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		v.t.Fatal("the program does not end")
	}
}

// usable fails the test unless the terminal is as it was found: its modes, the
// usual screen, and a cursor that is seen.
func (v *victim) usable() {
	v.t.Helper()
	after, err := xterm.GetState(v.tty.Fd())
	if err != nil {
		v.t.Fatal(err)
	}
	if *after != *v.before {
		v.t.Error("the terminal's modes are not restored")
	}
	for name, pair := range map[string][2]string{"the usual screen": {"\x1b[?1049l", "\x1b[?1049h"}, "the cursor": {"\x1b[?25h", "\x1b[?25l"}} {
		late := time.After(10 * time.Second)
		for !v.last(pair[0], pair[1]) {
			select {
			case <-v.changed:
			case <-late:
				v.t.Fatalf("%s does not come back:\n%s", name, v.vt.String())
			}
		}
	}
}

// kept is how many things are answered in the draft on disk.
func (v *victim) kept() int {
	v.t.Helper()
	kept, err := store.Open(v.dir)
	if err != nil {
		v.t.Fatal(err)
	}
	defer kept.Close()
	var d interview.Draft
	err = kept.Load(store.DraftName("my-business"), &d, time.Now())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		v.t.Fatal(err)
	}
	return len(d.Profile) + len(d.Answers)
}

// TestKilled ends the program at random moments of the questions, in each way
// that there is: no answer whose next question was on the screen may be lost,
// and the terminal must be usable afterwards. After SIGKILL, which no program
// sees, the terminal is as it was left; “reset” puts it right.
func TestKilled(t *testing.T) {
	times := 3
	if n, err := strconv.Atoi(os.Getenv("CYBERCHECK_KILLS")); err == nil {
		times = n
	}
	if testing.Short() {
		times = 1
	}
	send := func(s syscall.Signal) func(*victim) error {
		return func(v *victim) error { return v.cmd.Process.Signal(s) }
	}
	for _, way := range []struct {
		name string
		kill func(*victim) error
		dies bool // without a chance to clean up
	}{
		{"SIGKILL", send(syscall.SIGKILL), true},
		{"SIGTERM", send(syscall.SIGTERM), false},
		{"SIGHUP", send(syscall.SIGHUP), false},
		{"SIGQUIT", send(syscall.SIGQUIT), false},
		{"Ctrl-C", func(v *victim) error { _, err := v.ptmx.WriteString("\x03"); return err }, false},
		{"panic", (*victim).breaks, false},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(len(way.name)), 1))
			for range times {
				v := begin(t)
				shown := v.answers(1 + r.IntN(8))
				if r.IntN(2) == 0 { // in the middle of the next one
					_, _ = v.ptmx.WriteString("1")
				}
				<-time.After(time.Duration(r.IntN(15000)) * time.Microsecond)
				if err := way.kill(v); err != nil {
					t.Fatal(err)
				}
				v.ends()
				if got := v.kept(); got < shown {
					t.Errorf("%d answers were on the screen, %d are kept", shown, got)
				}
				if !way.dies {
					v.usable()
				}
			}
		})
	}
}

// breaks has the clock panic, and keys pressed until someone looks at it.
func (v *victim) breaks() error {
	go func() {
		for {
			select {
			case <-v.ended:
				return
			case <-time.After(10 * time.Millisecond):
				_ = v.cmd.Process.Signal(syscall.SIGUSR1)
				_, _ = v.ptmx.WriteString("2") // an answer, and no to the offer
			}
		}
	}()
	return nil
}

// answers answers n things of the business and questions, and returns n.
func (v *victim) answers(n int) int {
	v.t.Helper()
	v.waits(func(s string) bool { return strings.HasPrefix(s, "cybercheck") })
	v.types("\r", func(s string) bool { return strings.HasPrefix(s, "About your business") })
	step := func(s string) bool { return strings.Contains(s, " of ") }
	offer := func(s string) bool { return strings.HasPrefix(s, "What may be looked at") }
	v.types("\r", step)
	for range n {
		v.types("1", func(s string) bool { return step(s) || offer(s) })
		if offer(v.title()) {
			v.types("2", step)
		}
	}
	return n
}
