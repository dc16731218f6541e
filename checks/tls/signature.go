package tls

import (
	"bytes"
	"crypto"
	_ "crypto/md5" // so that a signature made with it can be recognised and named
	"crypto/rsa"
	_ "crypto/sha1" //nolint:gosec // as above
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"math/big"
)

// maxRSABits is the largest RSA key that anything is verified with, as in
// crypto/tls. A hostile certificate could hold one that takes minutes.
const maxRSABits = 8192

// digests are the RSA signature algorithms that crypto/x509 refuses to verify,
// or whose key may be too short for it, with the ASN.1 prefix of their hash
// (RFC 8017 9.2, note 1).
var digests = [...]struct {
	algorithm x509.SignatureAlgorithm
	hash      crypto.Hash
	prefix    string
}{
	{x509.MD5WithRSA, crypto.MD5, "\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10"},
	{x509.SHA1WithRSA, crypto.SHA1, "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"},
	{x509.SHA256WithRSA, crypto.SHA256, "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"},
	{x509.SHA384WithRSA, crypto.SHA384, "\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"},
	{x509.SHA512WithRSA, crypto.SHA512, "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"},
}

// signedBy reports whether parent's key made child's signature, be it ever so
// weak. It says who made what, never that it can be trusted.
func signedBy(child, parent *x509.Certificate) bool {
	if !bytes.Equal(child.RawIssuer, parent.RawSubject) || oversizedKey(parent) {
		return false
	}
	// CheckSignature, unlike CheckSignatureFrom, accepts SHA-1.
	if parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature) == nil {
		return true
	}
	switch key := parent.PublicKey.(type) {
	case *rsa.PublicKey:
		return weakRSASigned(child, key)
	case oddKey:
		return key.signed(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature) || key.rsa != nil && signedByPSS(child, key.rsa)
	}
	return false
}

// signedByPSS verifies a signature by a key that may sign in no other way.
func signedByPSS(c *x509.Certificate, key *rsa.PublicKey) bool {
	for algorithm, hash := range map[x509.SignatureAlgorithm]crypto.Hash{x509.SHA256WithRSAPSS: crypto.SHA256, x509.SHA384WithRSAPSS: crypto.SHA384, x509.SHA512WithRSAPSS: crypto.SHA512} {
		if algorithm == c.SignatureAlgorithm && key.N.BitLen() <= maxRSABits {
			h := hash.New()
			h.Write(c.RawTBSCertificate)
			return rsa.VerifyPSS(key, hash, h.Sum(nil), c.Signature, nil) == nil
		}
	}
	return false
}

// weakRSASigned verifies a PKCS #1 v1.5 signature by the book, for MD5 and for
// keys under 1024 bits, which the library rightly refuses.
func weakRSASigned(c *x509.Certificate, key *rsa.PublicKey) bool {
	for _, d := range digests {
		if d.algorithm != c.SignatureAlgorithm {
			continue
		}
		h := d.hash.New()
		h.Write(c.RawTBSCertificate)
		size := key.Size()
		tail := append([]byte(d.prefix), h.Sum(nil)...)
		if len(c.Signature) != size || size < len(tail)+11 {
			return false
		}
		want := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, size-len(tail)-3)...)
		want = append(append(want, 0), tail...)
		s := new(big.Int).SetBytes(c.Signature)
		if s.Cmp(key.N) >= 0 {
			return false
		}
		got := s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, size))
		return bytes.Equal(got, want)
	}
	return false
}

// selfIssued reports whether c says that it vouches for itself.
func selfIssued(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

// isSelfSigned reports whether c really does; of a key that nothing is verified with here
// its word is taken, as OpenSSL does.
func isSelfSigned(c *x509.Certificate) bool {
	return signedBy(c, c) || selfIssued(c) && !canVerify(c)
}

// canVerify reports whether signatures like that of c can be verified with a key like its own.
func canVerify(c *x509.Certificate) bool {
	if k, odd := c.PublicKey.(oddKey); odd && k.rsa == nil && (k.curve == nil || k.curve.P == "") {
		return false
	}
	return c.SignatureAlgorithm != x509.UnknownSignatureAlgorithm
}

// oversizedKey reports whether a certificate holds a key too large to verify with.
func oversizedKey(c *x509.Certificate) bool { return rsaBits(c) > maxRSABits }

// rsaBits is the size of an RSA key; 0 for one of another kind.
func rsaBits(c *x509.Certificate) int {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen()
	case oddKey:
		if k.rsa != nil {
			return k.rsa.N.BitLen()
		}
	}
	return 0
}
