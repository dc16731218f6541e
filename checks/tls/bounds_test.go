package tls

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	cryptotls "crypto/tls"
	"crypto/x509"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// bounded scans a server and fails the test where that takes long or holds more
// than 8 MiB at its end.
func bounded(t *testing.T, env *checks.Env, script checktest.Script, limit time.Duration) scanned {
	t.Helper()
	s := checktest.Serve(t, script)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	got := scan(t, env, s.Target(site), limit)
	if took := time.Since(begun); took > limit+5*time.Second {
		t.Errorf("it took %v of %v", took, limit)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("it holds %d bytes", grown)
	}
	if n := s.Connections(); n > maxConnections {
		t.Errorf("%d connections", n)
	}
	return got
}

// good reports which of the ids passed.
func (s scanned) good(ids ...string) []string {
	var out []string
	for _, id := range ids {
		if s[id].Status == checks.Pass {
			out = append(out, id)
		}
	}
	return out
}

// certificateIDs are the findings that only a certificate can settle.
func certificateIDs() []string {
	var out []string
	for _, d := range docs.All() {
		if strings.HasPrefix(d.ID, "cert.") {
			out = append(out, d.ID)
		}
	}
	return out
}

// TestCertificatesThatHarm: rows N06 and N07. What cannot be read is not known,
// and what is larger than any need be is neither good nor held in memory.
func TestCertificatesThatHarm(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	leaf := root.Issue(t, site).Leaf.Raw
	var thousand [][]byte
	for range 1000 {
		thousand = append(thousand, leaf)
	}
	for name, c := range map[string]struct {
		script checktest.Script
		parsed bool // the leaf can be read all the same
	}{
		"N06 255 KiB of nothing":             {plain(make([]byte, 255<<10)), false},
		"N06 a leaf and 250 KiB of nothing":  {plain(leaf, make([]byte, 250<<10)), true},
		"N06 a thousand certificates":        {plain(thousand...), false},
		"N06 one hundred in a row":           {plain(thousand[:100]...), true},
		"N06 a length beyond the message":    {checktest.Ends(records(append(serverHello(tls12, 0xc02f), message(messageCertificate, []byte{0xff, 0xff, 0xff, 1})...))), false},
		"N07 an algorithm that nobody knows": {plain(bytes.Replace(leaf, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x7f}, 1)), true},
		"N07 a signature that nobody knows":  {plain(bytes.ReplaceAll(leaf, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x7f})), true},
	} {
		t.Run(name, func(t *testing.T) {
			got := bounded(t, trusting(t, root), c.script, 5*time.Second)
			if passed := got.good(certificateIDs()...); !c.parsed && len(passed) > 0 {
				t.Errorf("nothing could be read, and these passed: %v", passed)
			}
			if f := got["cert.name_mismatch"]; c.parsed && f.Status != checks.Pass {
				t.Errorf("the name: %v %s", f.Status, f.Reason)
			}
			if f := got["cert.untrusted_root"]; strings.HasPrefix(name, "N07") && f.Status == checks.Pass {
				t.Error("it is trusted")
			}
		})
	}
	t.Run("N07 P-521", func(t *testing.T) {
		key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		got := bounded(t, trusting(t, root), checktest.Good(root.IssueKey(t, site, key)), 5*time.Second)
		got.want(t, checks.Pass, status{"tls.browsers": checks.Fail}) // which Chrome and Edge do not take
	})
}

// after returns the script of a server that shakes hands and then plays another.
func after(cert cryptotls.Certificate, next checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		tc := cryptotls.Server(c, &cryptotls.Config{Certificates: []cryptotls.Certificate{cert}, MinVersion: tls12})
		if tc.HandshakeContext(ctx) == nil {
			next(ctx, c, n)
		}
	}
}

// inside returns a script like after, whose next part goes through the connection.
func inside(cert cryptotls.Certificate, next checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		tc := cryptotls.Server(c, &cryptotls.Config{Certificates: []cryptotls.Certificate{cert}, MinVersion: tls12})
		if tc.HandshakeContext(ctx) == nil {
			next(ctx, tc, n)
		}
	}
}

// TestFloodsAfterTheHandshake: row N09. What comes after the handshake neither
// holds the scan up nor changes what the handshake told.
func TestFloodsAfterTheHandshake(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	for name, script := range map[string]checktest.Script{
		"N09 records that are no TLS":      after(cert, checktest.Floods(record(recordHighest, make([]byte, 64)))),
		"N09 change-cipher-spec for ever":  after(cert, checktest.Floods(record(20, []byte{1}))),
		"N09 empty records for ever":       after(cert, checktest.Floods(record(recordHighest, nil))),
		"N09 text for ever":                inside(cert, checktest.Floods([]byte("hello, hello, hello"))),
		"N11 hangs up after the handshake": after(cert, checktest.Resets),
		"N11 never closes":                 after(cert, checktest.Silent),
	} {
		t.Run(name, func(t *testing.T) {
			got := bounded(t, trusting(t, root), script, 5*time.Second)
			// crypto/tls hands out its ticket with the handshake, before the flood.
			got.want(t, checks.Pass, nil)
		})
	}
}

// TestAnswersThatDiffer: row N19. A server that is another one at each turn ends
// in time, and what one of them was seen to do wrong stays said.
func TestAnswersThatDiffer(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	good, old := root.Issue(t, site), root.Issue(t, site, checktest.Expired)
	faces := []checktest.Script{
		checktest.Good(old), checktest.Good(good), checktest.Closes, checktest.Says(record(recordAlert, []byte{2, 40})),
		checktest.TLS(&cryptotls.Config{Certificates: []cryptotls.Certificate{good}, MinVersion: tls10, MaxVersion: tls11}), checktest.HTTP,
	}
	got := bounded(t, trusting(t, root), func(ctx context.Context, c net.Conn, n int) { faces[(n-1)%len(faces)](ctx, c, n) }, 8*time.Second)
	if f := got["cert.expired"]; f.Status != checks.Fail {
		t.Errorf("the expired certificate was forgotten: %v %s", f.Status, f.Reason)
	}
	if f := got["tls.estimate"]; f.Status == checks.Pass && strings.Contains(f.Detail, "A") && !strings.Contains(f.Detail, "T") {
		t.Errorf("it gets a good letter: %s", f.Detail)
	}
}

// TestHostileCertificates: row N18. A certificate's text stays evidence.
func TestHostileCertificates(t *testing.T) {
	for _, text := range []string{"\x1b[2J", "\u202egpj.exe", "<img src=x onerror=alert(1)>", strings.Repeat("A", 60<<10), "a\r\nb"} {
		cert := checktest.SelfSigned(t, site, checktest.Named(text), func(c *x509.Certificate) {
			c.Subject.Organization, c.Issuer.Organization = []string{text}, []string{text}
		})
		for id, f := range bounded(t, checktest.Env(t), checktest.Good(cert), 5*time.Second) {
			if strings.Contains(f.Title+f.Detail+f.System, text) {
				t.Errorf("%s: outside text in its own words: %q", id, f.Detail)
			}
		}
	}
}
