package mail

import (
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// dane judges TLSA records, which count only where DNSSEC guards them. Each finding is
// the worst that any mail server shows, and passes only where all were looked at.
func (j *judge) dane() {
	const family = "mail.dane."
	var unanswered error
	var e []checks.Evidence
	for _, h := range j.hosts {
		if h.tlsa.err != nil {
			unanswered = h.tlsa.err
		}
		if len(h.tlsa.Records) == 0 {
			continue
		}
		seen := checks.Seen("TLSA record", "_25._tcp."+h.name, fmt.Sprintf("%x", h.tlsa.Records[0].Data))
		e = append(e, seen)
		j.daneHost(h, seen)
	}
	switch {
	case unanswered != nil:
		// Records of the kind are rare, and their lack is no gap: what a third party's
		// server would not say is left out, not held against the domain.
		j.Rest(family, checks.NotChecked, checks.ReasonOf(unanswered), words.NoAnswer(unanswered))
	case j.moreHosts:
		j.Rest(family, checks.NotChecked, checks.ReasonSkipped, words.Say("mx.more", "n", maxHosts))
	case len(e) == 0:
		j.notApplicable(family, words.Say("dane.none"))
	default:
		j.Rest(family, checks.Pass, "", words.Say("dane.looked_at"), e...)
	}
}

func (j *judge) daneHost(h mxHost, e checks.Evidence) {
	secure := h.tlsa.Validated && h.addr.Validated && j.mxReply.Validated
	switch {
	case !h.tlsa.Validates:
		j.Rest("mail.dane.insecure", checks.NotChecked, checks.ReasonSourceMissing, words.Say("dane.untrusted"))
	case !secure:
		j.FailWorst("mail.dane.insecure", checks.Medium, words.Say("dane.insecure", "name", h.name), e)
		return
	}
	list := readTLSA(h.tlsa.Records)
	if h.smtp.plain() && secure {
		// Even records that nobody can use ask for a secure connection (RFC 7672, 2.2).
		j.FailWorst("mail.dane.mismatch", checks.Critical, words.Say("dane.plain", "name", h.name), e)
	}
	switch {
	case !slices.ContainsFunc(list, tlsa.usable):
		j.FailWorst("mail.dane.unusable", checks.Medium, words.Say("dane.unusable", "name", h.name), e)
	case h.smtp.plain() && !secure:
		j.Rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonSourceMissing, words.Say("dane.differs"))
	case h.smtp.plain():
	case h.smtp == nil || !h.smtp.handshake:
		j.Rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonUnreachable, words.Say("dane.no_certificate"))
	case slices.ContainsFunc(list, func(t tlsa) bool { return t.matches(h.smtp.chain, h.name, j.now) }):
	case !secure:
		j.Rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonSourceMissing, words.Say("dane.differs"))
	default:
		j.FailWorst("mail.dane.mismatch", checks.Critical, words.Say("dane.mismatch", "name", h.name), e)
	}
}
