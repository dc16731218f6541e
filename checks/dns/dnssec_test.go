package dns

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
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

// TestCAA: what an authority would understand. Names are who may issue an ordinary
// certificate of the two below.
func TestCAA(t *testing.T) {
	const le, other = "letsencrypt.org", "digicert.com"
	for _, c := range []struct {
		set       string // TAG VALUE, several with a bar; a number in front are the flags
		restricts bool
		may       string
		fault     bool
		remark    bool
	}{
		{"issue letsencrypt.org", true, le, false, false},
		{"ISSUE LetsEncrypt.org ", true, le, false, false},
		{"issue ;", true, "", false, false},
		{"issue  ; ", true, "", false, false},
		{"issue ", true, "", true, false},
		{"issue letsencrypt.org;", true, le, false, false},
		{"issue letsencrypt.org; validationmethods=dns-01", true, le, false, false},
		{"issue letsencrypt.org;accounturi=https://a.example/1;validationmethods=dns-01,http-01", true, le, false, false},
		{"issue letsencrypt.org; accounturi = https://a.example/1", true, le, false, false},
		{"issue letsencrypt.org; x=", true, le, false, false},
		{"issue letsencrypt.org; accounturi", true, "", true, false},
		{"issue letsencrypt.org; account uri=1", true, "", true, false},
		{"issue letsencrypt.org; accounturi=1", true, "", true, false},
		{"issue letsencrypt.org; validationmethods=dns_01", true, "", true, false},
		{"issue letsencrypt.org; validationmethods=dns-01,", true, "", true, false},
		{"issue letsencrypt.org; =1", true, "", true, false},
		{"issue letsencrypt.org; -a=1", true, "", true, false},
		{"issue letsencrypt.org; a=b c", true, "", true, false},
		{"issue letsencrypt.org; a=é", true, "", true, false},
		{"issue letsencrypt.org; a=b;", true, "", true, false},
		{"issue letsencrypt.org, digicert.com", true, "", true, false},
		{"issue letsencrypt.org a=b", true, "", true, false},
		{"issue letsencrypt.org; accounturi=https://a.example/1; accounturi=https://a.example/2", true, "", true, false},
		{"issue letsencrypt", true, "", true, false},
		{"issue https://letsencrypt.org/", true, "", true, false},
		{"issue letsencrypt..org", true, "", true, false},
		{"issue -letsencrypt.org", true, "", true, false},
		{"issue letsencrypt.org|issue digicert.com", true, le + other, false, false},
		{"issue ;|issue digicert.com", true, other, false, false},
		{"iodef mailto:a@d.test", false, le + other, false, false},
		{"issuewild letsencrypt.org", false, le + other, false, false},
		{"issuemail ;", false, le + other, false, false},
		{"contactemail a@d.test", false, le + other, false, false},
		{"isuse letsencrypt.org", false, le + other, true, true},
		{"128 tbs x", true, "", true, false},
		{"128 issue letsencrypt.org", true, le, false, false},
		{"128 tbs x|issue letsencrypt.org", true, "", true, false},
		{"255 issue letsencrypt.org", true, le, true, true},
		{"1 issue letsencrypt.org", true, le, true, true},
		{"is-sue letsencrypt.org", false, le + other, true, false},
		{"iodef https://", false, le + other, true, false},
		{"iodef https://a.example/r", false, le + other, false, false},
		{"iodef http://:80/", false, le + other, true, false},
		{"iodef mailto:", false, le + other, true, false},
		{"iodef mailto:nobody", false, le + other, true, false},
		{"iodef a@d.test", false, le + other, true, false},
		{"iodef mailto:a@d.test?subject=x", false, le + other, false, false},
		{"contactemail not-an-email", false, le + other, true, false},
		{"contactemail A <a@d.test>", false, le + other, true, false},
		{"contactphone +64 4 555 0100", false, le + other, false, false},
		{"contactphone none", false, le + other, true, false},
	} {
		var set []caa
		fault, remark := false, false
		for one := range strings.SplitSeq(c.set, "|") {
			flags := 0
			if n, err := fmt.Sscanf(one, "%d ", &flags); n == 1 && err == nil {
				_, one, _ = strings.Cut(one, " ")
			}
			tag, value, _ := strings.Cut(one, " ")
			r := parseCAA([]byte(string([]byte{byte(flags), byte(len(tag))}) + tag + value))
			fault, remark = fault || r.fault != "", remark || r.remark
			set = append(set, r)
		}
		may := ""
		for _, name := range []string{le, other} {
			if mayIssue(set, []string{name}, false) {
				may += name
			}
		}
		if restricts(set) != c.restricts || may != c.may || fault != c.fault || remark != c.remark {
			t.Errorf("%s: restricts %v, may issue %q, fault %v, remark %v: %+v", c.set, restricts(set), may, fault, remark, set)
		}
	}
}

// TestEndsSoon: what is signed anew for each question is not about to end.
func TestEndsSoon(t *testing.T) {
	now := checktest.Now()
	for _, c := range []struct {
		from, until time.Duration
		want        bool
	}{
		{-29 * checktest.Day, checktest.Day, true},
		{-20 * checktest.Day, 10 * checktest.Day, false},
		{-25 * time.Hour, 25 * time.Hour, false}, // Cloudflare's
		{-time.Hour, checktest.Day, false},
		{-13 * checktest.Day, 48 * time.Hour, true},
	} {
		if got := (period{now.Add(c.from), now.Add(c.until)}).endsSoon(now); got != c.want {
			t.Errorf("from %v until %v: %v", c.from, c.until, got)
		}
	}
}
