package web

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// What a record of the type HTTPS may say of a site (RFC 9460, 14.3.2).
const (
	paramALPN = 1
	paramECH  = 5
)

// A serviceRecord is what the name server's record of the type HTTPS says of the site.
type serviceRecord struct {
	protocols []string
	ech       bool
}

// serviceOf asks for that record. Without a name server nothing is known, which costs
// nothing: what it tells is told where it is there, and never missed.
func serviceOf(ctx context.Context, env *checks.Env, t checks.Target) serviceRecord {
	domain, err := publicsuffix.EffectiveTLDPlusOne(t.Host)
	if err != nil || t.Port != 0 && t.Port != httpPort && t.Port != httpsPort {
		return serviceRecord{}
	}
	a, err := env.Resolver().Query(ctx, checks.Question{Domain: domain, Name: t.Host, Type: "HTTPS"})
	if err != nil {
		return serviceRecord{}
	}
	var out serviceRecord
	for _, r := range a.Records {
		s := parseService(r.Data)
		out.ech = out.ech || s.ech
		out.protocols = append(out.protocols, s.protocols...)
	}
	return out
}

// parseService reads the content of such a record as it is sent: a priority, a name, and
// parameters. One with the priority 0 only leads to another name.
func parseService(b []byte) (s serviceRecord) {
	if len(b) < 2 || binary.BigEndian.Uint16(b) == 0 {
		return s
	}
	for b = b[2:]; len(b) > 0 && b[0] != 0; b = b[1+int(b[0]):] {
		if int(b[0]) >= len(b) {
			return s
		}
	}
	if len(b) == 0 {
		return s
	}
	for b = b[1:]; len(b) >= 4; {
		key, length := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if b = b[4:]; length > len(b) {
			return s
		}
		switch value := b[:length]; key {
		case paramALPN:
			for len(value) > 0 && int(value[0]) < len(value) {
				s.protocols = append(s.protocols, string(value[1:1+int(value[0])]))
				value = value[1+int(value[0]):]
			}
		case paramECH:
			s.ech = length > 0
		}
		b = b[length:]
	}
	return s
}

// offersHTTP3 reports whether a header says that the site also speaks HTTP/3 (RFC 9114, 3.1).
func offersHTTP3(x *httpExchange) bool {
	for _, v := range splitList(x.header.Values("Alt-Svc")) {
		if name, _, ok := strings.Cut(v, "="); ok && strings.TrimSpace(name) == "h3" {
			return true
		}
	}
	return false
}

// newer tells of the newer ways to reach a site, where it has them. Neither is asked of
// anyone: no finding is made where they are not there.
func (j *judge) newer(secure *httpExchange) {
	if j.visit.service.ech {
		j.Pass(echID, words.Say(echID+".pass"), j.seen("record of the type HTTPS", "ech"))
	}
	switch {
	case secure.answered() && offersHTTP3(secure):
		j.Pass(http3ID, words.Say(http3ID+".pass"), evidenceOf(secure, "Alt-Svc", strings.Join(secure.header.Values("Alt-Svc"), ", ")))
	case slices.Contains(j.visit.service.protocols, "h3"):
		j.Pass(http3ID, words.Say(http3ID+".pass"), j.seen("record of the type HTTPS", "alpn "+strings.Join(j.visit.service.protocols, ", ")))
	}
}
