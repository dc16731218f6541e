package netx

import (
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// mailHosts holds the addresses beyond the authorised targets that a check of a
// domain's mail may reach. They are learnt from the answers about that domain
// and from nowhere else, so that no check can widen them: the hosts in its MX
// records on port 25, and the host mta-sts.DOMAIN on port 443. A name that leads
// to an address which is not public is not followed: a domain's owner can speak
// for its mail servers, not for the network this computer stands in.
type mailHosts struct {
	mu sync.Mutex
	// authorised are the domains whose owner gave leave.
	authorised []string
	names      map[string]map[string]uint16 // by domain, the port for each name
	may        []netip.AddrPort
}

// policyPrefix is the host of a mail policy (RFC 8461, 3.3).
const policyPrefix = "mta-sts."

// learn takes note of an answer.
func (m *mailHosts) learn(q checks.Question, a checks.Answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.authorised, q.Domain) {
		return
	}
	switch q.Type {
	case "MX":
		if q.Name != q.Domain {
			return
		}
		for _, r := range a.Records {
			m.name(q.Domain, r.Host, 25)
		}
		if len(a.Records) == 0 {
			m.name(q.Domain, q.Domain, 25) // the implicit one of RFC 5321, 5.1
		}
	case "A", "AAAA":
		port, ok := m.names[q.Domain][q.Name]
		if q.Name == policyPrefix+q.Domain {
			port, ok = 443, true
		}
		if !ok {
			return
		}
		for _, r := range a.Records {
			if checks.ScopeOf(r.Addr) == checks.Public && !forbidden(r.Addr) {
				m.may = append(m.may, netip.AddrPortFrom(r.Addr.Unmap(), port))
			}
		}
	}
}

func (m *mailHosts) name(domain, host string, port uint16) {
	if m.names == nil {
		m.names = map[string]map[string]uint16{}
	}
	if m.names[domain] == nil {
		m.names[domain] = map[string]uint16{}
	}
	m.names[domain][strings.ToLower(host)] = port
}

func (m *mailHosts) permits(to netip.AddrPort) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Contains(m.may, netip.AddrPortFrom(to.Addr().Unmap(), to.Port()))
}

// forbidden addresses are not those of one computer.
func forbidden(a netip.Addr) bool {
	return !a.IsValid() || a.IsUnspecified() || a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
