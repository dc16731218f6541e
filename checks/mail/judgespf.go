package mail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	longSPF = 450 // beyond it the answer hardly fits a packet of the old size
	longTXT = 512
)

// enforced reports whether others are asked to refuse forged mail of the domain's own
// name.
func (f *facts) enforced() bool {
	w, err := f.dmarcWalk()
	if err != nil || w.at == "" {
		return false
	}
	own, _, _ := w.policyFor(f.domain)
	return own != "none" && !w.rec.idle(own)
}

// spf judges SPF: who may send for the domain.
func (j *judge) spf() {
	const family = "mail.spf."
	if j.apexTXT.err != nil {
		j.noAnswers(family, j.apexTXT.err)
		return
	}
	switch n := len(j.ownSPF.texts); {
	case n == 0:
		j.spfMissing()
		j.notApplicable(family, words.Say("spf.none_rest"))
		return
	case n > 1:
		var e []checks.Evidence
		for _, t := range j.ownSPF.texts {
			e = append(e, txt(j.domain, t))
		}
		j.Pass("mail.spf.missing", words.Say("record.found"), e...)
		j.Fail("mail.spf.multiple", words.Say("spf.several", "n", n), e...).Records = j.fixedSPF(j.ownSPF.texts, words.Say("fix.merged"))
		j.notApplicable(family, words.Say("spf.several_rest"))
		return
	}
	e := txt(j.domain, j.ownSPF.texts[0])
	j.Pass("mail.spf.missing", words.Say("record.found"), e)
	j.Pass("mail.spf.multiple", words.Say("record.only"), e)
	a := j.spfAudit
	j.spfSyntax(a, e)
	j.spfWide(a, e)
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
func (j *judge) spfSyntax(a *spfAudit, e checks.Evidence) {
	r := j.ownSPF.rec
	if len(r.faults) > 0 {
		f := r.faults[0]
		j.Fail("mail.spf.syntax", words.Say("spf.fault", "term", shorten(f.term), "fault", f.why), e)
	} else {
		j.Pass("mail.spf.syntax", words.Say("record.readable"), e)
	}
	ignored := r.ignored()
	j.PassIf(len(ignored) == 0, "mail.spf.after_all", words.Say("spf.ends_last"), words.Say("spf.ignored", "terms", shorten(strings.Join(ignored, " "))), e)
	const ptr = "mail.spf.ptr"
	isPTR := func(t spfTerm) bool { return t.kind == "ptr" }
	if t, ok := firstMatch(r.terms, isPTR); ok {
		j.Fail(ptr, words.Say("spf.ptr", "term", shorten(t.raw)), e).Records = j.fixedSPF(j.ownSPF.texts, words.Say("fix.without"))
	} else if t, ok := firstMatch(a.redirected, isPTR); ok {
		j.Fail(ptr, words.Say("spf.ptr", "term", shorten(t.raw)), e)
	} else if how := a.passing.ptr; how != "" {
		j.Fail(ptr, words.Say("spf.ptr", "term", shorten(how)), e)
	} else if a.endUnread(r) {
		j.NotChecked(ptr, checks.ReasonParse, words.Say("spf.redirect_unread"), e)
	} else {
		j.Pass(ptr, words.Say("spf.no_ptr"), e)
	}
	size := 0
	for _, rec := range j.apexTXT.Records {
		size += len(rec.Data) + 12 // a name that points back, type, class, time to live, length
	}
	j.PassIf(len(r.text) <= longSPF && size <= longTXT, "mail.spf.long", words.Say("spf.length", "n", len(r.text)),
		words.Say("spf.long", "n", len(r.text), "all", size), e)
}

// spfWide judges how many computers the domain's own ranges hold.
func (j *judge) spfWide(a *spfAudit, e checks.Evidence) {
	const id = "mail.spf.wide"
	switch term, very := a.passing.wide(); {
	case very:
		j.FailAt(id, checks.Medium, words.Say("spf.very_wide", "term", shorten(term)), e)
	case term != "":
		j.FailAt(id, checks.Low, words.Say("spf.wide", "term", shorten(term)), e)
	case a.passing.unread:
		j.spfIncomplete(id, a, e)
	default:
		j.Pass(id, words.Say("spf.narrow"), e)
	}
}

// spfEnding judges what the record says of everyone else: whether a stranger passes, and
// what is to be done with his mail.
func (j *judge) spfEnding(a *spfAudit, e checks.Evidence) {
	note := words.Say("fix.ending")
	switch how, id := a.everyone(), "mail.spf.pass_all"; {
	case how != "":
		j.Fail(id, words.Say("spf.pass_all", "term", shorten(how)), e).Records = j.closedSPF(j.fixedSPF(j.ownSPF.texts, note))
	case a.unanswered() != nil:
		j.noAnswer(id, a.unanswered(), e)
	case a.chosen():
		j.Unknown(id, checks.ReasonParse, words.Say("spf.chosen", "term", shorten(a.varying[0])), e)
	default:
		j.Pass(id, words.Say("spf.not_all"), append([]checks.Evidence{e}, a.evidence()...)...)
	}
	const neutral, soft = "mail.spf.neutral", "mail.spf.softfail"
	if a.endUnread(j.ownSPF.rec) {
		j.NotChecked(neutral, checks.ReasonParse, words.Say("spf.redirect_unread"), e)
		j.NotChecked(soft, checks.ReasonParse, words.Say("spf.redirect_unread"), e)
		return
	}
	switch meets := a.meets(); meets {
	case 0:
		j.Fail(neutral, words.Say("spf.no_ending"), e).Records = j.fixedSPF(j.ownSPF.texts, note)
	case '?':
		how := words.Say("spf.neutral")
		if a.qualifier != meets {
			how = words.Say("spf.neutral_before")
		}
		j.Fail(neutral, how, e).Records = j.fixedSPF(j.ownSPF.texts, note)
	default:
		j.Pass(neutral, words.Say("spf.ending"), e)
	}
	switch {
	case a.meets() != '~':
		j.Pass(soft, words.Say("spf.no_softfail"), e)
	case j.enforced():
		j.Pass(soft, words.Say("spf.softfail_enforced"), e)
	default:
		j.Fail(soft, words.Say("spf.softfail"), e)
	}
}

func (j *judge) spfCounts(a *spfAudit, e checks.Evidence) {
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
	case len(a.branches) > 0:
		j.spfVaries("mail.spf.lookups", a, tree...)
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
	if len(j.ownSPF.rec.faults) > 0 {
		// Receivers stop at the mistake, and the word that it is in was not followed.
		j.Rest("mail.spf.", checks.NotChecked, checks.ReasonParse, words.Say("spf.stopped"), e)
		return
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
		case len(a.branches) > 0, x.id == "mail.spf.void" && a.voids+len(a.varying) > maxVoid:
			j.spfVaries(x.id, a, e)
		default:
			j.Pass(x.id, words.Say("spf.followed"), e)
		}
	}
}

// spfIncomplete says that a part could not be asked for, and why.
func (j *judge) spfIncomplete(id string, a *spfAudit, e checks.Evidence) {
	err := a.unanswered()
	if err == nil {
		err = checks.ErrQueryBudget
	}
	j.noAnswer(id, err, e)
}

// spfVaries says that a part differs from sender to sender, so that nobody can look at
// all of it. That is how large filters work, and no fault.
func (j *judge) spfVaries(id string, a *spfAudit, e ...checks.Evidence) {
	term := append(slices.Clone(a.branches), a.varying...)[0]
	j.NotChecked(id, checks.ReasonParse, words.Say("spf.varies", "term", shorten(term)), e...)
}
