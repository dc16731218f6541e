package tls

import (
	"context"
	"slices"
	"time"
)

// restFor is how long to let a server rest that stopped answering.
const restFor = 2 * time.Second

// control asks what the server agreed to before.
func (p *prober) control(ctx context.Context, f *facts) bool {
	ctx, cancel := share(ctx, 0.4)
	defer cancel()
	if f.shook {
		return p.shake(ctx, nil).version != 0
	}
	switch best := f.best(); best {
	case tls13:
		return p.askModern(ctx, nil, modernSuites()).version != 0
	case ssl20:
		return p.askSSL2(ctx).version != 0
	default:
		return p.ask(ctx, hello{version: best, suites: append(olderSuites(), renegotiationSCSV)}).version != 0 ||
			p.ask(ctx, hello{version: best, suites: append(soundSuites(), renegotiationSCSV)}).version != 0
	}
}

// confirm settles what the server met by hanging up or with silence. Hanging up
// means “refused” where the server still answers a hello that it accepted
// before, and otherwise only that it has stopped talking to us: then it gets a
// rest and each question once more.
func (p *prober) confirm(ctx context.Context, f *facts, failed []inquiry) {
	if len(failed) == 0 || !f.any() {
		f.settle(false)
		return
	}
	alive := p.control(ctx, f)
	again := failed
	if alive {
		again = slices.Clone(again)[:0]
		if f.settle(true); f.waiting() { // silence is not settled by a control
			again = failed
		}
	} else {
		rest, cancel := share(ctx, 0.4)
		timer := time.NewTimer(restFor)
		select {
		case <-timer.C:
		case <-rest.Done():
		}
		timer.Stop()
		cancel()
		if !p.control(ctx, f) {
			f.limited = true
			f.settle(false)
			return
		}
	}
	if len(again) == 0 {
		return
	}
	for _, line := range again {
		part, cancel := share(ctx, 0.5)
		for _, r := range line(part) {
			f.note(r)
		}
		cancel()
	}
	f.settle(f.unsettled() && p.control(ctx, f))
}
