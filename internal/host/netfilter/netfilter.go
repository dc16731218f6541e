// Package netfilter says what becomes of a stranger's packet by the rules of a Linux
// firewall, as nft and iptables-save write them.
//
// A stranger is any other computer, and the packet begins a new conversation with a
// port that no rule names. What is not understood never counts as a wall.
package netfilter

// An Outcome is what becomes of the packet, from the worst to the best.
type Outcome uint8

// The outcomes. Passes means that no rule turns strangers away; Opened that one would,
// and that another lets everyone in before it; Wide that a whole range of ports is open
// to everyone, and the rest is not.
const (
	Passes Outcome = iota
	Opened
	Untold
	Wide
	Blocked
)

// A Ruling is what becomes of the packets of both families, with the rules that decide.
type Ruling struct {
	V4, V6 Outcome
	// Why shows the rule or the policy that decides, for each family.
	Why4, Why6 string
}

// effect is how far a rule's conditions hold for the packet.
type effect uint8

const (
	never  effect = iota // it is about others: this computer, known places, named ports
	wide                 // it is about a large part of all such packets
	always               // it is about every such packet, of one protocol at least
	unsure               // its conditions are not known to us
)

// A rule of a chain: what it is about, and what it does.
type rule struct {
	on      effect
	partial bool   // always, but only for some: it proves no wall
	verdict string // accept, drop, jump, goto, return, or "" for none
	target  string // of jump and goto
	text    string
}

// A chain is a list of rules, and what holds at its end.
type chain struct {
	base     bool // the kernel begins here
	drops    bool // its policy
	rules    []rule
	decided  string
	families [2]bool // IPv4, IPv6
}

const (
	maxDepth = 16      // as the kernel itself
	maxSteps = 1 << 16 // rules on one packet's way
)

// state is what is known so far of a packet that walks through chains.
type state struct {
	wide, unsure string // rules that let a part in, or may
	opened       string
	steps        *int // of all chains together
}

type end uint8

const (
	goesOn end = iota
	accepted
	dropped
	lost // deeper than the kernel would allow, or a chain that is not there
)

// walk follows the packet through one chain.
func walk(chains map[string]*chain, name string, depth int, s *state) (end, string) {
	c := chains[name]
	if c == nil || depth > maxDepth {
		return lost, name
	}
	for _, r := range c.rules {
		if *s.steps++; *s.steps > maxSteps {
			return lost, name
		}
		if r.on == never || r.verdict == "" {
			continue
		}
		if e, why := step(chains, r, depth, s); e != goesOn || r.leaves() {
			return e, why
		}
	}
	return goesOn, ""
}

// leaves reports whether every such packet goes on behind the chain.
func (r rule) leaves() bool {
	return r.on == always && !r.partial && (r.verdict == "return" || r.verdict == "goto")
}

// step is what one rule does with the packet.
func step(chains map[string]*chain, r rule, depth int, s *state) (end, string) {
	whole := r.on == always && !r.partial
	switch {
	case r.verdict == "jump" || r.verdict == "goto":
		return walkInto(chains, r, depth, s)
	case r.verdict == "accept" && r.on == always:
		s.opened = r.text
		return accepted, r.text
	case r.verdict == "accept" && r.on == wide:
		s.wide = r.text
	case r.verdict == "drop" && whole:
		return dropped, r.text
	case r.verdict == "drop" || r.verdict == "return" && whole:
	default:
		// Some may be let in here, or go on past a wall that stands below.
		s.unsure = r.text
	}
	return goesOn, ""
}

// walkInto follows a jump. Where only some take it, a wall on the way proves nothing,
// and a door is one.
func walkInto(chains map[string]*chain, r rule, depth int, s *state) (end, string) {
	inner := *s
	e, why := walk(chains, r.target, depth+1, &inner)
	if r.on == always && !r.partial {
		*s = inner
		return e, why
	}
	switch {
	case e == lost:
		s.unsure = r.text
	case e == accepted && r.on == always:
		*s = inner
		return e, why
	case e == accepted && r.on == wide, inner.wide != "":
		s.wide = r.text
	case e == accepted, inner.unsure != "":
		s.unsure = r.text
	case r.verdict == "goto":
		s.unsure = r.text
	}
	return goesOn, ""
}

// decide says what a base chain does with the packet.
func decide(chains map[string]*chain, name string) (Outcome, string) {
	s := state{steps: new(int)}
	e, why := walk(chains, name, 0, &s)
	c := chains[name]
	walls := c.drops || hasDrop(chains, name, map[string]bool{})
	if e == goesOn {
		e, why = accepted, c.decided
		if c.drops {
			e = dropped
		}
	}
	switch {
	case e == lost:
		return Untold, why
	case e == accepted && walls && s.opened != "":
		return Opened, why
	case e == accepted:
		return Passes, why
	case s.unsure != "":
		return Untold, s.unsure
	case s.wide != "":
		return Wide, s.wide
	}
	return Blocked, why
}

// hasDrop reports whether a wall stands in a chain or behind it, reached or not.
func hasDrop(chains map[string]*chain, name string, seen map[string]bool) bool {
	c := chains[name]
	if c == nil || seen[name] {
		return false
	}
	seen[name] = true
	for _, r := range c.rules {
		if r.verdict == "drop" && r.on == always || r.target != "" && hasDrop(chains, r.target, seen) {
			return true
		}
	}
	return false
}

// ruling puts the base chains together: what one of them drops is gone, whatever the
// others accept. Without any, everything passes.
func ruling(chains map[string]*chain, order []string) Ruling {
	out := Ruling{Why4: "no rule for what comes in", Why6: "no rule for what comes in"}
	for _, name := range order {
		c := chains[name]
		if !c.base {
			continue
		}
		o, why := decide(chains, name)
		if c.families[0] && (o > out.V4 || out.V4 == Passes && o == Passes) {
			out.V4, out.Why4 = o, why
		}
		if c.families[1] && (o > out.V6 || out.V6 == Passes && o == Passes) {
			out.V6, out.Why6 = o, why
		}
	}
	return out
}

// widePorts is from how many ports on a range is no longer a door that someone
// opened for a program.
const widePorts = 1000
