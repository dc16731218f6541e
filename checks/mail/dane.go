package mail

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A tlsa is one TLSA record (RFC 6698, 2.1).
type tlsa struct {
	usage, selector, matching byte
	data                      []byte
}

func parseTLSA(b []byte) (tlsa, bool) {
	if len(b) < 4 {
		return tlsa{}, false
	}
	return tlsa{b[0], b[1], b[2], b[3:]}, true
}

// usable reports whether senders of mail use the record: only usages 2 and 3
// count there (RFC 7672, 3.1), with a selector and a matching type that exist.
func (t tlsa) usable() bool {
	size := map[byte]int{1: sha256.Size, 2: sha512.Size}
	n, sized := size[t.matching]
	return (t.usage == 2 || t.usage == 3) && t.selector <= 1 && t.matching <= 2 && (!sized || len(t.data) == n)
}

func (t tlsa) matchesCert(c *x509.Certificate) bool {
	content := c.Raw
	if t.selector == 1 {
		content = c.RawSubjectPublicKeyInfo
	}
	switch t.matching {
	case 1:
		h := sha256.Sum256(content)
		content = h[:]
	case 2:
		h := sha512.Sum512(content)
		content = h[:]
	}
	return bytes.Equal(content, t.data)
}

// matches reports whether a chain is the one that the record names: its first
// certificate for usage 3, where names and dates do not count, or an authority
// in it that it leads to for usage 2.
func (t tlsa) matches(chain []*x509.Certificate, host string, now time.Time) bool {
	if !t.usable() || len(chain) == 0 {
		return false
	}
	if t.usage == 3 {
		return t.matchesCert(chain[0])
	}
	for _, ca := range chain[1:] {
		if !t.matchesCert(ca) {
			continue
		}
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(ca)
		for _, c := range chain[1:] {
			between.AddCert(c)
		}
		if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between, CurrentTime: now}); err == nil {
			return true
		}
	}
	return false
}

// readTLSA returns the records that can be read.
func readTLSA(records []checks.Record) []tlsa {
	var out []tlsa
	for _, r := range records {
		if t, ok := parseTLSA(r.Data); ok {
			out = append(out, t)
		}
	}
	return out
}
