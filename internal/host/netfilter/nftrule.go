package netfilter

import (
	"slices"
	"strings"
)

// nftRules reads one rule; a map of verdicts becomes a rule for each of its entries.
func nftRules(line []string, table string) []rule {
	text := strings.Join(line, " ")
	m := match{on: always}
	p := nftReader{words: line}
	for !p.done() {
		w := p.next()
		switch w {
		case "accept", "drop", "return":
			return []rule{{on: m.on, partial: m.partial, verdict: w, text: text}}
		case "reject":
			return []rule{{on: m.on, partial: m.partial, verdict: "drop", text: text}}
		case "jump", "goto":
			return []rule{{on: m.on, partial: m.partial, verdict: w, target: table + p.next(), text: text}}
		case "continue", "masquerade", "dnat", "snat", "redirect", "notrack", "dup", "fwd":
			return nil
		case "queue", "tproxy", "synproxy":
			return []rule{{on: m.on, verdict: "unknown", text: text}}
		case "counter":
			p.skip("packets", "bytes", "name")
		case "log":
			p.skip("prefix", "level", "group", "snaplen", "queue-threshold", "flags", "all", "tcp", "ip", "options", "sequence", "skuid", "ether")
		case "limit":
			p.limit()
			m.partial = true
		case "comment", "set", "add", "update", "quota":
			if w != "comment" && w != "set" {
				m.unknown()
			}
			p.next()
		case "\n":
		default:
			if entries, ok := p.match(w, &m); ok {
				return vmapRules(entries, m, table, text)
			}
		}
	}
	return nil
}

// nftReader goes through the words of a rule.
type nftReader struct {
	words []string
	at    int
}

func (p *nftReader) done() bool { return p.at >= len(p.words) }

func (p *nftReader) peek() string {
	if p.done() {
		return ""
	}
	return p.words[p.at]
}

func (p *nftReader) next() string {
	w := p.peek()
	p.at++
	return w
}

// skip passes over options that have a value each.
func (p *nftReader) skip(names ...string) {
	for !p.done() && slices.Contains(names, p.peek()) {
		p.at++
		if !p.done() && !verdictWord(p.peek()) && !slices.Contains(names, p.peek()) {
			p.at++
		}
	}
}

func verdictWord(w string) bool {
	return slices.Contains([]string{"accept", "drop", "reject", "return", "jump", "goto", "continue", "counter", "log", "comment"}, w)
}

// limit is followed by words such as "rate 3/minute burst 5 packets".
func (p *nftReader) limit() {
	for !p.done() && !verdictWord(p.peek()) && slices.Contains([]string{"rate", "over", "burst", "packets", "bytes", "name"}, p.peek()) {
		if w := p.next(); (w == "rate" || w == "burst" || w == "name") && p.peek() != "over" {
			p.at++
		}
		if strings.Contains(p.peek(), "/") {
			p.at++
		}
	}
}

// values reads what a key is compared with: one word, a list in braces, or several
// parted by commas; and whether all others are meant.
func (p *nftReader) values() (list []string, negated bool) {
	switch p.peek() {
	case "<", ">", "lt", "gt", "le", "ge", "&", "|", "^", "/", ".", "and", "or", "<<", ">>":
		p.at++
		if p.peek() == "=" {
			p.at++
		}
		p.at++
		return nil, false // a comparison that is not weighed
	case "!=":
		negated = true
		p.at++
	case "==", "=", "eq":
		p.at++
		if p.peek() == "=" {
			p.at++
		}
	}
	if p.peek() == "{" {
		for p.at++; !p.done() && p.peek() != "}"; p.at++ {
			if w := p.peek(); w != "," && w != "\n" {
				list = append(list, w)
			}
		}
		p.at++
		return list, negated
	}
	list = append(list, p.next())
	for p.peek() == "," {
		p.at++
		list = append(list, p.next())
	}
	return list, negated
}

// match reads one condition. entries are those of a map of verdicts, which ends a rule.
func (p *nftReader) match(w string, m *match) (entries []vmapEntry, ok bool) {
	kind := p.key(w)
	if p.peek() == "vmap" {
		p.at++
		return p.vmap(kind), true
	}
	list, negated := p.values()
	if len(list) == 1 && strings.HasPrefix(list[0], "@") {
		m.narrow(negated) // a list of places or ports that someone keeps
		if kind == "?" || negated {
			m.unknown()
		}
		return nil, false
	}
	m.nft(kind, list, negated)
	return nil, false
}

// key reads the rest of the name of what is compared, and says of which kind it is.
func (p *nftReader) key(w string) string {
	if slices.Contains([]string{"iif", "iifname", "oif", "oifname", "mark", "pkttype", "skuid", "iiftype"}, w) {
		w = "meta " + w
	} else if slices.Contains([]string{"meta", "ct", "ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6", "fib", "udplite", "sctp", "igmp", "ether", "rt", "ah", "esp", "dccp", "socket", "exthdr"}, w) {
		next := p.next()
		if next == "original" || next == "reply" {
			next += " " + p.next()
		}
		w += " " + next
	}
	switch w {
	case "meta iif", "meta iifname":
		return "device"
	case "meta l4proto", "ip protocol", "ip6 nexthdr":
		return "protocol"
	case "meta nfproto":
		return "family"
	case "ct state":
		return "state"
	case "ip saddr", "ip6 saddr":
		return "address"
	case "tcp dport", "udp dport", "th dport", "udplite dport", "sctp dport":
		return "ports"
	case "meta pkttype":
		return "cast"
	case "ip daddr", "ip6 daddr":
		return "destination"
	case "tcp sport", "udp sport", "th sport":
		return "source port"
	case "meta oif", "meta oifname", "meta skuid", "ct status", "icmp type", "icmp code", "icmpv6 type", "icmpv6 code", "igmp type",
		"ip6 hoplimit", "ip ttl", "ether saddr", "rt type", "esp spi", "ah spi":
		return "narrow"
	}
	if strings.HasPrefix(w, "fib ") {
		for !p.done() && !slices.Contains([]string{"type", "oif", "oifname", "missing", "exists", "local"}, p.peek()) && !verdictWord(p.peek()) {
			p.at++
		}
		if p.next() == "type" {
			return "fib"
		}
		return "?"
	}
	return "?"
}

// nft takes one condition into account.
func (m *match) nft(kind string, list []string, negated bool) {
	if len(list) == 0 && kind != "narrow" {
		m.unknown()
		return
	}
	switch kind {
	case "device":
		one := match{on: never}
		for _, d := range list {
			x := match{on: always}
			x.device(strings.TrimSuffix(d, "*"), negated)
			if x.on == always {
				one = x
			}
		}
		m.lower(one.on)
		m.partial = m.partial || one.partial
	case "protocol":
		if slices.ContainsFunc(list, func(s string) bool { return slices.Contains([]string{"tcp", "udp", "6", "17"}, s) }) {
			m.protocol("tcp", negated)
		} else {
			m.narrow(negated)
		}
	case "family", "cast":
		m.partial = true
		if kind == "cast" && !negated && !slices.Contains(list, "host") && !slices.Contains(list, "unicast") {
			m.on = never
		}
	case "state":
		m.states(list, negated)
	case "address":
		m.address(strings.Join(list, ","), negated)
	case "ports":
		m.ports(strings.Join(list, ","), negated)
	case "destination":
		m.destination(strings.Join(list, ","), negated)
	case "source port":
		m.sourcePort()
	case "fib":
		if slices.Contains(list, "local") == negated {
			m.on = never
		}
	case "narrow":
		m.narrow(negated)
	default:
		m.unknown()
	}
}

// A vmapEntry is one line of a map of verdicts.
type vmapEntry struct {
	kind            string
	key             []string
	verdict, target string
}

// vmap reads "{ key : verdict, … }". A map that is named elsewhere is not followed.
func (p *nftReader) vmap(kind string) []vmapEntry {
	if p.peek() != "{" {
		p.at++
		return []vmapEntry{{kind: "?", verdict: "unknown"}}
	}
	var out []vmapEntry
	for p.at++; !p.done() && p.peek() != "}"; {
		key, then := p.vmapSides()
		if len(key) > 0 || len(then) > 0 {
			out = append(out, newVmapEntry(kind, key, then))
		}
	}
	p.at++
	return out
}

// vmapSides reads one line of a map: what stands before and behind its colon.
func (p *nftReader) vmapSides() (key, then []string) {
	side := &key
	for ; !p.done() && p.peek() != "," && p.peek() != "}"; p.at++ {
		w := p.peek()
		before, after, cut := strings.Cut(w, ":")
		switch {
		case w == "\n":
		case side == &key && cut && (after == "" || verdictWord(after)):
			key = append(key, strings.Fields(before)...)
			then = append(then, strings.Fields(after)...)
			side = &then
		default:
			*side = append(*side, w)
		}
	}
	if p.peek() == "," {
		p.at++
	}
	return key, then
}

func newVmapEntry(kind string, key, then []string) vmapEntry {
	e := vmapEntry{kind: kind, key: key, verdict: "unknown"}
	if len(key) != 1 {
		e.kind = "?"
	}
	switch {
	case len(then) == 1 && slices.Contains([]string{"accept", "drop", "return", "continue"}, then[0]):
		e.verdict = then[0]
	case len(then) == 2 && (then[0] == "jump" || then[0] == "goto"):
		e.verdict, e.target = then[0], then[1]
	}
	return e
}

func vmapRules(entries []vmapEntry, m match, table, text string) []rule {
	var out []rule
	for _, e := range entries {
		if e.verdict == "continue" {
			continue
		}
		one := m
		one.nft(e.kind, e.key, false)
		r := rule{on: one.on, partial: one.partial, verdict: e.verdict, text: text}
		if e.target != "" {
			r.target = table + e.target
		}
		if len(e.key) == 1 && e.key[0] == "*" {
			r.on, r.partial = unsure, true
		}
		out = append(out, r)
	}
	return out
}
