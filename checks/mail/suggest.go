package mail

import (
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// lookAgain is how long a stage of DMARC is watched: it must hold a month's end.
const lookAgain = 28 * 24 * time.Hour

// longestPaste is the longest record that is offered; longer ones are rather
// mended by hand.
const longestPaste = 450

// record makes a TXT record to paste, or nothing where the value holds what
// could not be pasted as it is shown.
func record(name, value, note string) []checks.SuggestedRecord {
	if len(value) > longestPaste {
		return nil
	}
	for _, c := range []byte(value) {
		if c < 0x20 || c > 0x7e || c == '\\' {
			return nil
		}
	}
	return []checks.SuggestedRecord{{Name: name, Type: "TXT", Value: value, Note: note}}
}

func (j *judge) again() string { return j.now.Add(lookAgain).UTC().Format("2 January 2006") }

// firstStage is the DMARC record that only watches. It stops no mail.
func (j *judge) firstStage() []checks.SuggestedRecord {
	return record("_dmarc."+j.domain, "v=DMARC1; p=none; rua=mailto:dmarc@"+j.domain,
		"Publish this now; it stops no mail. Make the mailbox first, or put in one that you have. Read the reports, and look again on "+j.again()+".")
}

// secondStage is the record that sends forged mail to the junk folder, with
// what the old one says besides.
func (j *judge) secondStage(r dmarcRecord) []checks.SuggestedRecord {
	var value strings.Builder
	value.WriteString("v=DMARC1; p=quarantine; sp=quarantine")
	reports := false
	for _, t := range r.tags {
		switch t.name {
		case "rua", "ruf", "adkim", "aspf", "fo":
			value.WriteString("; " + t.name + "=" + t.value)
			reports = reports || t.name == "rua"
		}
	}
	if !reports {
		return j.firstStage()
	}
	return record("_dmarc."+j.domain, value.String(),
		"Publish this only when a month of reports shows each of your own services passing. Look at the reports on "+j.again()+", and again four weeks after the change.")
}

// silence is the recipe for a domain that takes part in no mail.
func (j *judge) silence() []checks.SuggestedRecord { return append(j.noSenders(), j.noForgery()...) }

// noSenders is the part of the recipe that is SPF.
func (j *judge) noSenders() []checks.SuggestedRecord {
	return record(j.domain, "v=spf1 -all", "It says that nobody sends mail from this name. Put it in place of any other record that begins with v=spf1.")
}

// noForgery is the part that has forged mail refused, and mail to the name as well.
func (j *judge) noForgery() []checks.SuggestedRecord {
	out := record("_dmarc."+j.domain, "v=DMARC1; p=reject; sp=reject", "It asks others to refuse all mail in this name.")
	if len(j.mx.Records) == 0 {
		out = append(out, checks.SuggestedRecord{Name: j.domain, Type: "MX", Value: "0 .", Note: "It says that this name takes no mail. Some web pages ask for the number and the dot in two fields."})
	}
	return out
}

// sendersRecord is an SPF record for what was recognised, or nothing where that
// is too little to go by.
func (j *judge) sendersRecord() []checks.SuggestedRecord {
	var terms []string
	for _, s := range j.sightings {
		if s.SPF != "" && s.strength > 1 {
			terms = append(terms, s.SPF)
		}
	}
	if len(terms) == 0 {
		for _, h := range j.hosts {
			if under(h.name, []string{j.domain}) {
				terms = []string{"mx"}
			}
		}
	}
	if len(terms) == 0 {
		return nil
	}
	return record(j.domain, "v=spf1 "+strings.Join(terms, " ")+" ~all",
		"Does another service send mail as you, for invoices or newsletters? Add what it tells you before “~all”.")
}

// mended is the domain's SPF record with another ending, and without what breaks it.
func (j *judge) mended(records []string, note string) []checks.SuggestedRecord {
	var words []string
	have := map[string]bool{}
	for _, text := range records {
		r := parseSPF(text)
		for _, t := range r.terms {
			open := t.prefix.IsValid() && t.prefix.Bits() <= 1 || (t.kind == "a" || t.kind == "mx") && (t.bits4 == 0 || t.bits6 == 0)
			if t.kind == "all" || t.kind == "redirect" || t.kind == "ptr" || open || have[strings.ToLower(t.raw)] {
				continue
			}
			have[strings.ToLower(t.raw)] = true
			words = append(words, t.raw)
		}
		if len(r.faults) > 0 || r.redirects() {
			return nil // what was meant has to be asked
		}
	}
	return record(j.domain, strings.Join(append(append([]string{"v=spf1"}, words...), "~all"), " "), note)
}
