package host

import (
	"context"
	"fmt"
	"time"
)

// factTime is the longest that one fact may take. What a file system in the way
// does not answer by then is not known.
const factTime = 15 * time.Second

// withTimeout reads a fact, and leaves the reading behind where ctx or its time ends: a
// file system of somebody else can hold a call of the kernel up for ever, and no
// file is worth more than the end of the scan.
func withTimeout[T any](ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	type result struct {
		value  T
		err    error
		broken any
	}
	ctx, cancel := context.WithTimeout(ctx, factTime)
	defer cancel()
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := make(chan result, 1) // room, so that one left behind can still end
	go func() {
		var r result
		defer func() {
			r.broken = recover()
			done <- r
		}()
		r.value, r.err = read(ctx)
	}()
	select {
	case r := <-done:
		if r.broken != nil {
			panic(r.broken) // it is the check's, whose caller makes a finding of it
		}
		return r.value, r.err
	case <-ctx.Done():
		return none, fmt.Errorf("a file of this computer did not answer: %w", ctx.Err())
	}
}
