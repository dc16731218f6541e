package mail

import (
	"cmp"
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
	p := parseSTS(j.sts.text)
	if j.sts.err == nil && j.sts.fault == "" && p.mode == "none" {
		j.Fail("mail.mtasts.missing", words.Say("policy.off"), e, file)
	} else {
		j.Pass("mail.mtasts.missing", words.Say("record.found"), e)
	}
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
	if !validSTSID(text) {
		p.faults = append(p.faults, words.Say("policy.id"))
	}
	switch id := "mail.mtasts.policy_bad"; {
	case len(p.faults) > 0:
		j.Fail(id, p.faults[0], e, file)
	case p.short && p.mode != "none":
		j.GapAt(id, checks.Low, words.Say("policy.short"), file)
	default:
		j.Pass(id, words.Say("record.read"), e, file)
	}
	switch p.mode {
	case "testing":
		j.Gap("mail.mtasts.testing", words.Say("policy.testing"), file)
	case "enforce":
		j.Pass("mail.mtasts.testing", words.Say("policy.mode", "mode", p.mode), file)
	}
	if p.mode != "enforce" {
		j.notApplicable(family, words.Say("policy.not_enforced"))
		return
	}
	j.mtaSTSEnforced(p, file)
}

// mtaSTSEnforced judges whether mail gets through a policy that is enforced. A mail
// server is read to the end before it passes, and one that nobody heard is not known.
func (j *judge) mtaSTSEnforced(p stsPolicy, file checks.Evidence) {
	var out, plain, bad, unheard []string
	for _, h := range j.hosts {
		if !p.lists(h.name) {
			out = append(out, h.name)
		}
		switch {
		case h.smtp.plain():
			plain = append(plain, h.name)
		case h.smtp == nil || !h.smtp.handshake:
			unheard = append(unheard, h.name)
		case h.smtp.certError != "":
			bad = append(bad, h.name)
		}
	}
	switch id := "mail.mtasts.mx_not_listed"; {
	case len(out) > 0:
		j.Fail(id, words.Say("policy.unlisted", "names", strings.Join(out, ", ")), file)
	case j.moreHosts:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("mx.more", "n", maxHosts), file)
	default:
		j.Pass(id, words.Say("policy.lists_all"), file)
	}
	switch id := "mail.mtasts.mx_cert_invalid"; {
	case len(plain) == len(j.hosts) && !j.moreHosts:
		j.Fail(id, words.Say("policy.all_plain", "names", strings.Join(plain, ", ")), file)
	case len(plain) > 0:
		j.Fail(id, words.Say("policy.plain", "names", strings.Join(plain, ", ")), file)
	case len(bad) > 0:
		j.Fail(id, words.Say("policy.certificates_bad", "names", strings.Join(bad, ", ")), file)
	case len(unheard) == len(j.hosts):
		j.NotChecked(id, checks.ReasonUnreachable, words.Say("smtp.none"), file)
	case len(unheard) > 0:
		j.NotChecked(id, checks.ReasonUnreachable, words.Say("policy.unheard", "names", strings.Join(unheard, ", ")), file)
	case j.moreHosts:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("mx.more", "n", maxHosts), file)
	default:
		j.Pass(id, words.Say("policy.certificates"), file)
	}
}

// tlsRPT judges the record that asks for reports on secure delivery.
func (j *judge) tlsRPT() {
	const family = "mail.tlsrpt."
	if j.tlsrptTXT.err != nil {
		j.noAnswers(family, j.tlsrptTXT.err)
		return
	}
	where := "_smtp._tls." + j.domain
	var e []checks.Evidence
	fault, n := "", 0
	for _, r := range j.tlsrptTXT.Records {
		switch t := r.Text(); {
		case isTLSRPT(t):
			e = append(e, txt(where, t))
			fault = cmp.Or(fault, parseTLSRPT(t))
			n++
		case strings.Contains(strings.ToLower(t), "tlsrpt"):
			e = append(e, txt(where, t))
		}
	}
	if len(e) == 0 {
		j.Gap("mail.tlsrpt.missing", words.Say("tlsrpt.none"), txt(where, "none"))
		j.notApplicable(family, words.Say("tlsrpt.none_rest"))
		return
	}
	switch {
	case n == 0:
		fault = words.Say("tlsrpt.lookalike")
	case n > 1:
		fault = words.Say("tlsrpt.several")
	}
	j.Pass("mail.tlsrpt.missing", words.Say("record.found"), e...)
	j.PassIf(fault == "", "mail.tlsrpt.invalid", words.Say("record.read"), fault, e...)
}
