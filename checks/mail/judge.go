package mail

import (
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// noMail names the fixes for a domain that takes part in no mail.
const noMail = "no_mail"

// A judge turns facts into findings. It is pure: facts and clock in, findings out.
type judge struct {
	*facts
	checks.Recorder
	now time.Time
}

// findings judges everything about a domain's mail.
func findings(f *facts, now time.Time, scope checks.Scope) []checks.Finding {
	j := &judge{facts: f, now: now, Recorder: checks.Recorder{Docs: docs, Scope: scope, Target: f.domain}}
	if m, ok := mailbox(f.matches); ok {
		j.System = m.ID
	}
	if f.withoutMail() {
		j.System = noMail
	}
	j.provider()
	j.mx()
	j.spf()
	j.dkim()
	j.dmarc()
	j.transport()
	j.domainHygiene()
	return j.Findings()
}

// noAnswer records that the name server did not answer what a finding rests on.
func (j *judge) noAnswer(id string, err error, e ...checks.Evidence) {
	j.Unknown(id, checks.ReasonOf(err), words.NoAnswer(err), e...)
}

// noAnswers records the same of every finding of a family.
func (j *judge) noAnswers(family string, err error) {
	j.Rest(family, checks.Unknown, checks.ReasonOf(err), words.NoAnswer(err))
}

func (j *judge) notApplicable(family, detail string) {
	j.Rest(family, checks.NotApplicable, "", detail)
}

// txt is evidence from a TXT record.
func txt(name, text string) checks.Evidence { return checks.Seen("TXT record", name, text) }
