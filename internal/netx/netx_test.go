package netx

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve answers each connection with handle until the test ends.
func serve(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			handle(c)
			c.Close()
		}
	}()
	return l.Addr().String()
}

func drain(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

func TestScope(t *testing.T) {
	d := New()
	own := d.rule.may
	d = d.For(Only(func(to netip.AddrPort) bool {
		return own(to) || to.Addr().Unmap() == netip.MustParseAddr("192.0.2.7") || !checks.OneComputer(to.Addr()) // which no rule may allow
	}))
	for addr, allowed := range map[string]bool{
		"127.0.0.1": true, "::1": true, "127.9.9.9": true, "192.0.2.7": true, "::ffff:192.0.2.7": true,
		"192.0.2.8": false, "169.254.169.254": false, "::ffff:169.254.169.254": false, "10.0.0.1": false,
		"0.0.0.0": false, "::": false, "fe80::1": false, "fd00::1": false, "64:ff9b::a9fe:a9fe": false, "255.255.255.255": false,
	} {
		err := d.permitted(netip.AddrPortFrom(netip.MustParseAddr(addr), 443))
		if (err == nil) != allowed {
			t.Errorf("%s: got %v, want allowed %v", addr, err, allowed)
		}
		if err != nil && checks.ReasonOf(err) != checks.ReasonNotAuthorised {
			t.Errorf("%s: reason %q", addr, checks.ReasonOf(err))
		}
	}
	for _, form := range []string{"example.org:80", "0x7f000001:80", "127.1:80", "2130706433:80"} {
		if c, err := d.Dial(t.Context(), "tcp", form); err == nil {
			c.Close()
			t.Errorf("%s: dialled", form)
		}
	}
	// The check stands at the socket too, whatever came before it.
	if err := d.control(t.Context(), "tcp4", "192.0.2.8:80", nil); !errors.Is(err, checks.ErrNotAuthorised) {
		t.Errorf("control: got %v", err)
	}
}

func TestByteCap(t *testing.T) {
	addr := serve(t, func(c net.Conn) {
		junk := make([]byte, 32<<10)
		for {
			if _, err := c.Write(junk); err != nil {
				return
			}
		}
	})
	d := New()
	d.maxBytes = 100_000
	c, err := d.Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	n, err := io.Copy(io.Discard, c)
	if n != 100_000 || !errors.Is(err, ErrTooMuch) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestDeadlineOnlyShortens(t *testing.T) {
	addr := serve(t, drain)
	d := New()
	d.probe = 50 * time.Millisecond
	c, err := d.Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, longer := range []time.Time{{}, time.Now().Add(time.Hour)} {
		if err := c.SetDeadline(longer); err != nil {
			t.Fatal(err)
		}
		if err := c.SetReadDeadline(longer); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
}

func TestCancelEndsRead(t *testing.T) {
	addr := serve(t, drain)
	ctx, cancel := context.WithCancel(t.Context())
	c, err := New().Dial(ctx, "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancel()
	_, err = c.Read(make([]byte, 1))
	if checks.ReasonOf(err) != checks.ReasonTimeout {
		t.Errorf("got %v", err)
	}
	if err := c.SetDeadline(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err = c.Read(make([]byte, 1)); err == nil {
		t.Error("a cancelled connection came back to life")
	}
}

func TestRefusedAndPool(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	d := New()
	for range MaxOpen + 10 { // a failed dial gives its place back
		if _, err := d.Dial(t.Context(), "tcp", addr); checks.ReasonOf(err) != checks.ReasonRefused {
			t.Fatalf("got %v", err)
		}
	}
	if len(d.open) != 0 {
		t.Errorf("%d places are still taken", len(d.open))
	}
}

// TestEnvironmentIsInert: proxy and certificate variables change nothing here.
func TestEnvironmentIsInert(t *testing.T) {
	for _, v := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		t.Setenv(v, "http://192.0.2.1:1")
	}
	addr := serve(t, func(c net.Conn) { _, _ = c.Write([]byte("x")) })
	c, err := New().Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.RemoteAddr().String(); got != addr {
		t.Errorf("reached %s, want %s", got, addr)
	}
}
