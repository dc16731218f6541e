package mail

import (
	"net/netip"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A strangerResult is what a receiver comes to for mail from a computer that the domain
// has nothing to do with.
type strangerResult struct {
	sender spfSender
	result spfResult
	*spfEvaluation
}

// strangeAddrs are public addresses, far from each other, that hardly any record holds.
// Nothing is ever sent to them. The first of each family that is in no range of the
// record is the stranger.
var strangeAddrs = map[bool][]netip.Addr{
	true:  {netip.MustParseAddr("36.211.17.94"), netip.MustParseAddr("109.94.83.17"), netip.MustParseAddr("187.61.203.9"), netip.MustParseAddr("5.44.201.17")},
	false: {netip.MustParseAddr("2a0d:3f41:9c2:11::94"), netip.MustParseAddr("2804:7e5c:83::17"), netip.MustParseAddr("2409:8a3c:61::9")},
}

// askStrangers has the record evaluated for a stranger of each family.
func (a *spfAudit) askStrangers() {
	for _, four := range []bool{true, false} {
		list := strangeAddrs[four]
		ip, ok := firstMatch(list, func(ip netip.Addr) bool {
			return !slices.ContainsFunc(a.passing.nets, func(p netip.Prefix) bool { return p.Contains(ip) })
		})
		if !ok {
			ip = list[0]
		}
		s := spfSender{ip: ip, local: "accounts", domain: a.sender.domain, helo: "stranger", invented: true}
		r, e := evaluateSPF(a.answers, s)
		a.strangers = append(a.strangers, strangerResult{s, r, e})
	}
}

// everyone returns what lets a stranger pass, or nothing.
func (a *spfAudit) everyone() string {
	if how := a.passing.everyone(); how != "" {
		return how
	}
	for _, s := range a.strangers {
		if s.result == spfPass {
			return s.term
		}
	}
	return ""
}

// meets is the qualifier that strangers meet: that of the last “all”, unless something
// before it takes them all in a milder way.
func (a *spfAudit) meets() byte {
	meets := a.qualifier
	for _, s := range a.strangers {
		switch {
		case s.spfEvaluation.unread || s.spfEvaluation.term == "":
		case s.result == spfNeutral:
			return '?'
		case s.result == spfSoftfail && meets == '-':
			meets = '~'
		}
	}
	return meets
}

// givenUp reports whether receivers stop at a mistake before they get to the end.
func (a *spfAudit) givenUp() bool {
	return !slices.ContainsFunc(a.strangers, func(s strangerResult) bool { return s.result != spfPermerror })
}

// unread reports whether a part that a stranger's mail leads to was never asked for.
func (a *spfAudit) unread() bool {
	return slices.ContainsFunc(a.strangers, func(s strangerResult) bool { return s.spfEvaluation.unread })
}

// chosen reports whether the result hangs on words that a sender chooses himself: then
// it holds for the ones that were made up, and for no others.
func (a *spfAudit) chosen() bool {
	return slices.ContainsFunc(a.strangers, func(s strangerResult) bool { return s.spfEvaluation.chosen })
}

// unanswered is why it is not known whether a stranger passes, or nil.
func (a *spfAudit) unanswered() error {
	switch {
	case len(a.errs) > 0:
		return a.errs[0]
	case a.strangerError() != nil:
		return a.strangerError()
	case a.unread() || a.passing.unread:
		return checks.ErrQueryBudget
	}
	return nil
}

// strangerError is why the evaluation for a stranger has no result, or nil.
func (a *spfAudit) strangerError() error {
	for _, s := range a.strangers {
		if s.result == spfTemperror {
			return s.err
		}
	}
	return nil
}

// evidence is what a receiver comes to for each stranger.
func (a *spfAudit) evidence() []checks.Evidence {
	var out []checks.Evidence
	for _, s := range a.strangers {
		out = append(out, checks.Seen("SPF for a stranger", s.sender.ip.String(), string(s.result)))
	}
	return out
}
