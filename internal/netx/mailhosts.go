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

	mu    sync.Mutex
	names map[string]uint16       // the port of each mail server
	found map[string][]netip.Addr // where each name led that was asked for
	sent  map[string]*tally       // by name
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
func (m *mailHosts) learn(q checks.Question, a checks.Answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case q.Type == "MX" && q.Name == m.domain:
		for _, r := range a.Records {
			m.name(r.Host)
		}
		if len(a.Records) == 0 {
			m.name(m.domain) // the implicit one of RFC 5321, 5.1
		}
	case q.Type == "A" || q.Type == "AAAA":
		if m.found == nil {
			m.found = map[string][]netip.Addr{}
		}
		for _, r := range a.Records {
			if !slices.Contains(m.found[q.Name], r.Addr) {
				m.found[q.Name] = append(m.found[q.Name], r.Addr)
			}
		}
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

// leads says by what leave a name may be reached on a port, and where; anywhere
// says that its kind of name may lead inside by itself.
func (m *mailHosts) leads(w *Warrant, name string, port uint16, anywhere bool) (b Basis, may, not []netip.Addr) {
	if pin, ok := w.pins[hostPort{name, port}]; ok {
		return ByPin, []netip.Addr{pin}, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	b = ByRecords
	if slices.Contains(w.private, name) {
		b, anywhere = ByPrivate, true
	}
	may, not, _ = sift(m.found[name], anywhere)
	return b, may, not
}

// permits reports whether a server of the domain's mail may be reached at a place.
func (m *mailHosts) permits(w *Warrant, name string, to netip.AddrPort) bool {
	if port, ok := m.port(name); !ok || port != to.Port() {
		return false
	}
	_, may, _ := m.leads(w, name, to.Port(), false)
	return holds(may, to.Addr())
}

// beside reports whether another name of the domain leads to a place.
func (m *mailHosts) beside(w *Warrant, name string, to netip.AddrPort) bool {
	if name != m.domain && !strings.HasSuffix(name, "."+m.domain) {
		return false
	}
	_, may, _ := m.leads(w, name, to.Port(), !publicName(name))
	return holds(may, to.Addr())
}

func holds(list []netip.Addr, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(b netip.Addr) bool { return b.Unmap() == a.Unmap() })
}

func (m *mailHosts) note(name string, to netip.AddrPort) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sent == nil {
		m.sent = map[string]*tally{}
	}
	if m.sent[name] == nil {
		m.sent[name] = &tally{}
	}
	m.sent[name].add(to)
}

// decisions are those about the servers that were dialled or left alone. Its caller
// holds the lock of w.
func (m *mailHosts) decisions(w *Warrant) []Decision {
	m.mu.Lock()
	names := slices.Sorted(maps.Keys(m.found)) // answers come in any order
	m.mu.Unlock()
	var out []Decision
	for _, name := range names {
		port, ok := m.port(name)
		if !ok {
			continue
		}
		d := Decision{Target: name + ":" + strconv.Itoa(int(port))}
		d.Basis, d.May, d.Not = m.leads(w, name, port, false)
		d.Not = sorted(d.Not)
		if l := w.leave[name]; l != nil && !l.pinned { // a target as well, whose own leave may hold them
			d.Not = slices.DeleteFunc(d.Not, func(a netip.Addr) bool { return l.set[a.Unmap()] })
		}
		m.mu.Lock()
		y := m.sent[name]
		m.mu.Unlock()
		if y != nil {
			d.Sent = y.of(d.May)
		}
		if len(d.Sent)+len(d.Not) > 0 {
			out = append(out, d)
		}
	}
	return out
}
