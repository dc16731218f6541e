package host

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	firewallKey    = `SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`
	firewallPolicy = `SOFTWARE\Policies\Microsoft\WindowsFirewall`
)

// A firewallProfile is one of the three kinds of network. Its settings and its policy
// stand under two names, and rules name it in a third way.
type firewallProfile struct {
	settings, policy, rule string
}

var firewallProfiles = []firewallProfile{
	{"DomainProfile", "DomainProfile", "Domain"},
	{"StandardProfile", "PrivateProfile", "Private"},
	{"PublicProfile", "PublicProfile", "Public"},
}

// setting reads one value of a profile, its policy first.
func (w win) setting(p firewallProfile, name string) (uint64, checks.Evidence, bool, error) {
	return w.firstOf([3]string{hklm, firewallPolicy + `\` + p.policy, name},
		[3]string{hklm, firewallPolicy + `\` + p.settings, name},
		[3]string{hklm, firewallKey + `\` + p.settings, name})
}

// firewall asks of each kind of network whether a stranger's call is refused: the
// firewall is on there, what no rule names is blocked, and no rule lets in everything.
// Where Windows' own is off, another product may have taken over, as the Security
// Center tells; what lets everything in by its own settings is not mended by that.
func (w win) firewall() checks.Fact[checks.Enablement] {
	stopped, stop, err := w.disabled("mpssvc")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, stop.Where, err)
	}
	own, where, err := w.openRules(firewallKey)
	ruled, policyWhere, policyErr := w.openRules(firewallPolicy)
	if err := errors.Join(err, policyErr); err != nil {
		return unread[checks.Enablement](whatFirewall, where+policyWhere, err)
	}
	proof := append(append(own.proof, ruled.proof...), stop)
	var off, lets []string
	for _, kind := range firewallProfiles {
		n, where, err := w.network(kind, own, ruled)
		proof = append(proof, n.proof...)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "Windows keeps no record of its firewall where we look for it.", n.proof...)
		case err != nil:
			return unread[checks.Enablement](whatFirewall, where, err)
		case n.off:
			off = append(off, kind.rule)
		case n.open:
			lets = append(lets, kind.rule)
		}
	}
	state := weighNetworks(stopped, off, lets)
	if state == checks.Enabled || len(lets) > 0 {
		return checks.KnownFact(state, proof...)
	}
	if h, err := w.sys.health(wscFirewall); err == nil {
		proof = append(proof, checks.Evidence{What: "firewall health", Where: "WscGetSecurityProviderHealth", Seen: strconv.FormatUint(uint64(h), 10)})
		if h == wscGood {
			state = checks.Enabled
		}
	}
	return checks.KnownFact(state, proof...)
}

// A guardedNetwork says of one kind of network whether the firewall is off there, or
// lets every call in.
type guardedNetwork struct {
	off, open bool
	proof     []checks.Evidence
}

// network reads one kind of network; it is fs.ErrNotExist where nothing is said of it.
func (w win) network(kind firewallProfile, own, ruled openRules) (n guardedNetwork, where string, err error) {
	on, p, there, err := w.setting(kind, "EnableFirewall")
	n.proof = []checks.Evidence{p}
	if err == nil && !there {
		err = fs.ErrNotExist
	}
	if err != nil {
		return n, p.Where, err
	}
	inbound, in, set, err := w.setting(kind, "DefaultInboundAction")
	if err != nil {
		return n, in.Where, err
	}
	shut, s, _, err := w.setting(kind, "DoNotAllowExceptions")
	if err != nil {
		return n, s.Where, err
	}
	// A policy can say that the computer's own rules do not count.
	merge, m, merged, err := w.setting(kind, "AllowLocalPolicyMerge")
	if err != nil {
		return n, m.Where, err
	}
	rules := ruled.holds(kind.rule) || own.holds(kind.rule) && (!merged || merge != 0)
	return guardedNetwork{on == 0, set && inbound == 0 || shut != 1 && rules, append(n.proof, in)}, "", nil
}

// weighNetworks weighs the networks: the public one, and all three, decide alone.
func weighNetworks(stopped bool, off, lets []string) checks.Enablement {
	gone := append(slices.Clone(off), lets...)
	switch {
	case stopped, slices.Contains(off, "Public"), len(off) == len(firewallProfiles):
		return checks.Disabled
	case slices.Contains(lets, "Public"), len(gone) == len(firewallProfiles):
		return checks.Undone
	case len(gone) > 0:
		return checks.PartlyEnabled
	}
	return checks.Enabled
}

// openRules are those that let every caller in, by kind of network; all holds for all.
type openRules struct {
	kinds []string
	all   bool
	proof []checks.Evidence
}

func (o openRules) holds(kind string) bool { return o.all || slices.Contains(o.kinds, kind) }

// openRules reads the rules of the computer, or those of its policy.
func (w win) openRules(of string) (out openRules, where string, err error) {
	key := of + `\FirewallRules`
	rules, err := w.reg.values(hklm, key)
	if errors.Is(err, fs.ErrNotExist) {
		return out, "", nil
	}
	if err != nil {
		return out, hklm + `\` + key, err
	}
	out.proof = []checks.Evidence{regProof(hklm, key, "rules", fmt.Sprint(len(rules)))}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		kinds, open := opensAll(rules[name])
		if !open {
			continue
		}
		out.all = out.all || len(kinds) == 0
		out.kinds = append(out.kinds, kinds...)
		out.proof = append(out.proof, regProof(hklm, key, name, rules[name]))
	}
	return out, "", nil
}

// opensAll reports whether a rule lets a call to any program and any port in from
// anywhere, and on which kinds of network. Its text is fields between bars
// (learn.microsoft.com, MS-GPFAS 2.2.2.20); whatever narrows it stands in a field that
// is not among these.
func opensAll(rule string) (kinds []string, open bool) {
	active, allow, in := false, false, false
	fields := strings.Split(rule, "|")
	for _, f := range fields[1:] {
		key, value, _ := strings.Cut(f, "=")
		switch strings.ToLower(key) {
		case "active":
			active = strings.EqualFold(value, "TRUE")
		case "action":
			allow = strings.EqualFold(value, "Allow")
		case "dir":
			in = strings.EqualFold(value, "In")
		case "profile":
			kinds = append(kinds, value)
		case "protocol":
			// Every TCP port is every door; other protocols have fewer callers.
			if value != "6" && value != "256" {
				return nil, false
			}
		case "", "name", "desc", "embedctxt", "edge", "defer":
		default:
			return nil, false
		}
	}
	return kinds, active && allow && in
}
