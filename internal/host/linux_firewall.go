package host

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const whatFirewall = "whether its firewall is on"

// firewall looks at the three usual ones. Their real rules are shown to root
// only, so what is judged is what they are set to do when the computer starts.
// A kernel that could filter, or a program that could set it up, proves nothing.
func (l linux) firewall() checks.Fact[checks.Enablement] {
	var seen []checks.Evidence
	for _, look := range []func() (checks.Fact[checks.Enablement], bool){l.ufw, l.firewalld, l.nftables, l.iptables} {
		f, there := look()
		if !there {
			continue
		}
		if !f.Known || f.Value == checks.Enabled || f.Value == checks.PartlyEnabled {
			return f
		}
		seen = append(seen, f.Proof...)
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

// ufw is on when its own file says so; its unit runs in any case.
func (l linux) ufw() (checks.Fact[checks.Enablement], bool) {
	s := l.settings("etc/ufw/ufw.conf")
	if s.missing() {
		return checks.Fact[checks.Enablement]{}, false
	}
	if s.err != nil {
		return unread[checks.Enablement](whatFirewall, "/"+s.name, s.err), true
	}
	enabled, ok := s.last("", "ENABLED")
	if !ok || !strings.EqualFold(enabled.Value, "yes") {
		return checks.KnownFact(checks.Disabled, fileProof("ufw", s.name, enabled.Num, "ENABLED="+enabled.Value)), true
	}
	d := l.settings("etc/default/ufw")
	if d.err != nil {
		return unread[checks.Enablement](whatFirewall, "/"+d.name, d.err), true
	}
	policy, _ := d.last("", "DEFAULT_INPUT_POLICY")
	proof := []checks.Evidence{s.proof("ufw", enabled), d.proof("what happens to calls from outside", policy)}
	if v := strings.ToUpper(policy.Value); v == "DROP" || v == "REJECT" {
		return checks.KnownFact(checks.Enabled, proof...), true
	}
	return checks.KnownFact(checks.PartlyEnabled, proof...), true
}

// firewalld turns away what its zone does not name, unless that zone accepts all.
func (l linux) firewalld() (checks.Fact[checks.Enablement], bool) {
	program, err := l.anyFile("usr/sbin/firewalld", "usr/bin/firewalld")
	if err == nil && program == "" {
		return checks.Fact[checks.Enablement]{}, false
	}
	u, err := l.unit("firewalld.service")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/etc/systemd/system", err), true
	}
	if !u.on {
		return checks.KnownFact(checks.Disabled, u.proof), true
	}
	s := l.first("etc/firewalld/firewalld.conf", "usr/lib/firewalld/firewalld.conf")
	if errors.Is(s.err, fs.ErrPermission) {
		return unread[checks.Enablement]("which network zone its firewall uses", "/"+s.name, s.err), true
	}
	if s.err != nil && !s.missing() {
		return unread[checks.Enablement](whatFirewall, "/"+s.name, s.err), true
	}
	proof := []checks.Evidence{u.proof}
	zone, ok := s.last("", "DefaultZone")
	if ok {
		proof = append(proof, s.proof("zone", zone))
	}
	if zone.Value == "trusted" {
		return checks.KnownFact(checks.PartlyEnabled, proof...), true
	}
	return checks.KnownFact(checks.Enabled, proof...), true
}

// nftInput finds a chain for what comes in that turns away the rest, or that
// does so in its last rule.
var (
	nftInput   = regexp.MustCompile(`(?s)hook\s+input\s[^{}]*`)
	nftDrops   = regexp.MustCompile(`policy\s+drop`)
	nftRefuses = regexp.MustCompile(`(?m)^\s*(counter\s+)?(drop|reject)\b`)
)

func (l linux) nftables() (checks.Fact[checks.Enablement], bool) {
	u, err := l.unit("nftables.service")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/etc/systemd/system", err), true
	}
	if !u.on {
		return checks.Fact[checks.Enablement]{}, false
	}
	name, b, err := files.First(l.fsys, "etc/sysconfig/nftables.conf", "etc/nftables.conf")
	if errors.Is(err, fs.ErrNotExist) {
		return checks.KnownFact(checks.Disabled, u.proof), true
	}
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/"+name, err), true
	}
	text := withoutComments(string(b))
	proof := []checks.Evidence{u.proof, fileProof("rules for what comes in", name, 0, firstMatch(nftInput, text))}
	switch {
	case strings.Contains(text, "include"):
		return checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "The rules of its firewall are spread over several files, which we do not follow yet.", proof...), true
	case !nftInput.MatchString(text):
		return checks.KnownFact(checks.Disabled, proof...), true
	case nftDrops.MatchString(nftInput.FindString(text)), nftRefuses.MatchString(text):
		return checks.KnownFact(checks.Enabled, proof...), true
	}
	return checks.KnownFact(checks.PartlyEnabled, proof...), true
}

func (l linux) iptables() (checks.Fact[checks.Enablement], bool) {
	u, err := l.anyUnit("netfilter-persistent.service", "iptables.service")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/etc/systemd/system", err), true
	}
	if !u.on {
		return checks.Fact[checks.Enablement]{}, false
	}
	name, b, err := files.First(l.fsys, "etc/iptables/rules.v4", "etc/sysconfig/iptables")
	if errors.Is(err, fs.ErrNotExist) {
		return checks.KnownFact(checks.Disabled, u.proof), true
	}
	if err != nil {
		return unread[checks.Enablement](whatFirewall, "/"+name, err), true
	}
	state := checks.PartlyEnabled
	if iptablesRefuses(string(b)) {
		state = checks.Enabled
	}
	return checks.KnownFact(state, u.proof, fileProof("rules for what comes in", name, 0, "INPUT chain of "+name)), true
}

var iptablesAll = regexp.MustCompile(`^-A INPUT (-m comment --comment \S+ )?-j (DROP|REJECT)\b`)

// iptablesRefuses reports whether the table “filter” turns away what no rule names.
func iptablesRefuses(text string) bool {
	table := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "*"); ok {
			table = name
		}
		if table == "filter" && (strings.HasPrefix(line, ":INPUT DROP") || iptablesAll.MatchString(line)) {
			return true
		}
	}
	return false
}

func withoutComments(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		code, _, found := strings.Cut(line, "#")
		out.WriteString(code)
		if found {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func firstMatch(re *regexp.Regexp, text string) string {
	m := strings.TrimSpace(re.FindString(text))
	if m == "" {
		return "none"
	}
	line, _, _ := strings.Cut(m, "\n")
	return line
}
