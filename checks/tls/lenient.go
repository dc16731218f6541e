package tls

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// maxExtensions is how many extensions of an odd certificate are looked at.
const maxExtensions = 64

// readCertificate reads a certificate as crypto/x509 does and, where that refuses it, as
// OpenSSL would: appliances write serial numbers below zero, texts with letters that their
// kind does not have, and keys of rare kinds. A part that cannot be read is left out, so that
// the others can be judged; what was signed stays as it came.
func readCertificate(der []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err == nil {
		if c.PublicKey == nil { // of a kind that is not known there
			c.PublicKey = readOddKey(c.RawSubjectPublicKeyInfo)
		}
		return c, nil
	}
	if odd, ok := readOddCertificate(der); ok {
		return odd, nil
	}
	return nil, err
}

// The parts of a certificate, each with its header (RFC 5280, 4.1).
type certificateParts struct {
	version, serial, algorithm, issuer, validity, subject, key []byte
	extensions                                                 [][]byte
}

// plainParts are those of a certificate that says nothing.
func plainParts() certificateParts {
	return certificateParts{
		version: []byte{0xa0, 3, 2, 1, 2}, serial: []byte{2, 1, 1},
		algorithm: []byte{0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2},
		issuer:    []byte{0x30, 0}, subject: []byte{0x30, 0},
		validity: append(append([]byte{0x30, 30}, "\x17\x0d200101000000Z"...), "\x17\x0d200101000000Z"...),
		key:      append([]byte{0x30, 42, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 33, 0}, make([]byte, 32)...), // Ed25519
	}
}

// splitCertificate takes a certificate apart without looking into its parts.
func splitCertificate(der []byte) (p certificateParts, tbs, signature []byte, ok bool) {
	in := cryptobyte.String(der)
	var whole, rest, algorithm cryptobyte.String
	var body cryptobyte.String
	var bits asn1.BitString
	if !in.ReadASN1(&whole, cryptobyteasn1.SEQUENCE) || !whole.ReadASN1Element(&body, cryptobyteasn1.SEQUENCE) ||
		!whole.ReadASN1Element(&algorithm, cryptobyteasn1.SEQUENCE) || !whole.ReadASN1BitString(&bits) {
		return p, nil, nil, false
	}
	tbs = body
	if !body.ReadASN1(&rest, cryptobyteasn1.SEQUENCE) {
		return p, nil, nil, false
	}
	versionTag := cryptobyteasn1.Tag(0).Constructed().ContextSpecific()
	p.version = plainParts().version
	var part cryptobyte.String
	if rest.PeekASN1Tag(versionTag) && !rest.ReadASN1Element(&part, versionTag) {
		return p, nil, nil, false
	}
	for _, field := range []struct {
		to  *[]byte
		tag cryptobyteasn1.Tag
	}{{&p.serial, cryptobyteasn1.INTEGER}, {&p.algorithm, cryptobyteasn1.SEQUENCE}, {&p.issuer, cryptobyteasn1.SEQUENCE}, {&p.validity, cryptobyteasn1.SEQUENCE}, {&p.subject, cryptobyteasn1.SEQUENCE}, {&p.key, cryptobyteasn1.SEQUENCE}} {
		if !rest.ReadASN1Element(&part, field.tag) {
			return p, nil, nil, false
		}
		*field.to = part
	}
	for _, tag := range []cryptobyteasn1.Tag{1, 2} { // unique identifiers, which nobody uses
		rest.SkipOptionalASN1(tag.ContextSpecific())
	}
	var tagged, list cryptobyte.String
	var present bool
	if !rest.ReadOptionalASN1(&tagged, &present, cryptobyteasn1.Tag(3).Constructed().ContextSpecific()) {
		return p, nil, nil, false
	}
	if present && tagged.ReadASN1(&list, cryptobyteasn1.SEQUENCE) {
		for !list.Empty() && len(p.extensions) < maxExtensions && list.ReadASN1Element(&part, cryptobyteasn1.SEQUENCE) {
			p.extensions = append(p.extensions, part)
		}
	}
	return p, tbs, bits.RightAlign(), true
}

// certificate puts parts together to one without a signature of worth, and reads it.
func (p certificateParts) certificate() (*x509.Certificate, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, part := range [][]byte{p.version, p.serial, p.algorithm, p.issuer, p.validity, p.subject, p.key} {
				b.AddBytes(part)
			}
			if len(p.extensions) > 0 {
				b.AddASN1(cryptobyteasn1.Tag(3).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) {
					b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						for _, e := range p.extensions {
							b.AddBytes(e)
						}
					})
				})
			}
		})
		b.AddBytes(p.algorithm)
		b.AddASN1BitString([]byte{0})
	})
	der, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// readOddCertificate finds out which parts crypto/x509 refuses, by trying each of them among
// good ones, and reads the others by it.
func readOddCertificate(der []byte) (*x509.Certificate, bool) {
	p, tbs, signature, ok := splitCertificate(der)
	if !ok {
		return nil, false
	}
	q := plainParts()
	q.version = p.version
	refused := map[*[]byte]bool{}
	for _, part := range []struct{ from, to *[]byte }{{&p.serial, &q.serial}, {&p.algorithm, &q.algorithm}, {&p.issuer, &q.issuer}, {&p.validity, &q.validity}, {&p.subject, &q.subject}, {&p.key, &q.key}} {
		was := *part.to
		*part.to = *part.from
		if _, err := q.certificate(); err != nil {
			*part.to, refused[part.from] = was, true
		}
	}
	var left [][]byte
	for _, e := range p.extensions {
		q.extensions = append(q.extensions, e)
		if _, err := q.certificate(); err != nil {
			q.extensions, left = q.extensions[:len(q.extensions)-1], append(left, e)
		}
	}
	c, err := q.certificate()
	if err != nil {
		return nil, false
	}
	c.Raw, c.RawTBSCertificate, c.RawIssuer, c.RawSubject, c.RawSubjectPublicKeyInfo, c.Signature = der, tbs, p.issuer, p.subject, p.key, signature
	if refused[&p.serial] {
		c.SerialNumber = oddNumber(p.serial)
	}
	if refused[&p.issuer] {
		c.Issuer = oddName(p.issuer)
	}
	if refused[&p.subject] {
		c.Subject = oddName(p.subject)
	}
	if refused[&p.key] {
		c.PublicKey, c.PublicKeyAlgorithm = readOddKey(p.key), x509.UnknownPublicKeyAlgorithm
	}
	if refused[&p.algorithm] {
		c.SignatureAlgorithm = x509.UnknownSignatureAlgorithm
	}
	if refused[&p.validity] {
		if c.NotBefore, c.NotAfter, ok = oddDates(p.validity); !ok {
			return nil, false // without dates nothing can be said of it on a day
		}
	}
	for _, e := range left {
		oddExtension(c, e)
	}
	return c, true
}

// oddWriting returns what crypto/x509 refuses a certificate for, but for its serial number,
// whose sign browsers do not mind.
func oddWriting(c *x509.Certificate) error {
	if _, err := x509.ParseCertificate(c.Raw); err == nil {
		return nil
	}
	p, _, _, ok := splitCertificate(c.Raw)
	if !ok {
		return errMalformed
	}
	p.serial = plainParts().serial
	_, err := p.certificate()
	return err
}

// oddNumber is a serial number whatever its sign.
func oddNumber(der []byte) *big.Int {
	n, s := new(big.Int), cryptobyte.String(der)
	if !s.ReadASN1Integer(n) {
		var raw cryptobyte.String
		s = der
		if s.ReadASN1(&raw, cryptobyteasn1.INTEGER) {
			n.SetBytes(raw)
		}
	}
	return n
}

// oddName reads the texts of a name, whatever their letters.
func oddName(der []byte) (n pkix.Name) {
	s := cryptobyte.String(der)
	var rdns cryptobyte.String
	if !s.ReadASN1(&rdns, cryptobyteasn1.SEQUENCE) {
		return n
	}
	var sequence pkix.RDNSequence
	var set cryptobyte.String
	for !rdns.Empty() && rdns.ReadASN1(&set, cryptobyteasn1.SET) {
		var one pkix.RelativeDistinguishedNameSET
		var attribute, value cryptobyte.String
		for !set.Empty() && set.ReadASN1(&attribute, cryptobyteasn1.SEQUENCE) {
			var oid asn1.ObjectIdentifier
			var tag cryptobyteasn1.Tag
			if attribute.ReadASN1ObjectIdentifier(&oid) && attribute.ReadAnyASN1(&value, &tag) {
				one = append(one, pkix.AttributeTypeAndValue{Type: oid, Value: strings.ToValidUTF8(string(value), "\uFFFD")})
			}
		}
		sequence = append(sequence, one)
	}
	n.FillFromRDNSequence(&sequence)
	return n
}

// oddDates reads dates without seconds, or of another zone.
func oddDates(der []byte) (from, until time.Time, ok bool) {
	s := cryptobyte.String(der)
	var both cryptobyte.String
	if !s.ReadASN1(&both, cryptobyteasn1.SEQUENCE) {
		return from, until, false
	}
	for _, to := range []*time.Time{&from, &until} {
		var text cryptobyte.String
		var tag cryptobyteasn1.Tag
		if !both.ReadAnyASN1(&text, &tag) {
			return from, until, false
		}
		formats := []string{"20060102150405Z0700", "200601021504Z0700", "20060102150405.999999999Z0700"}
		if tag == cryptobyteasn1.UTCTime {
			formats = []string{"060102150405Z0700", "0601021504Z0700"}
		}
		err := errors.New("no format")
		for _, f := range formats {
			if err == nil {
				break
			}
			*to, err = time.Parse(f, string(text))
		}
		if err != nil {
			return from, until, false
		}
		if tag == cryptobyteasn1.UTCTime && to.Year() >= 2050 {
			*to = to.AddDate(-100, 0, 0)
		}
	}
	return from, until, true
}

// oddExtension reads what it can of an extension that crypto/x509 refuses. Of one that
// cannot be read nothing is assumed: nobody can vouch for the certificate then.
func oddExtension(c *x509.Certificate, der []byte) {
	s := cryptobyte.String(der)
	var e, value cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&e, cryptobyteasn1.SEQUENCE) || !e.ReadASN1ObjectIdentifier(&oid) {
		return
	}
	critical := false
	if e.PeekASN1Tag(cryptobyteasn1.BOOLEAN) && !e.ReadASN1Boolean(&critical) {
		critical = true
	}
	names := oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 17})
	if names && len(c.DNSNames)+len(c.IPAddresses) == 0 && e.ReadASN1(&value, cryptobyteasn1.OCTET_STRING) {
		oddNames(c, value)
		return
	}
	// Rights are taken by these: who may sign, and for what.
	rights := oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 19}) || oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 15}) || oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 37}) || oid.Equal(asn1.ObjectIdentifier{2, 5, 29, 30})
	if critical || rights {
		c.UnhandledCriticalExtensions = append(c.UnhandledCriticalExtensions, oid)
	}
}

// oddNames reads the names that are well-formed among those that a certificate lists.
func oddNames(c *x509.Certificate, value cryptobyte.String) {
	var list, name cryptobyte.String
	if !value.ReadASN1(&list, cryptobyteasn1.SEQUENCE) {
		return
	}
	for !list.Empty() {
		var tag cryptobyteasn1.Tag
		if !list.ReadAnyASN1(&name, &tag) {
			return
		}
		switch {
		case tag == cryptobyteasn1.Tag(2).ContextSpecific() && !slices.ContainsFunc(name, func(b byte) bool { return b <= ' ' || b > '~' }):
			c.DNSNames = append(c.DNSNames, string(name))
		case tag == cryptobyteasn1.Tag(7).ContextSpecific() && (len(name) == 4 || len(name) == 16):
			c.IPAddresses = append(c.IPAddresses, net.IP(slices.Clone(name)))
		}
	}
}
