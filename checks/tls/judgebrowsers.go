package tls

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// browsers judges whether current browsers can open the site at all, whatever else
// would be in order: the way to lock, the kind of key, and what the key may do.
func (j *judge) browsers() {
	const id = "tls.browsers"
	f := j.facts
	key, usable := j.browserKey()
	kind := j.seen("kind of key", key)
	misused, may := false, ""
	if len(j.certs) > 0 {
		misused, may = j.keyUsageFault(j.certs[0])
	}
	above := ""
	for _, c := range j.path()[min(1, len(j.path())):] {
		if kind := keyKind(c.PublicKey); !slices.Contains(rules().Browsers.KeysAbove, kind) {
			above = kind
		}
	}
	var odd error
	demand := ""
	for _, c := range j.sentPath() {
		odd = cmp.Or(odd, oddWriting(c))
		for _, id := range c.UnhandledCriticalExtensions {
			odd = cmp.Or(odd, error(x509.UnhandledCriticalExtension{}))
			if !slices.Contains(rules().Browsers.Demands, id.String()) {
				demand = id.String()
			}
		}
	}
	switch {
	case !webPort(j.port):
		j.notApplicable(id, "browsers.not_web", j.seen("port", fmt.Sprint(j.port)))
	case !f.versions[tls12].on && !f.versions[tls13].on:
		j.notApplicable(id, "browsers.version", j.seen("best version", versionName(f.best())))
	case f.browsers.known && !f.browsers.on:
		j.Gap(id, words.Say("browsers.suites"), j.seen("hello of a browser", f.browsers.seen))
	case !f.browsers.known:
		j.unknownOrSkipped(id, f.browsers.reason)
	case len(j.certs) == 0:
		j.unknown(id, f.reason)
	case !usable:
		j.Gap(id, words.Say("browsers.key", "kind", keyKind(j.certs[0].PublicKey)), kind)
	case above != "":
		j.Gap(id, words.Say("browsers.key_above", "kind", above), j.seen("kind of key above it", above))
	case misused:
		j.Gap(id, words.Say("browsers.usage"), j.seen("what the key may do", may))
	case demand != "":
		j.Gap(id, words.Say("browsers.demand", "number", demand), j.seen("critical extension that is not known", demand))
	case odd != nil:
		j.Unknown(id, checks.ReasonParse, words.Say("browsers.unread"), j.seen("what is odd about the certificate", odd.Error()))
	default:
		j.Pass(id, words.Say("tls.browsers.pass"), j.seen("agreed as a browser does", f.browsers.seen), kind)
	}
}

// browserKey returns the kind of the first key, and whether any certificate that the first
// address shows has a key that browsers take.
func (j *judge) browserKey() (kind string, usable bool) {
	if len(j.certs) == 0 {
		return "", false
	}
	takes := func(c *x509.Certificate) bool {
		return slices.Contains(rules().Browsers.Keys, keyKind(c.PublicKey))
	}
	kind, usable = keyKind(j.certs[0].PublicKey), takes(j.certs[0])
	for _, p := range j.facts.others {
		usable = usable || p.at == j.facts.where && len(p.certs) > 0 && takes(p.certs[0])
	}
	return kind, usable
}

// keyKind names a kind of key, by the curve where it is on one.
func keyKind(key any) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return "RSA"
	case *ecdsa.PublicKey:
		return k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	case oddKey:
		return k.name
	}
	return "unknown"
}

// everyAddress lists every address and every certificate of the name.
func (j *judge) everyAddress() {
	const id = "tls.addresses"
	f := j.facts
	if len(f.chain) == 0 || len(f.addresses) == 0 && len(f.others) == 0 {
		return
	}
	var e []checks.Evidence
	row := func(p presented) {
		text := "a certificate that cannot be read"
		if len(p.certs) > 0 {
			c := p.certs[0]
			text = fmt.Sprintf("%s, %s, until %s, signed by %s", keyKind(c.PublicKey), subjectText(c.Subject), c.NotAfter.UTC().Format("2006-01-02"), subjectText(c.Issuer))
		}
		e = append(e, checks.Seen("certificate shown for "+p.shown, p.at, text))
	}
	row(f.presented)
	for _, p := range f.others {
		row(p)
	}
	var deaf, unseen, left []string
	for _, a := range f.addresses {
		switch a.reason {
		case "":
			continue
		case checks.ReasonSkipped:
			left = append(left, a.where)
			continue
		case checks.ReasonUnreachable, checks.ReasonCancelled, checks.ReasonNotAuthorised:
			unseen = append(unseen, a.where)
		default:
			deaf = append(deaf, a.where)
		}
		e = append(e, checks.Seen("no certificate", a.where, string(a.reason)))
	}
	if len(left) > 0 {
		e = append(e, j.seen("addresses that were not looked at", strings.Join(left, ", ")))
	}
	n := len(f.addresses) + 1
	switch {
	case len(deaf) > 0:
		j.Gap(id, words.Say(id, "count", len(deaf), "all", n), e...)
	case len(unseen)+len(left) > 0:
		j.NotChecked(id, checks.ReasonUnreachable, words.Say("addresses.some", "count", len(unseen)+len(left), "all", n), e...)
	default:
		j.Pass(id, words.Say("tls.addresses.pass", "addresses", n, "certificates", len(f.others)+1), e...)
	}
}
