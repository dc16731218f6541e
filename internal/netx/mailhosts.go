package netx

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// mailHosts holds the addresses beyond the authorised targets that a check of a
// domain's mail may reach. They are learnt from the answers about that domain
// and from nowhere else, so that no check can widen them: the hosts in its MX
// records on port 25, and the host mta-sts.DOMAIN on port 443. A name that leads
// to an address which is not public is not followed, unless its owner's word was
// said to cover that: a domain's owner can speak for its mail servers, not for the
// network this computer stands in.
type mailHosts struct {
	domain string

	mu    sync.Mutex
	names map[string]uint16 // the port for each name
	led   []Decision        // by name and port, in the order of the answers
}

// policyPrefix is the host of a mail policy (RFC 8461, 3.3).
const policyPrefix = "mta-sts."

// port is the port on which a name may be reached for this domain.
func (m *mailHosts) port(name string) (uint16, bool) {
	if name == policyPrefix+m.domain {
		return 443, true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.names[name]
	return p, ok
}

// learn takes note of an answer about the domain.
func (m *mailHosts) learn(w *Warrant, q checks.Question, a checks.Answer) {
	if q.Type == "MX" && q.Name == m.domain {
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, r := range a.Records {
			m.name(r.Host)
		}
		if len(a.Records) == 0 {
			m.name(m.domain) // the implicit one of RFC 5321, 5.1
		}
		return
	}
	port, ok := m.port(q.Name)
	if !ok || q.Type != "A" && q.Type != "AAAA" {
		return
	}
	pin, pinned := w.pins[hostPort{q.Name, port}]
	private := slices.Contains(w.private, q.Name)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range a.Records {
		basis := ByRecords
		switch {
		case pinned && r.Addr.Unmap() == pin:
			basis = ByPin
		case private:
			basis = ByPrivate
		}
		m.lead(q.Name, port, basis, r.Addr)
	}
}

// pinned answers a question about a mail server or a mail policy whose address was
// given by hand.
func (w *Warrant) pinned(m *mailHosts, q checks.Question) (checks.Answer, bool) {
	port, ok := m.port(q.Name)
	pin, pinned := w.pins[hostPort{q.Name, port}]
	if !ok || !pinned || q.Type != "A" && q.Type != "AAAA" {
		return checks.Answer{}, false
	}
	a := checks.Answer{Exists: true}
	if pin.Is4() == (q.Type == "A") {
		a.Records = []checks.Record{{Name: q.Name, Type: q.Type, Addr: pin}}
	}
	return a, true
}

func (m *mailHosts) name(host string) {
	if m.names == nil {
		m.names = map[string]uint16{}
	}
	m.names[strings.ToLower(host)] = 25
}

// lead notes where a name led.
func (m *mailHosts) lead(name string, port uint16, basis Basis, a netip.Addr) {
	target := name + ":" + strconv.Itoa(int(port))
	i := slices.IndexFunc(m.led, func(d Decision) bool { return d.Target == target })
	if i < 0 {
		i = len(m.led)
		m.led = append(m.led, Decision{Target: target, Basis: basis})
	}
	d := &m.led[i]
	list := &d.May
	if basis == ByRecords && checks.KindOf(a) != checks.PublicAddress || !checks.OneComputer(a) {
		list = &d.Not
	}
	if !slices.Contains(*list, a) {
		*list = append(*list, a)
	}
}

func (m *mailHosts) permits(to netip.AddrPort) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	end := ":" + strconv.Itoa(int(to.Port()))
	return slices.ContainsFunc(m.led, func(d Decision) bool {
		return strings.HasSuffix(d.Target, end) && slices.ContainsFunc(d.May, func(a netip.Addr) bool { return a.Unmap() == to.Addr().Unmap() })
	})
}

func (m *mailHosts) decisions() []Decision {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.led)
}
