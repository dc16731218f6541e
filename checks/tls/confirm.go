package tls

import (
	"context"
	"slices"
	"time"
)

// cooldown is how long to let a server rest that stopped answering.
const cooldown = 2 * time.Second

// stillAnswers asks what the server agreed to before.
func (p *prober) stillAnswers(ctx context.Context, f *facts) bool {
	ctx, cancel := withTimeShare(ctx, 0.4)
	defer cancel()
	if f.handshakeDone {
		return p.handshake(ctx, nil).version != 0
	}
	switch best := f.best(); best {
	case tls13:
		return p.askTLS13(ctx, nil, tls13Suites()).version != 0
	case ssl20:
		return p.askSSL2(ctx).version != 0
	default:
		return p.ask(ctx, hello{version: best, suites: append(preTLS12Suites(), renegotiationSCSV)}).version != 0 ||
			p.ask(ctx, hello{version: best, suites: append(recommendedSuites(), renegotiationSCSV)}).version != 0
	}
}

// confirmRefusals settles what the server met by hanging up or with silence. Hanging up
// means “refused” where the server still answers a hello that it accepted
// before, and otherwise only that it has stopped answering us: then it gets a
// rest and each probe once more.
func (p *prober) confirmRefusals(ctx context.Context, f *facts, failed []probe) {
	if len(failed) == 0 || !f.any() {
		f.resolve(false)
		return
	}
	alive := p.stillAnswers(ctx, f)
	again := failed
	if alive {
		again = slices.Clone(again)[:0]
		if f.resolve(true); f.timedOut() { // silence is not settled by a control
			again = failed
		}
	} else {
		rest, cancel := withTimeShare(ctx, 0.4)
		timer := time.NewTimer(cooldown)
		select {
		case <-timer.C:
		case <-rest.Done():
		}
		timer.Stop()
		cancel()
		if !p.stillAnswers(ctx, f) {
			f.rateLimited = true
			f.resolve(false)
			return
		}
	}
	if len(again) == 0 {
		return
	}
	for _, probe := range again {
		part, cancel := withTimeShare(ctx, 0.5)
		for _, r := range probe(part) {
			f.record(r)
		}
		cancel()
	}
	f.resolve(f.unconfirmed() && p.stillAnswers(ctx, f))
}
