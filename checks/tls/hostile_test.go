package tls

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	cryptotls "crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// short stands for the ten seconds of a real run.
const short = 500 * time.Millisecond

// TestHostile plays the rows of the catalogue in which nothing at all can be
// learnt: all must end in time and none may read as a pass.
func TestHostile(t *testing.T) {
	slow := append([]byte{22, 3, 3, 0x40, 0}, make([]byte, 1<<14)...)
	cases := []struct {
		name   string
		script checktest.Script
		reason checks.Reason
	}{
		{"N01 accepts and says nothing", checktest.Silent, checks.ReasonTimeout},
		{"N02 a record, one byte a second", checktest.Drips(slow, time.Second), checks.ReasonTimeout},
		{"N02 a record, a byte now and then", checktest.Drips(slow, 20*time.Millisecond), checks.ReasonTimeout},
		{"N06 a certificate of 100 MB announced", checktest.Says(record(recordHandshake, []byte{11, 5, 0xf5, 0xe1})), checks.ReasonProtocol},
		{"N08 random bytes", checktest.Says([]byte{0x9c, 1, 7, 0x33, 0xfe, 8, 9, 1, 2, 3}), checks.ReasonProtocol},
		{"N08 a record that lies", checktest.Says([]byte{22, 3, 3, 0xff, 0xff, 1}), checks.ReasonProtocol},
		{"N08 empty records", checktest.Floods(record(recordHandshake, nil)), checks.ReasonProtocol},
		{"N08 SSL 2.0", checktest.Says([]byte{0x80, 0x20, 4, 0, 1, 0, 2, 0, 0, 0, 0, 0}), checks.ReasonProtocol},
		{"N08 TLS 1.4", checktest.Says(records(serverHello(0x0305, 0xc02f))), checks.ReasonProtocol},
		{"N08 HTTP", checktest.HTTP, checks.ReasonProtocol},
		{"N08 SSH", checktest.Greets([]byte("SSH-2.0-OpenSSH_9.9\r\n")), checks.ReasonProtocol},
		{"N08 a suite nobody offered", checktest.Says(records(serverHello(tls12, 0x4242))), checks.ReasonProtocol},
		{"N08 refuses everything", checktest.Says(record(recordAlert, []byte{2, 40})), checks.ReasonProtocol},
		{"N09 warnings for ever", checktest.Floods(record(recordAlert, []byte{1, 90})), checks.ReasonProtocol},
		{"N09 change-cipher-spec for ever", checktest.Floods(record(20, []byte{1})), checks.ReasonProtocol},
		{"N10 reset at once", checktest.Resets, checks.ReasonReset},
		{"N10 reset after the hello", checktest.ResetsAfter(nil), checks.ReasonReset},
		{"N10 reset within a record", checktest.ResetsAfter([]byte{22, 3, 3, 0}), checks.ReasonReset},
		{"N11 hangs up", checktest.Closes, checks.ReasonReset},
		{"N11 closes its half", checktest.Ends(nil), checks.ReasonReset},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := checktest.Serve(t, c.script)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			ended := make(chan scanned, 1)
			limit := 10 * time.Second // for those that need not wait, whatever else this computer does
			if c.reason == checks.ReasonTimeout {
				limit = short
			}
			go func() { ended <- scan(t, checktest.Env(t), s.Target(site), limit) }()
			select {
			case got := <-ended:
				got.none(t, c.reason)
			case <-time.After(9 * time.Second):
				t.Fatal("the scan did not end by its deadline")
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
				t.Errorf("it holds %d bytes", grown)
			}
			if n := s.Connections(); n > 10 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// plain returns the script of a server that shows these certificates in a TLS
// 1.2 handshake and goes no further.
func plain(ders ...[]byte) checktest.Script {
	return checktest.Ends(records(append(serverHello(tls12, 0xc02f), certificateMessage(ders...)...)))
}

// unusable is a key of which only the public half exists.
type unusable struct{ crypto.Signer }

func (u unusable) Public() crypto.PublicKey {
	n := new(big.Int).Lsh(big.NewInt(1), 16384-1)
	return &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}
}

func TestOddCertificates(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	negative := root.Issue(t, site).Leaf
	for negative.SerialNumber.Bytes()[0] >= 0x80 { // one that the bit below turns negative
		negative = root.Issue(t, site).Leaf
	}
	bad := bytes.Clone(negative.Raw)
	at := bytes.Index(bad, negative.SerialNumber.Bytes())
	bad[at] |= 0x80

	everything := status{} // of the certificate
	for _, d := range docs.All() {
		if strings.HasPrefix(d.ID, "cert.") {
			everything[d.ID] = checks.Unknown
		}
	}
	cases := []struct {
		name string
		der  []byte
		want status
	}{
		{"N07 negative serial, and so another signature", bad, status{"cert.untrusted_root": checks.NotApplicable, "cert.chain_incomplete": checks.Fail}},
		{"N07 not a certificate", []byte("hello"), everything},
		{"N07 RSA of 16384 bits", root.IssueKey(t, site, unusable{}).Leaf.Raw, nil},
		{"N07 empty subject", root.Issue(t, site, checktest.Named("")).Leaf.Raw, nil},
		{"N07 year 9999", root.Issue(t, site, checktest.Valid(checktest.Now(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))).Leaf.Raw, nil},
		{"N07 validity reversed", root.Issue(t, site, checktest.Valid(checktest.Now().Add(checktest.Day), checktest.Now().Add(-checktest.Day))).Leaf.Raw, status{
			"cert.expired": checks.Fail, "cert.not_yet_valid": checks.Fail, "cert.expires_soon": checks.NotApplicable,
			"cert.untrusted_root": checks.NotApplicable, "cert.chain_incomplete": checks.Fail, "cert.lifetime_too_long": checks.NotApplicable,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := scan(t, trusting(t, root), checktest.Serve(t, plain(c.der)).Target(site), 2*time.Second)
			for _, d := range docs.All() {
				if !strings.HasPrefix(d.ID, "cert.") {
					continue
				}
				want, ok := c.want[d.ID]
				if !ok {
					if want, ok = usual[d.ID]; !ok {
						want = checks.Pass
					}
				}
				if f := got[d.ID]; f.Status != want || want == checks.Unknown && len(c.want) > 6 && f.Reason == "" {
					t.Errorf("%s: %v (%s; %q), want %v", d.ID, f.Status, f.Reason, f.Detail, want)
				}
			}
			if f := got["cert.key_weak"]; f.Status == checks.Unknown && f.Reason != checks.ReasonParse {
				t.Errorf("reason %s, want %s", f.Reason, checks.ReasonParse)
			}
			if got["tls.none"].Status != checks.Pass {
				t.Errorf("tls.none: %v", got["tls.none"].Status)
			}
		})
	}
}

// A key of 200,000 bits would take minutes to verify with.
func TestKeyTooLargeToVerify(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	leaf, huge := root.Issue(t, site).Leaf, *root.IssueKey(t, site, unusable{}).Leaf
	n := new(big.Int).Lsh(big.NewInt(1), 200_000)
	huge.PublicKey = &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 1<<31 - 1}
	never := func([]*x509.Certificate, time.Time) ([][]*x509.Certificate, error) {
		t.Error("it was verified")
		return nil, nil
	}
	if got := assessTrust([]*x509.Certificate{leaf, &huge}, checktest.Now(), never, never); got.status != indeterminate || got.reason == "" {
		t.Errorf("standing %v, reason %q", got.status, got.reason)
	}
}

func TestUnreadableCertificateOverTLS13(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	bad := bytes.Clone(cert.Leaf.Raw)
	bad[bytes.Index(bad, cert.Leaf.SerialNumber.Bytes())] |= 0x80
	s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{MinVersion: tls13, Certificates: []cryptotls.Certificate{{
		Certificate: [][]byte{bad}, PrivateKey: cert.PrivateKey, Leaf: cert.Leaf,
	}}}))
	got := scan(t, trusting(t, root), s.Target(site), 2*time.Second)
	if f := got["cert.expired"]; f.Status != checks.Pass {
		t.Errorf("cert.expired: %v %s", f.Status, f.Reason)
	}
	if f := got["tls.proto.no_tls13"]; f.Status != checks.Pass {
		t.Errorf("tls.proto.no_tls13: %v %s %q", f.Status, f.Reason, f.Detail)
	}
}

func TestLargeCertificates(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	ca := root.Intermediate(t, "In between")
	long := ca.Issue(t, site)
	for range 600 {
		long.Certificate = append(long.Certificate, ca.Cert.Raw)
	}
	got := scan(t, trusting(t, root), checktest.Serve(t, checktest.Good(long)).Target(site), 5*time.Second)
	got.want(t, checks.Pass, status{"cert.chain_extra": checks.Partial, "tls.early_data": checks.NotChecked})
	if what := got["cert.chain_incomplete"].Evidence[0].What; what != "certificates sent (602)" {
		t.Errorf("evidence of %q", what)
	}

	many := ca.Issue(t, "0.example", func(c *x509.Certificate) {
		for i := range 5000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("a-rather-long-name-%d.example", i))
		}
	})
	got = scan(t, trusting(t, root), checktest.Serve(t, checktest.Good(many)).Target(site), 5*time.Second)
	got.want(t, checks.Pass, status{"cert.name_mismatch": checks.Fail, "tls.early_data": checks.NotChecked})
	if e := got["cert.name_mismatch"].Evidence[0]; !strings.Contains(e.What, "5001") {
		t.Errorf("evidence %q: %q", e.What, e.Seen)
	}
}

// N10, N11: what came before the end is kept.
func TestResetAfterTheCertificate(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	answer := records(append(serverHello(tls12, 0xc02f), certificateMessage(root.Issue(t, site, checktest.Expired).Leaf.Raw)...))
	for name, script := range map[string]checktest.Script{"reset": checktest.ResetsAfter(answer), "half closed": checktest.Ends(answer), "never closes": checktest.Says(answer)} {
		got := scan(t, trusting(t, root), checktest.Serve(t, script).Target(site), time.Second)
		if f := got["cert.expired"]; f.Status != checks.Fail {
			t.Errorf("%s: cert.expired: %v %s", name, f.Status, f.Reason)
		}
	}
}

// N19: the first connection is answered and the rest are not.
func TestStallsHalfWay(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	s := checktest.Serve(t, checktest.ByTurn(checktest.Good(root.Issue(t, site, checktest.Expired)), checktest.Silent))
	got := scan(t, trusting(t, root), s.Target(site), 2*time.Second)
	got.want(t, checks.Unknown, status{
		"cert.expired": checks.Fail, "cert.expires_soon": checks.NotApplicable, "cert.not_yet_valid": checks.Pass, "cert.lifetime_too_long": checks.NotApplicable,
		"cert.name_mismatch": checks.Pass, "cert.no_san": checks.Pass, "cert.self_signed": checks.Pass, "cert.untrusted_root": checks.Pass,
		"cert.chain_incomplete": checks.Pass, "cert.chain_order": checks.Pass, "cert.chain_extra": checks.Pass, "cert.sig_weak": checks.Pass,
		"cert.key_weak": checks.Pass, "cert.eku": checks.Pass, "cert.is_ca": checks.Pass, "cert.wildcard": checks.Pass,
		"cert.sct_missing": checks.NotApplicable, "cert.renewal_manual": checks.NotApplicable, "cert.san_leak": checks.NotApplicable,
		"cert.revoked": checks.NotChecked, "tls.browsers": checks.Pass, "cert.must_staple_broken": checks.NotApplicable, "cert.www_missing": checks.NotApplicable,
		"tls.none": checks.Pass, "tls.proto.no_tls12_13": checks.Pass, "tls.proto.no_tls13": checks.Pass, "tls.cipher.no_aead": checks.Pass,
		"tls.kex.no_fs": checks.Pass, "tls.kex.no_pq": checks.Pass, "tls.early_data": checks.Pass, "tls.order.client": checks.NotChecked,
	})
	if r := got["tls.proto.tls10"].Reason; r != checks.ReasonTimeout {
		t.Errorf("reason %s", r)
	}
}

// A server that stalls on the first, large hello and answers the small ones.
func TestChokesOnALargeHello(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	s := checktest.Serve(t, checktest.ByTurn(checktest.Silent, checktest.Good(root.Issue(t, site))))
	scan(t, trusting(t, root), s.Target(site), time.Second).want(t, checks.Pass, status{"tls.sig.sha1_handshake": checks.Pass, "tls.early_data": checks.NotChecked})
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := checktest.Serve(t, func(ctx context.Context, c net.Conn, n int) {
		cancel()
		checktest.Silent(ctx, c, n)
	})
	list := checks.Run(ctx, checktest.Env(t), []*checks.Check{Check}, []checks.Target{s.Target(site)}, 1, nil)
	index(t, list).none(t, checks.ReasonCancelled)
}

// N18: the text of a certificate comes back as it is; it is made harmless where
// findings enter the assessment.
func TestHostileText(t *testing.T) {
	text := "<script>alert(1)</script>\x1b]0;x\x07\u202egpj.exe"
	s := checktest.Serve(t, checktest.Good(checktest.SelfSigned(t, site, checktest.Named(text))))
	got := scan(t, checktest.Env(t), s.Target(site), 5*time.Second)
	if seen := got["cert.self_signed"].Evidence[0].Seen; seen != "CN="+text {
		t.Errorf("evidence %q", seen)
	}
	for id, f := range got {
		if strings.Contains(f.Detail+f.Title, "script") {
			t.Errorf("%s: outside text in its own words: %q", id, f.Detail)
		}
	}
}
