package mail

import (
	"cmp"
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
	if j.System == noMail {
		j.notApplicable(family, words.Say("dkim.no_mail"))
		return
	}
	switch {
	case j.dkimRoot.err != nil:
		j.noAnswers(family, j.dkimRoot.err)
		return
	case !j.dkimRoot.Exists && len(j.keys) == 0:
		// Low: some name servers say so wrongly.
		j.FailAt("mail.dkim.missing", checks.Low, words.Say("dkim.no_names"), checks.Seen("look-up", root, "no such name"))
		j.notApplicable(family, words.Say("dkim.no_key"))
		return
	case j.dkimWildcard:
		j.Gap("mail.dkim.wildcard", words.Say("dkim.wildcard"), checks.Seen("look-up", "no-such-key-7f3a."+root, "a record"))
		j.Rest(family, checks.NotChecked, checks.ReasonSourceMissing, words.Say("dkim.wildcard_rest"))
		return
	}
	j.Pass("mail.dkim.wildcard", words.Say("dkim.no_wildcard"), checks.Seen("look-up", "no-such-key-7f3a."+root, "none"))
	j.dkimKeys(root)
}

func (j *judge) dkimKeys(root string) {
	var e []checks.Evidence
	var unanswered error
	useless := ""
	judged := 0
	for _, k := range j.keys {
		if k.err != nil {
			unanswered = k.err
			continue
		}
		where := k.selector + "." + root
		for _, text := range k.texts {
			e = append(e, txt(where, text))
		}
		list := k.parsed()
		if len(list) == 0 {
			useless = cmp.Or(useless, words.Say("dkim.not_a_key", "selector", k.selector))
			continue
		}
		if len(k.texts) > 1 {
			j.Fail("mail.dkim.several", words.Say("dkim.several", "selector", k.selector), e...)
			continue
		}
		if list[0].revoked {
			useless = cmp.Or(useless, words.Say("dkim.revoked", "selector", k.selector))
			continue
		}
		judged++
		j.judgeKey(k.selector, list[0], txt(where, k.texts[0]))
	}
	switch n := j.usableKeys(); {
	case n > 0:
		j.Pass("mail.dkim.missing", words.Say("dkim.found", "n", n), e...)
	case unanswered != nil:
		j.noAnswer("mail.dkim.missing", unanswered)
	default:
		j.noKeyFound(root, useless, e)
	}
	s, r, d := checks.Pass, checks.Reason(""), words.Say("dkim.clean")
	switch {
	case judged == 0 && unanswered != nil:
		s, r, d = checks.Unknown, checks.ReasonOf(unanswered), words.NoAnswer(unanswered)
	case judged == 0:
		s, r, d = checks.NotChecked, checks.ReasonSourceMissing, words.Say("dkim.unlisted")
	}
	j.Rest("mail.dkim.", s, r, d, e...)
}

// parsed are the keys at a name; other text that stands there is none.
func (k dkimReply) parsed() []dkimKey {
	var out []dkimKey
	for _, text := range k.texts {
		if key, ok := parseDKIM(text); ok {
			out = append(out, key)
		}
	}
	return out
}

// usable reports whether there is one key at the name, and receivers accept it.
func (k dkimReply) usable() bool {
	list := k.parsed()
	return len(k.texts) == 1 && len(list) == 1 && list[0].usable()
}

// noKeyFound says that guessing found nothing that can be used. For a provider whose names are
// fixed that is a gap; for all others it proves nothing.
func (j *judge) noKeyFound(root, useless string, e []checks.Evidence) {
	for _, s := range j.matches {
		if s.Kind == "mailbox" && s.Fixed && s.confidence > 1 {
			j.Fail("mail.dkim.missing", words.Say("dkim.fixed_names", "provider", s.Name),
				append(e, checks.Seen("look-up", root, "no key that can be used at "+strings.Join(s.Selectors, ", ")), checks.Seen(s.record+" record", j.domain, s.seen))...)
			return
		}
	}
	if useless != "" || len(e) > 0 {
		j.NotChecked("mail.dkim.missing", checks.ReasonSourceMissing, strings.TrimSpace(useless+" "+words.Say("dkim.none_usable")), e...)
		return
	}
	j.NotChecked("mail.dkim.missing", checks.ReasonSourceMissing, words.Say("dkim.not_guessed"),
		checks.Seen("look-up", root, "names below it, none that is known"))
}

func (j *judge) judgeKey(selector string, k dkimKey, e checks.Evidence) {
	fault := func(id, fault string, s checks.Severity) {
		j.FailWorst(id, s, words.Say("dkim.fault", "selector", selector, "fault", fault), e)
	}
	switch {
	case k.fault != "":
		fault("mail.dkim.key_bad", k.fault, checks.High)
	case k.kind == "rsa" && k.bits < weakBits:
		fault("mail.dkim.key_weak", words.Say("key.weak", "bits", k.bits), checks.High)
	case k.kind == "rsa" && k.bits < shortBits:
		fault("mail.dkim.key_weak", words.Say("key.short", "bits", k.bits), checks.Medium)
	}
	if k.testing {
		fault("mail.dkim.test", words.Say("key.testing"), checks.Low)
	}
}
