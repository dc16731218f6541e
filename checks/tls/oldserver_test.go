package tls

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// sslv3 answers hellos of SSL 3.0 by hand and leaves the rest to a real server.
func sslv3(cert []byte, rest checktest.Script) checktest.Script {
	old := oldServer{versions: []uint16{ssl30}, suites: []uint16{0x000a}, cert: cert}
	return func(ctx context.Context, c net.Conn, n int) {
		br := bufio.NewReader(c)
		if h, err := br.Peek(11); err == nil && h[9] == 3 && h[10] == 0 {
			old.script(ctx, peeked{c, br}, n)
			return
		}
		rest(ctx, peeked{c, br}, n)
	}
}

type peeked struct {
	net.Conn
	r io.Reader
}

func (p peeked) Read(b []byte) (int, error) { return p.r.Read(b) }

// hangsUpOnOld hangs up on hellos of TLS 1.1 and before, as some load balancers do.
func hangsUpOnOld(rest checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		br := bufio.NewReader(c)
		if h, err := br.Peek(11); err != nil || h[0] != recordHandshake || h[10] < 3 {
			return
		}
		rest(ctx, peeked{c, br}, n)
	}
}

func TestSSLv3(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	s := checktest.Serve(t, sslv3(cert.Leaf.Raw, checktest.Good(cert)))
	scan(t, trusting(t, root), s.Target(site), 5*time.Second).want(t, checks.Pass, status{"tls.proto.sslv3": checks.Fail, "tls.cipher.3des": checks.Partial, "tls.kex.static_rsa_offered": checks.Partial, "tls.order.client": checks.NotChecked})
	s = checktest.Serve(t, sslv3([]byte("none"), checktest.Says(record(recordAlert, []byte{2, 70}))))
	got := scan(t, trusting(t, root), s.Target(site), 5*time.Second)
	if got["tls.proto.sslv3"].Status != checks.Fail || got["tls.proto.no_tls12_13"].Status != checks.Fail || got["cert.expired"].Status != checks.Unknown {
		t.Errorf("SSL 3.0 only: %v", got)
	}
}

// byHello plays the script for the highest version that a client offers, up to TLS 1.2.
func byHello(script func(version uint16) checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		br := bufio.NewReader(c)
		h, err := br.Peek(11)
		if err != nil {
			return
		}
		if h[0]&0x80 != 0 { // of SSL 2.0
			closeHalf(c)
			_, _ = io.Copy(io.Discard, br)
			return
		}
		script(uint16(h[9])<<8|uint16(h[10]))(ctx, peeked{c, br}, n)
	}
}
