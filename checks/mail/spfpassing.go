package mail

import (
	"cmp"
	"net/netip"
	"strings"
)

// spfPassing gathers the addresses that pass, without a look at the limits: not every
// receiver keeps them.
type spfPassing struct {
	audit *spfAudit
	nets  []netip.Prefix // all that pass
	own   []netip.Prefix // those that the domain's own names hold
	terms []string       // the terms behind own
	all   string         // a term that everyone passes, and how it is reached
	ptr   string         // one that asks for the name of the sender, in the domain's own names
	via   []string
	// unread is true where a part could not be looked up.
	unread bool
	// seen are the domains that were gathered from: once is enough.
	seen map[string]bool
}

func (p *spfPassing) node(domain, via string) {
	if p.seen[domain] {
		return
	}
	p.seen[domain] = true
	at, known := p.audit.answers.at(domain)
	p.unread = p.unread || !known
	n := passingNode{domain, registrable(domain) == registrable(p.audit.sender.domain)}
	for _, i := range at.rec.evaluated() {
		if t := at.rec.terms[i]; t.kind == "redirect" || t.qualifier == '+' {
			p.term(n, t, via+t.raw)
		}
	}
}

// A passingNode is a domain whose record is read, and whether it is the firm's own.
type passingNode struct {
	domain string
	own    bool
}

// term adds what passes by one term. What its look-up did not give lets nobody pass,
// and what hangs on the sender is for the strangers to find out.
func (p *spfPassing) term(n passingNode, t spfTerm, how string) {
	if needs, _ := needsSender(t.parts); needs {
		return
	}
	name := t.name(p.audit.sender, n.domain, "")
	if t.needsLookup() && t.kind != "ptr" && !hostName(name) {
		return
	}
	switch t.kind {
	case "all":
		p.all = cmp.Or(p.all, how)
	case "ip4", "ip6":
		p.add(n, t.prefix, how)
	case "a":
		p.addresses(n, t, name, how)
	case "mx":
		if t.cidr4 < 32 || t.cidr6 < 128 {
			r := p.answer(name, "MX")
			for _, rec := range r.Records[:min(len(r.Records), maxNames)] {
				p.addresses(n, t, rec.Host, how)
			}
		}
	case "exists":
		// It does not ask who sends: it is true of everyone.
		if r, _ := p.audit.answers.get(name, "A"); len(r.Records) > 0 {
			p.all = cmp.Or(p.all, how)
		}
	case "ptr":
		if n.own {
			p.ptr = cmp.Or(p.ptr, how)
		}
		if isPublicSuffix(name) { // anyone can have such a name
			p.all = cmp.Or(p.all, how)
		}
	case "include", "redirect":
		p.node(name, how+" → ")
	}
}

// addresses adds the ranges around the addresses of a name. An address alone is no
// range, and is not asked for.
func (p *spfPassing) addresses(n passingNode, t spfTerm, name, how string) {
	for _, kind := range []string{"A", "AAAA"} {
		bits := t.length(kind == "A")
		if name == "" || kind == "A" && bits == 32 || kind == "AAAA" && bits == 128 {
			continue
		}
		for _, rec := range p.answer(name, kind).Records {
			if r, err := rec.Addr.Prefix(bits); err == nil {
				p.add(n, r, how)
			}
		}
	}
}

func (p *spfPassing) answer(name, kind string) reply {
	r, known := p.audit.answers.get(name, kind)
	p.unread = p.unread || !known || r.err != nil
	return r
}

func (p *spfPassing) add(n passingNode, r netip.Prefix, how string) {
	p.nets = append(p.nets, r)
	if r.Bits() <= 8 {
		p.via = append(p.via, how)
	}
	if n.own {
		p.own, p.terms = append(p.own, r), append(p.terms, how)
	}
}

// everyone returns the term that lets every sender of one family pass, or the ranges
// that do so together, or nothing.
func (p *spfPassing) everyone() string {
	if p.all != "" {
		return p.all
	}
	for _, four := range []bool{true, false} {
		if publicShare(p.nets, four) >= everyoneShare {
			return cmp.Or(strings.Join(p.via, " "), words.Say("spf.ranges"))
		}
	}
	return ""
}

// wide returns the widest range of the domain's own names, or the ranges together,
// where they hold very many addresses, and whether they are far too many; and the same
// of all that passes, where that is far too much.
func (p *spfPassing) wide() (term string, very bool) {
	for i, r := range p.own {
		if s := (spanSet{spanOf(r)}).share(); s >= leastWide(r.Addr().Is4()) {
			term, very = p.terms[i], very || s >= veryWide
		}
	}
	for _, four := range []bool{true, false} {
		own, all := union(p.own, four).share(), union(p.nets, four).share()
		if own >= leastWide(four) || all >= veryWide {
			term, very = cmp.Or(term, words.Say("spf.ranges")), very || all >= veryWide
		}
	}
	return term, very
}

func leastWide(four bool) float64 {
	if four {
		return wideShare4
	}
	return wideShare6
}
