package tls

import (
	"bufio"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// An oldServer speaks what no current library does any more. It answers hellos
// and goes no further.
type oldServer struct {
	versions []uint16 // those it has, the best first
	suites   []uint16 // in its order of preference
	ssl2     bool
	compress bool
	noRepair bool   // it lacks the repair of renegotiation
	prime    []byte // for DHE
	cert     []byte
	choose   uint16 // a suite that it chooses whatever is offered
	alert    byte   // instead of 40, where it has nothing of what is offered
}

func (o oldServer) script(_ context.Context, c net.Conn, _ int) {
	br := bufio.NewReader(c)
	h, err := br.Peek(5)
	if err != nil {
		return
	}
	defer func() { _, _ = io.Copy(io.Discard, c) }()
	if h[0]&0x80 != 0 {
		if o.ssl2 {
			_, _ = c.Write(ssl2Answer(o.cert, 0x010080, 0x0700c0))
		} else {
			closeHalf(c)
		}
		return
	}
	body := make([]byte, 5+int(h[3])<<8+int(h[4]))
	if _, err := io.ReadFull(br, body); err != nil {
		return
	}
	_, _ = c.Write(o.answer(body[5+4:]))
}

func closeHalf(c net.Conn) {
	if hc, ok := c.(interface{ CloseWrite() error }); ok {
		_ = hc.CloseWrite()
	}
}

// answer reads a hello and says what this server says to it.
func (o oldServer) answer(body []byte) []byte {
	s := cryptobyte.String(body)
	var version, id uint16
	var session, compression, offered cryptobyte.String
	if !s.ReadUint16(&version) || !s.Skip(32) || !s.ReadUint8LengthPrefixed(&session) || !s.ReadUint16LengthPrefixed(&offered) || !s.ReadUint8LengthPrefixed(&compression) {
		return record(recordAlert, []byte{2, 50})
	}
	var suites []uint16
	for offered.ReadUint16(&id) {
		suites = append(suites, id)
	}
	v := slices.IndexFunc(o.versions, func(mine uint16) bool { return mine <= version })
	i := slices.IndexFunc(o.suites, func(mine uint16) bool { return slices.Contains(suites, mine) })
	switch {
	case v < 0:
		return record(recordAlert, []byte{2, 70})
	case o.choose != 0:
		return records(serverHello(o.versions[v], o.choose))
	case i < 0 && o.alert != 0:
		return record(recordAlert, []byte{2, o.alert})
	case i < 0:
		return record(recordAlert, []byte{2, 40})
	}
	hello := serverHello(o.versions[v], o.suites[i])
	if !o.noRepair && o.versions[v] > ssl30 {
		hello = serverHello(o.versions[v], o.suites[i], 0xff, 0x01, 0, 1, 0, 0, 23, 0, 0)
	}
	if o.compress && slices.Contains(compression, 1) {
		hello[4+2+32+1+2] = 1
	}
	out := append(hello, certificateMessage(o.cert)...)
	if s := suiteTable()[o.suites[i]]; s.is(propDHE) {
		b := cryptobyte.NewBuilder(nil)
		for _, n := range [][]byte{o.prime, {2}, {4}} {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(n) })
		}
		b.AddUint16(0x0401)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(make([]byte, 64)) })
		out = append(out, message(messageServerKeyExchange, b.BytesOrPanic())...)
	}
	return records(append(out, message(messageServerHelloDone, nil)...))
}

// ssl2Answer is a server's hello of SSL 2.0.
func ssl2Answer(cert []byte, kinds ...uint32) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddBytes([]byte{ssl2ServerHello, 0, 1, 0, 2})
	b.AddUint16(uint16(len(cert)))
	b.AddUint16(uint16(3 * len(kinds)))
	b.AddUint16(16)
	b.AddBytes(cert)
	for _, k := range kinds {
		b.AddUint24(k)
	}
	b.AddBytes(make([]byte, 16))
	body := b.BytesOrPanic()
	return append([]byte{0x80 | byte(len(body)>>8), byte(len(body))}, body...)
}

// TestOldServers holds what OpenSSL no longer serves.
func TestOldServers(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site).Leaf.Raw
	sound, aes := []uint16{0xc02f, 0xc030}, []uint16{0xc02f, 0x002f, 0x0035}
	all := []uint16{tls12, tls11, tls10}
	prime := func(bytes int) []byte {
		p := make([]byte, bytes)
		p[0] = 0x80
		return p
	}
	cases := []struct {
		name   string
		server oldServer
		// gaps are those of medium severity and worse, no more and no less.
		gaps   []string
		milder []string
	}{
		{"TLS 1.2, sound", oldServer{versions: []uint16{tls12}, suites: sound}, nil, []string{"tls.proto.no_tls13", "tls.kex.no_pq"}},
		{"SSL 2.0 as well", oldServer{versions: []uint16{tls12}, suites: sound, ssl2: true}, []string{"tls.proto.sslv2"}, nil},
		{"SSL 3.0 as well", oldServer{versions: []uint16{tls12, ssl30}, suites: append(sound, 0x0035)}, []string{"tls.proto.sslv3"}, nil},
		{"SSL 3.0 only", oldServer{versions: []uint16{ssl30}, suites: []uint16{0x0035}}, []string{"tls.proto.sslv3", "tls.proto.no_tls12_13", "tls.cipher.no_aead", "tls.kex.no_fs"}, nil},
		{"SSL 2.0 only", oldServer{ssl2: true}, []string{"tls.proto.sslv2", "tls.proto.no_tls12_13", "tls.cipher.no_aead"}, nil},
		{"export", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0003, 0x0008, 0x0014)}, []string{"tls.cipher.export"}, nil},
		{"DES", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0009)}, []string{"tls.cipher.des"}, nil},
		{"RC4", oldServer{versions: all, suites: append(aes, 0x0005, 0x0004)}, []string{"tls.cipher.rc4", "tls.proto.tls10", "tls.proto.tls11"}, []string{"tls.cipher.cbc", "tls.kex.static_rsa_offered"}},
		{"RC4, first choice", oldServer{versions: all, suites: append([]uint16{0x0005}, aes...)}, []string{"tls.cipher.rc4", "tls.proto.tls10", "tls.proto.tls11"}, nil},
		{"3DES", oldServer{versions: []uint16{tls12}, suites: append(aes, 0xc012, 0x000a)}, []string{"tls.cipher.3des"}, nil},
		{"IDEA and SEED", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0007, 0x0096)}, nil, []string{"tls.cipher.idea_seed"}},
		{"compression", oldServer{versions: []uint16{tls12}, suites: sound, compress: true}, []string{"tls.compression"}, nil},
		{"without the repair", oldServer{versions: []uint16{tls12}, suites: sound, noRepair: true}, []string{"tls.reneg.insecure"}, []string{"tls.ems_missing"}},
		{"DHE 512", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0033), prime: prime(64)}, []string{"tls.kex.dh_weak"}, nil},
		{"DHE 1024", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0033), prime: prime(128)}, []string{"tls.kex.dh_weak"}, nil},
		{"DHE 2048", oldServer{versions: []uint16{tls12}, suites: append(sound, 0x0033), prime: prime(256)}, nil, nil},
		{"everything", oldServer{versions: append(all, ssl30), ssl2: true, noRepair: true, compress: true, prime: prime(64), suites: []uint16{0x0005, 0x0003, 0x0009, 0x000a, 0x0001, 0x0034, 0x0007, 0x0033, 0xc013, 0x002f, 0xc02f}}, []string{
			"tls.cipher.3des", "tls.cipher.anon", "tls.cipher.des", "tls.cipher.export", "tls.cipher.null", "tls.cipher.rc4", "tls.compression",
			"tls.kex.dh_weak", "tls.proto.sslv2", "tls.proto.sslv3", "tls.proto.tls10", "tls.proto.tls11", "tls.reneg.insecure",
		}, []string{"tls.cipher.idea_seed", "tls.kex.static_rsa_offered", "tls.cipher.cbc", "tls.proto.no_tls13"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.server.cert = cert
			s := checktest.Serve(t, c.server.script)
			got := scan(t, trusting(t, root), s.Target(site), 8*time.Second)
			var gaps, milder []string
			for id, f := range got {
				switch gap := f.Status == checks.Fail || f.Status == checks.Partial; {
				case gap && f.Severity >= checks.Medium && strings.HasPrefix(id, "tls."):
					gaps = append(gaps, id)
				case gap:
					milder = append(milder, id)
				}
			}
			slices.Sort(gaps)
			slices.Sort(c.gaps)
			if !slices.Equal(gaps, c.gaps) {
				t.Errorf("found %v, want %v; and %v", gaps, c.gaps, milder)
			}
			for _, id := range c.milder {
				if !slices.Contains(milder, id) {
					t.Errorf("%s was not found: %v %q", id, got[id].Status, got[id].Detail)
				}
			}
			if n := s.Connections(); n > maxConnections {
				t.Errorf("%d connections", n)
			}
			t.Logf("%d connections", s.Connections())
		})
	}
}

// A server that chooses what it was not offered ends every list at once.
func TestUnofferedSuite(t *testing.T) {
	s := checktest.Serve(t, oldServer{versions: []uint16{tls12}, choose: 0x4242}.script)
	got := scan(t, checktest.Env(t), s.Target(site), 5*time.Second)
	for id, f := range got {
		if f.Status == checks.Pass {
			t.Errorf("%s passed: %q", id, f.Detail)
		}
	}
	if n := s.Connections(); n > 12 {
		t.Errorf("%d connections", n)
	}
}

func TestUnknownName(t *testing.T) {
	s := checktest.Serve(t, checktest.Says(record(recordAlert, []byte{2, 112})))
	got := scan(t, checktest.Env(t), s.Target(site), 5*time.Second)
	if f := got["tls.sni.unknown_name"]; f.Status != checks.Fail {
		t.Errorf("%v", f.Status)
	}
	if f := got["cert.expired"]; f.Status != checks.Unknown {
		t.Errorf("the certificate of a name turned away: %v", f.Status)
	}
}

// A server that lets only so many connections in gets a rest and each question
// once more.
func TestRateLimit(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	good := checktest.Good(root.Issue(t, site))
	limited := make([]checktest.Script, 0, 12)
	limited = append(limited, good, good, good)
	for range 5 {
		limited = append(limited, checktest.Resets)
	}
	s := checktest.Serve(t, checktest.ByTurn(append(limited, good)...))
	got := scan(t, trusting(t, root), s.Target(site), 9*time.Second)
	for _, id := range []string{"tls.proto.sslv2", "tls.proto.sslv3", "tls.proto.tls10", "tls.cipher.null", "cert.name_mismatch"} {
		if f := got[id]; f.Status != checks.Pass {
			t.Errorf("%s: %v (%s) after %d connections", id, f.Status, f.Reason, s.Connections())
		}
	}
	if n := s.Connections(); n > maxConnections {
		t.Errorf("%d connections", n)
	}
}

func TestSameTwice(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	for name, script := range map[string]checktest.Script{
		"good": checktest.Good(root.Issue(t, site)),
		"old":  oldServer{versions: []uint16{tls12, tls11, tls10, ssl30}, ssl2: true, suites: []uint16{0x0005, 0xc02f, 0x002f, 0x000a}, cert: root.Issue(t, site).Leaf.Raw}.script,
	} {
		s := checktest.Serve(t, script)
		env := trusting(t, root)
		env.Options = []any{Options{Full: true}}
		one := scan(t, env, s.Target(site), 9*time.Second)
		for range 3 {
			two := scan(t, env, s.Target(site), 9*time.Second)
			for id, f := range one {
				g := two[id]
				if f.Status != g.Status || f.Detail != g.Detail || f.Fingerprint != g.Fingerprint || !slices.Equal(f.Evidence, g.Evidence) {
					t.Errorf("%s, %s:\n%v\n%v", name, id, f, g)
				}
			}
		}
	}
}
