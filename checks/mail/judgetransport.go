package mail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// transport judges how mail to the domain travels.
func (j *judge) transport() {
	if j.mxReply.err == nil && len(j.mxReply.Records) > 0 && !j.nullMX() {
		j.mtaSTS()
		j.tlsRPT()
		j.starttls()
		j.dane()
		return
	}
	for _, f := range []string{"mail.starttls.", "mail.dane.", "mail.mtasts.", "mail.tlsrpt."} {
		if j.mxReply.err != nil {
			j.noAnswers(f, j.mxReply.err)
		} else {
			j.notApplicable(f, words.Say("mx.none"))
		}
	}
}

// dane judges TLSA records, which count only where DNSSEC guards them.
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
	case unanswered != nil && len(e) == 0:
		// Records of the kind are rare, and their lack is no gap: what a third party's
		// server would not say is left out, not held against the domain.
		j.Rest(family, checks.NotChecked, checks.ReasonOf(unanswered), words.NoAnswer(unanswered))
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
	if !slices.ContainsFunc(list, tlsa.usable) {
		j.FailWorst("mail.dane.unusable", checks.Medium, words.Say("dane.unusable", "name", h.name), e)
		return
	}
	if h.smtp == nil || !h.smtp.handshake {
		j.Rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonUnreachable, words.Say("dane.no_certificate"))
		return
	}
	switch {
	case slices.ContainsFunc(list, func(t tlsa) bool { return t.matches(h.smtp.chain, h.name, j.now) }):
	case !secure:
		j.Rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonSourceMissing, words.Say("dane.differs"))
	default:
		j.FailWorst("mail.dane.mismatch", checks.Critical, words.Say("dane.mismatch", "name", h.name), e)
	}
}

// mtaSTS judges MTA-STS.
func (j *judge) mtaSTS() {
	const family = "mail.mtasts."
	if j.stsTXT.err != nil {
		j.noAnswers(family, j.stsTXT.err)
		return
	}
	where := "_mta-sts." + j.domain
	var texts []string
	for _, r := range j.stsTXT.Records {
		if t := r.Text(); isSTS(t) {
			texts = append(texts, t)
		}
	}
	switch len(texts) {
	case 0:
		j.Fail("mail.mtasts.missing", words.Say("mtasts.none"), txt(where, "none"))
		j.notApplicable(family, words.Say("mtasts.none_rest"))
		return
	case 1:
		j.Pass("mail.mtasts.missing", words.Say("record.found"), txt(where, texts[0]))
		j.Pass("mail.mtasts.multiple", words.Say("record.only"), txt(where, texts[0]))
	default:
		j.Pass("mail.mtasts.missing", words.Say("record.found"), txt(where, texts[0]))
		j.Fail("mail.mtasts.multiple", words.Say("mtasts.several"), txt(where, texts[0]), txt(where, texts[1]))
		j.notApplicable(family, words.Say("mtasts.several_rest"))
		return
	}
	j.mtaSTSPolicy(texts[0], txt(where, texts[0]))
}

func (j *judge) mtaSTSPolicy(text string, e checks.Evidence) {
	const family = "mail.mtasts."
	file := checks.Seen("mail policy", "https://"+policyHost+j.domain+policyPath, shorten(j.sts.text))
	switch {
	case j.sts.err != nil:
		detail := words.Say("policy.unread")
		if checks.ReasonOf(j.sts.err) == checks.ReasonNotAuthorised {
			detail = words.Say("policy.not_authorised", "name", policyHost+j.domain)
		}
		j.Rest(family, checks.Unknown, checks.ReasonOf(j.sts.err), detail)
		return
	case j.sts.fault != "":
		j.Fail("mail.mtasts.policy_unreachable", j.sts.fault, e)
		j.notApplicable(family, words.Say("policy.none_rest"))
		return
	}
	j.Pass("mail.mtasts.policy_unreachable", words.Say("policy.fetched"), e, file)
	p := parseSTS(j.sts.text)
	if !validSTSID(text) {
		p.faults = append(p.faults, words.Say("policy.id"))
	}
	if len(p.faults) > 0 {
		j.Fail("mail.mtasts.policy_bad", p.faults[0], e, file)
	} else {
		j.Pass("mail.mtasts.policy_bad", words.Say("record.read"), e, file)
	}
	if p.mode == "testing" {
		j.Gap("mail.mtasts.testing", words.Say("policy.testing"), file)
	} else {
		j.Pass("mail.mtasts.testing", words.Say("policy.mode", "mode", p.mode), file)
	}
	if p.mode != "enforce" {
		j.notApplicable(family, words.Say("policy.not_enforced"))
		return
	}
	j.mtaSTSEnforced(p, file)
}

// mtaSTSEnforced judges whether mail gets through a policy that is enforced.
func (j *judge) mtaSTSEnforced(p stsPolicy, file checks.Evidence) {
	var out, bad []string
	known := false
	for _, h := range j.hosts {
		if !p.lists(h.name) {
			out = append(out, h.name)
		}
		if h.smtp == nil || !h.smtp.handshake {
			continue
		}
		known = true
		if c := h.smtp.chain; len(c) == 0 || h.smtp.certError != "" {
			bad = append(bad, h.name)
		}
	}
	j.PassIf(len(out) == 0, "mail.mtasts.mx_not_listed", words.Say("policy.lists_all"), words.Say("policy.unlisted", "names", strings.Join(out, ", ")), file)
	switch id := "mail.mtasts.mx_cert_invalid"; {
	case len(bad) > 0:
		j.Fail(id, words.Say("policy.certificates_bad", "names", strings.Join(bad, ", ")), file)
	case !known:
		j.NotChecked(id, checks.ReasonUnreachable, words.Say("smtp.none"), file)
	default:
		j.Pass(id, words.Say("policy.certificates"), file)
	}
}

func (j *judge) tlsRPT() {
	const family = "mail.tlsrpt."
	if j.tlsrptTXT.err != nil {
		j.noAnswers(family, j.tlsrptTXT.err)
		return
	}
	where := "_smtp._tls." + j.domain
	for _, r := range j.tlsrptTXT.Records {
		t := r.Text()
		if !isTLSRPT(t) {
			continue
		}
		j.Pass("mail.tlsrpt.missing", words.Say("record.found"), txt(where, t))
		fault := parseTLSRPT(t)
		j.PassIf(fault == "", "mail.tlsrpt.invalid", words.Say("record.read"), fault, txt(where, t))
		return
	}
	j.Gap("mail.tlsrpt.missing", words.Say("tlsrpt.none"), txt(where, "none"))
	j.notApplicable(family, words.Say("tlsrpt.none_rest"))
}
