package mail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// transport judges how mail to the domain travels.
func (j *judge) transport() {
	families := []string{"mail.starttls.", "mail.dane.", "mail.mtasts.", "mail.tlsrpt."}
	for _, f := range families {
		switch {
		case j.mxReply.err != nil:
			j.noAnswers(f, j.mxReply.err)
		case len(j.mxReply.Records) == 0 || j.nullMX():
			j.notApplicable(f, "This name has no mail server.")
		}
	}
	if j.mxReply.err != nil || len(j.mxReply.Records) == 0 || j.nullMX() {
		return
	}
	j.mtaSTS()
	j.tlsRPT()
	j.starttls()
	j.dane()
}

// dane judges TLSA records, which count only where DNSSEC guards them.
func (j *judge) dane() {
	const family = "mail.dane."
	var unanswered error
	some := false
	var e []checks.Evidence
	for _, h := range j.hosts {
		if h.tlsa.err != nil {
			unanswered = h.tlsa.err
		}
		if len(h.tlsa.Records) == 0 {
			continue
		}
		some = true
		e = append(e, seen("TLSA record", "_25._tcp."+h.name, fmt.Sprintf("%x", h.tlsa.Records[0].Data)))
		j.daneHost(h)
	}
	switch {
	case unanswered != nil && !some:
		// Records of the kind are rare, and their lack is no gap: what a third party's
		// server would not say is left out, not held against the domain.
		j.rest(family, checks.NotChecked, checks.ReasonOf(unanswered), why(unanswered))
	case !some:
		j.notApplicable(family, "No mail server has a TLSA record; few do.")
	default:
		j.rest(family, checks.Pass, "", "The TLSA records were looked at.", e...)
	}
}

func (j *judge) daneHost(h mxHost) {
	e := []checks.Evidence{seen("TLSA record", "_25._tcp."+h.name, fmt.Sprintf("%x", h.tlsa.Records[0].Data))}
	secure := h.tlsa.Validated && h.addr.Validated && j.mxReply.Validated
	switch {
	case !h.tlsa.Validates:
		j.rest("mail.dane.insecure", checks.NotChecked, checks.ReasonSourceMissing, "Your name server’s word on DNSSEC reaches us over a network that could change it.")
	case !secure:
		j.failOnce("mail.dane.insecure", "The records of “"+h.name+"” are not guarded by DNSSEC all the way, so nobody heeds them.", checks.Medium, e[0])
		return
	}
	list := readTLSA(h.tlsa.Records)
	if !slices.ContainsFunc(list, tlsa.usable) {
		j.failOnce("mail.dane.unusable", "None of the records of “"+h.name+"” is of a kind that mail uses.", checks.Medium, e[0])
		return
	}
	if h.smtp == nil || !h.smtp.handshake {
		j.rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonUnreachable, "The server's certificate could not be read, so there is nothing to compare.")
		return
	}
	for _, t := range list {
		if t.matches(h.smtp.chain, h.name, j.now) {
			return
		}
	}
	if !secure {
		j.rest("mail.dane.mismatch", checks.NotChecked, checks.ReasonSourceMissing, "They differ from the certificate, and whether senders heed them could not be told.")
		return
	}
	j.failOnce("mail.dane.mismatch", "No record fits the certificate of “"+h.name+"”. Senders that check it stop sending you mail.", checks.Critical, e[0])
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
		j.gap("mail.mtasts.missing", "No record asks senders to use a secure connection only.", txt(where, "none"))
		j.notApplicable(family, "There is no mail policy to look at.")
		return
	case 1:
		j.pass("mail.mtasts.missing", "There is one.", txt(where, texts[0]))
		j.pass("mail.mtasts.multiple", "There is only one.", txt(where, texts[0]))
	default:
		j.pass("mail.mtasts.missing", "There is one.", txt(where, texts[0]))
		j.gap("mail.mtasts.multiple", "There are several, so that none counts.", txt(where, texts[0]), txt(where, texts[1]))
		j.notApplicable(family, "Where there is more than one record, none of them counts.")
		return
	}
	j.mtaSTSPolicy(txt(where, texts[0]))
}

func (j *judge) mtaSTSPolicy(e checks.Evidence) {
	const family = "mail.mtasts."
	file := seen("mail policy", "https://"+policyHost+j.domain+policyPath, shorten(j.sts.text))
	switch {
	case j.sts.err != nil:
		detail := "The mail policy could not be fetched."
		if checks.ReasonOf(j.sts.err) == checks.ReasonNotAuthorised {
			detail = "The name “" + policyHost + j.domain + "” leads to an address that is not on the internet, so it was left alone."
		}
		j.rest(family, checks.Unknown, checks.ReasonOf(j.sts.err), detail)
		return
	case j.sts.fault != "":
		j.gap("mail.mtasts.policy_unreachable", j.sts.fault, e)
		j.notApplicable(family, "There is no policy to look at.")
		return
	}
	j.pass("mail.mtasts.policy_unreachable", "It can be fetched.", e, file)
	p := parseSTS(j.sts.text)
	if !validSTSID(e.Seen) {
		p.faults = append(p.faults, "the id in its record is not 1 to 32 letters and digits")
	}
	if len(p.faults) > 0 {
		j.gap("mail.mtasts.policy_bad", sentence(p.faults[0]), e, file)
	} else {
		j.pass("mail.mtasts.policy_bad", "It can be read.", e, file)
	}
	if p.mode == "testing" {
		j.remark("mail.mtasts.testing", "Its mode is “testing”: senders report, and still deliver.", file)
	} else {
		j.pass("mail.mtasts.testing", "Its mode is “"+p.mode+"”.", file)
	}
	if p.mode != "enforce" {
		j.notApplicable(family, "The policy is not enforced.")
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
	j.passIf(len(out) == 0, "mail.mtasts.mx_not_listed", "It names every mail server.", "It does not name "+strings.Join(out, ", ")+", so senders do not deliver there.", file)
	switch id := "mail.mtasts.mx_cert_invalid"; {
	case len(bad) > 0:
		j.gap(id, "The certificate is not good: "+strings.Join(bad, ", ")+".", file)
	case !known:
		j.notChecked(id, checks.ReasonUnreachable, "No mail server could be connected to.", file)
	default:
		j.pass(id, "The certificates are good.", file)
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
		j.pass("mail.tlsrpt.missing", "There is one.", txt(where, t))
		fault := parseTLSRPT(t)
		j.passIf(fault == "", "mail.tlsrpt.invalid", "It can be read.", sentence(fault), txt(where, t))
		return
	}
	j.remark("mail.tlsrpt.missing", "No record asks for reports on failed secure delivery.", txt(where, "none"))
	j.notApplicable(family, "There is no such record to look at.")
}
