package tls

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// The writers of the other side, for tests.

func record(kind byte, body []byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(kind)
	b.AddUint16(tls12)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(body) })
	return b.BytesOrPanic()
}

func records(body []byte) []byte {
	var out []byte
	for c := range slices.Chunk(body, 16384) {
		out = append(out, record(recordHandshake, c)...)
	}
	return out
}

func message(kind byte, body []byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(kind)
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(body) })
	return b.BytesOrPanic()
}

func serverHello(version, suite uint16, extensions ...byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint16(version)
	b.AddBytes(make([]byte, 32))
	b.AddUint8(0)
	b.AddUint16(suite)
	b.AddUint8(0)
	if len(extensions) > 0 {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(extensions) })
	}
	return message(messageServerHello, b.BytesOrPanic())
}

func certificateMessage(ders ...[]byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, der := range ders {
			b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(der) })
		}
	})
	return message(messageCertificate, b.BytesOrPanic())
}

func anything(answer) error { return nil }

func TestReadAnswer(t *testing.T) {
	hello12, done := serverHello(tls12, 0xc02f), message(messageServerHelloDone, nil)
	whole := slices.Concat(hello12, certificateMessage([]byte("one"), []byte("two")), done)
	var many [][]byte
	for range 40 {
		many = append(many, []byte("x"))
	}
	var bytewise []byte
	for _, c := range hello12 {
		bytewise = append(bytewise, record(recordHandshake, []byte{c})...)
	}
	cases := []struct {
		name    string
		in      []byte
		version uint16
		sent    int
		err     error
	}{
		{"hello and certificates", records(whole), tls12, 2, nil},
		{"one message a record", append(records(hello12), records(slices.Concat(certificateMessage([]byte("a")), done))...), tls12, 1, nil},
		{"one byte a record, within the limit", append(bytewise, records(slices.Concat(certificateMessage([]byte("a")), done))...), tls12, 1, nil},
		{"no certificate", records(append(hello12, done...)), tls12, 0, nil},
		{"1.3", records(serverHello(tls12, 0x1301, 0, extSupportedVersions, 0, 2, 3, 4)), tls13, 0, nil},
		{"a long chain", records(slices.Concat(hello12, certificateMessage(many...), done)), tls12, 40, nil},
		{"a warning first", append(record(recordAlert, []byte{1, 112}), records(whole)...), tls12, 2, nil},
		{"fatal alert", record(recordAlert, []byte{2, 70}), 0, 0, alertError(70)},
		{"alert after the hello", append(records(hello12), record(recordAlert, []byte{2, 80})...), tls12, 0, alertError(80)},
		{"stops half way", records(whole)[:20], 0, 0, io.ErrUnexpectedEOF},
		{"hangs up", nil, 0, 0, io.EOF},
		{"warnings for ever", bytes.Repeat(record(recordAlert, []byte{1, 0}), 9), 0, 0, errTooLong},
		{"empty records for ever", bytes.Repeat(record(recordHandshake, nil), 99), 0, 0, errTooLong},
		{"a record too long", []byte{22, 3, 3, 0xff, 0xff}, 0, 0, errTooLong},
		{"a message too long", record(recordHandshake, []byte{11, 5, 0xf5, 0xe1}), 0, 0, errTooLong},
		{"a chain before the hello", records(certificateMessage([]byte("a"))), 0, 0, errMalformed},
		{"change-cipher-spec", bytes.Repeat(record(20, []byte{1}), 9), 0, 0, errMalformed},
		{"version 1.4", records(serverHello(0x0305, 0xc02f)), 0, 0, errMalformed},
		{"SSL 2.0", []byte{0x80, 0x20, 4, 0, 1, 0, 2, 0, 0}, 0, 0, errMalformed},
		{"a lying length inside", records(append(hello12, message(messageCertificate, []byte{0, 0, 9, 0, 0, 200, 1})...)), tls12, 0, errMalformed},
		{"a lying length of extensions", records(message(messageServerHello, append(serverHello(tls12, 1)[4:], 0, 99))), 0, 0, errMalformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, err := readAnswer(bytes.NewReader(c.in), anything)
			if a.version != c.version || a.sent != c.sent || !errors.Is(err, c.err) {
				t.Errorf("got %s, %d certificates, %v; want %s, %d, %v", versionName(a.version), a.sent, err, versionName(c.version), c.sent, c.err)
			}
			if len(a.chain) > maxChain {
				t.Errorf("kept %d certificates", len(a.chain))
			}
		})
	}
	for _, text := range []string{"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH_9.9\r\n", "220 mail.example ESMTP\r\n"} {
		_, err := readAnswer(bytes.NewReader([]byte(text)), anything)
		var plain *notTLSError
		if !errors.As(err, &plain) || string(plain.seen) != text {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The hello is read back by a parser of its own and by crypto/tls (see
// TestVersions); here only its shape is held.
func TestHelloShape(t *testing.T) {
	for v := ssl30; v <= tls13; v++ {
		for _, name := range []string{"", "a.example", string(bytes.Repeat([]byte("long.label."), 22)) + "example"} {
			h := hello{version: v, name: name, suites: map[uint16][]uint16{tls13: tls13Suites(), tls12: intermediateSuites()}[v], publicKey: make([]byte, 32), compress: v != tls13}
			if h.suites == nil {
				h.suites = append(preTLS12Suites(), renegotiationSCSV)
			}
			if len(h.suites) > maxSuites {
				t.Errorf("%s: %d suites, at most %d are read everywhere", versionName(v), len(h.suites), maxSuites)
			}
			s := cryptobyte.String(h.marshal())
			var kind, messageKind uint8
			var body, inner cryptobyte.String
			if !s.ReadUint8(&kind) || !s.Skip(2) || !s.ReadUint16LengthPrefixed(&body) || !s.Empty() ||
				!body.ReadUint8(&messageKind) || !body.ReadUint24LengthPrefixed(&inner) || !body.Empty() {
				t.Fatalf("%s: the hello's lengths do not add up", versionName(v))
			}
			if kind != recordHandshake || messageKind != messageClientHello {
				t.Errorf("%s: kinds %d and %d", versionName(v), kind, messageKind)
			}
			if n := len(inner) + 4; v != ssl30 && n >= 256 && n < 512 {
				t.Errorf("%s: a handshake of %d bytes hangs some load balancers", versionName(v), n)
			}
			if named := bytes.Contains(inner, []byte(name)) && name != ""; named != (v != ssl30 && name != "") {
				t.Errorf("%s: name sent: %v", versionName(v), named)
			}
		}
	}
}

func FuzzHandshake(f *testing.F) {
	hello12 := serverHello(tls12, 0xc02f)
	f.Add(records(append(hello12, certificateMessage([]byte("one"), []byte("two"))...)))
	f.Add(records(serverHello(tls12, 0x1301, 0, extSupportedVersions, 0, 2, 3, 4)))
	f.Add(record(recordAlert, []byte{2, 70}))
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Add([]byte{0x80, 0x20, 4, 0, 1, 0, 2, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		a, err := readAnswer(bytes.NewReader(in), anything)
		if len(a.chain) > maxChain || a.sent < len(a.chain) {
			t.Errorf("kept %d of %d certificates", len(a.chain), a.sent)
		}
		if a.version != 0 && (a.version < ssl30 || a.version > tls13) {
			t.Errorf("version %#x", a.version)
		}
		if err == nil && a.version == 0 {
			t.Error("no version and no error")
		}
	})
}

func FuzzServerHello(f *testing.F) {
	f.Add(serverHello(tls12, 0xc02f)[4:])
	f.Add(serverHello(ssl30, 5)[4:])
	f.Add(serverHello(tls12, 0x1301, 0, extSupportedVersions, 0, 2, 3, 4)[4:])
	f.Fuzz(func(t *testing.T, in []byte) {
		var a answer
		if err := a.serverHello(in); (err == nil) != (a.version != 0) {
			t.Errorf("version %#x and %v", a.version, err)
		}
	})
}

func FuzzServerKeyExchange(f *testing.F) {
	f.Add(uint16(0xc02f), tls12, []byte{3, 0, 0x1d, 2, 1, 2, 4, 1, 0, 0})
	f.Add(uint16(0x0033), tls12, []byte{0, 2, 0x80, 1, 0, 1, 2, 0, 1, 4, 4, 1, 0, 0})
	f.Add(uint16(0x0034), tls10, []byte{0, 3, 0, 0x80, 1, 0, 1, 2, 0, 1, 4})
	f.Fuzz(func(t *testing.T, suite, version uint16, in []byte) {
		a := answer{suite: suite, version: version}
		if err := a.keyExchange(in); err != nil {
			return
		}
		if len(a.prime) > maxPrime || len(a.prime) > len(in) || len(a.prime) > 0 && a.prime[0] == 0 {
			t.Errorf("a prime of %d bytes out of %d", len(a.prime), len(in))
		}
		if a.scheme != 0 && version != tls12 {
			t.Errorf("a signature scheme in %s", versionName(version))
		}
	})
}

func FuzzCertificateMessage(f *testing.F) {
	f.Add(certificateMessage([]byte("one"), []byte("two"))[4:])
	f.Add([]byte{0, 0, 9, 0, 0, 200, 1})
	f.Add([]byte{0, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		var a answer
		_ = a.certificate(in) // what was read before a fault is kept
		size := 0
		for _, der := range a.chain {
			size += len(der)
		}
		if len(a.chain) > maxChain || a.sent < len(a.chain) || size > len(in) {
			t.Errorf("kept %d of %d certificates, %d bytes of %d", len(a.chain), a.sent, size, len(in))
		}
		readChain(a.chain, &checks.Env{Now: checktest.Now, SystemRoots: x509.NewCertPool()})
	})
}

func FuzzSSL2Hello(f *testing.F) {
	f.Add(ssl2Answer([]byte("a certificate"), 0x010080, 0x0700c0))
	f.Add([]byte{0x80, 0x20, 4, 0, 1, 0, 2, 0, 0})
	f.Add(record(recordAlert, []byte{2, 70}))
	f.Fuzz(func(t *testing.T, in []byte) {
		a, ciphers, err := readSSL2(bytes.NewReader(in))
		if err == nil && a.version != ssl20 {
			t.Errorf("version %#x and no error", a.version)
		}
		if err != nil && a.version != 0 {
			t.Errorf("version %#x and %v", a.version, err)
		}
		if len(ciphers)*3 > len(in) || len(a.chain) > 1 {
			t.Errorf("%d ciphers and %d certificates out of %d bytes", len(ciphers), len(a.chain), len(in))
		}
	})
}
