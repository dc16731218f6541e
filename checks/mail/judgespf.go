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
		j.notApplicable(family, words.Say("spf.none_rest"))
		return
	case n > 1:
		var e []checks.Evidence
		for _, t := range j.spfTree.texts {
			e = append(e, txt(j.domain, t))
		}
		j.Pass("mail.spf.missing", words.Say("record.found"), e...)
		j.Fail("mail.spf.multiple", words.Say("spf.several", "n", n), e...).Records = j.fixedSPF(j.spfTree.texts, words.Say("fix.merged"))
		j.notApplicable(family, words.Say("spf.several_rest"))
		return
	}
	e := txt(j.domain, j.spfTree.texts[0])
	j.Pass("mail.spf.missing", words.Say("record.found"), e)
	j.Pass("mail.spf.multiple", words.Say("record.only"), e)
	j.spfSyntax(e)
	a := auditSPF(j.spfTree)
	j.spfEnding(a, e)
	j.spfCounts(a, e)
}

func (j *judge) spfMissing() {
	if t := nearSPFRecord(j.apexTXT.Records); t != "" {
		j.Fail("mail.spf.syntax", words.Say("spf.lookalike"), txt(j.domain, t))
		return
	}
	severity := checks.Critical
	if j.enforced() {
		severity = checks.Medium // forged mail is refused all the same
	}
	x := j.FailAt("mail.spf.missing", severity, words.Say("spf.none"), txt(j.domain, fmt.Sprintf("%d in all, none of them SPF", len(j.apexTXT.Records))))
	if x.Records = j.suggestedSPF(); j.System == noMail {
		x.Records = j.spfDenyAll()
	}
}

// spfSyntax judges the words of the domain's own record.
func (j *judge) spfSyntax(e checks.Evidence) {
	r := j.spfTree.rec
	if len(r.faults) > 0 {
		f := r.faults[0]
		j.Fail("mail.spf.syntax", words.Say("spf.fault", "term", shorten(f.term), "fault", f.why), e)
	} else {
		j.Pass("mail.spf.syntax", words.Say("record.readable"), e)
	}
	ignored := r.ignored()
	j.PassIf(len(ignored) == 0, "mail.spf.after_all", words.Say("spf.ends_last"), words.Say("spf.ignored", "terms", shorten(strings.Join(ignored, " "))), e)
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
		j.Fail("mail.spf.ptr", words.Say("spf.ptr", "term", shorten(ptr)), e).Records = j.fixedSPF(j.spfTree.texts, words.Say("fix.without"))
	} else {
		j.Pass("mail.spf.ptr", words.Say("spf.no_ptr"), e)
	}
	j.PassIf(wide == "", "mail.spf.wide", words.Say("spf.narrow"), words.Say("spf.wide", "term", shorten(wide)), e)
	size := 0
	for _, rec := range j.apexTXT.Records {
		size += len(rec.Data) + 12 // a name that points back, type, class, time to live, length
	}
	j.PassIf(len(r.text) <= longSPF && size <= longTXT, "mail.spf.long", words.Say("spf.length", "n", len(r.text)),
		words.Say("spf.long", "n", len(r.text), "all", size), e)
}

func (j *judge) spfEnding(a spfAudit, e checks.Evidence) {
	note := words.Say("fix.ending")
	switch {
	case a.passAll != "":
		j.Fail("mail.spf.pass_all", words.Say("spf.pass_all", "term", shorten(a.passAll)), e).Records = j.fixedSPF(j.spfTree.texts, note)
	case len(a.errs) > 0:
		j.noAnswer("mail.spf.pass_all", a.errs[0], e)
	default:
		j.Pass("mail.spf.pass_all", words.Say("spf.not_all"), e)
	}
	switch {
	case a.qualifier == 0 && j.spfTree.rec.redirects() && (len(a.errs) > 0 || len(a.macros) > 0 || a.incomplete):
		j.NotChecked("mail.spf.neutral", checks.ReasonParse, words.Say("spf.redirect_unread"), e)
	case a.qualifier == 0 || a.qualifier == '?':
		how := words.Say("spf.no_ending")
		if a.qualifier == '?' {
			how = words.Say("spf.neutral")
		}
		j.Fail("mail.spf.neutral", how, e).Records = j.fixedSPF(j.spfTree.texts, note)
	default:
		j.Pass("mail.spf.neutral", words.Say("spf.ending"), e)
	}
	const soft = "mail.spf.softfail"
	switch {
	case a.qualifier != '~':
		j.Pass(soft, words.Say("spf.no_softfail"), e)
	case j.enforced():
		j.Pass(soft, words.Say("spf.softfail_enforced"), e)
	default:
		j.Fail(soft, words.Say("spf.softfail"), e)
	}
}

func (j *judge) spfCounts(a spfAudit, e checks.Evidence) {
	tree := []checks.Evidence{e}
	for _, c := range a.costs {
		tree = append(tree, checks.Seen("look-ups", c.term, fmt.Sprint(c.n)))
	}
	count := words.Say("spf.lookups", "n", a.lookups)
	switch {
	case a.lookups > maxLookups:
		j.Fail("mail.spf.lookups", count, tree...)
	case a.incomplete:
		j.spfIncomplete("mail.spf.lookups", a, e)
	case a.lookups >= maxLookups-1:
		j.FailAt("mail.spf.lookups", checks.Low, count, tree...)
	default:
		j.Pass("mail.spf.lookups", count, tree...)
	}
	if a.lookups >= maxLookups-1 && len(a.costs) > 0 {
		j.Gap("mail.spf.expensive_clients", words.Say("spf.costly", "term", shorten(a.costs[0].term), "n", a.costs[0].n), tree...)
	} else {
		j.Pass("mail.spf.expensive_clients", words.Say("spf.cheap"), tree...)
	}
	broken := ""
	if len(a.broken) > 0 {
		broken = words.Say("spf.fault", "term", shorten(a.broken[0].term), "fault", a.broken[0].why)
	}
	for _, x := range []struct {
		id     string
		gap    bool
		detail string
	}{
		{"mail.spf.void", a.voids > maxVoid, words.Say("spf.voids", "n", a.voids)},
		{"mail.spf.mx_names", len(a.tooManyMX) > 0, words.Say("spf.too_many_mx", "terms", shorten(strings.Join(a.tooManyMX, " ")))},
		{"mail.spf.include_broken", len(a.broken) > 0, broken},
		{"mail.spf.loop", len(a.loops) > 0, words.Say("spf.loop", "terms", shorten(strings.Join(a.loops, ", ")))},
	} {
		// A gap that was seen counts, however much of the tree is missing. Without one, a
		// part that could not be followed leaves it open.
		switch {
		case x.gap:
			j.Fail(x.id, x.detail, e)
		case a.incomplete:
			j.spfIncomplete(x.id, a, e)
		default:
			j.Pass(x.id, words.Say("spf.followed"), e)
		}
	}
}

func (j *judge) spfIncomplete(id string, a spfAudit, e checks.Evidence) {
	err := checks.ErrQueryBudget
	if len(a.errs) > 0 {
		err = a.errs[0]
	}
	j.noAnswer(id, err, e)
}
