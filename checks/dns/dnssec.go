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
// registry has given to something else, and verifies SHA-1, which proves nothing.
var (
	algorithms = []uint8{dns.RSASHA256, dns.RSASHA512, dns.ECDSAP256SHA256, dns.ECDSAP384SHA384, dns.ED25519}
	digests    = []uint8{dns.SHA1, dns.SHA256, dns.SHA384}
)

const (
	// minRSABits is the shortest RSA key that Go verifies anything with.
	minRSABits = 1024
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

// longestValid returns how long the best signature by one of the keys over a set holds,
// or what is wrong with the last one.
func longestValid(r reply, keys []*dns.DNSKEY, now time.Time) (time.Time, error) {
	byTag := map[uint16][]*dns.DNSKEY{}
	for _, k := range keys {
		byTag[k.KeyTag()] = append(byTag[k.KeyTag()], k)
	}
	set := unpack[dns.RR](r.Records)
	best, last, left := time.Time{}, errors.New(words.Say("signature.misfit")), maxVerifications
	if len(set) < len(r.Records) {
		return best, last // a set that lacks one is another set
	}
	for _, s := range unpack[*dns.RRSIG](r.Signatures) {
		from, until := time.Unix(int64(s.Inception), 0).UTC(), time.Unix(int64(s.Expiration), 0).UTC()
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
				last = err
			case now.After(until):
				last = errors.New(words.Say("signature.ended", "day", until.Format(day)))
			case now.Before(from):
				last = errors.New(words.Say("signature.early", "day", from.Format(day)))
			case until.After(best):
				best = until
			}
		}
	}
	if best.IsZero() {
		return best, last
	}
	return best, nil
}

// verify checks a signature over a set, apart from its dates.
func verify(s *dns.RRSIG, k *dns.DNSKEY, set []dns.RR) error {
	switch {
	case s.Algorithm == k.Algorithm && (!slices.Contains(algorithms, s.Algorithm) || shortRSA(k)):
		return errUnverifiable
	case s.Verify(k, set) != nil:
		return errors.New(words.Say("signature.misfit"))
	}
	return nil
}

// shortRSA reports whether a key is one of RSA (RFC 3110) that Go refuses for its
// length, whatever it signs.
func shortRSA(k *dns.DNSKEY) bool {
	b, err := base64.StdEncoding.DecodeString(k.PublicKey)
	if err != nil || len(b) < 3 || k.Algorithm != dns.RSASHA256 && k.Algorithm != dns.RSASHA512 {
		return false
	}
	modulus := 1 + int(b[0])
	if b[0] == 0 {
		modulus = 3 + int(b[1])<<8 + int(b[2])
	}
	return modulus < len(b) && new(big.Int).SetBytes(b[modulus:]).BitLen() < minRSABits
}
