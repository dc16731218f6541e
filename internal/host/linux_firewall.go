package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
	"github.com/cybercheck-cli/cybercheck/internal/host/netfilter"
)

const whatFirewall = "whether its firewall is on"

// A wall is what one program for firewalls says, and whether it is there at all.
type wall struct {
	checks.Fact[checks.Enablement]
	there bool
}

// firewall looks at the four usual ones. Their real rules are shown to the kernel's
// own tools only, so what is judged is what they are set to do when the computer
// starts. A kernel that could filter, or a program that could set it up, proves nothing.
func (l linux) firewall() checks.Fact[checks.Enablement] {
	var seen []checks.Evidence
	var best *checks.Fact[checks.Enablement]
	for _, look := range []func() wall{l.ufw, l.firewalld, l.nftables, l.iptables} {
		w := look()
		switch {
		case !w.there:
		case w.Known && w.Value == checks.Enabled:
			return w.Fact
		case !w.Known || w.Value != checks.Disabled:
			// What one of them drops is gone, whatever another lets in.
			if best == nil || !w.Known || best.Known && w.Value > best.Value {
				best = &w.Fact
			}
		default:
			seen = append(seen, w.Proof...)
		}
	}
	if best != nil {
		return *best
	}
	tool, err := l.anyFile("usr/sbin/nft", "usr/sbin/iptables", "sbin/iptables", "usr/bin/nft", "usr/bin/iptables")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/"+tool, err)
	}
	if inside, err := l.container(); err != nil || inside != "" {
		if err != nil {
			return unread[checks.Enablement](whatFirewall, "/", err)
		}
		return checks.AbsentFact[checks.Enablement]("This is a container. The computer around it decides who can call its programs.", fileProof("container", inside, 0, "present"))
	}
	if tool == "" && len(seen) == 0 {
		return checks.KnownFact(checks.Disabled, checks.Evidence{What: "firewall programs", Where: "ufw, firewalld, nftables and iptables", Seen: "none is installed"})
	}
	if len(seen) > 0 {
		return checks.KnownFact(checks.Disabled, seen...)
	}
	return checks.KnownFact(checks.NotConfigured, fileProof("firewall program", tool, 0, "installed, and set up by nothing that we know"))
}

func wallUnread(where string, err error) wall {
	return wall{unread[checks.Enablement](whatFirewall, "/"+where, err), true}
}

func wallOf(e checks.Enablement, proof ...checks.Evidence) wall {
	return wall{checks.KnownFact(e, proof...), true}
}

// ofOutcomes puts both families together: a door that is open in one is open.
func ofOutcomes(v4, v6 netfilter.Outcome, proof []checks.Evidence) wall {
	switch {
	case v4 == netfilter.Blocked && v6 == netfilter.Blocked:
		return wallOf(checks.Enabled, proof...)
	case v4 == netfilter.Passes && v6 == netfilter.Passes:
		return wallOf(checks.Disabled, proof...)
	case v4 <= netfilter.Opened && v6 <= netfilter.Opened:
		return wallOf(checks.Undone, proof...)
	case v4 == netfilter.Untold && v6 >= netfilter.Untold, v6 == netfilter.Untold && v4 >= netfilter.Untold:
		return wall{checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "The rules of its firewall hold some that we cannot weigh yet.", proof...), true}
	}
	return wallOf(checks.PartlyEnabled, proof...)
}

// ufw is on when its own file says so and its service can start: a removed program
// leaves the file behind.
func (l linux) ufw() wall {
	s := l.settings("etc/ufw/ufw.conf")
	if s.missing() {
		return wall{}
	}
	if s.err != nil {
		return wallUnread(s.name, s.err)
	}
	enabled, ok := s.last("", "ENABLED")
	if !ok || !strings.EqualFold(enabled.Value, "yes") {
		return wallOf(checks.Disabled, fileProof("ufw", s.name, enabled.Num, "ENABLED="+enabled.Value))
	}
	program, err := l.anyFile("usr/sbin/ufw", "usr/bin/ufw")
	if err != nil {
		return wallUnread(program, err)
	}
	if program == "" {
		return wallOf(checks.Disabled, s.proof("ufw", enabled), checks.Evidence{What: "ufw", Where: "/usr/sbin/ufw", Seen: "not installed"})
	}
	u, err := l.starts("ufw.service")
	if err != nil {
		return wallUnread("etc/systemd/system", err)
	}
	if !u.on {
		return wallOf(checks.Disabled, s.proof("ufw", enabled), u.proof)
	}
	d := l.settings("etc/default/ufw")
	if d.err != nil {
		return wallUnread(d.name, d.err)
	}
	policy, _ := d.last("", "DEFAULT_INPUT_POLICY")
	proof := []checks.Evidence{s.proof("ufw", enabled), u.proof, d.proof("what happens to calls from outside", policy)}
	if v := strings.ToUpper(policy.Value); v != "DROP" && v != "REJECT" {
		return wallOf(checks.PartlyEnabled, proof...)
	}
	worst := netfilter.Blocked
	for _, f := range ufwRules {
		if ipv6, ok := d.last("", "IPV6"); f.v6 && ok && !isYes(ipv6.Value) {
			continue // ufw then drops all of it
		}
		text, err := l.ufwFile(f.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return wallUnread("etc/ufw/"+f.name, err)
		}
		o, why, err := netfilter.Chain(ufwChain(text, f.chain), f.chain)
		if err != nil {
			return wallUnread("etc/ufw/"+f.name, err)
		}
		if o < worst {
			worst, proof = o, append(proof, fileProof("rule that decides", "etc/ufw/"+f.name, 0, why))
		}
	}
	if worst == netfilter.Passes {
		worst = netfilter.Opened
	}
	return ofOutcomes(worst, worst, proof)
}

// ufwRules are the files whose rules come before the policy.
var ufwRules = []struct {
	name, chain string
	v6          bool
}{
	{"before.rules", "ufw-before-input", false},
	{"user.rules", "ufw-user-input", false},
	{"after.rules", "ufw-after-input", false},
	{"before6.rules", "ufw6-before-input", true},
	{"user6.rules", "ufw6-user-input", true},
	{"after6.rules", "ufw6-after-input", true},
}

func (l linux) ufwFile(name string) (string, error) {
	b, err := files.Read(l.fsys, "etc/ufw/"+name)
	return string(b), err
}

// ufwChain gives the chain of a file the policy that holds after it, and the chains
// that ufw makes itself.
func ufwChain(text, chain string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, ":"+chain+" ") {
			line = ":" + chain + " DROP [0:0]\n"
		}
		out.WriteString(line)
		if trimmed == "*filter" {
			for _, own := range []string{"ufw-logging-deny", "ufw-logging-allow", "ufw-skip-to-policy-input", "ufw6-logging-deny", "ufw6-logging-allow", "ufw6-skip-to-policy-input"} {
				policy := " - [0:0]\n"
				out.WriteString(":" + own + policy)
				if strings.Contains(own, "policy") {
					out.WriteString("-A " + own + " -j DROP\n")
				}
			}
		}
	}
	return out.String()
}

// nftables loads the file that its service names.
func (l linux) nftables() wall {
	u, err := l.starts("nftables.service")
	if err != nil {
		return wallUnread("etc/systemd/system", err)
	}
	if !u.on {
		return wall{}
	}
	names := []string{"etc/sysconfig/nftables.conf", "etc/nftables.conf"}
	text, err := l.unitText("nftables.service")
	if err != nil {
		return wallUnread("etc/systemd/system", err)
	}
	if own := nftFile(text.commands()); own != "" {
		names = []string{own}
	}
	name, b, err := files.First(l.fsys, names...)
	if errors.Is(err, fs.ErrNotExist) {
		return wallOf(checks.Disabled, u.proof)
	}
	if err != nil {
		return wallUnread(name, err)
	}
	r, err := netfilter.Rules(string(b), func(pattern string) ([]string, error) { return l.included(path.Dir(name), pattern) })
	if err != nil {
		return wallUnread(name, err)
	}
	return ofOutcomes(r.V4, r.V6, []checks.Evidence{u.proof, fileProof("what decides for IPv4", name, 0, r.Why4), fileProof("what decides for IPv6", name, 0, r.Why6)})
}

// nftFile is the file that a service hands to nft.
func nftFile(list []command) string {
	for _, c := range list {
		for i, a := range c.args {
			if a == "-f" && i+1 < len(c.args) && fs.ValidPath(strings.Trim(c.args[i+1], `/"'`)) {
				return strings.Trim(c.args[i+1], `/"'`)
			}
		}
	}
	return ""
}

// included reads the files that a pattern names; nft takes it as it stands, or from /etc.
func (l linux) included(folder, pattern string) ([]string, error) {
	name := strings.Trim(path.Clean(pattern), "/")
	if !strings.HasPrefix(pattern, "/") {
		name = path.Join(folder, pattern)
	}
	if !fs.ValidPath(name) || strings.ContainsAny(path.Dir(name), "*?[") {
		return nil, fmt.Errorf("include of %q: %w", pattern, errors.ErrUnsupported)
	}
	if !strings.ContainsAny(name, "*?[") {
		b, err := files.Read(l.fsys, name)
		return []string{string(b)}, err
	}
	list, err := files.List(l.fsys, path.Dir(name))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range list {
		ok, err := path.Match(path.Base(name), n)
		if err != nil {
			return nil, err
		}
		if !ok || strings.HasPrefix(n, ".") {
			continue
		}
		b, err := files.Read(l.fsys, path.Join(path.Dir(name), n))
		if err != nil {
			return nil, err
		}
		out = append(out, string(b))
	}
	return out, nil
}

// iptablesTools keep the rules of each family in a file, and load them with a service.
var iptablesTools = []struct {
	file    string
	service []string
}{
	{"etc/iptables/rules.v4", []string{"netfilter-persistent.service"}},
	{"etc/iptables/rules.v6", []string{"netfilter-persistent.service"}},
	{"etc/sysconfig/iptables", []string{"iptables.service"}},
	{"etc/sysconfig/ip6tables", []string{"ip6tables.service"}},
	{"etc/iptables/iptables.rules", []string{"iptables.service"}},
	{"etc/iptables/ip6tables.rules", []string{"ip6tables.service"}},
}

func (l linux) iptables() wall {
	var proof []checks.Evidence
	outcomes := [2]netfilter.Outcome{}
	there := false
	for i, t := range iptablesTools {
		u, err := l.firstStarts(t.service...)
		if err != nil {
			return wallUnread("etc/systemd/system", err)
		}
		if !u.on {
			continue
		}
		there = true
		b, err := files.Read(l.fsys, t.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return wallUnread(t.file, err)
		}
		o, why, err := netfilter.Chain(string(b), "INPUT")
		if err != nil {
			return wallUnread(t.file, err)
		}
		outcomes[i%2] = max(outcomes[i%2], o)
		proof = append(proof, u.proof, fileProof("what decides", t.file, 0, why))
	}
	if !there {
		return wall{}
	}
	if len(proof) == 0 {
		proof = append(proof, checks.Evidence{What: "saved rules", Where: "/etc/iptables", Seen: "none"})
	}
	return ofOutcomes(outcomes[0], outcomes[1], proof)
}
