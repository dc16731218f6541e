package dns

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	mdns "github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestUnreadableRSA: Go verifies nothing with a key that is too short or too long, which
// says nothing of the signature.
func TestUnreadableRSA(t *testing.T) {
	key := func(exponent string, bytes int) string {
		return base64.StdEncoding.EncodeToString([]byte(exponent + strings.Repeat("\xff", bytes)))
	}
	for _, c := range []struct {
		name      string
		algorithm uint8
		key       string
		want      bool
	}{
		{"1016 bits", mdns.RSASHA256, key("\x03\x01\x00\x01", 127), true},
		{"1024 bits", mdns.RSASHA256, key("\x03\x01\x00\x01", 128), false},
		{"1016 bits, long form", mdns.RSASHA512, key("\x00\x00\x03\x01\x00\x01", 127), true},
		{"1024 bits, long form", mdns.RSASHA512, key("\x00\x00\x03\x01\x00\x01", 128), false},
		{"an exponent of 33 bits", mdns.RSASHA256, key("\x05\x01\x00\x00\x00\x01", 256), true},
		{"an exponent of 32 bits", mdns.RSASHA256, key("\x04\x80\x00\x00\x01", 256), true},
		{"5120 bits", mdns.RSASHA256, key("\x03\x01\x00\x01", 640), true},
		{"1016 bits and SHA-1", mdns.RSASHA1, key("\x03\x01\x00\x01", 127), true},
		{"cut short", mdns.RSASHA256, key("\xff\x01", 20), false},
		{"not RSA", mdns.ED25519, key("\x03\x01\x00\x01", 28), false},
	} {
		if got := unreadableRSA(&mdns.DNSKEY{Algorithm: c.algorithm, PublicKey: c.key}); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// FuzzRecords: no content of a record makes a parser panic.
func FuzzRecords(f *testing.F) {
	f.Add([]byte("\x00\x05issueletsencrypt.org"), uint16(1))
	f.Add([]byte("\x01\x01\x03\x08\x03\x01\x00\x01"), uint16(2))
	f.Add([]byte(fmt.Sprintf("\x00\x30\x0d\x02%s\x01d\x04test\x00sig", strings.Repeat("\x00", 14))), uint16(3))
	f.Fuzz(func(t *testing.T, b []byte, n uint16) {
		set := []caa{parseCAA(b)}
		mayIssue(set, []string{"letsencrypt.org"}, n&1 == 0)
		record := func(kind string) []checks.Record { return []checks.Record{{Name: "d.test", Type: kind, Data: b}} }
		unpack[*mdns.NSEC3PARAM](record("NSEC3PARAM"))
		for _, k := range zoneKeys("d.test", record("DNSKEY")) {
			for _, d := range unpack[*mdns.DS](record("DS")) {
				if digestMatches(d, k) {
					t.Error("rubbish is the digest of itself")
				}
			}
			unreadableRSA(k)
		}
		for _, s := range unpack[*mdns.RRSIG](record("RRSIG")) {
			k := &mdns.DNSKEY{Hdr: s.Hdr, Flags: n | mdns.ZONE, Protocol: 3, Algorithm: s.Algorithm, PublicKey: base64.StdEncoding.EncodeToString(b)}
			s.KeyTag, s.TypeCovered = k.KeyTag(), mdns.TypeSOA
			if verify(s, k, unpack[mdns.RR](record("SOA"))) == nil {
				t.Error("rubbish verifies")
			}
		}
	})
}
