package netx

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// client asks n, with every time cut to a tenth.
func client(t *testing.T, n *checktest.Names) *DNS {
	t.Helper()
	d, err := NewDNS(t.Context(), n.Addr.String(), covering(t, "d.test", "x.test"))
	if err != nil {
		t.Fatal(err)
	}
	d.scale = 0.1
	return d
}

// covering returns a warrant for names whose owner gave leave.
func covering(t testing.TB, names ...string) *Warrant {
	t.Helper()
	w := NewWarrant("A. Owner, a test", nil, nil)
	for _, n := range names {
		if err := w.Cover(checks.Target{Kind: checks.Remote, Host: n}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func ask(t *testing.T, d *DNS, name, kind string) (checks.Answer, error) {
	t.Helper()
	return d.Query(t.Context(), checks.Question{Domain: "d.test", Name: name, Type: kind})
}

func TestDNSAnswers(t *testing.T) {
	n := checktest.NewNames(t,
		`d.test. MX 10 M.d.test.`, `d.test. TXT "one " "two"`, `d.test. CAA 0 issue "ca.example"`, `m.d.test. AAAA 2001:db8::25`,
		`al.d.test. CNAME bl.d.test.`, `bl.d.test. CNAME d.test.`)
	d := client(t, n)
	a, err := ask(t, d, "D.test.", "MX")
	if err != nil || len(a.Records) != 1 || a.Records[0].Host != "m.d.test" || a.Records[0].Pref != 10 {
		t.Fatalf("%+v, %v", a, err)
	}
	if a, err = ask(t, d, "al.d.test", "TXT"); err != nil || a.Records[0].Text() != "one two" || len(a.Chain) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = ask(t, d, "d.test", "CAA"); err != nil || string(a.Records[0].Data) != "\x00\x05issueca.example" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = ask(t, d, "m.d.test", "AAAA"); err != nil || a.Records[0].Addr != netip.MustParseAddr("2001:db8::25") {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = ask(t, d, "m.d.test", "A"); err != nil || !a.Exists || len(a.Records) != 0 {
		t.Errorf("no data: %+v, %v", a, err)
	}
	if a, err = ask(t, d, "gone.d.test", "A"); err != nil || a.Exists {
		t.Errorf("no such name: %+v, %v", a, err)
	}
	if _, err = ask(t, d, "d.test", "FOO"); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("no such type: %v", err)
	}
	before := len(n.Asked())
	if _, err = ask(t, d, "d.test", "MX"); err != nil || len(n.Asked()) != before {
		t.Errorf("the same question was sent again: %v, %v", n.Asked()[before:], err)
	}
}

// hostile are the ways of row N16 in which an answer can be wrong, with the
// reason that each gets. None of them reads as “there is no such record”.
func TestDNSHostile(t *testing.T) {
	t.Parallel()
	raw := func(b []byte) checktest.Behaviour {
		return func(_ context.Context, q *dns.Msg, _ bool, reply func([]byte)) bool {
			out := append([]byte{byte(q.Id >> 8), byte(q.Id)}, b...)
			reply(out)
			return true
		}
	}
	rr := func(s string) dns.RR {
		x, err := dns.NewRR(s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for name, c := range map[string]struct {
		b      checktest.Behaviour
		reason checks.Reason
		is     error
	}{
		"N16 silence":                   {checktest.NeverAnswers, checks.ReasonTimeout, nil},
		"N16 SERVFAIL":                  {checktest.RCode(dns.RcodeServerFailure), checks.ReasonProtocol, nil},
		"N16 REFUSED":                   {checktest.RCode(dns.RcodeRefused), checks.ReasonProtocol, nil},
		"N16 truncated, TCP stalls":     {checktest.TruncatedThenStalls, checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 wrong id":                  {checktest.Crafted(func(_, r *dns.Msg) { r.Id++ }), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 wrong question":            {checktest.Crafted(func(_, r *dns.Msg) { r.Question[0].Name = "evil.test." }), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 wrong type in question":    {checktest.Crafted(func(_, r *dns.Msg) { r.Question[0].Qtype = dns.TypeA }), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 a query in place of reply": {checktest.Crafted(func(_, r *dns.Msg) { r.Response = false }), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 CNAME to itself":           {checktest.Crafted(func(_, r *dns.Msg) { r.Answer = []dns.RR{rr("h.d.test. CNAME h.d.test.")} }), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 CNAME in a circle": {checktest.Crafted(func(_, r *dns.Msg) {
			r.Answer = []dns.RR{rr("h.d.test. CNAME i.d.test."), rr("i.d.test. CNAME h.d.test.")}
		}), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 CNAME chain of fifty": {checktest.Crafted(func(_, r *dns.Msg) {
			r.Answer = []dns.RR{rr("h.d.test. CNAME c0.d.test.")}
			for i := range 50 {
				r.Answer = append(r.Answer, rr(fmt.Sprintf("c%d.d.test. CNAME c%d.d.test.", i, i+1)))
			}
		}), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 compression loop":      {raw([]byte("\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x10\x00\x01")), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 cut short":             {raw([]byte("\x81\x80\x00\x01")), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 rubbish":               {raw([]byte(strings.Repeat("\xff", 300))), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 counts that lie":       {raw([]byte("\x81\x80\x00\x01\xff\xff\x00\x00\x00\x00\x01h\x01d\x04test\x00\x00\x10\x00\x01")), checks.ReasonProtocol, checks.ErrDNSFormat},
		"N16 FORMERR without query": {raw([]byte("\x81\x81\x00\x00\x00\x00\x00\x00\x00\x00")), checks.ReasonProtocol, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := checktest.NewNames(t, `h.d.test. TXT "v=spf1 -all"`)
			n.Behave("h.d.test", c.b)
			start := time.Now()
			a, err := ask(t, client(t, n), "h.d.test", "TXT")
			if err == nil || checks.ReasonOf(err) != c.reason || (c.is != nil && !errors.Is(err, c.is)) || len(a.Records) > 0 {
				t.Errorf("got %+v, %v (%s), want %s", a, err, checks.ReasonOf(err), c.reason)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestDNSOddButRight: what of row N16 is strange and still an answer.
func TestDNSOddButRight(t *testing.T) {
	rr := func(s string) dns.RR {
		x, err := dns.NewRR(s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	n := checktest.NewNames(t, `d.test. A 192.0.2.1`)
	n.Behave("other.d.test", checktest.Crafted(func(_, r *dns.Msg) {
		r.Answer = []dns.RR{rr(`evil.test. TXT "v=spf1 +all"`), rr(`other.d.test. TXT "mine"`), rr(`other.d.test. A 192.0.2.9`), rr(`other.d.test. CH TXT "chaos"`)}
		r.Extra = []dns.RR{rr(`other.d.test. TXT "extra"`)}
	}))
	d := client(t, n)
	if a, err := ask(t, d, "other.d.test", "TXT"); err != nil || len(a.Records) != 1 || a.Records[0].Text() != "mine" {
		t.Errorf("records of others: %+v, %v", a, err)
	}
	// A large answer comes over TCP, whole.
	n.AddText("big.d.test", strings.Repeat("x", 4000))
	if a, err := ask(t, d, "big.d.test", "TXT"); err != nil || len(a.Records[0].Text()) != 4000 {
		t.Errorf("4000 characters: %d records, %v", len(a.Records), err)
	}
	// 64 KiB is more than is read, and says so.
	for range 16 {
		n.AddText("huge.d.test", strings.Repeat("y", 4000))
	}
	if _, err := ask(t, d, "huge.d.test", "TXT"); !errors.Is(err, checks.ErrDNSFormat) {
		t.Errorf("64 KiB: %v", err)
	}
	// 255 strings with NULs stay what they are.
	n.AddText("nul.d.test", strings.Repeat("a\x00\\\"", 60))
	if a, err := ask(t, d, "nul.d.test", "TXT"); err != nil || a.Records[0].Text() != strings.Repeat("a\x00\\\"", 60) {
		t.Errorf("NULs: %+v, %v", a, err)
	}
	// A stray datagram before the answer is passed over.
	n.Behave("stray.d.test", func(_ context.Context, q *dns.Msg, _ bool, reply func([]byte)) bool {
		for _, id := range []uint16{q.Id + 1, q.Id} {
			r := new(dns.Msg)
			r.SetReply(q)
			r.Id = id
			r.Answer = []dns.RR{rr(fmt.Sprintf(`stray.d.test. TXT "id %d"`, id-q.Id))}
			b, _ := r.Pack()
			reply(b)
		}
		return true
	})
	if a, err := ask(t, d, "stray.d.test", "TXT"); err != nil || a.Records[0].Text() != "id 0" {
		t.Errorf("stray: %+v, %v", a, err)
	}
}

// TestDNSSilentServer: row N16. A server that answers nothing at all ends soon, with a
// reason for every question.
func TestDNSSilentServer(t *testing.T) {
	n := checktest.NewNames(t)
	n.BehaveAll(checktest.NeverAnswers)
	d := client(t, n)
	start := time.Now()
	for i := range 50 {
		_, err := ask(t, d, fmt.Sprintf("n%d.d.test", i), "TXT")
		if checks.ReasonOf(err) != checks.ReasonTimeout {
			t.Fatalf("question %d: %v", i, err)
		}
	}
	if took := time.Since(start); took > 30*time.Second/10 {
		t.Errorf("took %v of a tenth of 30 s", took)
	}
	if got := len(n.Asked()); got > 12 {
		t.Errorf("%d packets to a server that is silent", got)
	}
}

// TestDNSBudget: no domain costs more than its questions, and another has its own.
func TestDNSBudget(t *testing.T) {
	n := checktest.NewNames(t, `x.test. A 192.0.2.1`)
	d := client(t, n)
	d.scale = 1
	for i := range MaxQueries + 20 {
		_, err := ask(t, d, fmt.Sprintf("n%d.d.test", i), "A")
		if over := i >= MaxQueries; errors.Is(err, checks.ErrQueryBudget) != over {
			t.Fatalf("question %d: %v", i+1, err)
		}
	}
	if got := len(n.Asked()); got != MaxQueries {
		t.Errorf("%d questions were sent", got)
	}
	if _, err := d.Query(t.Context(), checks.Question{Domain: "x.test", Name: "x.test", Type: "A"}); err != nil {
		t.Errorf("another domain: %v", err)
	}
}

// TestDNSWithoutEDNS: a server that does not know EDNS is asked again without, and from
// then on at once.
func TestDNSWithoutEDNS(t *testing.T) {
	for _, code := range []int{dns.RcodeFormatError, dns.RcodeNotImplemented} {
		n := checktest.NewNames(t, `d.test. MX 10 m.d.test.`, `d.test. A 192.0.2.1`)
		n.BehaveAll(func(ctx context.Context, q *dns.Msg, udp bool, reply func([]byte)) bool {
			return q.IsEdns0() != nil && checktest.RCode(code)(ctx, q, udp, reply)
		})
		d := client(t, n)
		if a, err := ask(t, d, "d.test", "MX"); err != nil || len(a.Records) != 1 {
			t.Errorf("code %d: %+v, %v", code, a, err)
		}
		before := len(n.Asked())
		if a, err := ask(t, d, "d.test", "A"); err != nil || len(a.Records) != 1 || len(n.Asked()) != before+1 {
			t.Errorf("code %d: %+v, %v, asked %v", code, a, err, n.Asked())
		}
		r := Resolver{Server: n.Addr.String(), Warrant: covering(t, "d.test")}
		if addrs, err := r.lookup(t.Context(), "d.test"); err != nil || len(addrs) != 1 {
			t.Errorf("code %d: the target's own name: %v, %v", code, addrs, err)
		}
	}
}

// TestDNSNextServer: where one of this computer's servers is silent or lame, the next
// is asked, and first from then on.
func TestDNSNextServer(t *testing.T) {
	for name, b := range map[string]checktest.Behaviour{
		"silent": checktest.NeverAnswers, "refuses": checktest.RCode(dns.RcodeRefused), "fails": checktest.RCode(dns.RcodeServerFailure),
		"answers another question": checktest.Crafted(func(_, r *dns.Msg) { r.Question[0].Name = "evil.test." }),
	} {
		t.Run(name, func(t *testing.T) {
			lame, good := checktest.NewNames(t), checktest.NewNames(t, `d.test. A 192.0.2.1`)
			lame.BehaveAll(b)
			d := client(t, lame)
			d.servers = append(d.servers, &nameServer{at: good.Addr})
			a, err := ask(t, d, "d.test", "A")
			if err != nil || len(a.Records) != 1 || a.Validates {
				t.Errorf("%+v, %v", a, err)
			}
			before := len(lame.Asked())
			if _, err := ask(t, d, "d.test", "AAAA"); err != nil || len(lame.Asked()) != before {
				t.Errorf("%v; the lame one was asked again: %v", err, lame.Asked())
			}
		})
	}
	bad := checktest.NewNames(t)
	bad.BehaveAll(checktest.RCode(dns.RcodeRefused))
	third := checktest.NewNames(t, `d.test. A 192.0.2.1`)
	d := client(t, bad)
	d.servers = append(d.servers, &nameServer{at: bad.Addr}, &nameServer{at: third.Addr})
	if a, err := ask(t, d, "d.test", "A"); err != nil || len(a.Records) != 1 {
		t.Errorf("the third: %+v, %v", a, err)
	}
}

func TestDNSCancelled(t *testing.T) {
	n := checktest.NewNames(t)
	n.BehaveAll(checktest.NeverAnswers)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(t, n).Query(ctx, checks.Question{Domain: "d.test", Name: "d.test", Type: "A"}); checks.ReasonOf(err) != checks.ReasonCancelled {
		t.Errorf("got %v", err)
	}
}

// TestMailHostsOnly: what a domain's records name may be dialled on its port, for
// that domain, and nothing else; nor is anything asked for one that no one's word
// covers.
func TestMailHostsOnly(t *testing.T) {
	n := checktest.NewNames(t,
		`d.test. MX 1 m.d.test.`, `m.d.test. A 9.9.9.25`, `other.d.test. A 9.9.9.26`, `mta-sts.d.test. A 9.9.9.44`,
		`d.test. MX 2 in.d.test.`, `in.d.test. A 10.0.0.5`, `d.test. MX 3 meta.d.test.`, `meta.d.test. A 169.254.169.254`,
		`d.test. MX 4 let.d.test.`, `let.d.test. A 10.0.0.6`, `d.test. MX 5 pin.d.test.`, `d.test. MX 6 six.d.test.`, `six.d.test. AAAA ::ffff:127.0.0.1`,
		`x.test. MX 1 m.x.test.`, `m.x.test. A 9.9.9.66`)
	pins, err := ParsePins([]string{"pin.d.test:25:10.0.0.7"})
	if err != nil {
		t.Fatal(err)
	}
	target := checks.Target{Kind: checks.Remote, Host: "d.test"}
	fresh := func() (*DNS, *Dialer) {
		d := client(t, n)
		d.warrant = NewWarrant("A. Owner, a test", []string{"let.d.test"}, pins)
		for _, name := range []string{"d.test", "e.test"} {
			if err := d.warrant.Cover(checks.Target{Kind: checks.Remote, Host: name}); err != nil {
				t.Fatal(err)
			}
		}
		return d, New().For(Only(func(to netip.AddrPort) bool {
			return slices.ContainsFunc([]string{"m.d.test", "m.x.test", "other.d.test", "in.d.test", "meta.d.test", "let.d.test", "pin.d.test", "six.d.test", "mta-sts.d.test"},
				func(name string) bool { return d.warrant.NamedRule(target, name).May(to) })
		}))
	}
	d, dial := fresh()
	if _, err := ask(t, d, "m.d.test", "A"); err != nil || dial.permitted(netip.MustParseAddrPort("9.9.9.25:25")) == nil {
		t.Errorf("an address was learnt before the domain named it: %v", err)
	}
	d, dial = fresh()
	for _, q := range []checks.Question{
		{Domain: "d.test", Name: "d.test", Type: "MX"},
		{Domain: "d.test", Name: "x.test", Type: "MX"},
		{Domain: "x.test", Name: "x.test", Type: "MX"},
		{Domain: "x.test", Name: "m.x.test", Type: "A"},
		{Domain: "", Name: "m.x.test", Type: "A"},
		{Domain: "d.test", Name: "m.d.test", Type: "A"},
		{Domain: "d.test", Name: "other.d.test", Type: "A"},
		{Domain: "d.test", Name: "in.d.test", Type: "A"},
		{Domain: "d.test", Name: "meta.d.test", Type: "A"},
		{Domain: "d.test", Name: "let.d.test", Type: "A"},
		{Domain: "d.test", Name: "pin.d.test", Type: "A"},
		{Domain: "d.test", Name: "six.d.test", Type: "AAAA"},
		{Domain: "d.test", Name: "mta-sts.d.test", Type: "A"},
		{Domain: "d.test", Name: "m.x.test", Type: "A"},
	} {
		_, err := d.Query(t.Context(), q)
		if refused := errors.Is(err, checks.ErrNotAuthorised); refused != (q.Domain != "d.test") || err != nil && !refused {
			t.Fatalf("%+v: %v", q, err)
		}
	}
	if asked := n.Asked(); slices.ContainsFunc(asked, func(s string) bool { return strings.Contains(s, "pin.d.test") }) {
		t.Errorf("asked for a name whose address was given: %v", asked)
	}
	for to, may := range map[string]bool{
		"9.9.9.25:25": true, "9.9.9.25:80": false, "9.9.9.44:443": true, "9.9.9.44:25": false, "9.9.9.26:25": false,
		"10.0.0.5:25": false, "169.254.169.254:25": false, "9.9.9.66:25": false, "127.0.0.1:25": false, "127.0.0.1:443": false,
		"10.0.0.6:25": true, "10.0.0.7:25": true, "10.0.0.6:443": false,
	} {
		if got := dial.permitted(netip.MustParseAddrPort(to)) == nil; got != may {
			t.Errorf("%s: may be dialled: %v, want %v", to, got, may)
		}
	}
	if other := d.warrant.Rule(checks.Target{Kind: checks.Remote, Host: "e.test"}); other.May(netip.MustParseAddrPort("9.9.9.25:25")) {
		t.Error("the mail server of one may be reached on behalf of another")
	}
}

func TestSystemServer(t *testing.T) {
	d, err := NewDNS(t.Context(), "", nil)
	if err == nil && len(d.servers) == 0 {
		t.Error("neither a server nor an error")
	}
	for _, bad := range []string{"example.org:53", "192.0.2.1", ":53", "x", "192.0.2.1:0", "224.0.0.251:5353", "0.0.0.0:53"} {
		if _, err := NewDNS(t.Context(), bad, nil); err == nil {
			t.Errorf("%q is taken for a server", bad)
		}
	}
}

func TestOnceCache(t *testing.T) {
	var m OnceCache
	n := 0
	for range 3 {
		if got := m.Do("k", func() any { n++; return n }); got != 1 {
			t.Errorf("got %v", got)
		}
	}
}

// FuzzDNSAnswer: no bytes make the client panic, or take another's record.
func FuzzDNSAnswer(f *testing.F) {
	q := message(checks.Question{Name: "d.test"}, dns.TypeTXT)
	q.Id = 1
	r := new(dns.Msg)
	r.SetReply(q)
	rr, _ := dns.NewRR(`d.test. TXT "v=spf1 -all"`)
	c, _ := dns.NewRR(`d.test. CNAME e.test.`)
	r.Answer = []dns.RR{rr, c}
	b, _ := r.Pack()
	f.Add(b)
	f.Add([]byte("\x00\x01\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x10\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := matching(q, b)
		if err != nil || len(m.Question) == 0 {
			return
		}
		a, err := new(DNS).answer(m, dns.TypeTXT, len(b), false)
		if err != nil {
			return
		}
		for _, rec := range a.Records {
			if rec.Type != "TXT" || (rec.Name != "d.test" && len(a.Chain) == 0) {
				t.Errorf("took %+v", rec)
			}
		}
	})
}

// TestScopeOfNames: the records of a name that anyone can buy are on the internet, also
// where it has no website, or one that was left alone.
func TestScopeOfNames(t *testing.T) {
	n := checktest.NewNames(t, "shop.example. A 9.9.9.9", "mail.example. MX 10 mx.example.", "inside.example. A 10.0.0.2", "nas.lan. A 10.0.0.2")
	n.Behave("down.example", checktest.RCode(dns.RcodeServerFailure))
	for host, want := range map[string]checks.Scope{
		"shop.example": checks.Public, "mail.example": checks.Public, "inside.example": checks.Public, "down.example": checks.Public,
		"gone.example": checks.Public, "nas.lan": checks.Internal,
	} {
		w := NewWarrant("A. Owner, a test", nil, nil)
		target := targetOf(t, host)
		if err := w.Cover(target); err != nil {
			t.Fatal(err)
		}
		if got := (Resolver{Server: n.Addr.String(), Warrant: w}).Resolve(t.Context(), target); got.Scope != want {
			t.Errorf("%s: %s, want %s", host, got.Scope, want)
		}
	}
}
