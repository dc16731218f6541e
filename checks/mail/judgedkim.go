package mail

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	weakBits  = 1024 // RFC 8301, 3.2: less must not be trusted
	shortBits = 2048 // the same: what signers should use
)

// dkim judges DKIM. Its names cannot be listed, so that nothing found proves
// nothing; see [RFC 6376], 3.1.
//
// [RFC 6376]: https://www.rfc-editor.org/rfc/rfc6376
func (j *judge) dkim() {
	const family = "mail.dkim."
	root := "_domainkey." + j.domain
	if j.system == noMail {
		j.notApplicable(family, "A name without mail signs nothing.")
		return
	}
	switch {
	case j.dkimRoot.err != nil:
		j.noAnswers(family, j.dkimRoot.err)
		return
	case !j.dkimRoot.Exists:
		x := j.gap("mail.dkim.missing", "The name server says that no key stands below this name.", seen("look-up", root, "no such name"))
		x.Severity = checks.Low // some name servers say so wrongly
		j.notApplicable(family, "No key was found to look at.")
		return
	case j.dkimWildcard:
		j.remark("mail.dkim.wildcard", "Any name at all gets an answer, so that no key can be told from another.", seen("look-up", "no-such-key-7f3a."+root, "a record"))
		j.rest(family, checks.NotChecked, checks.ReasonSourceMissing, "Every name that is asked for has the same answer.")
		return
	}
	j.pass("mail.dkim.wildcard", "A name without a key gets no answer.", seen("look-up", "no-such-key-7f3a."+root, "none"))
	j.dkimKeys(root)
}

func (j *judge) dkimKeys(root string) {
	var e []checks.Evidence
	var unanswered error
	good := 0
	for _, k := range j.keys {
		if k.err != nil {
			unanswered = k.err
			continue
		}
		where := k.selector + "." + root
		for _, text := range k.texts {
			e = append(e, txt(where, text))
		}
		if len(k.texts) > 1 {
			j.gap("mail.dkim.several", "At “"+k.selector+"”.", e...)
			continue
		}
		key, ok := parseDKIM(k.texts[0])
		if !ok || key.revoked {
			continue
		}
		good++
		j.judgeKey(k.selector, key, txt(where, k.texts[0]))
	}
	switch {
	case good > 0 || len(e) > 0:
		j.pass("mail.dkim.missing", "Keys were found: "+plural(good, "one that can be used", "that can be used")+".", e...)
	case unanswered != nil:
		j.unknown("mail.dkim.missing", unanswered)
	default:
		j.noKeyFound(root)
	}
	s, r, d := checks.Pass, checks.Reason(""), "Nothing of the kind was found in the keys."
	switch {
	case good == 0 && unanswered != nil:
		s, r, d = checks.Unknown, checks.ReasonOf(unanswered), why(unanswered)
	case good == 0:
		s, r, d = checks.NotChecked, checks.ReasonSourceMissing, "No key was found to look at. Their names cannot be listed."
	}
	j.rest("mail.dkim.", s, r, d, e...)
}

// noKeyFound says that guessing found nothing. For a provider whose names are
// fixed that is a gap; for all others it proves nothing.
func (j *judge) noKeyFound(root string) {
	for _, s := range j.matches {
		if s.Kind == "mailbox" && s.Fixed && s.confidence > 1 {
			j.gap("mail.dkim.missing", "The names that "+s.Name+" uses hold no key.",
				seen("look-up", root, "nothing at "+strings.Join(s.Selectors, ", ")), seen(s.record+" record", j.domain, s.seen))
			return
		}
	}
	j.notChecked("mail.dkim.missing", checks.ReasonSourceMissing, "Keys stand below this name, and not at a name that could be guessed. Your mail provider can say which it is.",
		seen("look-up", root, "names below it, none that is known"))
}

func (j *judge) judgeKey(selector string, k dkimKey, e checks.Evidence) {
	at := "At “" + selector + "”: "
	switch {
	case k.fault != "":
		j.failOnce("mail.dkim.key_bad", at+k.fault+".", checks.High, e)
	case k.kind == "rsa" && k.bits < weakBits:
		j.failOnce("mail.dkim.key_weak", fmt.Sprintf("%sthe key has only %d bits.", at, k.bits), checks.High, e)
	case k.kind == "rsa" && k.bits < shortBits:
		j.failOnce("mail.dkim.key_weak", fmt.Sprintf("%sthe key has %d bits; 2048 are asked for today.", at, k.bits), checks.Medium, e)
	}
	if k.testing {
		j.failOnce("mail.dkim.test", at+"it says “t=y”, which means that it is only being tried.", checks.Low, e)
	}
}

// failOnce adds a gap, or makes the one that is there worse.
func (j *judge) failOnce(id, detail string, s checks.Severity, e checks.Evidence) {
	for i := range j.out {
		if j.out[i].ID == id {
			if s > j.out[i].Severity {
				j.out[i].Severity, j.out[i].Detail = s, detail
			}
			j.out[i].Evidence = append(j.out[i].Evidence, e)
			return
		}
	}
	j.gap(id, detail, e).Severity = s
}
