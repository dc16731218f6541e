package netx

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// mailHosts holds what a domain's records say of servers beyond the authorised
// targets that a check of its mail may reach. It is learnt from the answers about
// that domain and from nowhere else, so that no check can widen it: the hosts in its
// MX records on port 25, and the host mta-sts.DOMAIN on port 443. A name that leads
// to an address which is not public is not followed, unless its owner's word was
// said to cover that: a domain's owner can speak for its mail servers, not for the
// network this computer stands in.
type mailHosts struct {
	domain string

	mu      sync.Mutex
	ports   map[string]uint16       // the port of each mail server
	addrs   map[string][]netip.Addr // where each name led that was asked for
	dialled map[string]*addrSet     // by name
}

func newMailHosts(domain string) *mailHosts {
	return &mailHosts{domain: domain, ports: map[string]uint16{}, addrs: map[string][]netip.Addr{}, dialled: map[string]*addrSet{}}
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
	p, ok := m.ports[name]
	return p, ok
}

// learn takes note of an answer about the domain.
func (m *mailHosts) learn(q checks.Question, a checks.Answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case q.Type == "MX" && q.Name == m.domain:
		for _, r := range a.Records {
			m.addServer(r.Host)
		}
		if len(a.Records) == 0 {
			m.addServer(m.domain) // the implicit one of RFC 5321, 5.1
		}
	case q.Type == "A" || q.Type == "AAAA":
		for _, r := range a.Records {
			if !slices.Contains(m.addrs[q.Name], r.Addr) {
				m.addrs[q.Name] = append(m.addrs[q.Name], r.Addr)
			}
		}
	}
}

// pinned answers a question about a mail server or a mail policy whose address was
// given by hand.
func (w *Warrant) pinned(m *mailHosts, q checks.Question) (checks.Answer, bool) {
	port, ok := m.port(q.Name)
	pins := w.pins[hostPort{q.Name, port}]
	if !ok || len(pins) == 0 || q.Type != "A" && q.Type != "AAAA" {
		return checks.Answer{}, false
	}
	a := checks.Answer{Exists: true}
	for _, pin := range pins {
		if pin.Is4() == (q.Type == "A") {
			a.Records = append(a.Records, checks.Record{Name: q.Name, Type: q.Type, Addr: pin})
		}
	}
	return a, true
}

func (m *mailHosts) addServer(host string) {
	m.ports[strings.ToLower(host)] = 25
}

// allowedAddrs says on what basis a name may be reached on a port, and where; anywhere
// says that its kind of name may lead to a private address by itself.
func (m *mailHosts) allowedAddrs(w *Warrant, name string, port uint16, anywhere bool) (b Basis, may, not []netip.Addr) {
	if pins := w.pins[hostPort{name, port}]; len(pins) > 0 {
		return ByPin, pins, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	b = ByRecords
	if slices.Contains(w.private, name) {
		b, anywhere = ByPrivate, true
	}
	may, not, _ = classifyAddrs(m.addrs[name], anywhere)
	return b, may, not
}

// permits reports whether a server of the domain's mail may be reached at a place.
func (m *mailHosts) permits(w *Warrant, name string, to netip.AddrPort) bool {
	if port, ok := m.port(name); !ok || port != to.Port() {
		return false
	}
	_, may, _ := m.allowedAddrs(w, name, to.Port(), false)
	return containsAddr(may, to.Addr())
}

// permitsSibling reports whether another name of the domain leads to a place.
func (m *mailHosts) permitsSibling(w *Warrant, name string, to netip.AddrPort) bool {
	if name != m.domain && !strings.HasSuffix(name, "."+m.domain) {
		return false
	}
	_, may, _ := m.allowedAddrs(w, name, to.Port(), !isPublicName(name))
	return containsAddr(may, to.Addr())
}

func containsAddr(list []netip.Addr, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(b netip.Addr) bool { return b.Unmap() == a.Unmap() })
}

func (m *mailHosts) note(name string, to netip.AddrPort) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dialled[name] == nil {
		m.dialled[name] = &addrSet{}
	}
	m.dialled[name].add(to)
}

// decisions are those about the servers that were dialled or left alone. Its caller
// holds the lock of w.
func (m *mailHosts) decisions(w *Warrant) []Decision {
	m.mu.Lock()
	names := slices.Sorted(maps.Keys(m.addrs)) // answers come in any order
	m.mu.Unlock()
	var out []Decision
	for _, name := range names {
		port, ok := m.port(name)
		if !ok {
			continue
		}
		d := Decision{Target: name + ":" + strconv.Itoa(int(port))}
		d.Basis, d.Allowed, d.Skipped = m.allowedAddrs(w, name, port, false)
		d.Skipped = sorted(d.Skipped)
		if l := w.grants[name]; l != nil && !l.pinned { // a target as well, whose own grant may hold them
			d.Skipped = slices.DeleteFunc(d.Skipped, func(a netip.Addr) bool { return l.set[a.Unmap()] })
		}
		m.mu.Lock()
		y := m.dialled[name]
		m.mu.Unlock()
		if y != nil {
			d.Sent = y.intersect(d.Allowed)
		}
		if len(d.Sent)+len(d.Skipped) > 0 {
			out = append(out, d)
		}
	}
	return out
}
