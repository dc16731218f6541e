package mail

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// An includeNode is one domain of the tree of includes, with what was found there.
type includeNode struct {
	domain string
	texts  []string // its SPF records
	void   bool     // the look-up gave nothing at all
	err    error    // it could not be looked up
	rec    spfRecord
	edges  map[int]*includeEdge // by the place of the term in rec.terms
}

// An includeEdge is what one term leads to.
type includeEdge struct {
	node  *includeNode // of include and redirect
	loop  bool         // it leads back to a domain that is being looked at
	void  bool         // the look-up gave nothing
	names int          // how many mail servers an mx term gave
	err   error        // it could not be looked up
}

// evaluated returns the terms that receivers get to: all up to the first “all”, and
// redirect only where there is none.
func (r spfRecord) evaluated() []int {
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

// ignored returns the words after “all”, and a redirect beside it.
func (r spfRecord) ignored() []string {
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
	// incomplete is true where a part could not be followed: the counts are at least so.
	incomplete bool
	macros     []string // terms with a macro, which are counted and not followed
	broken     []spfFault
	loops      []string
	tooManyMX  []string // mx terms with more than ten names
	errs       []error
	costs      []spfCost
	// qualifier is the qualifier that meets everyone else: '-', '~', '?', '+', or 0 for none.
	qualifier byte
	passAll   string // the term that lets everyone pass, or empty
}

// A spfCost is one term of the domain's own record and the look-ups it takes.
type spfCost struct {
	term string
	n    int
}

// maxNames is the most mail servers that an mx term may give (RFC 7208, 4.6.4).
const maxNames = 10

// auditSPF adds up a tree. It is pure.
func auditSPF(root *includeNode) spfAudit {
	var a spfAudit
	for _, i := range root.rec.evaluated() {
		before := a.lookups
		a.term(root, i)
		if n := a.lookups - before; n > 0 {
			a.costs = append(a.costs, spfCost{root.rec.terms[i].raw, n})
		}
	}
	slices.SortStableFunc(a.costs, func(x, y spfCost) int { return cmp.Compare(y.n, x.n) })
	a.qualifier = finalQualifier(root)
	pass := &passRanges{}
	pass.node(root, "")
	a.passAll = pass.passAll()
	return a
}

// term adds one term of a node and what it leads to.
func (a *spfAudit) term(n *includeNode, i int) {
	t := n.rec.terms[i]
	if !t.needsLookup() {
		return
	}
	a.lookups++
	if t.hasMacro {
		a.macros = append(a.macros, t.raw)
		return
	}
	s := n.edges[i]
	switch {
	case t.kind == "ptr":
		return
	case s == nil: // past what is followed
		a.incomplete = true
		return
	case s.err != nil:
		a.incomplete, a.errs = true, append(a.errs, s.err)
		return
	case s.loop:
		a.loops = append(a.loops, n.domain+" → "+t.target)
		return
	case s.void:
		a.voids++
	}
	if s.names > maxNames {
		a.tooManyMX = append(a.tooManyMX, t.raw)
	}
	if s.node == nil {
		return
	}
	switch sub := s.node; {
	case len(sub.texts) == 0:
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.none", "name", sub.domain)})
	case len(sub.texts) > 1:
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.several", "name", sub.domain)})
	case len(sub.rec.faults) > 0:
		f := sub.rec.faults[0]
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.fault", "name", sub.domain, "term", f.term)})
	default:
		for _, k := range sub.rec.evaluated() {
			a.term(sub, k)
		}
	}
}

// finalQualifier follows redirects to the qualifier of the last “all”.
func finalQualifier(n *includeNode) byte {
	for n != nil {
		var next *includeNode
		for _, i := range n.rec.evaluated() {
			switch t := n.rec.terms[i]; t.kind {
			case "all":
				return t.qualifier
			case "redirect":
				if s := n.edges[i]; s != nil && !s.loop {
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
	return slices.ContainsFunc(r.evaluated(), func(i int) bool { return r.terms[i].kind == "redirect" })
}

// passRanges gathers the addresses that pass.
type passRanges struct {
	nets []netip.Prefix
	all  string // a “+all”, and how it is reached
	via  []string
}

func (p *passRanges) node(n *includeNode, via string) {
	for _, i := range n.rec.evaluated() {
		if t := n.rec.terms[i]; t.kind == "redirect" || t.qualifier == '+' {
			p.term(t, n.edges[i], via+t.raw)
		}
	}
}

// term adds what passes by one term. What its look-up did not give lets nobody pass.
func (p *passRanges) term(t spfTerm, s *includeEdge, how string) {
	gave := s != nil && s.err == nil && !s.void
	switch t.kind {
	case "all":
		p.all = cmp.Or(p.all, how)
	case "ip4", "ip6":
		p.add(t.prefix, how)
	case "a", "mx":
		if gave {
			p.zeroPrefix(t, how)
		}
	case "exists":
		if gave && !t.hasMacro {
			p.all = cmp.Or(p.all, how) // it does not ask who sends: it is true of everyone
		}
	case "include", "redirect":
		if s != nil && s.node != nil && !s.loop {
			p.node(s.node, how+" → ")
		}
	}
}

// zeroPrefix adds the range of an a or mx term so wide that the address in it does
// not matter.
func (p *passRanges) zeroPrefix(t spfTerm, how string) {
	if t.cidr4 == 0 {
		p.add(netip.PrefixFrom(netip.IPv4Unspecified(), 0), how)
	}
	if t.cidr6 == 0 {
		p.add(netip.PrefixFrom(netip.IPv6Unspecified(), 0), how)
	}
}

func (p *passRanges) add(n netip.Prefix, how string) {
	p.nets = append(p.nets, n)
	if n.Bits() <= 1 {
		p.via = append(p.via, how)
	}
}

// passAll returns the term that lets every sender of one family pass, or the
// ranges that do so together, or nothing.
func (p *passRanges) passAll() string {
	if p.all != "" {
		return p.all
	}
	for _, start := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		if coversAll(p.nets, start) {
			return cmp.Or(strings.Join(p.via, " "), words.Say("spf.ranges"))
		}
	}
	return ""
}

// coversAll reports whether prefixes hold every address from start on.
func coversAll(nets []netip.Prefix, start netip.Addr) bool {
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
		if end := lastAddr(n); end.Compare(start) >= 0 {
			if start = end.Next(); !start.IsValid() {
				return true
			}
		}
	}
	return false
}

// lastAddr returns the last address of a prefix.
func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
