package tls

import (
	cryptotls "crypto/tls"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// tls13Message is a message with certificates, each with a list of timestamps and a status.
func tls13Message(ders ...[]byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(0)
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, der := range ders {
			b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(der) })
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint16(extSCT)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(timestampList("one", "two")) })
				b.AddUint16(extStatusRequest)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0, 0, 2, 7, 7}) })
			})
		}
	})
	return message(messageCertificate, b.BytesOrPanic())
}

func TestTLS13CertificateMessage(t *testing.T) {
	var a answer
	sent := append(message(messageEncryptedExtensions, []byte{0, 0}), tls13Message([]byte("leaf"), []byte("above"))...)
	if _, done, err := a.encryptedMessages(sent); !done || err != nil || a.sent != 2 || string(a.chain[0]) != "leaf" || a.scts != 2 || len(a.staple) != 2 {
		t.Errorf("%t %v %+v", done, err, a)
	}
	var half answer
	if rest, done, err := half.encryptedMessages(sent[:len(sent)-1]); done || err != nil || len(rest) == 0 || half.sent != 0 {
		t.Errorf("half of it: %t %v %+v", done, err, half)
	}
	if _, _, err := new(answer).encryptedMessages(message(messageServerKeyExchange, nil)); err == nil {
		t.Error("a message that has no place there is taken")
	}
}

// The certificates of a server that has TLS 1.3 alone are read with each group and suite
// that it may choose.
func TestTLS13CertificateOfServers(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	for _, group := range []cryptotls.CurveID{cryptotls.X25519MLKEM768, cryptotls.X25519, cryptotls.CurveP256, cryptotls.CurveP384, cryptotls.CurveP521} {
		prefers := []cryptotls.CurveID{group}
		if group == cryptotls.X25519MLKEM768 { // no server has it alone
			prefers = append(prefers, cryptotls.X25519)
		}
		s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{MinVersion: tls13, Certificates: []cryptotls.Certificate{cert}, CurvePreferences: prefers}))
		p := newProber(checktest.Env(t), s.Target(site), s.Addr.Port())
		p.addr = s.Addr.String()
		if r := p.askTLS13Certificate(t.Context(), uint16(group), nil); r.err != nil || len(r.chain) != 1 || string(r.chain[0]) != string(cert.Leaf.Raw) {
			t.Errorf("%v: %v, %d certificates", group, r.err, len(r.chain))
		}
	}
}

// A server that ends, floods or garbles after its hello is left in time, and shows nothing.
func TestTLS13CertificateHostile(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	for name, script := range map[string]checktest.Script{
		"garbled": checktest.ResetsAfter(records(serverHello(tls12, 0x1301))), "silent": checktest.Closes, "floods": checktest.Floods(record(recordHighest, make([]byte, 1000))),
		"warns": checktest.Floods(record(recordAlert, []byte{1, 0})), "text": checktest.Says([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")),
	} {
		s := checktest.Serve(t, script)
		p := newProber(trusting(t, root), s.Target(site), s.Addr.Port())
		p.addr = s.Addr.String()
		if r := p.askTLS13Certificate(t.Context(), 0, nil); r.err == nil || len(r.chain) > 0 || r.reason == checks.Reason("") {
			t.Errorf("%s: %v %s, %d certificates", name, r.err, r.reason, len(r.chain))
		}
	}
}

func FuzzTLS13Certificate(f *testing.F) {
	f.Add(append(message(messageEncryptedExtensions, []byte{0, 0}), tls13Message([]byte("leaf"))...), serverHello(tls12, 0x1301))
	f.Fuzz(func(t *testing.T, sent, hello []byte) {
		var a answer
		if _, done, err := a.encryptedMessages(sent); done && err == nil && a.sent < len(a.chain) {
			t.Errorf("kept %d of %d", len(a.chain), a.sent)
		}
		size := len(a.staple)
		for _, c := range a.chain {
			size += len(c)
		}
		if size > len(sent) || len(a.chain) > maxChain {
			t.Errorf("%d certificates, %d bytes of %d", len(a.chain), size, len(sent))
		}
		var b answer
		share, err := b.serverShare(hello, helloWith(groupX25519))
		if err == nil && len(share) > len(hello) {
			t.Error("more than was sent")
		}
		if key, err := keyShareOf(groupX25519); err == nil && share != nil {
			_, _ = handshakeOpener(0x1301, key, share, sent, hello)
		}
	})
}

func helloWith(group uint16) hello {
	return hello{version: tls13, suites: []uint16{0x1301, 0x1302}, groups: []uint16{group}}
}
