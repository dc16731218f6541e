package tls

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// ratingInput are what the published SSL Labs method, edition 2009r, is worked out of.
type ratingInput struct {
	versions  []uint16
	keyBits   int // as an RSA or Diffie-Hellman key of equal strength
	anonymous bool
	weakest   int // bits of the weakest and the strongest cipher
	strongest int
	capped    string // the best letter that may be given, or ""
	capReason string
	warnings  []string
	unknown   string // what is not known and would be needed
}

// A letterGrade is the result, with its arithmetic.
type letterGrade struct {
	protocol, key, cipher int // out of 100
	total                 int
	letter                string
	arithmetic            string
}

// grade does the arithmetic. Each part is cut to a whole number, as testssl.sh
// does; 93 and 79 are the method's examples in the tests.
func (p ratingInput) grade() letterGrade {
	l := rules().Letter
	best, worst := 0, 101
	for _, v := range p.versions {
		s := l.Protocols[versionName(v)]
		best, worst = max(best, s), min(worst, s)
	}
	g := letterGrade{key: scoreOf(l.Keys, p.keyBits)}
	if p.anonymous {
		g.key = 0
	}
	strong, weak := scoreOf(l.Ciphers, p.strongest), scoreOf(l.Ciphers, p.weakest)
	part := func(sum, share int) int { return sum * share / 200 }
	a, b, c := part(best+worst, l.Share["protocol"]), part(2*g.key, l.Share["key"]), part(strong+weak, l.Share["cipher"])
	g.protocol, g.cipher = (best+worst)/2, (strong+weak)/2
	g.total = a + b + c
	if best+worst == 0 || g.key == 0 || strong+weak == 0 {
		g.total = 0
	}
	for _, x := range l.Letters {
		if g.total >= x.From {
			g.letter = x.Letter
			break
		}
	}
	g.arithmetic = fmt.Sprintf("protocol (%d+%d)/2 at %d %% = %d; key %d at %d %% = %d; cipher (%d+%d)/2 at %d %% = %d; total %d, letter %s",
		best, worst, l.Share["protocol"], a, g.key, l.Share["key"], b, strong, weak, l.Share["cipher"], c, g.total, g.letter)
	switch {
	case p.capped == "T" || p.capped == "M" || p.capped > g.letter:
		g.letter = p.capped
		g.arithmetic += fmt.Sprintf("; no better than %s: %s", p.capped, p.capReason)
	case g.letter == "A" && len(p.warnings) > 0:
		g.letter = "A-"
		g.arithmetic += "; A- because of: " + strings.Join(p.warnings, ", ")
	}
	return g
}

func scoreOf(table []scoreRule, bits int) int {
	for _, r := range table {
		if bits < r.Under {
			return r.Score
		}
	}
	return 0
}

// rating states the letter as a remark. It needs the findings made so far.
func (j *judge) rating() {
	id := "tls.estimate"
	p := j.ratingInput()
	if p.unknown != "" {
		j.NotChecked(id, checks.ReasonProtocol, words.Say("estimate.none"), j.seen("not known", p.unknown))
		return
	}
	g := p.grade()
	how := []checks.Evidence{
		j.seen("letter, estimated by the SSL Labs Server Rating Guide 2009r", g.letter),
		j.seen("arithmetic", g.arithmetic),
		j.seen("what it rests on", fmt.Sprintf("%d versions, key as strong as RSA of %d bits, ciphers seen from %d to %d bits; A+ is not looked for", len(p.versions), p.keyBits, p.weakest, p.strongest)),
	}
	if detail := words.Say(id, "letter", g.letter); strings.HasPrefix(g.letter, "A") {
		j.Pass(id, detail, how...)
	} else {
		j.Gap(id, detail, how...)
	}
}

// caps are the letters that a finding holds the estimate down to, the worst first.
var caps = [...]struct {
	letter string
	ids    []string
}{
	{"T", []string{"cert.expired", "cert.not_yet_valid", "cert.self_signed", "cert.untrusted_root", "cert.revoked"}},
	{"M", []string{"cert.name_mismatch", "cert.no_san"}},
	{"F", []string{"tls.proto.sslv2", "tls.cipher.null", "tls.cipher.anon", "tls.cipher.export", "tls.cipher.des", "tls.reneg.insecure"}},
	{"C", []string{"tls.proto.no_tls12_13", "tls.compression", "tls.cipher.3des", "tls.cipher.idea_seed"}},
	{"B", []string{"tls.proto.sslv3", "tls.proto.tls10", "tls.proto.tls11", "tls.cipher.rc4", "tls.kex.dh_weak", "cert.key_weak", "cert.chain_incomplete", "tls.kex.no_fs", "tls.cipher.no_aead"}},
}

func (j *judge) ratingInput() ratingInput {
	p := ratingInput{keyBits: 1 << 16, weakest: 1 << 16}
	for _, v := range allVersions() {
		if j.facts.versions[v].on {
			p.versions = append(p.versions, v)
		}
	}
	for _, id := range j.facts.suites {
		s, ok := suiteTable()[id]
		if !ok {
			continue
		}
		p.weakest, p.strongest = min(p.weakest, s.bits), max(p.strongest, s.bits)
		p.anonymous = p.anonymous || s.is(propAnon)
	}
	p.keyBits = min(p.keyBits, j.strengthOfKey())
	for _, prime := range j.facts.primes {
		p.keyBits = min(p.keyBits, bitLen(prime))
	}
	j.applyCaps(&p)
	if len(p.versions) == 0 || p.strongest == 0 && p.weakest != 0 || p.keyBits == 0 {
		p.unknown = "versions, suites or key"
	}
	return p
}

// applyCaps applies the caps and warnings.
func (j *judge) applyCaps(p *ratingInput) {
	gap := func(id string) bool {
		f := j.Find(id)
		return f != nil && (f.Status == checks.Partial || f.Status == checks.Fail)
	}
	for _, c := range caps {
		for _, id := range c.ids {
			if f := j.Find(id); f != nil && f.Status == checks.Unknown {
				p.unknown = id
			}
			if p.capped == "" && gap(id) {
				p.capped, p.capReason = c.letter, id
			}
		}
	}
	old := gap("tls.proto.sslv3") && j.facts.best() == ssl30
	broken := slices.ContainsFunc([]string{"tls.kex.dh_weak", "cert.key_weak", "cert.sig_weak"}, func(id string) bool {
		return gap(id) && j.Find(id).Severity == checks.Critical
	})
	if (old || broken) && p.capped != "T" && p.capped != "M" {
		p.capped, p.capReason = "F", "SSL 3.0 as the best version, or a key or signature that is broken"
	}
	if gap("cert.sig_weak") && p.capped != "F" {
		p.capped, p.capReason = "T", "cert.sig_weak"
	}
	if gap("tls.proto.no_tls13") {
		p.warnings = append(p.warnings, "no TLS 1.3")
	}
}

// strengthOfKey returns the certificate's key as bits of an RSA key.
func (j *judge) strengthOfKey() int {
	if len(j.certs) == 0 {
		return 0
	}
	switch k := j.certs[0].PublicKey.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen()
	case *ecdsa.PublicKey:
		if bits := k.Curve.Params().BitSize; bits < 225 {
			return 2048 // the method gives 90 for such a curve
		}
		return 4096
	case oddKey:
		switch {
		case isRSAKey(k):
			return k.bits
		case k.bits < 225:
			return 2048
		}
	}
	return 4096
}
