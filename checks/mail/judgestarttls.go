package mail

import (
	"crypto/tls"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// seenServers are the mail servers that were connected to.
func (j *judge) seenServers() []mxHost {
	return slices.DeleteFunc(slices.Clone(j.hosts), func(h mxHost) bool { return h.smtp == nil })
}

// A greeting is what the mail servers showed, all together.
type greeting struct {
	told                         int // those that said anything
	open, injected, strange, old []string
	oldTold                      int // those that showed whether they take old versions
	untold, oldUntold            string
	reason                       checks.Reason
	evidence                     []checks.Evidence
}

// hear adds one server.
func (g *greeting) hear(h mxHost, now time.Time) {
	s := h.smtp
	where := h.name + " (" + s.at + ")"
	if s.untold != "" && (!s.offers || !s.shook) {
		g.untold, g.reason = "“"+h.name+"”: "+s.untold, s.reason
		return
	}
	g.told++
	g.evidence = append(g.evidence, seen("mail server", where, s.said))
	if !s.offers {
		g.open = append(g.open, h.name)
		return
	}
	g.evidence = append(g.evidence, seen("secure connection", where, tls.VersionName(s.version)))
	if s.injected {
		g.injected = append(g.injected, h.name)
	}
	if !s.fits(h.name, now) {
		g.strange = append(g.strange, h.name)
		if len(s.chain) > 0 {
			g.evidence = append(g.evidence, seen("certificate", where, strings.Join(s.chain[0].DNSNames, ", ")+", until "+s.chain[0].NotAfter.UTC().Format("2 January 2006")))
		}
	}
	if s.old {
		g.old = append(g.old, h.name)
	}
	if s.old || s.oldTold {
		g.oldTold++
	} else {
		g.oldUntold = "“" + h.name + "”: " + s.oldUntold
	}
}

// fits reports whether the certificate has the name and the dates that it should.
func (s *smtpFacts) fits(host string, now time.Time) bool {
	if len(s.chain) == 0 {
		return false
	}
	c := s.chain[0]
	return c.VerifyHostname(host) == nil && !now.After(c.NotAfter) && !now.Before(c.NotBefore)
}

// starttls judges what the servers showed. What they would not show is not
// checked: it neither helps nor harms.
func (j *judge) starttls() {
	const family = "mail.starttls."
	g := greeting{untold: "No mail server could be connected to.", reason: checks.ReasonUnreachable}
	for _, h := range j.seenServers() {
		g.hear(h, j.now)
	}
	if g.told == 0 {
		s := checks.NotChecked
		if g.reason == checks.ReasonNotAuthorised {
			s = checks.Unknown // a server is named, and nobody may say what it is like
		}
		j.rest(family, s, g.reason, g.untold)
		return
	}
	e := g.evidence
	list := func(l []string) string { return strings.Join(l, ", ") }
	j.is(len(g.open) == 0, "mail.starttls.none", "Each server that was looked at offers a secure connection.", "No secure connection is offered by "+list(g.open)+".", e...)
	if len(g.open) == g.told {
		j.rest(family, checks.NotApplicable, "", "There is no secure connection to look at.")
		return
	}
	j.is(len(g.injected) == 0, "mail.starttls.injection", "Nothing comes in between.", "Bytes that were sent in the open came along with the secure part: "+list(g.injected)+".", e...)
	if len(g.strange) > 0 {
		j.remark("mail.starttls.certificate", "Its certificate has another name or another date: "+list(g.strange)+".", e...)
	} else {
		j.pass("mail.starttls.certificate", "The certificate has the right name and dates.", e...)
	}
	switch {
	case len(g.old) > 0:
		j.gap("mail.starttls.old_tls", "TLS 1.1 or older is still taken by "+list(g.old)+".", e...)
	case g.oldTold > 0:
		j.pass("mail.starttls.old_tls", "TLS 1.1 is no longer taken.", e...)
	default:
		j.left("mail.starttls.old_tls", checks.ReasonProtocol, g.oldUntold, e...)
	}
}
