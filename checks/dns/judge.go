package dns

import (
	"net/netip"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A judge turns facts into findings.
type judge struct {
	*facts
	checks.Recorder
	now time.Time
}

// findings judges a domain's records. It is pure: facts and clock in, findings out.
func findings(f *facts, now time.Time, scope checks.Scope) []checks.Finding {
	j := &judge{facts: f, now: now, Recorder: checks.Recorder{Docs: docs, Scope: scope}}
	j.nameServers()
	j.dnssec()
	j.caaRecords()
	return j.Findings()
}

// noAnswer records that the name server did not answer what a finding rests on.
func (j *judge) noAnswer(id string, err error, e ...checks.Evidence) {
	j.Unknown(id, checks.ReasonOf(err), words.NoAnswer(err), e...)
}

func (j *judge) nameServers() {
	const id = "dns.ns_single"
	if j.ns.err != nil {
		j.noAnswer(id, j.ns.err)
		return
	}
	var e []checks.Evidence
	for _, r := range j.ns.Records {
		e = append(e, checks.Seen("NS record", j.domain, r.Host))
	}
	nets := map[netip.Prefix]bool{}
	var unanswered error
	for _, r := range j.nsAddr {
		if r.err != nil {
			unanswered = r.err
		}
		for _, a := range r.Records {
			if p, err := a.Addr.Prefix(24); err == nil {
				nets[p] = true
			}
		}
	}
	switch n := len(j.ns.Records); {
	case n == 0:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("ns.none"))
	case n == 1:
		j.Fail(id, words.Say("ns.one", "name", j.ns.Records[0].Host), e...)
	case len(nets) == 1 && unanswered == nil && len(j.nsAddr) == n:
		j.Fail(id, words.Say("ns.one_network"), e...)
	case len(nets) < 2 && unanswered != nil:
		j.noAnswer(id, unanswered, e...)
	default:
		j.Pass(id, words.Say("ns.several", "n", n), e...)
	}
}
