package mail

import (
	"crypto/tls"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A smtpSummary is what the mail servers showed, all together.
type smtpSummary struct {
	answered                            int // those that said anything
	unheard                             []string
	noTLS, injected, badCert, legacyTLS []string
	legacyKnown                         int // those that showed whether they take old versions
	failure, legacyFailure              string
	reason                              checks.Reason
	evidence                            []checks.Evidence
}

// add adds one server.
func (g *smtpSummary) add(h mxHost, now time.Time) {
	s := h.smtp
	if s == nil {
		g.unheard = append(g.unheard, h.name)
		return
	}
	where := h.name + " (" + s.to.String() + ")"
	if s.failure != "" && (!s.starttls || !s.handshake) {
		g.unheard = append(g.unheard, h.name)
		g.failure, g.reason = words.Say("smtp.server", "name", h.name, "fault", s.failure), s.reason
		return
	}
	g.answered++
	g.evidence = append(g.evidence, checks.Seen("mail server", where, s.line))
	if !s.starttls {
		g.noTLS = append(g.noTLS, h.name)
		return
	}
	g.evidence = append(g.evidence, checks.Seen("secure connection", where, tls.VersionName(s.version)))
	if s.injected {
		g.injected = append(g.injected, h.name)
	}
	if !s.certificateMatches(h.name, now) {
		g.badCert = append(g.badCert, h.name)
		if len(s.chain) > 0 {
			g.evidence = append(g.evidence, checks.Seen("certificate", where, strings.Join(s.chain[0].DNSNames, ", ")+", until "+s.chain[0].NotAfter.UTC().Format("2 January 2006")))
		}
	}
	if s.legacyTLS {
		g.legacyTLS = append(g.legacyTLS, h.name)
	}
	if s.legacyTLS || s.legacyKnown {
		g.legacyKnown++
	} else {
		g.legacyFailure = words.Say("smtp.server", "name", h.name, "fault", s.legacyFailure)
	}
}

// certificateMatches reports whether the certificate has the name and the dates that it should.
func (s *smtpFacts) certificateMatches(host string, now time.Time) bool {
	if len(s.chain) == 0 {
		return false
	}
	c := s.chain[0]
	return c.VerifyHostname(host) == nil && !now.After(c.NotAfter) && !now.Before(c.NotBefore)
}

// heardAs reports whether the computer behind a mail server was heard under another name.
func (j *judge) heardAs(h mxHost) bool {
	addr, ok := h.address()
	return ok && slices.ContainsFunc(j.hosts, func(o mxHost) bool {
		a, _ := o.address()
		return o.smtp != nil && o.smtp.failure == "" && a == addr
	})
}

// starttls judges what the servers showed. What they would not show is not
// checked: it neither helps nor harms.
func (j *judge) starttls() {
	const family = "mail.starttls."
	g := smtpSummary{failure: words.Say("smtp.none"), reason: checks.ReasonUnreachable}
	for _, h := range j.hosts {
		if h.smtp == nil && j.heardAs(h) {
			continue
		}
		g.add(h, j.now)
	}
	if g.answered == 0 {
		s := checks.NotChecked
		if g.reason == checks.ReasonNotAuthorised {
			s = checks.Unknown // a server is named, and nobody may say what it is like
		}
		j.Rest(family, s, g.reason, g.failure)
		return
	}
	e := g.evidence
	list := func(l []string) string { return strings.Join(l, ", ") }
	switch id := "mail.starttls.none"; {
	case len(g.noTLS) > 0:
		j.Fail(id, words.Say("starttls.none", "names", list(g.noTLS)), e...)
	case len(g.unheard) > 0:
		j.NotChecked(id, checks.ReasonUnreachable, words.Say("policy.unheard", "names", shorten(list(g.unheard))), e...)
	case j.moreHosts:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("mx.more", "n", maxHosts), e...)
	default:
		j.Pass(id, words.Say("starttls.offered"), e...)
	}
	if len(g.noTLS) == g.answered {
		j.Rest(family, checks.NotApplicable, "", words.Say("starttls.none_rest"))
		return
	}
	j.PassIf(len(g.injected) == 0, "mail.starttls.injection", words.Say("starttls.clean"), words.Say("starttls.injected", "names", list(g.injected)), e...)
	if len(g.badCert) > 0 {
		j.Gap("mail.starttls.certificate", words.Say("starttls.bad_certificate", "names", list(g.badCert)), e...)
	} else {
		j.Pass("mail.starttls.certificate", words.Say("starttls.certificate"), e...)
	}
	switch {
	case len(g.legacyTLS) > 0:
		j.Fail("mail.starttls.old_tls", words.Say("starttls.legacy", "names", list(g.legacyTLS)), e...)
	case g.legacyKnown > 0:
		j.Pass("mail.starttls.old_tls", words.Say("starttls.current"), e...)
	default:
		j.NotChecked("mail.starttls.old_tls", checks.ReasonProtocol, g.legacyFailure, e...)
	}
}
