package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A product is standard output. It remembers the first write that failed, so that
// no command can end well with its product lost, and ends what is still going on.
type product struct {
	w    io.Writer
	stop context.CancelFunc

	mu     sync.Mutex
	failed error
}

// Write writes on; after a failure it writes no more, so that what comes out is
// never a text with a hole in it.
func (p *product) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed != nil {
		return 0, p.failed
	}
	n, err := p.w.Write(data)
	if err != nil {
		p.failed = err
		p.stop()
	}
	return n, err
}

// err is the first write that failed.
func (p *product) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// errClosed is what a write to a standard output that was closed comes to.
var errClosed = errors.New("it is closed")

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errClosed }

// outputs are the two streams as the commands see them.
func outputs(p Process, stop context.CancelFunc) (*product, io.Writer) {
	out := &product{w: p.Out, stop: stop}
	if f, ok := p.Out.(*os.File); ok && wasClosed(f) {
		out.w = closed{}
	}
	return out, &conversation{w: p.Err}
}

// A conversation is standard error. Whatever goes there passes this one door, and
// is text when it has: a name of a file, a flag or an error of a library holds no
// byte that a terminal obeys. Nobody has to listen: a write that fails is no fault.
type conversation struct {
	w  io.Writer
	mu sync.Mutex // several may speak at a time
}

func (c *conversation) Write(data []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.WriteString(c.w, safetext.SaidBlock(string(data), math.MaxInt))
	return len(data), nil
}

// typed are the arguments as the commands get them. While a shell asks how a line goes
// on, the library says what it makes of it around every writer that is set; so then the
// line itself is made text.
func typed(args []string) []string {
	if !slices.Contains(args, cobra.ShellCompRequestCmd) && !slices.Contains(args, cobra.ShellCompNoDescRequestCmd) {
		return args
	}
	out := make([]string, len(args))
	for i, s := range args {
		out[i] = safetext.Said(s, maxSaid)
	}
	return out
}

// maxSaid is the longest that one name or error may be where it is said.
const maxSaid = safetext.MaxEvidence

// harmless makes what is put into a sentence text of one line.
func harmless(args []any) []any {
	out := make([]any, len(args))
	for i, x := range args {
		switch x := x.(type) {
		case string:
			out[i] = safetext.Said(x, maxSaid)
		case error:
			out[i] = safetext.Said(x.Error(), maxSaid)
		case fmt.Stringer:
			out[i] = safetext.Said(x.String(), maxSaid)
		default:
			out[i] = x
		}
	}
	return out
}

// note says something on standard error, unless that is not wanted.
func (a *app) note(format string, args ...any) {
	if !a.flags.quiet {
		a.warn(format, args...)
	}
}

// warn says something on standard error, also to who wants to hear only errors.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.Err, format+"\n", harmless(args)...)
}

// tell says something on standard output that is no document.
func (a *app) tell(format string, args ...any) error {
	_, err := fmt.Fprintf(a.Out, format+"\n", harmless(args)...)
	return writeError(err)
}

// say prints an error as one sentence a line, and a hint apart from it.
func (a *app) say(err error) {
	var e *exitError
	if err == nil || errors.As(err, &e) && e.err == nil {
		return
	}
	for _, one := range each(err) {
		a.warn("cybercheck: %s", one)
	}
	if e != nil && e.hint != "" {
		a.warn("cybercheck: %s", e.hint)
	}
}

// each takes joined errors apart. The text of one error is one line, whatever the
// names in it hold.
func each(err error) []error {
	if e, ok := err.(*exitError); ok { //nolint:errorlint // one layer at a time
		err = e.err
	}
	if inner := errors.Unwrap(err); inner != nil && inner.Error() == err.Error() {
		return each(inner) // it says nothing of its own
	}
	list, ok := err.(interface{ Unwrap() []error })
	if !ok || err.Error() != errors.Join(list.Unwrap()...).Error() {
		return []error{err} // fmt.Errorf with two %w has a sentence of its own
	}
	var out []error
	for _, x := range list.Unwrap() {
		out = append(out, each(x)...)
	}
	return out
}

// writeError is an error of writing to standard output.
func writeError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE):
		return &exitError{code: exitSignal + int(syscall.SIGPIPE)} // the reader had enough
	}
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		err = pe.Err // without the name that the system has for it
	}
	return &exitError{code: exitStorage, err: &lostError{err}}
}

// A lostError is a product that could not be written out.
type lostError struct{ error }

func (e *lostError) Error() string { return "writing to standard output: " + e.error.Error() }
func (e *lostError) Unwrap() error { return e.error }

// whether the product came out decides about the code, whatever else happened. What
// was lost is said once, in one sentence.
func (a *app) whether(out *product, err error) error {
	failed := out.err()
	if failed == nil || codeOf(err) == exitFault {
		return err
	}
	var others []error
	for _, one := range each(err) {
		if _, same := errors.AsType[*lostError](one); one != nil && !same && !errors.Is(one, failed) {
			others = append(others, one)
		}
	}
	if len(others) > 0 {
		rest := exitError{err: errors.Join(others...)}
		if e, ok := errors.AsType[*exitError](err); ok {
			rest.hint = e.hint
		}
		a.say(&rest)
	}
	return writeError(failed)
}
