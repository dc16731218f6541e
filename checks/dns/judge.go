package dns

import (
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
