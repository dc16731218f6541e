package host

import (
	"context"
	"errors"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestF25Within leaves a reading behind that never ends: the end of the run ends it
// for whoever asked.
func TestF25Within(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	n, err := withTimeout(ctx, func(context.Context) (int, error) {
		cancel() // as a signal does, once the reading has begun
		<-forever
		return 7, nil
	})
	if n != 0 || !errors.Is(err, context.Canceled) || checks.ReasonOf(err) != checks.ReasonCancelled {
		t.Errorf("got %d, %v", n, err)
	}
	k := unknownStorage(err)
	for what, reason := range map[string]checks.Reason{"scheme": k.scheme.Reason, "stored": k.stored.Reason, "history": k.history.Reason, "ages": k.ages.Reason} {
		if reason != checks.ReasonCancelled {
			t.Errorf("%s: %q", what, reason)
		}
	}
	if _, err := withTimeout(ctx, func(context.Context) (int, error) { t.Error("read after the end"); return 0, nil }); err == nil {
		t.Error("no error after the end")
	}
}

func TestWithin(t *testing.T) {
	if n, err := withTimeout(t.Context(), func(context.Context) (int, error) { return 7, nil }); n != 7 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	broken := errors.New("broken")
	if _, err := withTimeout(t.Context(), func(context.Context) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	defer func() {
		if p := recover(); p != "oops" { // it must not end the program in another goroutine
			t.Errorf("got %v", p)
		}
	}()
	_, _ = withTimeout(t.Context(), func(context.Context) (int, error) { panic("oops") })
	t.Error("a panic was lost")
}
