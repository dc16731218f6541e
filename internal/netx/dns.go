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

// DNS asks one name server, or the next one where this computer has several and the
// first is slow or lame. It implements checks.Resolver.
type DNS struct {
	servers []*nameServer
	first   atomic.Int32 // which of them answered last
	warrant *Warrant
	// scale shortens every time, for tests.
	scale float64

	mu         sync.Mutex
	budgets    map[string]*queryBudget
	unanswered atomic.Int32 // questions without an answer, until the first answer
	responsive atomic.Bool  // a server has answered something
}

// A nameServer is one that may be asked.
type nameServer struct {
	at netip.AddrPort
	// trusted says that its word on DNSSEC is: it was named, or runs on this computer.
	trusted bool
	// plain says that it does not know EDNS, and is asked without (RFC 6891, 7).
	plain atomic.Bool
}

// NewDNS returns a client of server, "ADDRESS:PORT", or of this computer's own
// name servers where that is empty. The word of a server on DNSSEC is trusted
// when it was named, or runs on this computer. It asks only on behalf of domains
// that the warrant covers.
func NewDNS(ctx context.Context, server string, w *Warrant) (*DNS, error) {
	d := &DNS{warrant: w, scale: 1, budgets: map[string]*queryBudget{}}
	if server != "" {
		at, err := ParseServer(server)
		d.servers = []*nameServer{{at: at, trusted: true}}
		return d, err
	}
	list, err := systemServers(ctx)
	for _, at := range list {
		d.servers = append(d.servers, &nameServer{at: at, trusted: at.Addr().IsLoopback()})
	}
	return d, err
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

// ask sends a question until it is answered: by UDP twice, the second time to the next
// server where there is one, then by TCP, which is also taken at once when an answer
// did not fit. A server that does not know EDNS is asked again without.
func (d *DNS) ask(ctx context.Context, b *queryBudget, q checks.Question) (checks.Answer, error) {
	kind, ok := dns.StringToType[q.Type]
	if !ok {
		return checks.Answer{}, fmt.Errorf("the record type %q: %w", q.Type, errors.ErrUnsupported)
	}
	if _, err := message(q, kind).Pack(); err != nil {
		return checks.Answer{}, fmt.Errorf("%w: the name cannot be asked for", checks.ErrDNSFormat)
	}
	ctx, cancel := context.WithDeadline(ctx, b.deadline)
	defer cancel()
	var last error
	for i, at := 0, int(d.first.Load()); i < len(transports); i++ {
		s := d.servers[at%len(d.servers)]
		if !d.responsive.Load() && d.unanswered.Load() >= maxUnanswered {
			return checks.Answer{}, fmt.Errorf("the name server %s answered none of %d questions: %w", s.at, maxUnanswered, context.DeadlineExceeded)
		}
		m := message(q, kind)
		if s.plain.Load() {
			m.Extra = nil
		}
		if !b.consume() {
			return checks.Answer{}, checks.ErrQueryBudget
		}
		r, size, err := d.exchange(ctx, s, m, transports[i])
		switch {
		case ctx.Err() != nil:
			return checks.Answer{}, context.Cause(ctx)
		case err != nil:
			last = moreSpecific(last, err)
			at++
			continue
		case withoutEDNS(m, r):
			s.plain.Store(true)
			last = &checks.RCodeError{RCode: dns.RcodeToString[r.Rcode]}
			i-- // the same once more; it cannot come back here
			continue
		case r.Truncated && transports[i].network == "udp":
			i = len(transports) - 2 // by TCP next
			last = fmt.Errorf("%w: it did not fit into a datagram, and could not be fetched over TCP", checks.ErrDNSFormat)
			continue
		}
		d.responsive.Store(true)
		if r.Rcode != dns.RcodeSuccess && r.Rcode != dns.RcodeNameError {
			last = &checks.RCodeError{RCode: dns.RcodeToString[r.Rcode]}
			if i == 0 || transports[i].network == "udp" && i+1 < len(d.servers) {
				at++
				continue // once more: a server under load says SERVFAIL in passing, and another may know
			}
			return checks.Answer{}, last
		}
		d.first.Store(int32(at % len(d.servers)))
		return d.answer(r, kind, size, s.trusted)
	}
	if isTimeout(last) {
		d.unanswered.Add(1)
	}
	return checks.Answer{}, last
}

// withoutEDNS reports whether an answer is that of a server which does not know the
// OPT record of the question (RFC 6891, 7).
func withoutEDNS(m, r *dns.Msg) bool {
	return m.IsEdns0() != nil && (r.Rcode == dns.RcodeFormatError || r.Rcode == dns.RcodeNotImplemented || r.Rcode == dns.RcodeBadVers)
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
