package ports

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// cdnTable is cdn.yaml; it is never written to.
var cdnTable = checks.EmbeddedContent[struct {
	Checked  string `yaml:"checked"`
	Services []cdn  `yaml:"services"`
}](content, "cdn.yaml")

// A cdn is a service that stands before websites and answers in their place.
type cdn struct {
	Name         string            `yaml:"name"`
	Source       string            `yaml:"source"`
	Addresses    []netip.Prefix    `yaml:"addresses"`
	Ports        portList          `yaml:"ports"`
	Headers      map[string]string `yaml:"headers"`
	Certificates []string          `yaml:"certificates"`
}

// holds reports whether an address is the service's.
func (c *cdn) holds(a netip.Addr) bool {
	return slices.ContainsFunc(c.Addresses, func(p netip.Prefix) bool { return p.Contains(a) })
}

// marked reports whether an answer carries the service's headers, all of them.
func (c *cdn) marked(a answer) bool {
	r, ok := readReply(a.received, "HTTP")
	if !ok || len(c.Headers) == 0 {
		return false
	}
	for name, value := range c.Headers {
		if got := r.header(name); got == "" || !strings.HasPrefix(got, value) {
			return false
		}
	}
	return true
}

// certified reports whether a certificate is one that only the service shows.
func (c *cdn) certified(a answer) bool {
	return slices.ContainsFunc(a.certificate, func(name string) bool {
		return slices.ContainsFunc(c.Certificates, func(end string) bool { return name == end || strings.HasSuffix(name, "."+end) })
	})
}

// A frontedSite is what one address shows of a CDN.
type frontedSite struct {
	name  string
	ports map[uint16]bool // those that are the service's own doors
}

// minMarked is how many ports have to show a header before it is believed of the address.
const minMarked = 2

// behindCDN tells the doors of a CDN, by the address, by a certificate, or by the
// headers on several ports, from those of the website's owner: a port is the
// service's where its answer carries the mark, or where it has none of its own and is
// one of those that the service opens for everyone. A login, or a page that names a
// device, is the owner's, whoever passes it on.
func behindCDN(o outcome, answers map[netip.AddrPort]answer) (frontedSite, bool) {
	for i := range cdnTable().Services {
		c := &cdnTable().Services[i]
		marked, known := map[uint16]bool{}, c.holds(o.addr)
		for p, st := range o.ports {
			a, asked := answers[netip.AddrPortFrom(o.addr, p)]
			if st != open || !asked {
				continue
			}
			known = known || c.certified(a)
			if c.marked(a) {
				marked[p] = true
			}
		}
		if !known && len(marked) < minMarked {
			continue
		}
		f := frontedSite{c.Name, map[uint16]bool{}}
		for p, st := range o.ports {
			a := answers[netip.AddrPortFrom(o.addr, p)]
			if st == open && !a.ownWord() && (marked[p] || slices.Contains(c.Ports, p)) {
				f.ports[p] = true
			}
		}
		return f, true
	}
	return frontedSite{}, false
}

// ownWord reports whether a port said something that only a service of the owner's
// says; a web page alone is not that.
func (a answer) ownWord() bool {
	return slices.ContainsFunc(a.facts, func(name string) bool {
		return name != "http.answers" && name != "https.answers" && name != "http.onward"
	})
}
