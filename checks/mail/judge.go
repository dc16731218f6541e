package mail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// noMail names the fixes for a domain that takes part in no mail.
const noMail = "no_mail"

// A judge turns facts into findings. It is pure: facts and clock in, findings out.
type judge struct {
	*facts
	now    time.Time
	system string
	out    []checks.Finding
}

// findings judges everything about a domain's mail.
func findings(f *facts, now time.Time) []checks.Finding {
	j := &judge{facts: f, now: now}
	if m, ok := mailbox(f.matches); ok {
		j.system = m.ID
	}
	if f.withoutMail() {
		j.system = noMail
	}
	j.provider()
	j.mx()
	j.spf()
	j.dkim()
	j.dmarc()
	j.transport()
	j.domainHygiene()
	return j.out
}

func (j *judge) add(id string, s checks.Status, detail string, e ...checks.Evidence) *checks.Finding {
	j.out = append(j.out, checks.Finding{ID: id, Target: j.domain, Status: s, Detail: detail, Evidence: e, System: j.system})
	return &j.out[len(j.out)-1]
}

func (j *judge) pass(id, detail string, e ...checks.Evidence) {
	j.add(id, checks.Pass, detail, e...)
}

// gap adds a gap at its documented severity.
func (j *judge) gap(id, detail string, e ...checks.Evidence) *checks.Finding {
	return j.add(id, checks.Fail, detail, e...)
}

// remark adds a fact that is worth a word and is no fault.
func (j *judge) remark(id, detail string, e ...checks.Evidence) {
	j.add(id, checks.Partial, detail, e...)
}

func (j *judge) unknown(id string, err error, e ...checks.Evidence) {
	x := j.add(id, checks.Unknown, why(err), e...)
	x.Reason = checks.ReasonOf(err)
}

// notChecked adds what was not looked at, and why.
func (j *judge) notChecked(id string, r checks.Reason, detail string, e ...checks.Evidence) {
	x := j.add(id, checks.NotChecked, detail, e...)
	x.Reason = r
}

// rest says the same of every finding of a family that has not been spoken of.
func (j *judge) rest(family string, s checks.Status, r checks.Reason, detail string, e ...checks.Evidence) {
	for _, d := range docs.All() {
		if !strings.HasPrefix(d.ID, family) || slices.ContainsFunc(j.out, func(f checks.Finding) bool { return f.ID == d.ID }) {
			continue
		}
		j.add(d.ID, s, detail, e...).Reason = r
	}
}

// noAnswers says of every finding of a family that the name server did not tell.
func (j *judge) noAnswers(family string, err error) {
	j.rest(family, checks.Unknown, checks.ReasonOf(err), why(err))
}

func (j *judge) notApplicable(family, detail string) {
	j.rest(family, checks.NotApplicable, "", detail)
}

// passIf passes a finding or marks its gap.
func (j *judge) passIf(good bool, id, well, bad string, e ...checks.Evidence) {
	if good {
		j.pass(id, well, e...)
	} else {
		j.gap(id, bad, e...)
	}
}

// txt is evidence from a TXT record.
func txt(name, seen string) checks.Evidence {
	return checks.Evidence{What: "TXT record", Where: name, Seen: seen}
}

func seen(what, where, value string) checks.Evidence {
	return checks.Evidence{What: what, Where: where, Seen: value}
}

// some is plural, and “none” for 0.
func some(n int, one, many string) string {
	if n == 0 {
		return "none"
	}
	return plural(n, one, many)
}

// plural writes a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
