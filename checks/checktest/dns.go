package checktest

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// Names is a name server on loopback, over UDP and TCP, that plays the part of a
// resolver: it follows aliases and wildcards through the records it was given,
// and does to single names whatever it was told to do.
type Names struct {
	// Addr is where it listens.
	Addr netip.AddrPort

	t       testing.TB
	ctx     context.Context
	mu      sync.Mutex
	records map[string][]dns.RR
	behave  map[string]Behaviour
	every   Behaviour
	delay   time.Duration
	secure  []string
	bogus   []string
	asked   []string
}

// A Behaviour answers one query in its own way. overUDP tells the transport;
// reply sends bytes as they are. It returns false to leave the query to the
// ordinary answer.
type Behaviour func(ctx context.Context, q *dns.Msg, overUDP bool, reply func([]byte)) bool

// NewNames starts a name server that knows the records, each a line of a zone
// file such as `example.test. TXT "v=spf1 -all"`.
func NewNames(t testing.TB, records ...string) *Names {
	t.Helper()
	return NewNamesAt(t, "127.0.0.1:0", records...)
}

// NewNamesAt is NewNames at an address and port of its own, such as the one that
// programs ask by themselves.
func NewNamesAt(t testing.TB, addr string, records ...string) *Names {
	t.Helper()
	n := &Names{t: t, records: map[string][]dns.RR{}, behave: map[string]Behaviour{}}
	var cancel context.CancelFunc
	n.ctx, cancel = context.WithCancel(context.Background())
	n.Add(records...)
	pc, l := listenBoth(t, addr)
	n.Addr = netip.MustParseAddrPort(l.Addr().String())
	var servers []*dns.Server
	var wg sync.WaitGroup
	for _, udp := range []bool{true, false} {
		s := &dns.Server{Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) { n.serve(w, q, udp) })}
		up := make(chan struct{})
		s.NotifyStartedFunc = func() { close(up) }
		if udp {
			s.PacketConn = pc
		} else {
			s.Listener = l
		}
		servers = append(servers, s)
		wg.Go(func() { _ = s.ActivateAndServe() })
		<-up
	}
	t.Cleanup(func() {
		cancel()
		for _, s := range servers {
			_ = s.Shutdown()
		}
		wg.Wait()
	})
	return n
}

// listenBoth finds a port that is free for UDP and for TCP.
func listenBoth(t testing.TB, addr string) (net.PacketConn, net.Listener) {
	t.Helper()
	var last error
	for range 20 {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		pc, err := net.ListenPacket("udp", l.Addr().String())
		if err == nil {
			return pc, l
		}
		last = err
		l.Close()
	}
	t.Fatal(last)
	return nil, nil
}

// Add adds records.
func (n *Names) Add(records ...string) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, line := range records {
		rr, err := dns.NewRR(line)
		if err != nil || rr == nil {
			n.t.Fatalf("%q: %v", line, err)
		}
		n.add(rr)
	}
}

// AddText adds one TXT record of any bytes, split as its owner would.
func (n *Names) AddText(name, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	// The library takes zone-file escapes: three digits for each byte.
	var parts []string
	for i := 0; i < len(text) || i == 0; i += 255 {
		var b strings.Builder
		for _, c := range []byte(text[i:min(i+255, len(text))]) {
			b.WriteString(`\` + string([]byte{'0' + c/100, '0' + c/10%10, '0' + c%10}))
		}
		parts = append(parts, b.String())
	}
	n.add(&dns.TXT{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: 300}, Txt: parts})
}

func (n *Names) add(rr dns.RR) {
	name := strings.ToLower(rr.Header().Name)
	n.records[name] = append(n.records[name], rr)
}

// Behave gives a name a behaviour of its own, for every type.
func (n *Names) Behave(name string, b Behaviour) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.behave[dns.Fqdn(strings.ToLower(name))] = b
}

// BehaveAll gives every name a behaviour.
func (n *Names) BehaveAll(b Behaviour) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.every = b
}

// Delay makes every answer wait.
func (n *Names) Delay(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.delay = d
}

// Secure answers for a zone as a resolver does that has validated it.
func (n *Names) Secure(zone string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.secure = append(n.secure, dns.Fqdn(zone))
}

// Bogus answers for a zone as a resolver does that could not validate it:
// SERVFAIL, unless the question says not to check.
func (n *Names) Bogus(zone string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.bogus = append(n.bogus, dns.Fqdn(zone))
}

// Asked returns every question that came in, as "name TYPE", in order.
func (n *Names) Asked() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.asked)
}

func (n *Names) serve(w dns.ResponseWriter, q *dns.Msg, udp bool) {
	name := strings.ToLower(q.Question[0].Name)
	n.mu.Lock()
	n.asked = append(n.asked, strings.TrimSuffix(name, ".")+" "+dns.TypeToString[q.Question[0].Qtype])
	b, delay := n.behave[name], n.delay
	if b == nil {
		b = n.every
	}
	n.mu.Unlock()
	if delay > 0 {
		wait := time.NewTimer(delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-n.ctx.Done():
			return
		}
	}
	if b != nil && b(n.ctx, q, udp, func(raw []byte) { _, _ = w.Write(raw) }) {
		return
	}
	r := n.answer(q)
	if udp {
		size := dns.MinMsgSize
		if o := q.IsEdns0(); o != nil {
			size = int(o.UDPSize())
		}
		r.Truncate(size)
	}
	_ = w.WriteMsg(r)
}

func (n *Names) answer(q *dns.Msg) *dns.Msg {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := new(dns.Msg)
	r.SetReply(q)
	r.Compress, r.RecursionAvailable = true, true
	name, kind := strings.ToLower(q.Question[0].Name), q.Question[0].Qtype
	below := func(zone string) bool { return dns.IsSubDomain(zone, name) }
	if slices.ContainsFunc(n.bogus, below) && !q.CheckingDisabled {
		r.Rcode = dns.RcodeServerFailure
		return r
	}
	r.AuthenticatedData = slices.ContainsFunc(n.secure, below)
	for range 60 {
		list, exists := n.at(name)
		if !exists {
			r.Rcode = dns.RcodeNameError
			return r
		}
		next := ""
		for _, rr := range list {
			h := rr.Header()
			sig, isSig := rr.(*dns.RRSIG)
			switch {
			case h.Rrtype == kind || isSig && (sig.TypeCovered == kind || sig.TypeCovered == dns.TypeCNAME):
				r.Answer = append(r.Answer, rr)
			case h.Rrtype == dns.TypeCNAME:
				r.Answer = append(r.Answer, rr)
				next = strings.ToLower(rr.(*dns.CNAME).Target)
			}
		}
		if next == "" {
			return r
		}
		name = next
	}
	return r
}

// at returns the records of a name, by wildcard where it has none, and whether
// there is such a name or one below it.
func (n *Names) at(name string) ([]dns.RR, bool) {
	if list, ok := n.records[name]; ok {
		return list, true
	}
	for other := range n.records {
		if dns.IsSubDomain(name, other) {
			return nil, true
		}
	}
	for i, end := dns.NextLabel(name, 0); !end; i, end = dns.NextLabel(name, i) {
		if list, ok := n.records["*."+name[i:]]; ok {
			var out []dns.RR
			for _, rr := range list {
				c := dns.Copy(rr)
				c.Header().Name = name
				out = append(out, c)
			}
			return out, true
		}
		if _, ok := n.records[name[i:]]; ok {
			return nil, false // the closest name there is has no wildcard
		}
	}
	return nil, false
}

// RCode answers with a code alone, such as dns.RcodeServerFailure.
func RCode(code int) Behaviour {
	return Crafted(func(_, r *dns.Msg) { r.Rcode = code })
}

// Crafted answers with a reply that edit has changed.
func Crafted(edit func(q, r *dns.Msg)) Behaviour {
	return func(_ context.Context, q *dns.Msg, _ bool, reply func([]byte)) bool {
		r := new(dns.Msg)
		r.SetReply(q)
		edit(q, r)
		if b, err := r.Pack(); err == nil {
			reply(b)
		}
		return true
	}
}

// NeverAnswers hears the question and says nothing.
func NeverAnswers(ctx context.Context, _ *dns.Msg, overUDP bool, _ func([]byte)) bool {
	if !overUDP {
		<-ctx.Done() // keeps the connection open
	}
	return true
}

// TruncatedThenStalls says over UDP that the answer does not fit, and over TCP
// nothing at all.
func TruncatedThenStalls(ctx context.Context, q *dns.Msg, overUDP bool, reply func([]byte)) bool {
	if overUDP {
		return Crafted(func(_, r *dns.Msg) { r.Truncated = true })(ctx, q, overUDP, reply)
	}
	return NeverAnswers(ctx, q, overUDP, reply)
}
