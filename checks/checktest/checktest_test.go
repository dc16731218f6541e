package checktest_test

import (
	"context"
	cryptotls "crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failures counts what would have failed a test.
type failures struct {
	testing.TB
	count int
}

func (f *failures) Errorf(string, ...any) { f.count++ }

func TestEnvStaysOnLoopback(t *testing.T) {
	for _, addr := range []string{"192.0.2.1:443", "[2001:db8::1]:443", "localhost:443", "example.org:443", "0.0.0.0:80", "[::ffff:192.0.2.1]:80"} {
		f := &failures{TB: t}
		c, err := checktest.Env(f).Dial(t.Context(), "tcp", addr)
		if c != nil || !errors.Is(err, checks.ErrNotAuthorised) || f.count != 1 {
			t.Errorf("%s: connection %v, error %v, %d failures", addr, c, err, f.count)
		}
	}
}

func TestEnvBounds(t *testing.T) {
	s := checktest.Serve(t, checktest.Floods(make([]byte, 64<<10)))
	c, err := checktest.Env(t).Dial(t.Context(), "tcp", s.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	n, err := io.Copy(io.Discard, c)
	if n != 1<<20 || !errors.Is(err, checktest.ErrTooMuch) {
		t.Errorf("read %d bytes, then %v", n, err)
	}

	// A deadline can be shortened and not lengthened.
	s = checktest.Serve(t, checktest.Silent)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	c, err = checktest.Env(t).Dial(ctx, "tcp", s.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, later := range []func(time.Time) error{c.SetDeadline, c.SetReadDeadline} {
		if err := later(time.Time{}); err != nil {
			t.Fatal(err)
		}
		var ne net.Error
		if _, err := c.Read(make([]byte, 1)); !errors.As(err, &ne) || !ne.Timeout() {
			t.Errorf("after asking for no deadline: %v", err)
		}
	}
}

func TestScripts(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	s := checktest.Serve(t, checktest.ByTurn(checktest.Good(root.Intermediate(t, "Between").Issue(t, "a.example")), checktest.Says([]byte("hello"))))
	c, err := cryptotls.Dial("tcp", s.Addr.String(), &cryptotls.Config{RootCAs: root.Pool(), ServerName: "a.example", Time: checktest.Now})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	plain, err := net.Dial("tcp", s.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, err := plain.Write([]byte("?")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(plain, got); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	if n := s.Connections(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

func TestClosedPort(t *testing.T) {
	_, err := checktest.Env(t).Dial(t.Context(), "tcp", checktest.ClosedPort(t).String())
	if checks.ReasonOf(err) != checks.ReasonRefused {
		t.Errorf("got %v", err)
	}
}

func TestHostSaysWhatItIsTold(t *testing.T) {
	var h checks.Host = &checktest.Host{}
	if _, err := h.PasswordPolicy(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("the zero host: %v", err)
	}
	h = &checktest.Host{Sockets: &checks.Listeners{Source: "a table"}}
	if l, err := h.Listeners(t.Context()); err != nil || l.Source != "a table" {
		t.Errorf("%v, %v", l, err)
	}
	h = &checktest.Host{Sockets: &checks.Listeners{}, Err: io.ErrUnexpectedEOF}
	if _, err := h.Listeners(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}
