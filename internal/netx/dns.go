package netx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The limits of one domain's questions.
const (
	// MaxQueries is the most packets with a question that are sent about one domain.
	MaxQueries = 60
	// DomainTimeout is how long all questions about one domain may take.
	DomainTimeout = 30 * time.Second
	// ednsSize is the answer size that is offered over UDP: what passes every
	// network unbroken (DNS flag day 2020).
	ednsSize = 1232
	// maxUnanswered is how many questions may go unanswered, one after the other,
	// before a server that never answered is taken to be unreachable.
	maxUnanswered = 3
)

// transports are the transports of one question, with the time that each gets: five
// seconds in all.
var transports = [...]transport{{"udp", 1500 * time.Millisecond}, {"udp", 1500 * time.Millisecond}, {"tcp", 2 * time.Second}}

type transport struct {
	network string
	timeout time.Duration
}

// DNS asks one name server. It implements checks.Resolver.
type DNS struct {
	server  netip.AddrPort
	trusted bool
	warrant *Warrant
	// scale shortens every time, for tests.
	scale float64

	mu         sync.Mutex
	budgets    map[string]*queryBudget
	unanswered atomic.Int32 // questions without an answer, until the first answer
	responsive atomic.Bool  // the server has answered something
}

// NewDNS returns a client of server, "ADDRESS:PORT", or of this computer's own
// name server where that is empty. The word of a server on DNSSEC is trusted
// when it was named, or runs on this computer. It asks only on behalf of domains
// that the warrant covers.
func NewDNS(ctx context.Context, server string, w *Warrant) (*DNS, error) {
	named := server != ""
	var at netip.AddrPort
	var err error
	if named {
		at, err = ParseServer(server)
	} else {
		at, err = systemServer(ctx)
	}
	if err != nil {
		return nil, err
	}
	return &DNS{server: at, trusted: named || at.Addr().IsLoopback(), warrant: w, scale: 1, budgets: map[string]*queryBudget{}}, nil
}

// ParseServer reads the address and port of a name server.
func ParseServer(s string) (netip.AddrPort, error) {
	a, err := netip.ParseAddrPort(s)
	if err != nil || a.Port() == 0 || checks.KindOf(a.Addr()) != checks.Metadata && !checks.OneComputer(a.Addr()) {
		return a, fmt.Errorf("the name server %q is not ADDRESS:PORT, such as 192.0.2.53:53", s)
	}
	return a, nil
}

// A queryBudget holds what may still be asked about one domain, and what was.
type queryBudget struct {
	mu        sync.Mutex
	remaining int
	deadline  time.Time
	asked     map[checks.Question]*pending
}

// A pending question is asked once; who asks it again waits for the same answer.
type pending struct {
	done   chan struct{}
	answer checks.Answer
	err    error
}

// Query implements checks.Resolver.
func (d *DNS) Query(ctx context.Context, q checks.Question) (checks.Answer, error) {
	q.Name = strings.ToLower(strings.TrimSuffix(q.Name, "."))
	mail := d.warrant.mailHostsOf(q.Domain)
	if mail == nil {
		return checks.Answer{}, fmt.Errorf("asking on behalf of %q: %w", q.Domain, checks.ErrNotAuthorised)
	}
	if a, ok := d.warrant.pinned(mail, q); ok {
		mail.learn(q, a)
		return a, nil
	}
	b := d.budgetFor(q.Domain)
	b.mu.Lock()
	p, again := b.asked[q]
	if !again {
		p = &pending{done: make(chan struct{})}
		b.asked[q] = p
	}
	b.mu.Unlock()
	if again {
		select {
		case <-p.done:
			return p.answer, p.err
		case <-ctx.Done():
			return checks.Answer{}, context.Cause(ctx)
		}
	}
	defer close(p.done)
	p.answer, p.err = d.ask(ctx, b, q)
	if p.err != nil {
		p.err = fmt.Errorf("asking for %s of %s: %w", q.Type, q.Name, p.err)
		return p.answer, p.err
	}
	mail.learn(q, p.answer)
	return p.answer, nil
}

func (d *DNS) budgetFor(domain string) *queryBudget {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.budgets[domain]
	if b == nil {
		end := time.Now().Add(d.scaled(DomainTimeout)) //nolint:forbidigo // a deadline on a socket is on the real clock
		b = &queryBudget{remaining: MaxQueries, deadline: end, asked: map[checks.Question]*pending{}}
		d.budgets[domain] = b
	}
	return b
}

func (d *DNS) scaled(t time.Duration) time.Duration { return time.Duration(float64(t) * d.scale) }

// consume takes one packet from the budget.
func (b *queryBudget) consume() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remaining--
	return b.remaining >= 0
}

// QueriesUsed returns how many packets were sent about a domain.
func (d *DNS) QueriesUsed(domain string) int {
	b := d.budgetFor(domain)
	b.mu.Lock()
	defer b.mu.Unlock()
	return MaxQueries - max(b.remaining, 0)
}

// ask sends a question until it is answered: by UDP twice, then by TCP, which is
// also taken at once when an answer did not fit.
func (d *DNS) ask(ctx context.Context, b *queryBudget, q checks.Question) (checks.Answer, error) {
	kind, ok := dns.StringToType[q.Type]
	if !ok {
		return checks.Answer{}, fmt.Errorf("the record type %q: %w", q.Type, errors.ErrUnsupported)
	}
	m := message(q, kind)
	if _, err := m.Pack(); err != nil {
		return checks.Answer{}, fmt.Errorf("%w: the name cannot be asked for", checks.ErrDNSFormat)
	}
	ctx, cancel := context.WithDeadline(ctx, b.deadline)
	defer cancel()
	var last error
	for i := 0; i < len(transports); i++ {
		if !d.responsive.Load() && d.unanswered.Load() >= maxUnanswered {
			return checks.Answer{}, fmt.Errorf("the name server %s answered none of %d questions: %w", d.server, maxUnanswered, context.DeadlineExceeded)
		}
		if !b.consume() {
			return checks.Answer{}, checks.ErrQueryBudget
		}
		r, size, err := d.exchange(ctx, m, transports[i])
		switch {
		case ctx.Err() != nil:
			return checks.Answer{}, context.Cause(ctx)
		case err != nil:
			last = moreSpecific(last, err)
			continue
		case r.Truncated && transports[i].network == "udp":
			i = len(transports) - 2 // by TCP next
			last = fmt.Errorf("%w: it did not fit into a datagram, and could not be fetched over TCP", checks.ErrDNSFormat)
			continue
		}
		d.responsive.Store(true)
		if r.Rcode != dns.RcodeSuccess && r.Rcode != dns.RcodeNameError {
			last = &checks.RCodeError{RCode: dns.RcodeToString[r.Rcode]}
			if transports[i].network == "udp" && i == 0 {
				continue // once more: a server under load says SERVFAIL in passing
			}
			return checks.Answer{}, last
		}
		return d.answer(r, kind, size)
	}
	if isTimeout(last) {
		d.unanswered.Add(1)
	}
	return checks.Answer{}, last
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// moreSpecific keeps the error that says more: a fault of the answer before a time-out.
func moreSpecific(old, err error) error {
	if old != nil && !isTimeout(old) && isTimeout(err) {
		return old
	}
	return err
}
