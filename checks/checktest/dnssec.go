package checktest

import (
	"crypto"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// A Signing is the keys of a signed zone.
type Signing struct {
	Key  *dns.DNSKEY
	priv crypto.Signer
	t    testing.TB
}

// NewSigning makes keys for zone with an algorithm of the DNSSEC registry, such
// as dns.ECDSAP256SHA256.
func NewSigning(t testing.TB, zone string, algorithm uint8, bits int) *Signing {
	t.Helper()
	k := &dns.DNSKEY{
		Hdr:   dns.RR_Header{Name: dns.Fqdn(zone), Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300},
		Flags: 257, Protocol: 3, Algorithm: algorithm,
	}
	priv, err := k.Generate(bits)
	if err != nil {
		t.Fatal(err)
	}
	signer, ok := priv.(crypto.Signer)
	if !ok {
		t.Fatalf("%T cannot sign", priv)
	}
	return &Signing{Key: k, priv: signer, t: t}
}

// DS returns the record that the parent publishes.
func (s *Signing) DS(digest uint8) string { return s.Key.ToDS(digest).String() }

// Sign returns the signature over records of one name and type, good from a week
// before until.
func (s *Signing) Sign(until time.Time, records ...string) string {
	s.t.Helper()
	var set []dns.RR
	for _, line := range records {
		rr, err := dns.NewRR(line)
		if err != nil {
			s.t.Fatal(err)
		}
		set = append(set, rr)
	}
	sig := &dns.RRSIG{
		Hdr:       dns.RR_Header{Name: set[0].Header().Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: set[0].Header().Ttl},
		Algorithm: s.Key.Algorithm, Expiration: uint32(until.Unix()), Inception: uint32(until.Add(-7 * Day).Unix()),
		KeyTag: s.Key.KeyTag(), SignerName: s.Key.Hdr.Name,
	}
	if err := sig.Sign(s.priv, set); err != nil {
		s.t.Fatal(err)
	}
	return sig.String()
}

// Zone returns the records of a small signed zone: its key, its SOA, and the
// signatures over both.
func (s *Signing) Zone(until time.Time) []string {
	s.t.Helper()
	soa := s.Key.Hdr.Name + " 300 IN SOA NS1.Example.NET. hostmaster.example.net. 1 7200 3600 1209600 300"
	key := s.Key.String()
	return []string{key, s.Sign(until, key), soa, s.Sign(until, soa)}
}
