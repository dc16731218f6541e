package dns

import (
	"encoding/base64"
	"errors"
	"math/big"
	"slices"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// deprecatedAlgorithms are the kinds of signature that are no longer to be used (RFC
// 8624): those on MD5 and SHA-1, and GOST.
var deprecatedAlgorithms = []uint8{dns.RSAMD5, dns.DSA, dns.RSASHA1, dns.DSANSEC3SHA1, dns.RSASHA1NSEC3SHA1, dns.ECCGOST}

// algorithms are those whose signatures are verified here, and digests the kinds of
// digest in a DS record that are. The library knows others under numbers that the
// registry has given to something else. Those on SHA-1 are verified as well: many name
// servers still do, and hold a domain that fails to be forged.
var (
	algorithms = []uint8{dns.RSASHA1, dns.RSASHA1NSEC3SHA1, dns.RSASHA256, dns.RSASHA512, dns.ECDSAP256SHA256, dns.ECDSAP384SHA384, dns.ED25519}
	digests    = []uint8{dns.SHA1, dns.SHA256, dns.SHA384}
)

const (
	// minRSABits is the shortest RSA key that Go verifies anything with, maxRSABytes the
	// longest that the library reads, and maxRSAExponent how many bytes its exponent has.
	minRSABits, maxRSABytes, maxRSAExponent = 1024, 512, 4
	// maxVerifications bounds what a zone can make us compute with many keys of one
	// tag and many signatures (KeyTrap, CVE-2023-50387). Honest ones need a few.
	maxVerifications = 32
)

// errUnverifiable is of a signature that may be good and is not verified here.
var errUnverifiable = errors.New("a signature of a kind, or one too many, that is not verified here")

// unpack reads the records of one type. What cannot be read is left out.
func unpack[T dns.RR](records []checks.Record) []T {
	var out []T
	for _, r := range records {
		h := dns.RR_Header{Name: dns.Fqdn(r.Name), Rrtype: dns.StringToType[r.Type], Class: dns.ClassINET, Ttl: r.TTL, Rdlength: uint16(len(r.Data))}
		rr, _, err := dns.UnpackRRWithHeader(h, r.Data, 0)
		if x, ok := rr.(T); ok && err == nil && len(r.Data) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// zoneKeys reads the keys of a domain, at whatever name its records came.
func zoneKeys(domain string, records []checks.Record) []*dns.DNSKEY {
	out := slices.DeleteFunc(unpack[*dns.DNSKEY](records), func(k *dns.DNSKEY) bool { return k.Protocol != 3 || k.PublicKey == "" })
	for _, k := range out {
		k.Hdr.Name = dns.Fqdn(domain)
	}
	return out
}

// digestMatches reports whether a DS record with one of the digests is about the key.
func digestMatches(d *dns.DS, k *dns.DNSKEY) bool {
	want := k.ToDS(d.DigestType)
	return want != nil && d.KeyTag == want.KeyTag && d.Algorithm == want.Algorithm && d.Digest == want.Digest
}

// A period is when a signature holds.
type period struct{ from, until time.Time }

// endsSoon reports whether a period ends so near that it should have been renewed by
// now: some zones are signed anew for every question, for a day at a time.
func (p period) endsSoon(now time.Time) bool {
	left := p.until.Sub(now)
	return left <= expiresSoon && left*4 < p.until.Sub(p.from)
}

// longestValid returns how long the best signature by one of the keys over a set holds,
// or what is wrong with the last one.
func longestValid(records, signatures []checks.Record, keys []*dns.DNSKEY, now time.Time) (period, error) {
	byTag := map[uint16][]*dns.DNSKEY{}
	for _, k := range keys {
		byTag[k.KeyTag()] = append(byTag[k.KeyTag()], k)
	}
	set := unpack[dns.RR](records)
	best, last, left := period{}, errors.New(words.Say("signature.misfit")), maxVerifications
	if len(set) < len(records) {
		return best, last // a set that lacks one is another set
	}
	for _, s := range unpack[*dns.RRSIG](signatures) {
		p := period{time.Unix(int64(s.Inception), 0).UTC(), time.Unix(int64(s.Expiration), 0).UTC()}
		for _, k := range byTag[s.KeyTag] {
			if dns.CanonicalName(s.SignerName) != dns.CanonicalName(k.Hdr.Name) {
				continue
			}
			if left--; left < 0 {
				last = errUnverifiable
				continue
			}
			switch err := verify(s, k, set); {
			case err != nil:
				last = worse(last, err)
			case now.After(p.until):
				last = worse(last, errors.New(words.Say("signature.ended", "day", p.until.Format(day))))
			case now.Before(p.from):
				last = worse(last, errors.New(words.Say("signature.early", "day", p.from.Format(day))))
			case p.until.After(best.until):
				best = p
			}
		}
	}
	if best.until.IsZero() {
		return best, last
	}
	return best, nil
}

// worse keeps that a signature could not be verified: it may be the good one.
func worse(last, err error) error {
	if errors.Is(last, errUnverifiable) {
		return last
	}
	return err
}

// verify checks a signature over a set, apart from its dates.
func verify(s *dns.RRSIG, k *dns.DNSKEY, set []dns.RR) error {
	if s.Algorithm == k.Algorithm && (!slices.Contains(algorithms, s.Algorithm) || unreadableRSA(k)) {
		return errUnverifiable
	}
	if s.Verify(k, set) != nil {
		return errors.New(words.Say("signature.misfit"))
	}
	return nil
}

// unreadableRSA reports whether a key is one of RSA (RFC 3110) with which Go and the
// library verify nothing, whatever it signs: too short, or too long.
func unreadableRSA(k *dns.DNSKEY) bool {
	b, err := base64.StdEncoding.DecodeString(k.PublicKey)
	if err != nil || len(b) < 3 || !slices.Contains([]uint8{dns.RSASHA1, dns.RSASHA1NSEC3SHA1, dns.RSASHA256, dns.RSASHA512}, k.Algorithm) {
		return false
	}
	exponent, at := int(b[0]), 1
	if b[0] == 0 {
		exponent, at = int(b[1])<<8+int(b[2]), 3
	}
	modulus := at + exponent
	if modulus >= len(b) {
		return false
	}
	if exponent > maxRSAExponent || exponent == maxRSAExponent && b[at] >= 0x80 || len(b)-modulus > maxRSABytes {
		return true
	}
	return new(big.Int).SetBytes(b[modulus:]).BitLen() < minRSABits
}
