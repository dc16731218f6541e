package mail

import (
	"cmp"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A spoofing answers what an owner wants to know: would a false invoice in the name of the
// business be refused? It is refused where the rule asks for it and the forger can show
// neither SPF nor DKIM in that name.
type spoofing struct {
	refused bool
	// passes is what lets a stranger pass SPF in the name of the domain itself, which is
	// all that DMARC asks for.
	passes string
	err    error  // why it is not known
	open   string // what it hangs on that nobody could look at
}

// spoofing puts together DMARC and SPF. A forger has no key to sign with: that is why keys
// that are too short to be trusted count as none.
func (j *judge) spoofing() spoofing {
	if _, err := j.dmarcWalk(); err != nil {
		return spoofing{err: err}
	}
	if !j.enforced() {
		return spoofing{}
	}
	if j.apexTXT.err != nil {
		return spoofing{err: j.apexTXT.err}
	}
	if len(j.ownSPF.texts) != 1 || len(j.ownSPF.rec.faults) > 0 {
		return spoofing{refused: true} // such a record passes nobody
	}
	a := j.spfAudit
	switch how := a.everyone(); {
	case how != "":
		return spoofing{passes: how}
	case a.unanswered() != nil:
		return spoofing{err: a.unanswered()}
	case a.chosen():
		return spoofing{open: a.varying[0]}
	}
	return spoofing{refused: true}
}

// dmarcEnforced judges whether the rule does both of what it is for: forged mail is
// refused, and the domain's own is not.
func (j *judge) dmarcEnforced(r dmarcRecord, own string, e checks.Evidence) {
	const id = "mail.dmarc.enforced"
	switch f := j.spoofing(); {
	case f.passes != "":
		j.Fail(id, words.Say("dmarc.forger_passes", "policy", own, "term", shorten(f.passes)), e, txt(j.domain, j.ownSPF.texts[0]))
	case f.err != nil:
		j.noAnswer(id, f.err, e)
	case f.open != "":
		j.Unknown(id, checks.ReasonParse, words.Say("spf.chosen", "term", shorten(f.open)), e)
	case r.pct < 100:
		j.GapAt(id, checks.Low, words.Say("dmarc.refused_in_part", "policy", own, "n", r.pct), e)
	default:
		j.dmarcAlignment(own, e)
	}
}

// dmarcAlignment makes sure that the domain's own mail can pass what it asks others to
// refuse.
func (j *judge) dmarcAlignment(own string, e checks.Evidence) {
	const id = "mail.dmarc.enforced"
	senders := j.namesSenders()
	switch {
	case j.System == noMail:
		j.Pass(id, words.Say("dmarc.nothing_to_lose", "policy", own), e)
	case j.usableKeys() > 0 || senders && !j.spfAudit.givenUp():
		j.Pass(id, words.Say("dmarc.aligned", "policy", own), e)
	case j.unansweredKeys() != nil:
		j.noAnswer(id, j.unansweredKeys(), e)
	case senders:
		j.GapAt(id, checks.Medium, words.Say("dmarc.given_up", "policy", own), e, txt(j.domain, j.ownSPF.texts[0]))
	case len(j.ownSPF.texts) == 1 && len(j.ownSPF.rec.faults) == 0 && !j.dkimWildcard:
		// A domain that only takes mail may well say so.
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("dmarc.nobody_sends", "policy", own), e, txt(j.domain, j.ownSPF.texts[0]))
	case !j.dkimRoot.Exists && len(j.keys) == 0:
		j.Fail(id, words.Say("dmarc.unaligned", "policy", own), e)
	case slices.ContainsFunc(j.keys, func(k dkimReply) bool { return len(k.texts) > 0 }):
		j.GapAt(id, checks.Medium, words.Say("dmarc.no_usable_key", "policy", own), e)
	default:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("dmarc.alignment_unknown"), e)
	}
}

// namesSenders reports whether the SPF record lets anyone at all pass.
func (f *facts) namesSenders() bool {
	return f.ownSPF != nil && len(f.ownSPF.texts) == 1 && len(f.ownSPF.rec.faults) == 0 &&
		slices.ContainsFunc(f.ownSPF.rec.evaluated(), func(i int) bool {
			t := f.ownSPF.rec.terms[i]
			return t.kind == "redirect" || t.qualifier == '+'
		})
}

// usableKeys counts the key names that hold a key which receivers accept.
func (f *facts) usableKeys() int {
	n := 0
	for _, k := range f.keys {
		if k.usable() {
			n++
		}
	}
	return n
}

// unansweredKeys is why it is not known which keys there are, or nil.
func (f *facts) unansweredKeys() error {
	if f.dkimRoot.err != nil {
		return f.dkimRoot.err
	}
	for _, k := range f.keys {
		if k.err != nil {
			return k.err
		}
	}
	return nil
}

// paymentWords judges whether a false invoice would arrive.
func (j *judge) paymentWords() {
	const id = "mail.payment_words"
	w, _ := j.dmarcWalk()
	e := []checks.Evidence{txt("_dmarc."+cmp.Or(w.at, j.domain), cmp.Or(w.rec.text, "none"))}
	if j.ownSPF != nil {
		for _, t := range j.ownSPF.texts {
			e = append(e, txt(j.domain, t))
		}
	}
	switch f := j.spoofing(); {
	case f.err != nil:
		// Not known, and not a measurement of this control either.
		j.NotChecked(id, checks.ReasonOf(f.err), words.NoAnswer(f.err))
	case f.open != "":
		j.NotChecked(id, checks.ReasonParse, words.Say("spf.chosen", "term", shorten(f.open)), e...)
	case f.refused:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("payment.refused"), e...)
	default:
		j.Gap(id, words.Say("payment.forgeable"), e...)
	}
}
