package tls

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// oddCurves are those that crypto/x509 does not know; see curves.yaml.
var oddCurves = checks.EmbeddedContent[[]oddCurve](content, "curves.yaml")

// An oddCurve is y² = x³ + ax + b over the numbers up to p, with a point (x, y) of order
// n. A curve over a binary field has no numbers here.
type oddCurve struct {
	Name string `yaml:"name"`
	OID  string `yaml:"oid"`
	Bits int    `yaml:"bits"`
	P    string `yaml:"p"`
	A    string `yaml:"a"`
	B    string `yaml:"b"`
	X    string `yaml:"x"`
	Y    string `yaml:"y"`
	N    string `yaml:"n"`
}

// An oddKey is a public key that crypto/x509 does not read, and browsers do not take.
type oddKey struct {
	name  string // of the kind, or of the curve
	bits  int    // 0 where it is not known
	rsa   *rsa.PublicKey
	curve *oddCurve
	point []byte // on the curve
}

// The algorithms of keys that are read here.
var (
	oidEC     = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidRSA    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSAPSS = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidEd448  = asn1.ObjectIdentifier{1, 3, 101, 113}
	oidX25519 = asn1.ObjectIdentifier{1, 3, 101, 110}
)

// readOddKey reads the description of a key as far as it can be.
func readOddKey(spki []byte) oddKey {
	s := cryptobyte.String(spki)
	var info, algorithm, parameters cryptobyte.String
	var oid asn1.ObjectIdentifier
	var bits asn1.BitString
	if !s.ReadASN1(&info, cryptobyteasn1.SEQUENCE) || !info.ReadASN1(&algorithm, cryptobyteasn1.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&oid) || !info.ReadASN1BitString(&bits) {
		return oddKey{name: "a key that cannot be read"}
	}
	parameters = algorithm
	switch {
	case oid.Equal(oidEC):
		return readOddCurve(parameters, bits.RightAlign())
	case oid.Equal(oidRSA), oid.Equal(oidRSAPSS):
		k := oddKey{name: "RSA"}
		if oid.Equal(oidRSAPSS) {
			k.name = "RSASSA-PSS"
		}
		body := cryptobyte.String(bits.RightAlign())
		var numbers cryptobyte.String
		n, e := new(big.Int), new(big.Int)
		if body.ReadASN1(&numbers, cryptobyteasn1.SEQUENCE) && numbers.ReadASN1Integer(n) && numbers.ReadASN1Integer(e) && n.Sign() > 0 {
			k.bits = n.BitLen()
			if oid.Equal(oidRSAPSS) && e.IsInt64() && e.Sign() > 0 && e.BitLen() < 32 {
				k.rsa = &rsa.PublicKey{N: n, E: int(e.Int64())}
			}
		}
		return k
	case oid.Equal(oidEd448):
		return oddKey{name: "Ed448", bits: 448}
	case oid.Equal(oidX25519):
		return oddKey{name: "X25519"}
	}
	return oddKey{name: fmt.Sprintf("a key of the kind %s", oid)}
}

func readOddCurve(parameters cryptobyte.String, point []byte) oddKey {
	var oid asn1.ObjectIdentifier
	if !parameters.ReadASN1ObjectIdentifier(&oid) {
		return oddKey{name: "an elliptic curve that the certificate describes itself", bits: 4 * max(len(point)-1, 0)}
	}
	for i, c := range oddCurves() {
		if c.OID == oid.String() {
			return oddKey{name: c.Name, bits: c.Bits, curve: &oddCurves()[i], point: point}
		}
	}
	return oddKey{name: fmt.Sprintf("the elliptic curve %s", oid), bits: 4 * max(len(point)-1, 0)}
}

// isRSAKey reports whether a key is one of RSA.
func isRSAKey(key any) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return true
	case oddKey:
		return k.name == "RSA" || k.name == "RSASSA-PSS"
	}
	return false
}

// ecdsaHashes are the hashes of the signatures that can be made with a curve.
var ecdsaHashes = map[x509.SignatureAlgorithm]crypto.Hash{
	x509.ECDSAWithSHA1: crypto.SHA1, x509.ECDSAWithSHA256: crypto.SHA256, x509.ECDSAWithSHA384: crypto.SHA384, x509.ECDSAWithSHA512: crypto.SHA512,
}

// signed reports whether the key made a signature: by ECDSA, as FIPS 186-5, 6.4.2 has it.
// Nothing here is secret, and nothing is trusted for it alone.
func (k oddKey) signed(algorithm x509.SignatureAlgorithm, text, signature []byte) bool {
	hash, known := ecdsaHashes[algorithm]
	if k.curve == nil || k.curve.P == "" || !known {
		return false
	}
	c := newWeierstrass(*k.curve)
	size := (c.p.BitLen() + 7) / 8
	if len(k.point) != 1+2*size || k.point[0] != 4 {
		return false // compressed points are rare
	}
	q := &point{new(big.Int).SetBytes(k.point[1 : 1+size]), new(big.Int).SetBytes(k.point[1+size:])}
	if !c.has(q) {
		return false
	}
	s := cryptobyte.String(signature)
	var inner cryptobyte.String
	rr, ss := new(big.Int), new(big.Int)
	if !s.ReadASN1(&inner, cryptobyteasn1.SEQUENCE) || !s.Empty() || !inner.ReadASN1Integer(rr) || !inner.ReadASN1Integer(ss) || !inner.Empty() {
		return false
	}
	if rr.Sign() <= 0 || ss.Sign() <= 0 || rr.Cmp(c.n) >= 0 || ss.Cmp(c.n) >= 0 {
		return false
	}
	h := hash.New()
	h.Write(text)
	digest := h.Sum(nil)
	e := new(big.Int).SetBytes(digest)
	if extra := 8*len(digest) - c.n.BitLen(); extra > 0 {
		e.Rsh(e, uint(extra))
	}
	w := new(big.Int).ModInverse(ss, c.n)
	if w == nil {
		return false
	}
	u, v := new(big.Int).Mul(e, w), new(big.Int).Mul(rr, w)
	sumPoint := c.add(c.times(u.Mod(u, c.n), c.g), c.times(v.Mod(v, c.n), q))
	return sumPoint != nil && new(big.Int).Mod(sumPoint.x, c.n).Cmp(rr) == 0
}
