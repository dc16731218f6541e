package netfilter

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// ErrRefused is wrapped by the error of rules that the tool itself would refuse, so
// that none of them is in force.
var ErrRefused = errors.New("these rules would be refused")

// Chain says what the filter table of a text of iptables-save does with a stranger's
// packet that comes to a chain.
func Chain(text, name string) (Outcome, string, error) {
	chains, err := parseSaved(text)
	if err != nil {
		return Untold, err.Error(), err
	}
	if chains[name] == nil {
		return Passes, "no chain " + name, nil
	}
	o, why := decide(chains, name)
	return o, why, nil
}

// parseSaved reads the table “filter”; without its COMMIT nothing of it is in force.
func parseSaved(text string) (map[string]*chain, error) {
	done, now, table := map[string]*chain{}, map[string]*chain{}, ""
	for num, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '*':
			if table != "" {
				return nil, fmt.Errorf("line %d: a table begins inside another: %w", num+1, ErrRefused)
			}
			table, now = line[1:], map[string]*chain{}
		case line == "COMMIT":
			if table == "filter" {
				done = now
			}
			table = ""
		case table == "":
			return nil, fmt.Errorf("line %d: outside of every table: %w", num+1, ErrRefused)
		case table != "filter":
		case line[0] == ':' || strings.HasPrefix(line, "-N "):
			name, policy, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line[1:], "N"), " "), " ")
			now[name] = &chain{base: true, drops: strings.HasPrefix(policy, "DROP"), decided: "policy of " + name + " is " + strings.ToLower(policy+" ")}
		default:
			if err := addSaved(now, line); err != nil {
				return nil, fmt.Errorf("line %d: %w", num+1, err)
			}
		}
	}
	return done, nil
}

func addSaved(chains map[string]*chain, line string) error {
	words := apart(savedWords(line))
	insert := false
	if len(words) > 0 && strings.HasPrefix(words[0], "[") {
		words = words[1:] // counters
	}
	if len(words) < 2 || words[0] != "-A" && words[0] != "-I" {
		return fmt.Errorf("%q: %w", line, errors.ErrUnsupported)
	}
	insert = words[0] == "-I"
	c := chains[words[1]]
	if c == nil {
		return fmt.Errorf("there is no chain %s: %w", words[1], ErrRefused)
	}
	r := savedRule(words[2:], line)
	if insert {
		c.rules = append([]rule{r}, c.rules...)
	} else {
		c.rules = append(c.rules, r)
	}
	return nil
}

// savedWords splits at spaces; quotes hold words together.
func savedWords(line string) []string {
	var out []string
	for line = strings.TrimLeft(line, " \t"); line != ""; line = strings.TrimLeft(line, " \t") {
		if line[0] == '"' {
			if end := strings.IndexByte(line[1:], '"'); end >= 0 {
				out, line = append(out, line[1:end+1]), line[end+2:]
				continue
			}
		}
		end := strings.IndexAny(line, " \t")
		if end < 0 {
			end = len(line)
		}
		out, line = append(out, line[:end]), line[end:]
	}
	return out
}

// apart splits "--option=value".
func apart(words []string) []string {
	var out []string
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if ok && strings.HasPrefix(w, "--") {
			out = append(out, key, value)
			continue
		}
		out = append(out, w)
	}
	return out
}

// Options that say nothing of who sends a packet, by how many words follow.
var savedIdle = map[string]int{
	"--comment": 1, "--log-prefix": 1, "--log-level": 1, "--log-uid": 0, "--log-ip-options": 0, "--log-tcp-options": 0, "--log-tcp-sequence": 0,
	"--reject-with": 1, "--nflog-group": 1, "--nflog-prefix": 1, "--nflog-threshold": 1, "--limit": 1, "--limit-burst": 1, "-c": 2, "--set-counters": 2,
	"--save-mark": 0, "--set-mark": 1, "--set-xmark": 1, "--to-ports": 1, "--hashlimit-upto": 1, "--hashlimit-burst": 1, "--hashlimit-mode": 1, "--hashlimit-name": 1,
}

// Options about something that a stranger's new call is not, or that names it.
var savedNarrow = map[string]int{
	"--icmp-type": 1, "--icmpv6-type": 1, "--mac-source": 1, "--match-set": 2, "--uid-owner": 1, "--gid-owner": 1,
	"--hl-eq": 1, "--ttl-eq": 1, "--rt-type": 1, "--pkt-type": 1,
	"-o": 1, "--out-interface": 1, "-f": 0, "--ahspi": 1, "--espspi": 1, "--dir": 1, "--pol": 1,
}

// savedRule reads the conditions and the target of one rule.
func savedRule(words []string, text string) rule {
	m := match{on: always}
	r := rule{text: text}
	negated, limited := false, false
	for i := 0; i < len(words); i++ {
		w, arg := words[i], ""
		if i+1 < len(words) {
			arg = words[i+1]
		}
		idle, isIdle := savedIdle[w]
		narrow, isNarrow := savedNarrow[w]
		switch {
		case w == "!":
			negated = true
			continue
		case isIdle:
			limited = limited || strings.HasPrefix(w, "--limit") || strings.HasPrefix(w, "--hashlimit")
			i += idle
		case isNarrow:
			m.narrow(negated)
			i += narrow
		case w == "-j" || w == "--jump" || w == "-g" || w == "--goto":
			r.verdict, r.target = savedTarget(w, arg)
			i++
		case w == "--tcp-flags" && i+2 < len(words):
			m.flags(words[i+2], negated)
			i += 2
		case w == "--syn":
			m.flags("SYN", negated)
		case m.saved(w, arg, negated):
			i++
		default:
			m.unknown()
		}
		negated = false
	}
	r.on, r.partial = m.on, m.partial || limited
	return r
}

// saved takes one option into account that has a value; it reports whether it is known.
func (m *match) saved(option, arg string, negated bool) bool {
	switch option {
	case "-m", "--match":
		m.module(arg)
	case "-p", "--protocol":
		m.protocol(arg, negated)
	case "-s", "--src", "--source", "--src-range":
		m.address(arg, negated)
	case "-d", "--dst", "--destination":
		m.destination(arg, negated)
	case "-i", "--in-interface":
		m.device(strings.TrimSuffix(arg, "+"), negated)
	case "--dport", "--destination-port", "--dports", "--destination-ports", "--ports":
		m.ports(strings.ReplaceAll(arg, ":", "-"), negated)
	case "--sport", "--source-port", "--sports", "--source-ports":
		m.sourcePort()
	case "--state", "--ctstate":
		m.states(strings.Split(strings.ToLower(arg), ","), negated)
	case "--dst-type":
		if local := strings.EqualFold(arg, "LOCAL"); !local || negated {
			m.narrow(negated && !local)
		}
	default:
		return false
	}
	return true
}

// flags reads which signs of TCP must stand: a new call has SYN alone.
func (m *match) flags(want string, negated bool) {
	m.partial = true
	if strings.EqualFold(want, "SYN") == negated {
		m.on = never
	}
}

// sourcePort is a port that is called from, which any stranger can choose.
func (m *match) sourcePort() {
	m.partial = true
	m.lower(wide)
}

// destination is to whom a packet goes: many at once, or this computer by one of its
// addresses, which may be the only one.
func (m *match) destination(list string, negated bool) {
	for one := range strings.SplitSeq(list, ",") {
		base, _, _ := strings.Cut(one, "/")
		a, err := netip.ParseAddr(base)
		switch {
		case err == nil && (a.IsMulticast() || a.IsLoopback() || base == "255.255.255.255") && !negated:
			m.on = never
		case err == nil && strings.HasSuffix(one, "/0") && !negated:
		default:
			m.unknown()
		}
	}
}

// savedTarget reads what a rule does. What only notes something does nothing here.
func savedTarget(option, arg string) (verdict, target string) {
	switch arg {
	case "ACCEPT":
		return "accept", ""
	case "DROP", "REJECT", "TARPIT":
		return "drop", ""
	case "RETURN":
		return "return", ""
	case "LOG", "NFLOG", "ULOG", "CONNMARK", "MARK", "AUDIT", "TRACE", "SET", "TCPMSS", "CT", "CLASSIFY", "DSCP":
		return "", ""
	case "QUEUE", "NFQUEUE", "SYNPROXY", "":
		return "unknown", ""
	}
	if option == "-g" || option == "--goto" {
		return "goto", arg
	}
	return "jump", arg
}

// A match gathers the conditions of a rule: what is never stays so.
type match struct {
	on      effect
	partial bool
}

func (m *match) narrow(negated bool) {
	if negated {
		m.partial = true // all but a few
		return
	}
	m.on = never
}

func (m *match) lower(e effect) {
	switch {
	case m.on == never || e == never:
		m.on = never
	case m.on == unsure || e == unsure:
		m.on = unsure
	default:
		m.on = min(m.on, e)
	}
}

func (m *match) unknown() { m.lower(unsure) }

// module is the name of an extension, whose own options follow.
func (m *match) module(name string) {
	switch name {
	case "comment", "tcp", "udp", "icmp", "icmp6", "icmpv6", "state", "conntrack", "limit", "multiport", "addrtype", "hashlimit", "mac", "set", "owner", "mark", "pkttype", "iprange", "rt", "hl", "ttl", "string", "physdev", "policy", "sctp", "udplite":
	case "rpfilter", "socket", "recent", "statistic", "time", "connlimit":
		m.unknown()
	default:
		m.unknown()
	}
}

func (m *match) protocol(name string, negated bool) {
	switch strings.ToLower(name) {
	case "all", "0", "any":
		if negated {
			m.on = never
		}
	case "tcp", "udp", "6", "17", "tcp,udp", "udp,tcp", "udplite", "sctp":
		m.partial = true
	default:
		m.narrow(negated)
	}
}

// address tells a place from everywhere. Who is in one's own network is no stranger.
func (m *match) address(list string, negated bool) {
	e := never
	for one := range strings.SplitSeq(list, ",") {
		size, ok := sizeOf(one)
		if !ok {
			m.unknown()
			return
		}
		e = max(e, size)
	}
	if negated {
		if e == always {
			m.on = never
		}
		m.partial = true
		return
	}
	if e != always {
		m.partial = true
	}
	m.lower(e)
}

// sizeOf says how much of the world an address, a network or a range is; ok is false
// where it is none of them.
func sizeOf(one string) (e effect, ok bool) {
	if first, last, isRange := strings.Cut(one, "-"); isRange {
		a, errA := netip.ParseAddr(first)
		b, errB := netip.ParseAddr(last)
		if errA != nil || errB != nil {
			return never, false
		}
		if a.AsSlice()[0] != b.AsSlice()[0] {
			return wide, true
		}
		return never, true
	}
	base, mask, isNet := strings.Cut(one, "/")
	if !isNet {
		return never, true
	}
	if p, err := netip.ParsePrefix(one); err == nil {
		switch {
		case p.Bits() == 0:
			return always, true
		case p.Bits() <= 4:
			return wide, true
		}
		return never, true
	}
	// An old form has a mask for a length.
	if _, err := netip.ParseAddr(base); err != nil {
		return never, false
	}
	switch {
	case mask == "0.0.0.0":
		return always, true
	case strings.HasPrefix(mask, "255."):
		return never, true
	}
	return never, false
}

// device tells the loopback and made-up networks from a cable or an antenna.
func (m *match) device(name string, negated bool) {
	inner := false
	for _, p := range []string{"lo", "docker", "br-", "virbr", "veth", "tun", "tap", "wg", "tailscale", "lxc", "lxd", "incus", "cni", "flannel", "cali", "vnet", "podman", "zt", "ppp", "nebula"} {
		inner = inner || strings.HasPrefix(name, p)
	}
	switch {
	case name == "" || name == "*":
		if negated {
			m.on = never
		}
	case negated && inner:
		// every cable and antenna: as good as all
	case negated:
		m.partial = true
	case inner:
		m.on = never
	default:
		m.partial = true
	}
}

// ports reads single ports and ranges, parted by commas.
func (m *match) ports(list string, negated bool) {
	n := 0
	for one := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(one), "-")
		if !isRange {
			n++
			continue
		}
		a, errA := strconv.ParseUint("0"+first, 10, 16)
		b, errB := strconv.ParseUint(last, 10, 16)
		if last == "" {
			b, errB = 1<<16-1, nil
		}
		if errA != nil || errB != nil {
			m.unknown()
			return
		}
		n += int(b) - int(a) + 1
	}
	m.partial = true
	if negated {
		n = 1<<16 - n
	}
	switch {
	case n >= 1<<16-2:
		m.lower(always)
	case n >= widePorts:
		m.lower(wide)
	default:
		m.lower(never)
	}
}

// states reads the states of a conversation: a stranger's is new.
func (m *match) states(list []string, negated bool) {
	fresh := false
	for _, s := range list {
		fresh = fresh || strings.TrimSpace(s) == "new" || strings.TrimSpace(s) == "untracked" && len(list) == 1
	}
	if fresh == negated {
		m.on = never
	}
}
