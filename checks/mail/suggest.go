package mail

import (
	"maps"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// reviewAfter is how long a stage of DMARC is watched: it must hold a month's end.
const reviewAfter = 28 * 24 * time.Hour

// maxSuggested is the longest record that is offered; longer ones are rather
// fixed by hand.
const maxSuggested = 450

// suggestTXT makes a TXT record to paste, or nothing where the value holds what
// could not be pasted as it is shown.
func suggestTXT(name, value, note string) []checks.SuggestedRecord {
	if len(value) > maxSuggested {
		return nil
	}
	for _, c := range []byte(value) {
		if c < 0x20 || c > 0x7e || c == '\\' {
			return nil
		}
	}
	return []checks.SuggestedRecord{{Name: name, Type: "TXT", Value: value, Note: note}}
}

func (j *judge) reviewDate() string { return j.now.Add(reviewAfter).UTC().Format("2 January 2006") }

// dmarcMonitoring is the DMARC record that only watches. It stops no mail.
func (j *judge) dmarcMonitoring() []checks.SuggestedRecord {
	return suggestTXT("_dmarc."+j.domain, "v=DMARC1; p=none; rua=mailto:dmarc@"+j.domain, words.Say("fix.monitoring", "day", j.reviewDate()))
}

// dmarcEnforcing is the record that sends forged mail to the junk folder, with
// what the old one says besides.
func (j *judge) dmarcEnforcing(r dmarcRecord) []checks.SuggestedRecord {
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
		return j.dmarcMonitoring()
	}
	return suggestTXT("_dmarc."+j.domain, value.String(), words.Say("fix.enforcing", "day", j.reviewDate()))
}

// noMailRecords is the recipe for a domain that takes part in no mail.
func (j *judge) noMailRecords() []checks.SuggestedRecord {
	return append(j.spfDenyAll(), j.dmarcReject()...)
}

// spfDenyAll is the part of the recipe that is SPF.
func (j *judge) spfDenyAll() []checks.SuggestedRecord {
	return suggestTXT(j.domain, "v=spf1 -all", words.Say("fix.no_senders"))
}

// dmarcReject is the part that has forged mail refused, and mail to the name as well.
func (j *judge) dmarcReject() []checks.SuggestedRecord {
	out := suggestTXT("_dmarc."+j.domain, "v=DMARC1; p=reject; sp=reject", words.Say("fix.reject"))
	if len(j.mxReply.Records) == 0 {
		out = append(out, checks.SuggestedRecord{Name: j.domain, Type: "MX", Value: "0 .", Note: words.Say("fix.null_mx")})
	}
	return out
}

// suggestedSPF is an SPF record for what was recognised, or nothing where that
// is too little to go by.
func (j *judge) suggestedSPF() []checks.SuggestedRecord {
	var terms []string
	for _, s := range j.matches {
		if s.SPF != "" && s.confidence > 1 {
			terms = append(terms, s.SPF)
		}
	}
	if len(terms) == 0 {
		for _, h := range j.hosts {
			if inDomain(h.name, []string{j.domain}) {
				terms = []string{"mx"}
			}
		}
	}
	if len(terms) == 0 {
		return nil
	}
	return suggestTXT(j.domain, "v=spf1 "+strings.Join(terms, " ")+" ~all", words.Say("fix.senders"))
}

// fixedSPF is the domain's SPF record with another ending, and without what breaks it.
func (j *judge) fixedSPF(records []string, note string) []checks.SuggestedRecord {
	var terms []string
	have := map[string]bool{}
	for _, text := range records {
		r := parseSPF(text)
		for _, t := range r.terms {
			open := t.prefix.IsValid() && t.prefix.Bits() <= 1 || (t.kind == "a" || t.kind == "mx") && (t.cidr4 == 0 || t.cidr6 == 0)
			if t.kind == "all" || t.kind == "redirect" || t.kind == "ptr" || open || have[strings.ToLower(t.raw)] {
				continue
			}
			have[strings.ToLower(t.raw)] = true
			terms = append(terms, t.raw)
		}
		if len(r.faults) > 0 || r.redirects() {
			return nil // what was meant has to be asked
		}
	}
	return suggestTXT(j.domain, strings.Join(append(append([]string{"v=spf1"}, terms...), "~all"), " "), note)
}

// closedSPF is a record that is offered in place of one that lets everyone pass; nothing,
// where what does so is still in it.
func (j *judge) closedSPF(offered []checks.SuggestedRecord) []checks.SuggestedRecord {
	for _, r := range offered {
		a := newSPFAnswers()
		maps.Copy(a.replies, j.spfAnswers.replies)
		a.replies[spfQuestion{j.domain, "TXT"}] = reply{Answer: checks.Answer{Exists: true, Records: []checks.Record{{Strings: []string{r.Value}}}}}
		if auditSPF(a, j.domain).everyone() != "" {
			return nil
		}
	}
	return offered
}
