package tls

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	cryptotls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/ocsp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// resigned changes parts of a certificate and signs it again, by a key on P-256.
func resigned(t testing.TB, by *signer, der []byte, edit func(*certificateParts)) []byte {
	t.Helper()
	p, _, _, ok := splitCertificate(der)
	if !ok {
		t.Fatal("the certificate does not come apart")
	}
	edit(&p)
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, part := range [][]byte{p.version, p.serial, p.algorithm, p.issuer, p.validity, p.subject, p.key} {
			b.AddBytes(part)
		}
		b.AddASN1(cryptobyteasn1.Tag(3).Constructed().ContextSpecific(), func(b *cryptobyte.Builder) {
			b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(p.extensions, nil)) })
		})
	})
	tbs := b.BytesOrPanic()
	signature, err := ecdsa.SignASN1(rand.Reader, by.key.(*ecdsa.PrivateKey), sumOf(tbs))
	if err != nil {
		t.Fatal(err)
	}
	b = cryptobyte.NewBuilder(nil)
	b.AddASN1(cryptobyteasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		b.AddBytes(p.algorithm)
		b.AddASN1BitString(signature)
	})
	return b.BytesOrPanic()
}

// element writes one element of ASN.1.
func element(tag byte, content ...byte) []byte {
	if len(content) < 128 {
		return append([]byte{tag, byte(len(content))}, content...)
	}
	return append([]byte{tag, 0x82, byte(len(content) >> 8), byte(len(content))}, content...)
}

// Certificates that crypto/x509 refuses and OpenSSL reads: whatever is in order of one of
// them is said to be so, and nothing passes that could not be read.
func TestOddEncodings(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	leaf := root.leaf(t, oddSite, checktest.ECKey(t))
	const pass, unknown = checks.Pass, checks.Unknown
	san := element(0x30, append(element(0x82, []byte("bad\xe9.test")...), element(0x82, []byte(oddSite)...)...)...)
	oddSAN := element(0x30, append(element(6, 0x55, 0x1d, 0x11), element(4, san...)...)...)
	ipSAN := element(0x30, append(element(6, 0x55, 0x1d, 0x11), element(4, element(0x30, append(element(0x87, 1, 2, 3), element(0x82, []byte(oddSite)...)...)...)...)...)...)
	withSAN := func(e []byte) func(*certificateParts) {
		return func(p *certificateParts) {
			p.extensions = slices.DeleteFunc(p.extensions, func(x []byte) bool { return bytes.Contains(x, []byte{0x55, 0x1d, 0x11}) })
			p.extensions = append(p.extensions, e)
		}
	}
	brainpool := append([]byte{4}, make([]byte, 64)...)
	for name, c := range map[string]struct {
		edit             func(*certificateParts)
		name, trust, key checks.Status
	}{
		"a serial number below zero":       {func(p *certificateParts) { p.serial = []byte{2, 1, 0xfb} }, pass, pass, pass},
		"a serial number that is too long": {func(p *certificateParts) { p.serial = element(2, bytes.Repeat([]byte{0x11}, 40)...) }, pass, pass, pass},
		"letters that the text must not have": {func(p *certificateParts) {
			p.subject = element(0x30, element(0x31, element(0x30, append(element(6, 0x55, 4, 3), element(0x13, []byte("caf\xe9*@")...)...)...)...)...)
		}, pass, pass, pass},
		"a name that is no text among others": {withSAN(oddSAN), pass, pass, pass},
		"an address of three bytes":           {withSAN(ipSAN), pass, pass, pass},
		"an extension twice":                  {func(p *certificateParts) { p.extensions = append(p.extensions, p.extensions[0]) }, pass, unknown, pass},
		"dates without seconds": {func(p *certificateParts) {
			p.validity = element(0x30, append(element(0x18, []byte("202611010000Z")...), element(0x18, []byte("202701310000Z")...)...)...)
		}, pass, pass, pass},
		"dates with parts of seconds": {func(p *certificateParts) {
			p.validity = element(0x30, append(element(0x18, []byte("20261101000000.5Z")...), element(0x18, []byte("20270131000000.5Z")...)...)...)
		}, pass, pass, pass},
		"a curve that it names and nobody knows": {func(p *certificateParts) {
			p.key = element(0x30, append(element(0x30, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 3, 0x2a, 3, 4), element(3, append([]byte{0}, brainpool...)...)...)...)
		}, pass, pass, pass},
		"a key on brainpoolP256r1": {func(p *certificateParts) {
			p.key = element(0x30, append(element(0x30, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 9, 0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7), element(3, append([]byte{0}, brainpool...)...)...)...)
		}, pass, pass, pass},
		"a critical extension that makes no sense": {func(p *certificateParts) {
			p.extensions = append(p.extensions, element(0x30, append(element(6, 0x55, 0x1d, 0x1e), append([]byte{1, 1, 0xff}, element(4, 1, 2, 3)...)...)...))
		}, pass, unknown, pass},
	} {
		t.Run(name, func(t *testing.T) {
			der := resigned(t, root, leaf.cert.Raw, c.edit)
			if _, err := x509.ParseCertificate(der); err == nil && name != "a serial number that is too long" {
				t.Error("crypto/x509 reads it")
			}
			got := scan(t, given(t, root), checktest.Serve(t, plain(der)).Target(oddSite), 5*time.Second)
			for id, want := range map[string]checks.Status{"cert.expired": pass, "cert.name_mismatch": c.name, "cert.untrusted_root": c.trust, "cert.key_weak": c.key} {
				if f := got[id]; f.Status != want {
					t.Errorf("%s: %v (%s; %q), want %v", id, f.Status, f.Reason, f.Detail, want)
				}
			}
			if f := got["tls.browsers"]; f.Status == pass && !strings.Contains(name, "serial") {
				t.Error("and what browsers make of it is known")
			}
		})
	}
}

// The arithmetic of the curves agrees with that of OpenSSL.
func TestOddCurves(t *testing.T) {
	bin := opensslCommand(t)
	for _, c := range oddCurves() {
		if c.P == "" || c.Bits < 160 { // smaller ones cannot sign SHA-256 there
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			dir := t.TempDir()
			out, err := exec.CommandContext(t.Context(), bin, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:"+c.Name, "-nodes", "-sha256", "-subj", "/CN=x", "-keyout", dir+"/key", "-outform", "DER", "-out", dir+"/cert").CombinedOutput()
			if err != nil {
				t.Skipf("skipped: this openssl makes no such certificate: %s", out)
			}
			der, err := exec.CommandContext(t.Context(), bin, "x509", "-inform", "DER", "-in", dir+"/cert", "-outform", "DER").Output()
			if err != nil {
				t.Fatal(err)
			}
			cert, err := readCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			if k, ok := cert.PublicKey.(oddKey); !ok || k.name != c.Name || k.bits != c.Bits || !signedBy(cert, cert) {
				t.Errorf("key %+v, signed by itself: %t", cert.PublicKey, signedBy(cert, cert))
			}
			cert.Signature[len(cert.Signature)-1] ^= 1
			if signedBy(cert, cert) {
				t.Error("a signature that was changed holds")
			}
		})
	}
}

// Whatever a certificate is made of, reading it ends, and nothing is made up that
// crypto/x509 reads otherwise.
func FuzzReadCertificate(f *testing.F) {
	var none *signer
	root := none.authority(f, "Root", checktest.ECKey(f))
	leaf := root.leaf(f, oddSite, checktest.ECKey(f))
	f.Add(leaf.cert.Raw)
	f.Add(root.cert.Raw)
	f.Add(resigned(f, root, leaf.cert.Raw, func(p *certificateParts) { p.serial = []byte{2, 1, 0xfb} }))
	f.Add(resigned(f, root, leaf.cert.Raw, func(p *certificateParts) {
		p.validity = element(0x30, append(element(0x18, []byte("202611010000Z")...), element(0x18, []byte("202701310000Z")...)...)...)
	}))
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := readCertificate(der)
		if err != nil {
			return
		}
		if plain, err := x509.ParseCertificate(der); err == nil && (!plain.NotAfter.Equal(c.NotAfter) || !slices.Equal(plain.DNSNames, c.DNSNames) || len(plain.UnhandledCriticalExtensions) != len(c.UnhandledCriticalExtensions)) {
			t.Errorf("%v and %v", plain, c)
		}
		if !bytes.Contains(der, c.RawTBSCertificate) || !bytes.Contains(der, c.RawSubject) {
			t.Error("its bytes are not those that came")
		}
		_, _, _ = judgeKey(c.PublicKey)
		_ = signedBy(c, c)
		_ = madeOutTo(c, oddSite)
	})
}

// A word about revocation counts while it holds, and from who may say it.
func TestStaples(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	now, day := checktest.Now(), checktest.Day
	leaf := root.leaf(t, oddSite, checktest.ECKey(t))
	customer := root.leaf(t, "customer.test", checktest.ECKey(t))
	responder := root.leaf(t, "OCSP", checktest.ECKey(t), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} })
	ended := root.leaf(t, "OCSP", checktest.ECKey(t), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} }, checktest.Valid(now.Add(-90*day), now.Add(-day)))
	stranger := none.authority(t, "Root", checktest.ECKey(t))
	for name, c := range map[string]struct {
		by          *signer
		status      int
		about       *x509.Certificate
		from, until time.Time
		want        checks.Status
	}{
		"of today":                         {root, ocsp.Good, leaf.cert, now.Add(-day), now.Add(day), checks.Pass},
		"by who speaks for it":             {responder, ocsp.Good, leaf.cert, now.Add(-day), now.Add(day), checks.Pass},
		"ended":                            {root, ocsp.Good, leaf.cert, now.Add(-60 * day), now.Add(-53 * day), checks.Unknown},
		"ended by less than clocks differ": {root, ocsp.Good, leaf.cert, now.Add(-7 * day), now.Add(-4 * time.Minute), checks.Pass},
		"not begun":                        {root, ocsp.Good, leaf.cert, now.Add(day), now.Add(2 * day), checks.Unknown},
		"without an end":                   {root, ocsp.Good, leaf.cert, now.Add(-day), time.Time{}, checks.Unknown},
		"about another certificate":        {root, ocsp.Good, customer.cert, now.Add(-day), now.Add(day), checks.Unknown},
		"by another customer":              {customer, ocsp.Good, leaf.cert, now.Add(-day), now.Add(day), checks.Unknown},
		"by one who spoke for it before":   {ended, ocsp.Good, leaf.cert, now.Add(-day), now.Add(day), checks.Unknown},
		"by one of the same name":          {stranger, ocsp.Good, leaf.cert, now.Add(-day), now.Add(day), checks.Unknown},
		"that it does not know":            {root, ocsp.Unknown, leaf.cert, now.Add(-day), now.Add(day), checks.Unknown},
		"taken back":                       {root, ocsp.Revoked, leaf.cert, now.Add(-day), now.Add(day), checks.Fail},
		"taken back, and long ended":       {root, ocsp.Revoked, leaf.cert, now.Add(-60 * day), now.Add(-53 * day), checks.Fail},
		"taken back, says a customer":      {customer, ocsp.Revoked, leaf.cert, now.Add(-day), now.Add(day), checks.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			response := ocsp.Response{Status: c.status, SerialNumber: c.about.SerialNumber, ThisUpdate: c.from, NextUpdate: c.until, RevokedAt: c.from}
			if c.by != root && c.by != stranger {
				response.Certificate = c.by.cert
			}
			staple, err := ocsp.CreateResponse(root.cert, c.by.cert, response, c.by.key)
			if err != nil {
				t.Fatal(err)
			}
			pair := leaf.pair()
			pair.OCSPStaple = staple
			got := scan(t, given(t, root), served(t, pair).Target(oddSite), 5*time.Second)
			if f := got["cert.revoked"]; f.Status != c.want {
				t.Errorf("%v (%s; %q), want %v", f.Status, f.Reason, f.Detail, c.want)
			}
		})
	}
}

// Behind each address of a name may stand another server.
func TestFurtherAddresses(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	good := root.leaf(t, oddSite, checktest.ECKey(t)).pair()
	first := served(t, good)
	now := checktest.Now()
	closed := checktest.ClosedPort(t)
	for name, c := range map[string]struct {
		second checktest.Script // nil is a port that is closed
		id     string
		want   checks.Status
	}{
		"the same":                            {checktest.Good(good), "tls.addresses", checks.Pass},
		"another certificate in order":        {checktest.Good(root.leaf(t, oddSite, checktest.ECKey(t)).pair()), "cert.expired", checks.Pass},
		"old versions and two certificates":   {checktest.TLS(&cryptotls.Config{MinVersion: tls10, Certificates: []cryptotls.Certificate{good, root.leaf(t, oddSite, rsaKey(t)).pair()}}), "tls.proto.tls10", checks.Partial},
		"one that has ended":                  {checktest.Good(root.leaf(t, oddSite, checktest.ECKey(t), checktest.Valid(now.Add(-60*checktest.Day), now.Add(-checktest.Day))).pair()), "cert.expired", checks.Fail},
		"one of another name":                 {checktest.Good(root.leaf(t, "other.test", checktest.ECKey(t)).pair()), "cert.name_mismatch", checks.Fail},
		"nothing":                             {nil, "tls.addresses", checks.Partial},
		"old versions":                        {checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{good}, MinVersion: tls10}), "tls.proto.tls10", checks.Partial},
		"old versions alone":                  {checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{good}, MinVersion: tls10, MaxVersion: tls11}), "tls.proto.no_tls12_13", checks.Fail},
		"RC4":                                 {checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{root.leaf(t, oddSite, rsaKey(t)).pair()}, CipherSuites: []uint16{cryptotls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, cryptotls.TLS_ECDHE_RSA_WITH_RC4_128_SHA}}), "tls.cipher.rc4", checks.Fail},
		"a second certificate that has ended": {checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{good, root.leaf(t, oddSite, rsaKey(t), checktest.Valid(now.Add(-60*checktest.Day), now.Add(-checktest.Day))).pair()}}), "cert.expired", checks.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			at, connections := closed, func() int { return 0 }
			if c.second != nil {
				s := checktest.Serve(t, c.second)
				at, connections = s.Addr, s.Connections
			}
			env := given(t, root)
			elsewhere(env, map[string]netip.AddrPort{"127.0.0.1": first.Addr, "127.0.0.2": at})
			target := checks.Target{Kind: checks.Remote, Host: oddSite, Port: 443, Scope: checks.Public, Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")}}
			got := scan(t, env, target, 10*time.Second)
			if f := got[c.id]; f.Status != c.want {
				t.Errorf("%s: %v (%s; %q), want %v; %v", c.id, f.Status, f.Reason, f.Detail, c.want, got["tls.addresses"])
			}
			if n := connections(); n > maxFurtherConnections || n > 4 && !strings.Contains(name, "two") && !strings.Contains(name, "second") && !strings.Contains(name, "RC4") {
				t.Errorf("%d connections to the further address", n)
			}
		})
	}
	t.Run("more than are looked at", func(t *testing.T) {
		env := given(t, root)
		servers := map[string]netip.AddrPort{}
		target := checks.Target{Kind: checks.Remote, Host: oddSite, Port: 443, Scope: checks.Public}
		for i := range 12 {
			a := netip.MustParseAddr(fmt.Sprintf("127.0.0.%d", i+1))
			target.Addrs, servers[a.String()] = append(target.Addrs, a), first.Addr
		}
		elsewhere(env, servers)
		f := scan(t, env, target, 10*time.Second)["tls.addresses"]
		if f.Status != checks.NotChecked || !slices.ContainsFunc(f.Evidence, func(e checks.Evidence) bool { return strings.Contains(e.Seen, "127.0.0.12:443") }) {
			t.Errorf("%v %q %v", f.Status, f.Detail, f.Evidence)
		}
	})
}

// elsewhere dials addresses of the target at other ones.
func elsewhere(env *checks.Env, addrs map[string]netip.AddrPort) {
	dial := env.Dial
	env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		return dial(ctx, network, addrs[host].String())
	}
}

// A server that talks something else than the web turns the web's protocols away, and is
// looked at all the same.
func TestStrictProtocols(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{root.leaf(t, oddSite, checktest.ECKey(t)).pair()}, MinVersion: tls10, NextProtos: []string{"imap"}}))
	got := scan(t, given(t, root), s.Target(oddSite), 10*time.Second)
	for id, want := range map[string]checks.Status{"cert.expired": checks.Pass, "tls.proto.tls10": checks.Partial, "tls.proto.tls11": checks.Partial, "tls.cipher.rc4": checks.Pass, "tls.browsers": checks.Pass} {
		if f := got[id]; f.Status != want {
			t.Errorf("%s: %v (%s; %q), want %v", id, f.Status, f.Reason, f.Detail, want)
		}
	}
}

// Keys that browsers do not take, read off the certificate alone.
func TestKeyKinds(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	for _, c := range []struct {
		curve elliptic.Curve
		want  checks.Status
	}{{elliptic.P224(), checks.Fail}, {elliptic.P256(), checks.Pass}, {elliptic.P384(), checks.Pass}, {elliptic.P521(), checks.Fail}} {
		key, err := ecdsa.GenerateKey(c.curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		s := checktest.Serve(t, plainTLS12(root.leaf(t, oddSite, key).cert.Raw))
		if f := scan(t, given(t, root), s.Target(oddSite), 5*time.Second)["tls.browsers"]; f.Status != c.want {
			t.Errorf("%s: %v (%s; %q), want %v", c.curve.Params().Name, f.Status, f.Reason, f.Detail, c.want)
		}
	}
}

// plainTLS12 answers every hello of TLS 1.2 with a certificate, and goes no further.
func plainTLS12(der []byte) checktest.Script {
	return oldServer{versions: []uint16{tls12}, suites: []uint16{0xc02b, 0xc02f}, cert: der}.script
}

func sumOf(b []byte) []byte {
	h := crypto.SHA256.New()
	h.Write(b)
	return h.Sum(nil)
}

// A certificate with a demand that nobody knows is one that browsers, curl and openssl
// refuse; one that need not be known is as good as without.
func TestUnknownDemand(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	for _, critical := range []bool{true, false} {
		leaf := root.leaf(t, oddSite, checktest.ECKey(t), func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: critical, Value: []byte{5, 0}}}
		})
		got := scan(t, given(t, root), served(t, leaf.pair()).Target(oddSite), 5*time.Second)
		want := status{"tls.browsers": checks.Pass, "cert.untrusted_root": checks.Pass, "cert.expired": checks.Pass}
		if critical {
			want = status{"tls.browsers": checks.Fail, "cert.untrusted_root": checks.Unknown, "cert.expired": checks.Pass}
		}
		for id, s := range want {
			f := got[id]
			if f.Status != s {
				t.Errorf("critical %v: %s: %v %q, want %v", critical, id, f.Status, f.Detail, s)
			}
			if critical && id != "cert.expired" && !strings.Contains(f.Detail, "a demand that") {
				t.Errorf("%s: %q does not say why", id, f.Detail)
			}
		}
	}
}
