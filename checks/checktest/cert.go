package checktest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/netip"
	"testing"
	"time"
)

// Day is 24 hours.
const Day = 24 * time.Hour

// An Authority signs certificates in a test.
type Authority struct {
	// Cert is its own certificate, and Issuer the authority that signed it; nil
	// for a root.
	Cert   *x509.Certificate
	Issuer *Authority

	key crypto.Signer
}

// NewAuthority makes a root authority.
func NewAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	key := ECKey(t)
	return &Authority{Cert: sign(t, authorityTemplate(name), nil, nil, key), key: key}
}

// Intermediate makes an authority below a.
func (a *Authority) Intermediate(t testing.TB, name string) *Authority {
	t.Helper()
	key := ECKey(t)
	return &Authority{Cert: sign(t, authorityTemplate(name), a.Cert, a.key, key), Issuer: a, key: key}
}

// Renewed returns a with a new certificate, good for other dates: the same name
// and the same key, so that what a signed before is still its own.
func (a *Authority) Renewed(t testing.TB, from, until time.Time) *Authority {
	t.Helper()
	template := authorityTemplate(a.Cert.Subject.CommonName)
	Valid(from, until)(template)
	if a.Issuer == nil {
		return &Authority{Cert: sign(t, template, nil, nil, a.key), key: a.key}
	}
	return &Authority{Cert: sign(t, template, a.Issuer.Cert, a.Issuer.key, a.key), Issuer: a.Issuer, key: a.key}
}

// Pool returns a pool that trusts a.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Cert)
	return p
}

// Sent returns the certificates that a well-kept server sends after its own:
// those of a and of the authorities above it, without the root.
func (a *Authority) Sent() [][]byte {
	var sent [][]byte
	for ; a.Issuer != nil; a = a.Issuer {
		sent = append(sent, a.Cert.Raw)
	}
	return sent
}

// TakeBack signs a list of these certificates as taken back, for reason 1: a stolen key.
func (a *Authority) TakeBack(t testing.TB, certs ...*x509.Certificate) []byte {
	t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: Now().Add(-Day), NextUpdate: Now().Add(6 * Day)}
	for _, c := range certs {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: Now().Add(-2 * Day), ReasonCode: 1})
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, a.Cert, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// An Edit changes a certificate before it is signed.
type Edit func(*x509.Certificate)

// Issue makes a server's certificate for host, with the chain that belongs to
// it: good for 90 days around Now, unless an edit says otherwise.
func (a *Authority) Issue(t testing.TB, host string, edits ...Edit) tls.Certificate {
	t.Helper()
	return a.IssueKey(t, host, ECKey(t), edits...)
}

// IssueKey is Issue for a given key.
func (a *Authority) IssueKey(t testing.TB, host string, key crypto.Signer, edits ...Edit) tls.Certificate {
	t.Helper()
	leaf := sign(t, leafTemplate(host, edits), a.Cert, a.key, key)
	return tls.Certificate{Certificate: append([][]byte{leaf.Raw}, a.Sent()...), PrivateKey: key, Leaf: leaf}
}

// SelfSigned makes a server's certificate that nobody vouches for.
func SelfSigned(t testing.TB, host string, edits ...Edit) tls.Certificate {
	t.Helper()
	key := ECKey(t)
	leaf := sign(t, leafTemplate(host, edits), nil, nil, key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

// Expired makes a certificate end a day before Now.
func Expired(c *x509.Certificate) { Valid(Now().Add(-90*Day), Now().Add(-Day))(c) }

// NotYetValid makes a certificate begin a day after Now.
func NotYetValid(c *x509.Certificate) { Valid(Now().Add(Day), Now().Add(90*Day))(c) }

// Valid sets the dates of a certificate.
func Valid(from, until time.Time) Edit {
	return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = from, until }
}

// SHA1 signs with SHA-1: an authority's ECDSA key, or an own one.
func SHA1(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }

// Named sets the subject's common name, which may be hostile text.
func Named(cn string) Edit {
	return func(c *x509.Certificate) { c.Subject = pkix.Name{CommonName: cn} }
}

// NoSAN leaves the name in the subject only, where no browser looks.
func NoSAN(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }

// Incomplete returns cert without the certificates in between.
func Incomplete(cert tls.Certificate) tls.Certificate {
	cert.Certificate = cert.Certificate[:1]
	return cert
}

// ECKey makes a P-256 key.
func ECKey(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// RSAKey makes an RSA key of so many bits, at least 1024.
func RSAKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func authorityTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             Now().Add(-5 * 365 * Day),
		NotAfter:              Now().Add(5 * 365 * Day),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
}

func leafTemplate(host string, edits []Edit) *x509.Certificate {
	c := &x509.Certificate{
		Subject:     pkix.Name{CommonName: host},
		NotBefore:   Now().Add(-30 * Day),
		NotAfter:    Now().Add(60 * Day),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if a, err := netip.ParseAddr(host); err == nil {
		c.IPAddresses = []net.IP{a.AsSlice()}
	} else {
		c.DNSNames = []string{host}
	}
	for _, edit := range edits {
		edit(c)
	}
	return c
}

// sign signs with the issuer's key, or with own where there is no issuer.
func sign(t testing.TB, c, issuer *x509.Certificate, issuerKey, own crypto.Signer) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		t.Fatal(err)
	}
	c.SerialNumber = serial
	if issuer == nil {
		issuer, issuerKey = c, own
	}
	der, err := x509.CreateCertificate(rand.Reader, c, issuer, own.Public(), issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
