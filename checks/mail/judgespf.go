package mail

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	maxLookups = 10  // RFC 7208, 4.6.4
	maxVoid    = 2   // the same
	longSPF    = 450 // beyond it the answer hardly fits a packet of the old size
	longTXT    = 512
	wide4      = 16
	wide6      = 32
)

// enforced reports whether others refuse forged mail of the domain's own name.
func (f *facts) enforced() bool {
	w, err := f.dmarcWalk()
	if err != nil || w.at == "" {
		return false
	}
	own, below, _ := w.rec.policy()
	if w.at != f.domain {
		own = below
	}
	return own != "none"
}

// spf judges SPF: who may send for the domain.
func (j *judge) spf() {
	const family = "mail.spf."
	if j.apexTXT.err != nil {
		j.noAnswers(family, j.apexTXT.err)
		return
	}
	switch n := len(j.spfTree.texts); {
	case n == 0:
		j.spfMissing()
		j.notApplicable(family, "There is no SPF record to look at.")
		return
	case n > 1:
		var e []checks.Evidence
		for _, t := range j.spfTree.texts {
			e = append(e, txt(j.domain, t))
		}
		j.pass("mail.spf.missing", "There is one.", e...)
		x := j.gap("mail.spf.multiple", fmt.Sprintf("There are %d of them.", n), e...)
		x.Records = j.fixedSPF(j.spfTree.texts, "Put this one in, and take the others out. It holds what stands in any of them.")
		j.notApplicable(family, "Where there is more than one SPF record, none of them counts.")
		return
	}
	e := txt(j.domain, j.spfTree.texts[0])
	j.pass("mail.spf.missing", "There is one.", e)
	j.pass("mail.spf.multiple", "There is only one.", e)
	j.spfSyntax(e)
	a := auditSPF(j.spfTree)
	j.spfEnding(a, e)
	j.spfCounts(a, e)
}

func (j *judge) spfMissing() {
	if t := nearSPFRecord(j.apexTXT.Records); t != "" {
		j.gap("mail.spf.syntax", "A record looks like SPF and does not begin as it must: with “v=spf1” and a space.", txt(j.domain, t))
		return
	}
	x := j.gap("mail.spf.missing", "No record says who may send.", txt(j.domain, some(len(j.apexTXT.Records), "record, and it is not SPF", "records, and none of them is SPF")))
	if w, err := j.dmarcWalk(); err == nil && w.at != "" && j.enforced() {
		x.Severity = checks.Medium // forged mail is refused all the same
	}
	if x.Records = j.suggestedSPF(); j.system == noMail {
		x.Records = j.spfDenyAll()
	}
}

// spfSyntax judges the words of the domain's own record.
func (j *judge) spfSyntax(e checks.Evidence) {
	r := j.spfTree.rec
	if len(r.faults) > 0 {
		f := r.faults[0]
		j.gap("mail.spf.syntax", fmt.Sprintf("At “%s”: %s.", shorten(f.term), f.why), e)
	} else {
		j.pass("mail.spf.syntax", "Every word of it can be read.", e)
	}
	unread := r.ignored()
	j.passIf(len(unread) == 0, "mail.spf.after_all", "Nothing stands behind its end.", "Never read: "+shorten(strings.Join(unread, " "))+".", e)
	ptr, wide := "", ""
	for _, t := range r.terms {
		if t.kind == "ptr" {
			ptr = t.raw
		}
		if t.kind == "ip4" && t.prefix.Bits() <= wide4 || t.kind == "ip6" && t.prefix.Bits() <= wide6 {
			wide = t.raw
		}
	}
	if ptr != "" {
		j.gap("mail.spf.ptr", "It holds “"+shorten(ptr)+"”.", e).Records = j.fixedSPF(j.spfTree.texts, "It is your record without that word.")
	} else {
		j.pass("mail.spf.ptr", "It does not hold “ptr”.", e)
	}
	j.passIf(wide == "", "mail.spf.wide", "No range in it is very wide.", "“"+shorten(wide)+"” holds very many addresses.", e)
	size := 0
	for _, rec := range j.apexTXT.Records {
		size += len(rec.Data) + 12 // a name that points back, type, class, time to live, length
	}
	j.passIf(len(r.text) <= longSPF && size <= longTXT, "mail.spf.long", plural(len(r.text), "character", "characters")+" long.",
		fmt.Sprintf("The record is %d bytes long, and all text records together %d.", len(r.text), size), e)
}

func (j *judge) spfEnding(a spfAudit, e checks.Evidence) {
	const note = "It is your record with a safe end."
	switch {
	case a.passAll != "":
		x := j.gap("mail.spf.pass_all", "“"+shorten(a.passAll)+"” lets everyone pass.", e)
		x.Records = j.fixedSPF(j.spfTree.texts, note)
	case len(a.errs) > 0:
		j.unknown("mail.spf.pass_all", a.errs[0], e)
	default:
		j.pass("mail.spf.pass_all", "Nothing in it lets everyone pass.", e)
	}
	switch {
	case a.qualifier == 0 && j.spfTree.rec.redirects() && (len(a.errs) > 0 || len(a.macros) > 0 || a.incomplete):
		j.notChecked("mail.spf.neutral", checks.ReasonParse, "It points to another record, which could not be followed to its end.", e)
	case a.qualifier == 0 || a.qualifier == '?':
		how := "It does not say what to do with mail from elsewhere."
		if a.qualifier == '?' {
			how = "It says “?all”: mail from elsewhere is neither good nor bad."
		}
		j.gap("mail.spf.neutral", how, e).Records = j.fixedSPF(j.spfTree.texts, note)
	default:
		j.pass("mail.spf.neutral", "It says what to do with mail from elsewhere.", e)
	}
	if a.qualifier != '~' {
		j.pass("mail.spf.softfail", "It does not end in “~all”.", e)
		return
	}
	x := j.gap("mail.spf.softfail", "It ends in “~all”: take it, and mark it.", e)
	x.Severity = checks.Low
	if j.enforced() {
		x.Status, x.Severity = checks.Pass, checks.Info
		x.Detail = "It ends in “~all”, and DMARC does the refusing."
	}
}

func (j *judge) spfCounts(a spfAudit, e checks.Evidence) {
	tree := []checks.Evidence{e}
	for _, c := range a.costs {
		tree = append(tree, seen("look-ups", c.term, fmt.Sprint(c.n)))
	}
	count := fmt.Sprintf("A receiver that reads it to the end looks up %s; at most 10 are allowed.", plural(a.lookups, "thing", "things"))
	switch {
	case a.lookups > maxLookups:
		j.gap("mail.spf.lookups", count, tree...)
	case a.incomplete:
		j.spfIncomplete("mail.spf.lookups", a, e)
	case a.lookups >= maxLookups-1:
		j.gap("mail.spf.lookups", count, tree...).Severity = checks.Low
	default:
		j.pass("mail.spf.lookups", count, tree...)
	}
	if a.lookups >= maxLookups-1 && len(a.costs) > 0 {
		j.remark("mail.spf.expensive_clients", fmt.Sprintf("“%s” costs the most: %d.", shorten(a.costs[0].term), a.costs[0].n), tree...)
	} else {
		j.pass("mail.spf.expensive_clients", "No part of it costs too much.", tree...)
	}
	void := fmt.Sprintf("%s to nothing; at most 2 may.", plural(a.voids, "of its look-ups leads", "of its look-ups lead"))
	j.spfCounted("mail.spf.void", a.voids > maxVoid, a, void, e)
	j.spfCounted("mail.spf.mx_names", len(a.tooManyMX) > 0, a, "More than 10 mail servers stand behind: "+shorten(strings.Join(a.tooManyMX, " "))+".", e)
	broken := ""
	if len(a.broken) > 0 {
		broken = fmt.Sprintf("At “%s”: %s.", shorten(a.broken[0].term), a.broken[0].why)
	}
	j.spfCounted("mail.spf.include_broken", len(a.broken) > 0, a, broken, e)
	j.spfCounted("mail.spf.loop", len(a.loops) > 0, a, "It goes round: "+shorten(strings.Join(a.loops, ", "))+".", e)
}

// spfCounted judges what hangs on the whole tree: a gap that was seen stands, and
// without one a part that could not be followed leaves it open.
func (j *judge) spfCounted(id string, gap bool, a spfAudit, detail string, e checks.Evidence) {
	switch {
	case gap:
		j.gap(id, detail, e)
	case a.incomplete:
		j.spfIncomplete(id, a, e)
	default:
		j.pass(id, "All that it points to was looked at.", e)
	}
}

func (j *judge) spfIncomplete(id string, a spfAudit, e checks.Evidence) {
	if len(a.errs) > 0 {
		j.unknown(id, a.errs[0], e)
		return
	}
	j.unknown(id, checks.ErrQueryBudget, e)
}
