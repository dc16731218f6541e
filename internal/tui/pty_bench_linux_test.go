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

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// BenchmarkTerminalFirstFrame is the time from Run to the first drawn text, and
// BenchmarkTerminalKeyToFrame that from a key to the frame that shows it, both
// through a pseudo-terminal that never answers. Each reports its median.
func BenchmarkTerminalFirstFrame(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		x := startBench(b)
		took = append(took, x.until("Begin"))
		x.end()
	}
	median(b, took)
}

// BenchmarkTerminalKeyToFrame moves the focus at a question of the bank.
func BenchmarkTerminalKeyToFrame(b *testing.B) {
	x := startBench(b)
	x.until("Begin")
	x.types("\r")
	x.until("called?")
	x.types("\r")
	x.until("1 of")
	var took []time.Duration
	for b.Loop() {
		x.begun = time.Now()
		x.types("\x1b[B")
		took = append(took, x.until("›"))
	}
	x.end()
	median(b, took)
}

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

func startBench(b *testing.B) *benchTerminal {
	ptmx, tty, err := pty.Open()
	if err != nil {
		b.Skip("this system gives no pseudo-terminal: ", err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		b.Fatal(err)
	}
	o := benchOptions(b)
	o.In, o.Out, o.Environ, o.Profile, o.Now = tty, tty, []string{"TERM=xterm-256color"}, colorprofile.ANSI, time.Now
	o.Draft = interview.New(time.Now())
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
