package cli

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// Signals returns a context that ends at the first signal to stop, and a
// function that returns its number, or 0. A second signal ends the process at once.
func Signals() (context.Context, func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	var number atomic.Int32
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	// A reader that has had enough is an error of the write, with its own exit code.
	// One that no longer hears standard error must end nothing.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		s := <-ch
		if n, ok := s.(syscall.Signal); ok {
			number.Store(int32(n))
		}
		signal.Stop(ch)
		cancel()
	}()
	return ctx, func() int { return int(number.Load()) }
}
