package mail

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// dmarc judges DMARC: what receivers do with forged mail.
func (j *judge) dmarc() {
	const family = "mail.dmarc."
	w, err := j.dmarcWalk()
	if err != nil {
		j.noAnswers(family, err)
		return
	}
	where := "_dmarc." + j.domain
	if w.multiple {
		j.Fail("mail.dmarc.multiple", words.Say("dmarc.several"), j.allDMARC(where)...)
		j.notApplicable(family, words.Say("dmarc.several_rest"))
		return
	}
	if w.at != j.domain {
		if t := j.nearDMARC(); t != "" {
			j.Fail("mail.dmarc.syntax", words.Say("dmarc.lookalike"), txt(where, t)).Records = j.initialDMARC()
			j.notApplicable(family, words.Say("dmarc.lookalike_rest"))
			return
		}
	}
	if w.at == "" {
		j.Fail("mail.dmarc.missing", words.Say("dmarc.none"), txt(where, "none")).Records = j.initialDMARC()
		j.notApplicable(family, words.Say("dmarc.none_rest"))
		return
	}
	e := txt("_dmarc."+w.at, w.rec.text)
	j.Pass("mail.dmarc.missing", words.Say("record.found"), e)
	j.Pass("mail.dmarc.multiple", words.Say("record.only"), e)
	if len(w.rec.faults) > 0 {
		j.dmarcSyntax(w.rec, e)
	} else {
		j.Pass("mail.dmarc.syntax", words.Say("record.readable"), e)
	}
	j.dmarcPolicy(w, e)
	j.dmarcReports(w, e)
	j.dmarcOrigin(w, e)
}

// dmarcSyntax says the worst mistake. The record to begin with is offered where this one
// does not work, and not for a slip that changes nothing.
func (j *judge) dmarcSyntax(r dmarcRecord, e checks.Evidence) {
	f := r.faults[0]
	x := j.GapAt("mail.dmarc.syntax", f.severity, f.text, e)
	if f.severity >= checks.High {
		x.Records = j.initialDMARC()
	}
}

// initialDMARC is the record to begin with.
func (j *judge) initialDMARC() []checks.SuggestedRecord {
	if j.System == noMail {
		return j.dmarcReject()
	}
	return j.dmarcMonitoring()
}

func (j *judge) allDMARC(where string) []checks.Evidence {
	var out []checks.Evidence
	for _, r := range j.dmarcTXT[j.domain].Records {
		out = append(out, txt(where, r.Text()))
	}
	return out
}

func (j *judge) nearDMARC() string {
	for _, r := range j.dmarcTXT[j.domain].Records {
		if t := r.Text(); !isDMARC(t) && (nearDMARC.MatchString(t) || isSPF(t)) {
			return t
		}
	}
	for _, r := range j.apexTXT.Records {
		if t := r.Text(); isDMARC(t) {
			return t // in the wrong place: at the domain itself
		}
	}
	return ""
}

// dmarcPolicy judges what the record asks others to do.
func (j *judge) dmarcPolicy(w treeWalk, e checks.Evidence) {
	own, below, absent := w.policyFor(j.domain)
	if own == "none" {
		x := j.Fail("mail.dmarc.p_none", words.Say("dmarc.monitoring"), e)
		if x.Records = j.dmarcEnforcing(w.rec); j.System == noMail {
			x.Records = j.dmarcReject()
		}
		j.Add("mail.dmarc.enforced", checks.NotApplicable, words.Say("dmarc.not_enforced"), e)
	} else {
		j.Pass("mail.dmarc.p_none", words.Say("dmarc.policy", "policy", own), e)
		j.dmarcEnforced(w.rec, own, e)
	}
	j.dmarcBelow("mail.dmarc.sp_weaker", below, own, "dmarc.subdomains", words.Say("dmarc.subdomains_weaker", "below", below, "own", own), e)
	stronger := own
	if weaker(own, below) {
		stronger = below
	}
	j.dmarcBelow("mail.dmarc.np_weaker", absent, stronger, "dmarc.invented", words.Say("dmarc.invented_weaker", "policy", absent), e)
	j.PassIf(!w.rec.testing, "mail.dmarc.test_mode", words.Say("dmarc.in_earnest"), words.Say("dmarc.testing"), e)
	j.PassIf(w.rec.pct == 100 || own == "none", "mail.dmarc.pct", words.Say("dmarc.all_mail"),
		words.Say("dmarc.part"), e)
	_, said := w.rec.tags.get("p")
	j.PassIf(said, "mail.dmarc.p_missing", words.Say("dmarc.says_policy"), words.Say("dmarc.no_policy"), e)
}

// dmarcBelow judges how names below the domain are guarded, beside the strongest word of
// the record. Where nothing is guarded at all there is nothing to compare.
func (j *judge) dmarcBelow(id, policy, strongest, good, bad string, e checks.Evidence) {
	switch {
	case weaker(policy, strongest):
		j.Fail(id, bad, e)
	case policy == "none":
		j.Add(id, checks.NotApplicable, words.Say("dmarc.not_enforced"), e)
	default:
		j.Pass(id, words.Say(good), e)
	}
}

// dmarcReports judges where the reports go.
func (j *judge) dmarcReports(w treeWalk, e checks.Evidence) {
	if j.System == noMail {
		j.Pass("mail.dmarc.no_rua", words.Say("dmarc.no_mail"), e)
	} else {
		j.PassIf(len(w.rec.rua) > 0, "mail.dmarc.no_rua", words.Say("dmarc.reports"), words.Say("dmarc.no_reports"), e)
	}
	var unanswered error
	no, unasked := []string{}, j.destinations[min(len(j.destinations), maxDestinations):]
	for _, r := range j.destinations[:len(j.destinations)-len(unasked)] {
		switch {
		case r.reply.err != nil:
			unanswered = r.reply.err
		case !acceptsReports(r.reply.Records):
			no = append(no, r.domain)
		}
	}
	switch id := "mail.dmarc.rua_unauthorised"; {
	case len(w.rec.rua)+len(w.rec.ruf) == 0:
		j.Add(id, checks.NotApplicable, words.Say("dmarc.no_reports"), e)
	case len(no) > 0:
		j.Fail(id, words.Say("dmarc.not_accepted", "names", shorten(strings.Join(no, ", "))), e)
	case unanswered != nil:
		j.noAnswer(id, unanswered, e)
	case len(unasked) > 0:
		j.Unknown(id, checks.ReasonOf(checks.ErrQueryBudget), words.Say("dmarc.unasked", "n", len(unasked)), e)
	default:
		j.Pass(id, words.Say("dmarc.accepted"), e)
	}
}

// acceptsReports reports whether a place for reports has said that it takes them.
func acceptsReports(records []checks.Record) bool {
	return slices.ContainsFunc(records, func(r checks.Record) bool { return isDMARC(r.Text()) })
}

// dmarcOrigin says which name has the record, and whether newer and older receivers
// agree on whose it is.
func (j *judge) dmarcOrigin(w treeWalk, e checks.Evidence) {
	if w.at == j.domain {
		j.Pass("mail.dmarc.inherited", words.Say("dmarc.own"), e)
	} else {
		j.Gap("mail.dmarc.inherited", words.Say("dmarc.inherited", "name", w.at), e)
	}
	for _, n := range walkNames(j.domain) {
		if err := j.dmarcTXT[n].err; err != nil {
			j.NotChecked("mail.dmarc.org_disagree", checks.ReasonOf(err), words.Say("dmarc.names_unread"), e)
			return
		}
	}
	old := registrable(j.domain)
	if w.org == old {
		j.Pass("mail.dmarc.org_disagree", words.Say("dmarc.same_domain", "name", old), e)
	} else {
		j.Gap("mail.dmarc.org_disagree", words.Say("dmarc.two_domains", "newer", w.org, "older", old), e)
	}
}
