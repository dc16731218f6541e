package tui

import (
	"bytes"
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/creack/pty"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// BenchmarkTerminalFirstFrame is the time from Run to the first drawn text, and
// BenchmarkTerminalKeyToFrame that from a key to the frame that shows it, both
// through a pseudo-terminal that never answers. Each reports its median.
func BenchmarkTerminalFirstFrame(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		x := startBench(b, benchOptions(b))
		took = append(took, x.until("Begin"))
		x.end()
	}
	median(b, took)
}

// BenchmarkTerminalKeyToFrame moves the focus at a question of the bank: while
// nothing else goes on, and while checks run and report without a pause.
func BenchmarkTerminalKeyToFrame(b *testing.B) {
	for name, busy := range map[string]bool{"quiet": false, "checking": true} {
		b.Run(name, func(b *testing.B) {
			o := benchOptions(b)
			o.Draft = asked(o.Bank)
			if busy {
				o.Draft.Consent.ThisComputer = true
				o.Backend = busyBackend{o.Backend}
			}
			x := startBench(b, o)
			x.until("Go on")
			x.types("\r")
			x.until("left")
			x.types("\x1b[B")
			x.until("›")
			var took []time.Duration
			for b.Loop() {
				x.begun = time.Now()
				x.types("\x1b[B")
				took = append(took, x.until("›"))
			}
			x.end()
			median(b, took)
		})
	}
}

// BenchmarkTerminalAnswerToFrame answers questions, each of which is on the disk
// before the next is shown.
func BenchmarkTerminalAnswerToFrame(b *testing.B) {
	var took []time.Duration
	var x *benchTerminal
	n, of := 0, 0
	for b.Loop() {
		if n == of {
			b.StopTimer()
			if x != nil {
				x.end()
			}
			o := benchOptions(b)
			s, err := store.Open(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			o.Draft, o.Backend = asked(o.Bank), diskBackend{busyBackend{o.Backend}, s}
			n, of = 0, len(o.Draft.Steps(o.Bank))-len(o.Bank.Facts)-1
			x = startBench(b, o)
			x.until("Go on")
			x.types("\r")
			x.until("left")
			b.StartTimer()
		}
		x.begun = time.Now()
		x.types("1")
		took = append(took, x.next())
		n++
	}
	x.end()
	median(b, took)
}

// asked is a draft in which every fact of the business is answered, each so that
// the most is asked.
func asked(b *questions.Bank) interview.Draft {
	d := interview.New(time.Now())
	d.Business, d.Offered = "Kōwhai Bakery", true
	for _, f := range b.Facts {
		best, most := "", -1
		for _, o := range f.Options {
			d.Profile[f.ID] = o.ID
			if n := len(d.Steps(b)); n > most {
				best, most = o.ID, n
			}
		}
		d.Profile[f.ID] = best
	}
	return d
}

// A busyBackend reports checks without a pause until it is stopped.
type busyBackend struct{ interview.Backend }

// Measure reports.
func (busyBackend) Measure(ctx context.Context, _ interview.Draft, progress checks.Progress) []checks.Finding {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			c := all.Checks()[i%len(all.Checks())]
			progress(checks.Event{Check: c, Target: checks.Target{Kind: checks.ThisComputer}, Done: i%2 == 1})
		}
	}
}

// A diskBackend keeps drafts as the program does.
type diskBackend struct {
	busyBackend
	store *store.Store
}

// Save makes the draft durable.
func (d diskBackend) Save(x interview.Draft) error { return d.store.Save("draft.json", x) }

func median(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
}

type benchTerminal struct {
	b      *testing.B
	ptmx   *os.File
	tty    *os.File
	begun  time.Time
	cancel context.CancelFunc
	ended  chan struct{}
	buf    []byte
}

func startBench(b *testing.B, o Options) *benchTerminal {
	ptmx, tty, err := pty.Open()
	if err != nil {
		b.Skip("this system gives no pseudo-terminal: ", err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		b.Fatal(err)
	}
	o.In, o.Out, o.Environ, o.Profile, o.Now = tty, tty, []string{"TERM=xterm-256color"}, colorprofile.ANSI, time.Now
	o.Resumed = o.Draft.Business != ""
	ctx, cancel := context.WithCancel(b.Context())
	x := &benchTerminal{b: b, ptmx: ptmx, tty: tty, begun: time.Now(), cancel: cancel, ended: make(chan struct{}), buf: make([]byte, 1<<16)}
	go func() {
		defer close(x.ended)
		_, _ = Run(ctx, o)
	}()
	return x
}

// until reads until a text was drawn, and returns the time since the last beginning.
func (x *benchTerminal) until(text string) time.Duration {
	var seen []byte
	for !bytes.Contains(seen, []byte(text)) {
		n, err := x.ptmx.Read(x.buf)
		if err != nil {
			x.b.Fatal(err)
		}
		seen = append(seen, x.buf[:n]...)
	}
	return time.Since(x.begun)
}

// next reads the next frame: while nothing changes, nothing is drawn.
func (x *benchTerminal) next() time.Duration {
	if _, err := x.ptmx.Read(x.buf); err != nil {
		x.b.Fatal(err)
	}
	return time.Since(x.begun)
}

func (x *benchTerminal) types(s string) {
	if _, err := x.ptmx.WriteString(s); err != nil {
		x.b.Fatal(err)
	}
}

func (x *benchTerminal) end() {
	x.cancel()
	go func() { // what the program says on leaving must not block it
		for {
			if _, err := x.ptmx.Read(x.buf); err != nil {
				return
			}
		}
	}()
	<-x.ended
	_ = x.ptmx.Close()
	_ = x.tty.Close()
}
