package mail

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// A spfNode is one domain of the tree of includes, with what was found there.
type spfNode struct {
	domain string
	texts  []string // its SPF records
	void   bool     // the look-up gave nothing at all
	err    error    // it could not be looked up
	rec    spfRecord
	subs   map[int]*spfSub // by the place of the term in rec.terms
}

// A spfSub is what stands behind one term.
type spfSub struct {
	node  *spfNode // of include and redirect
	loop  bool     // it leads back to a domain that is being looked at
	void  bool     // the look-up gave nothing
	names int      // how many mail servers an mx term gave
	err   error    // it could not be looked up
}

// read returns the terms that receivers get to: all up to the first “all”, and
// redirect only where there is none.
func (r spfRecord) read() []int {
	var out, late []int
	for i, t := range r.terms {
		switch t.kind {
		case "redirect":
			late = append(late, i)
		case "exp", "":
		case "all":
			return append(out, i)
		default:
			out = append(out, i)
		}
	}
	return append(out, late...)
}

// unread returns the words after “all”, and a redirect beside it.
func (r spfRecord) unread() []string {
	end := slices.IndexFunc(r.terms, func(t spfTerm) bool { return t.kind == "all" })
	if end < 0 {
		return nil
	}
	var out []string
	for i, t := range r.terms {
		if t.kind == "redirect" || i > end && t.kind != "exp" && t.kind != "" {
			out = append(out, t.raw)
		}
	}
	return out
}

// A spfAudit is what a record and its includes add up to for a receiver that
// reads them to the end: the worst case. One that matches early stops early.
type spfAudit struct {
	lookups int
	voids   int
	// more is true where a part could not be followed: the counts are at least so.
	more    bool
	dynamic []string // terms with a macro, which are counted and not followed
	broken  []spfFault
	loops   []string
	crowded []string // mx terms with more than ten names
	untold  []error
	costs   []spfCost
	// end is the qualifier that meets everyone else: '-', '~', '?', '+', or 0 for none.
	end  byte
	open string // the term that lets everyone pass, or empty
}

// A spfCost is one term of the domain's own record and the look-ups it takes.
type spfCost struct {
	term string
	n    int
}

// maxNames is the most mail servers that an mx term may give (RFC 7208, 4.6.4).
const maxNames = 10

// auditSPF adds up a tree. It is pure.
func auditSPF(root *spfNode) spfAudit {
	var a spfAudit
	for _, i := range root.rec.read() {
		before := a.lookups
		a.term(root, i)
		if n := a.lookups - before; n > 0 {
			a.costs = append(a.costs, spfCost{root.rec.terms[i].raw, n})
		}
	}
	slices.SortStableFunc(a.costs, func(x, y spfCost) int { return cmp.Compare(y.n, x.n) })
	a.end = ending(root)
	pass := &reach{}
	pass.node(root, "")
	a.open = pass.everyone()
	return a
}

// term adds one term of a node and what stands behind it.
func (a *spfAudit) term(n *spfNode, i int) {
	t := n.rec.terms[i]
	if !t.costs() {
		return
	}
	a.lookups++
	if t.dynamic {
		a.dynamic = append(a.dynamic, t.raw)
		return
	}
	s := n.subs[i]
	switch {
	case t.kind == "ptr":
		return
	case s == nil: // past what is followed
		a.more = true
		return
	case s.err != nil:
		a.more, a.untold = true, append(a.untold, s.err)
		return
	case s.loop:
		a.loops = append(a.loops, n.domain+" → "+t.target)
		return
	case s.void:
		a.voids++
	}
	if s.names > maxNames {
		a.crowded = append(a.crowded, t.raw)
	}
	if s.node == nil {
		return
	}
	switch sub := s.node; {
	case len(sub.texts) == 0:
		a.broken = append(a.broken, spfFault{t.raw, sub.domain + " has no SPF record"})
	case len(sub.texts) > 1:
		a.broken = append(a.broken, spfFault{t.raw, sub.domain + " has more than one SPF record"})
	case len(sub.rec.faults) > 0:
		f := sub.rec.faults[0]
		a.broken = append(a.broken, spfFault{t.raw, "the record of " + sub.domain + " has a mistake at “" + f.term + "”"})
	default:
		for _, k := range sub.rec.read() {
			a.term(sub, k)
		}
	}
}

// ending follows redirects to the qualifier of the last “all”.
func ending(n *spfNode) byte {
	for n != nil {
		var next *spfNode
		for _, i := range n.rec.read() {
			switch t := n.rec.terms[i]; t.kind {
			case "all":
				return t.qual
			case "redirect":
				if s := n.subs[i]; s != nil && !s.loop {
					next = s.node
				}
			}
		}
		n = next
	}
	return 0
}

// redirects reports whether the record ends in a redirect.
func (r spfRecord) redirects() bool {
	return slices.ContainsFunc(r.read(), func(i int) bool { return r.terms[i].kind == "redirect" })
}

// reach gathers the addresses that pass.
type reach struct {
	nets []netip.Prefix
	all  string // a “+all”, and how it is reached
	via  []string
}

func (p *reach) node(n *spfNode, via string) {
	for _, i := range n.rec.read() {
		if t := n.rec.terms[i]; t.kind == "redirect" || t.qual == '+' {
			p.term(t, n.subs[i], via+t.raw)
		}
	}
}

// term adds what passes by one term. What its look-up did not give lets nobody pass.
func (p *reach) term(t spfTerm, s *spfSub, how string) {
	gave := s != nil && s.err == nil && !s.void
	switch t.kind {
	case "all":
		p.all = cmp.Or(p.all, how)
	case "ip4", "ip6":
		p.add(t.prefix, how)
	case "a", "mx":
		if gave {
			p.short(t, how)
		}
	case "exists":
		if gave && !t.dynamic {
			p.all = cmp.Or(p.all, how) // it does not ask who sends: it is true of everyone
		}
	case "include", "redirect":
		if s != nil && s.node != nil && !s.loop {
			p.node(s.node, how+" → ")
		}
	}
}

// short adds the range of an a or mx term so wide that the address in it does
// not matter.
func (p *reach) short(t spfTerm, how string) {
	if t.bits4 == 0 {
		p.add(netip.PrefixFrom(netip.IPv4Unspecified(), 0), how)
	}
	if t.bits6 == 0 {
		p.add(netip.PrefixFrom(netip.IPv6Unspecified(), 0), how)
	}
}

func (p *reach) add(n netip.Prefix, how string) {
	p.nets = append(p.nets, n)
	if n.Bits() <= 1 {
		p.via = append(p.via, how)
	}
}

// everyone returns the term that lets every sender of one family pass, or the
// ranges that do so together, or nothing.
func (p *reach) everyone() string {
	if p.all != "" {
		return p.all
	}
	for _, start := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		if covered(p.nets, start) {
			return cmp.Or(strings.Join(p.via, " "), "the ranges together")
		}
	}
	return ""
}

// covered reports whether prefixes hold every address from start on.
func covered(nets []netip.Prefix, start netip.Addr) bool {
	var list []netip.Prefix
	for _, n := range nets {
		if n.Addr().Is4() == start.Is4() {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(x, y netip.Prefix) int { return x.Addr().Compare(y.Addr()) })
	for _, n := range list {
		if n.Addr().Compare(start) > 0 {
			return false
		}
		if end := last(n); end.Compare(start) >= 0 {
			if start = end.Next(); !start.IsValid() {
				return true
			}
		}
	}
	return false
}

// last returns the last address of a prefix.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
