package tls

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidListPoints   = asn1.ObjectIdentifier{2, 5, 29, 31}
	oidListScope    = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidListDelta    = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidListNumber   = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidListKey      = asn1.ObjectIdentifier{2, 5, 29, 35}
	oidEntryReason  = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidEntryInvalid = asn1.ObjectIdentifier{2, 5, 29, 24}
)

// errList is for a list that is not as RFC 5280 has it.
var errList = errors.New("it is not such a list, or one of a make that is not read")

// A revocationList is a list of certificates that an authority took back (a CRL). The entries
// stay undecoded: there may be hundreds of thousands, of which one counts.
type revocationList struct {
	head      *x509.RevocationList // all but the entries
	signed    []byte
	signature []byte
	entries   cryptobyte.String
	scope     listScope
}

// readList reads a list, in DER or PEM.
func readList(data []byte) (*revocationList, error) {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("-----BEGIN")) {
		block, _ := pem.Decode(data)
		if block == nil || block.Type != "X509 CRL" {
			return nil, errList
		}
		data = block.Bytes
	}
	in := cryptobyte.String(data)
	var whole, signed, rest, algorithm, tbs cryptobyte.String
	if !in.ReadASN1(&whole, cryptobyteasn1.SEQUENCE) || !in.Empty() || !whole.ReadASN1Element(&signed, cryptobyteasn1.SEQUENCE) {
		return nil, errList
	}
	rest = whole
	var signature asn1.BitString
	if !whole.ReadASN1Element(&algorithm, cryptobyteasn1.SEQUENCE) || !whole.ReadASN1BitString(&signature) || !whole.Empty() {
		return nil, errList
	}
	tbs = signed
	if !tbs.ReadASN1(&tbs, cryptobyteasn1.SEQUENCE) {
		return nil, errList
	}
	l := &revocationList{signed: signed, signature: signature.RightAlign()}
	short, ok := l.takeEntries(tbs)
	if !ok {
		return nil, errList
	}
	var b cryptobyte.Builder
	b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(short) })
		b.AddBytes(rest)
	})
	der, err := b.Bytes()
	if err != nil {
		return nil, errList
	}
	if l.head, err = x509.ParseRevocationList(der); err != nil {
		return nil, err
	}
	return l, l.readScope()
}

// takeEntries takes the entries out of what is signed, and returns the rest.
func (l *revocationList) takeEntries(tbs cryptobyte.String) (rest []byte, ok bool) {
	whole := []byte(tbs)
	if !tbs.SkipOptionalASN1(cryptobyteasn1.INTEGER) || !tbs.SkipASN1(cryptobyteasn1.SEQUENCE) || !tbs.SkipASN1(cryptobyteasn1.SEQUENCE) {
		return nil, false
	}
	for range 2 { // this update, and the next where there is one
		if !tbs.SkipOptionalASN1(cryptobyteasn1.UTCTime) || !tbs.SkipOptionalASN1(cryptobyteasn1.GeneralizedTime) {
			return nil, false
		}
	}
	before := whole[:len(whole)-len(tbs)]
	if tbs.PeekASN1Tag(cryptobyteasn1.SEQUENCE) && !tbs.ReadASN1(&l.entries, cryptobyteasn1.SEQUENCE) {
		return nil, false
	}
	return slices.Concat(before, []byte(tbs)), true
}

// An entry is what a list says of one certificate.
type entry struct {
	at     time.Time
	reason int64
}

// The reasons that mean something else than “for good” (RFC 5280, 5.3.1).
const (
	reasonHold   = 6
	reasonRemove = 8
)

// find looks for a certificate, through the whole list: one entry that cannot be understood
// makes all of it useless.
func (l *revocationList) find(serial *big.Int) (found *entry, err error) {
	want := serial.Bytes()
	in := l.entries
	for !in.Empty() {
		var one, number cryptobyte.String
		var e entry
		if !in.ReadASN1(&one, cryptobyteasn1.SEQUENCE) || !one.ReadASN1(&number, cryptobyteasn1.INTEGER) || len(number) == 0 || !readTime(&one, &e.at) {
			return nil, errList
		}
		if !one.Empty() {
			if err := e.readExtensions(&one); err != nil {
				return nil, err
			}
		}
		if bytes.Equal(bytes.TrimLeft(number, "\x00"), want) && (found == nil || found.reason == reasonHold) {
			found = &e
		}
	}
	return found, nil
}

func readTime(in *cryptobyte.String, at *time.Time) bool {
	if in.PeekASN1Tag(cryptobyteasn1.UTCTime) {
		return in.ReadASN1UTCTime(at)
	}
	return in.ReadASN1GeneralizedTime(at)
}

// readExtensions reads the reason. What is critical and unknown makes the list useless, and
// so does an entry that belongs to another authority.
func (e *entry) readExtensions(one *cryptobyte.String) error {
	var list cryptobyte.String
	if !one.ReadASN1(&list, cryptobyteasn1.SEQUENCE) || !one.Empty() {
		return errList
	}
	for !list.Empty() {
		id, critical, value, ok := readExtension(&list)
		switch {
		case !ok:
			return errList
		case id.Equal(oidEntryReason):
			var n int
			if !value.ReadASN1Enum(&n) || n < 0 || n == reasonRemove {
				return errList
			}
			e.reason = int64(n)
		case critical && !id.Equal(oidEntryInvalid):
			return errListForeign
		}
	}
	return nil
}

func readExtension(in *cryptobyte.String) (id asn1.ObjectIdentifier, critical bool, value cryptobyte.String, ok bool) {
	var one cryptobyte.String
	ok = in.ReadASN1(&one, cryptobyteasn1.SEQUENCE) && one.ReadASN1ObjectIdentifier(&id)
	if ok && one.PeekASN1Tag(cryptobyteasn1.BOOLEAN) {
		ok = one.ReadASN1Boolean(&critical)
	}
	return id, critical, value, ok && one.ReadASN1(&value, cryptobyteasn1.OCTET_STRING) && one.Empty()
}

// A listScope says of which certificates a list speaks (RFC 5280, 5.2.5).
type listScope struct {
	names                   []string // where it is to be had; none is anywhere
	otherForm               bool     // it says where in a form that is not read
	users, authorities      bool     // of these alone
	someReasons             bool     // of some reasons alone
	indirect, attribute     bool
	delta, unknownExtension bool
}

func (l *revocationList) readScope() error {
	for _, e := range l.head.Extensions {
		switch {
		case e.Id.Equal(oidListDelta):
			l.scope.delta = true
		case e.Id.Equal(oidListScope):
			if !l.scope.read(e.Value) {
				return errList
			}
		case e.Critical && !e.Id.Equal(oidListNumber) && !e.Id.Equal(oidListKey):
			l.scope.unknownExtension = true
		}
	}
	return nil
}

func (s *listScope) read(der []byte) bool {
	in := cryptobyte.String(der)
	var list, point cryptobyte.String
	var has bool
	if !in.ReadASN1(&list, cryptobyteasn1.SEQUENCE) || !in.Empty() {
		return false
	}
	if !list.ReadOptionalASN1(&point, &has, contextTag(0).Constructed()) {
		return false
	}
	if has {
		if s.names, s.otherForm = pointNames(point); len(s.names) == 0 {
			s.otherForm = true
		}
	}
	for _, f := range []struct {
		tag uint8
		to  *bool
	}{{1, &s.users}, {2, &s.authorities}, {3, &s.someReasons}, {4, &s.indirect}, {5, &s.attribute}} {
		var value cryptobyte.String
		if !list.ReadOptionalASN1(&value, &has, contextTag(f.tag)) {
			return false
		}
		// A list of reasons counts by being there, the others by being true.
		*f.to = has && (f.tag == 3 || !bytes.Equal(value, []byte{0}))
	}
	return list.Empty()
}

func contextTag(n uint8) cryptobyteasn1.Tag { return cryptobyteasn1.Tag(n).ContextSpecific() }

// pointNames reads the addresses at which a list is to be had. Other is set where it is
// named in another way as well.
func pointNames(point cryptobyte.String) (names []string, other bool) {
	var full cryptobyte.String
	if !point.ReadASN1(&full, contextTag(0).Constructed()) || !point.Empty() {
		return nil, true
	}
	for !full.Empty() {
		var value cryptobyte.String
		var tag cryptobyteasn1.Tag
		if !full.ReadAnyASN1(&value, &tag) {
			return nil, true
		}
		if tag == contextTag(6) {
			names = append(names, string(value))
		}
	}
	return names, false
}

func overHTTP(address string) bool { return strings.HasPrefix(strings.ToLower(address), "http://") }

// listPoints are the addresses of the list that speaks of all reasons for a certificate, by
// its authority itself, one of them over http. Other is set where there are others alone.
func listPoints(c *x509.Certificate) (names []string, other bool) {
	i := slices.IndexFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidListPoints) })
	if i < 0 {
		return nil, false
	}
	in, list := cryptobyte.String(c.Extensions[i].Value), cryptobyte.String(nil)
	if !in.ReadASN1(&list, cryptobyteasn1.SEQUENCE) {
		return nil, true
	}
	for !list.Empty() {
		var one, point cryptobyte.String
		var has bool
		if !list.ReadASN1(&one, cryptobyteasn1.SEQUENCE) || !one.ReadOptionalASN1(&point, &has, contextTag(0).Constructed()) {
			return nil, true
		}
		other = true
		if !has || !one.Empty() { // of some reasons alone, or of another authority
			continue
		}
		if found, _ := pointNames(point); slices.ContainsFunc(found, overHTTP) {
			return found, false
		}
	}
	return nil, other
}
