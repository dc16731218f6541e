package mail

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// dmarc judges DMARC: what others do with mail that is not the domain's.
func (j *judge) dmarc() {
	const family = "mail.dmarc."
	w, err := j.dmarcWalk()
	if err != nil {
		j.noAnswers(family, err)
		return
	}
	where := "_dmarc." + j.domain
	if w.multiple {
		j.gap("mail.dmarc.multiple", "There are several, so that none of them counts.", j.allDMARC(where)...)
		j.notApplicable(family, "Where there is more than one DMARC record, none of them counts.")
		return
	}
	if w.at != j.domain {
		if t := j.nearDMARC(); t != "" {
			j.gap("mail.dmarc.syntax", "A record looks like DMARC and does not begin as it must: with “v=DMARC1;”.", txt(where, t)).Records = j.initialDMARC()
			j.notApplicable(family, "There is no DMARC record that counts.")
			return
		}
	}
	if w.at == "" {
		j.gap("mail.dmarc.missing", "No record tells others what to do with forged mail.", txt(where, "none")).Records = j.initialDMARC()
		j.notApplicable(family, "There is no DMARC record to look at.")
		return
	}
	e := txt("_dmarc."+w.at, w.rec.text)
	j.pass("mail.dmarc.missing", "There is one.", e)
	j.pass("mail.dmarc.multiple", "There is only one.", e)
	if len(w.rec.faults) > 0 {
		j.gap("mail.dmarc.syntax", sentence(w.rec.faults[0]), e).Records = j.initialDMARC()
	} else {
		j.pass("mail.dmarc.syntax", "Every word of it can be read.", e)
	}
	j.dmarcPolicy(w, e)
	j.dmarcReports(w, e)
	j.dmarcOrigin(w, e)
}

// initialDMARC is the record to begin with.
func (j *judge) initialDMARC() []checks.SuggestedRecord {
	if j.system == noMail {
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
	own, below, absent := w.rec.policy()
	if w.at != j.domain {
		own = below
	}
	if own == "none" {
		x := j.gap("mail.dmarc.p_none", "It asks others only to watch: forged mail in your name still arrives.", e)
		if x.Records = j.dmarcEnforcing(w.rec); j.system == noMail {
			x.Records = j.dmarcReject()
		}
		j.add("mail.dmarc.enforced", checks.NotApplicable, "Nothing is refused yet.", e)
	} else {
		j.pass("mail.dmarc.p_none", "It asks others for “"+own+"”.", e)
		j.dmarcAlignment(own, e)
	}
	j.passIf(w.at != j.domain || !weaker(below, own), "mail.dmarc.sp_weaker", "Names below yours are guarded as well as your own.",
		"Names below yours have only “"+below+"”, and your own has “"+own+"”.", e)
	j.passIf(!weaker(absent, below), "mail.dmarc.np_weaker", "Invented names below yours are guarded too.",
		"Invented names below yours have only “"+absent+"”.", e)
	j.passIf(!w.rec.testing, "mail.dmarc.test_mode", "It is meant in earnest.", "It says “t=y”: newer receivers then do less than it asks.", e)
	j.passIf(w.rec.pct == 100 || own == "none", "mail.dmarc.pct", "It holds for all mail.",
		"It says “pct=”, which older receivers apply to a part of the mail only, and newer ones not at all.", e)
	_, said := w.rec.tags.get("p")
	j.passIf(said, "mail.dmarc.p_missing", "It says what to do.", "It has no “p=”, which newer receivers read as “none”, and older ones as no record.", e)
}

// dmarcAlignment makes sure that the domain's own mail can pass what it asks others to
// refuse.
func (j *judge) dmarcAlignment(own string, e checks.Evidence) {
	able := j.system == noMail || j.spfTree != nil && len(j.spfTree.texts) == 1 || j.knownKeys() > 0 || j.dkimWildcard
	switch {
	case able:
		j.pass("mail.dmarc.enforced", "Others are asked for “"+own+"”, and your own mail can show that it is yours.", e)
	case j.apexTXT.err != nil:
		j.unknown("mail.dmarc.enforced", j.apexTXT.err, e)
	case j.dkimRoot.err != nil:
		j.unknown("mail.dmarc.enforced", j.dkimRoot.err, e)
	case !j.dkimRoot.Exists:
		j.gap("mail.dmarc.enforced", "Others are asked for “"+own+"”, and nothing shows that your own mail is yours.", e)
	default:
		j.notChecked("mail.dmarc.enforced", checks.ReasonSourceMissing, "There is no SPF record, and the names of DKIM keys cannot be listed.", e)
	}
}

func (j *judge) knownKeys() int {
	n := 0
	for _, k := range j.keys {
		if len(k.texts) > 0 {
			n++
		}
	}
	return n
}

// dmarcReports judges where the reports go.
func (j *judge) dmarcReports(w treeWalk, e checks.Evidence) {
	if j.system == noMail {
		j.pass("mail.dmarc.no_rua", "A name without mail can do without reports.", e)
	} else {
		j.passIf(len(w.rec.rua) > 0, "mail.dmarc.no_rua", "Reports go to "+plural(len(w.rec.rua), "address", "addresses")+".", "It names no address for reports.", e)
	}
	var unanswered error
	var no []string
	for _, r := range j.destinations {
		switch {
		case r.reply.err != nil:
			unanswered = r.reply.err
		case !acceptsReports(r.reply.Records):
			no = append(no, r.domain)
		}
	}
	switch id := "mail.dmarc.rua_unauthorised"; {
	case len(no) > 0:
		j.gap(id, "No record says that "+shorten(strings.Join(no, ", "))+" takes reports about you.", e)
	case unanswered != nil:
		j.unknown(id, unanswered, e)
	default:
		j.pass(id, "Every place that reports go to takes them.", e)
	}
}

// acceptsReports reports whether a place for reports has said that it takes them.
func acceptsReports(records []checks.Record) bool {
	for _, r := range records {
		if isDMARC(r.Text()) {
			return true
		}
	}
	return false
}

// dmarcOrigin says where the record stands, and whether newer and older receivers
// agree whose it is.
func (j *judge) dmarcOrigin(w treeWalk, e checks.Evidence) {
	if w.at == j.domain {
		j.pass("mail.dmarc.inherited", "It stands at your own name.", e)
	} else {
		j.remark("mail.dmarc.inherited", "It stands at “"+w.at+"”, above your name.", e)
	}
	for _, n := range walkNames(j.domain) {
		if err := j.dmarcTXT[n].err; err != nil {
			j.notChecked("mail.dmarc.org_disagree", checks.ReasonOf(err), "Not all names above yours could be looked at.", e)
			return
		}
	}
	old := registrable(j.domain)
	if w.org == old {
		j.pass("mail.dmarc.org_disagree", "Both take “"+old+"” for your name.", e)
	} else {
		j.remark("mail.dmarc.org_disagree", "Newer receivers take “"+w.org+"” for it, and older ones “"+old+"”.", e)
	}
}

// sentence makes one of a clause.
func sentence(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:]) + "."
}
