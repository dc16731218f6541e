package checktest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Script is what a server does with the n-th connection, counted from 1. The
// context ends with the test; the connection is closed when the script returns.
type Script func(ctx context.Context, c net.Conn, n int)

// A Server listens on a loopback port until the test ends.
type Server struct {
	// Addr is where it listens.
	Addr netip.AddrPort

	mu   sync.Mutex
	seen int
	open map[net.Conn]bool
}

// Serve starts a server on 127.0.0.1 that plays script on each connection. When
// the test ends, it hangs up on everyone and waits for every script to return.
func Serve(t testing.TB, script Script) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, l, script)
}

// ServeAt is Serve at an address of the test's own choice, for checks that go to a
// port by its number. It skips the test where this system does not let it listen
// there: ports below 1024 need rights, and some systems have one loopback address.
func ServeAt(t testing.TB, addr netip.AddrPort, script Script) *Server {
	t.Helper()
	l, err := net.Listen("tcp", addr.String())
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("this system does not let the test listen: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, l, script)
}

func serve(t testing.TB, l net.Listener, script Script) *Server {
	t.Helper()
	s := &Server{Addr: netip.MustParseAddrPort(l.Addr().String()), open: map[net.Conn]bool{}}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := s.enter(c)
			wg.Go(func() {
				defer s.leave(c)
				script(ctx, c, n)
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		l.Close()
		s.hangUp()
		wg.Wait()
	})
	return s
}

func (s *Server) enter(c net.Conn) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen++
	s.open[c] = true
	return s.seen
}

func (s *Server) leave(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
	c.Close()
}

func (s *Server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
}

// Connections returns how many connections were accepted so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Target returns the server as a target under the name host, pinned to
// loopback and with its port named, in the public scope.
func (s *Server) Target(host string) checks.Target {
	return TargetAt(host, s.Addr)
}

// TargetAt returns a target named host at addr, in the public scope.
func TargetAt(host string, addr netip.AddrPort) checks.Target {
	return checks.Target{
		Kind: checks.Remote, Host: host, Port: addr.Port(),
		Addrs: []netip.Addr{addr.Addr()}, Scope: checks.Public,
	}
}

// ClosedPort returns a loopback address on which nothing listens.
func ClosedPort(t testing.TB) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return netip.MustParseAddrPort(l.Addr().String())
}

// TLS returns the script of a server that shakes hands as cfg says and then
// answers one HTTP request.
func TLS(cfg *tls.Config) Script {
	return func(ctx context.Context, c net.Conn, _ int) {
		tc := tls.Server(c, cfg)
		if tc.HandshakeContext(ctx) != nil {
			// Let the client read the alert before the socket goes: a close
			// with unread bytes would turn it into a reset.
			closeWrite(c)
			_, _ = io.Copy(io.Discard, io.LimitReader(c, byteLimit))
			return
		}
		answerHTTP(tc)
	}
}

// Good returns the script of a well-kept TLS server with this certificate.
func Good(cert tls.Certificate) Script {
	return TLS(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
}

// Silent accepts and never says anything.
func Silent(ctx context.Context, c net.Conn, _ int) {
	<-ctx.Done()
}

// Closes hangs up once the client has spoken.
func Closes(_ context.Context, c net.Conn, _ int) {
	_, _ = c.Read(make([]byte, 4096))
}

// Resets aborts the connection as soon as it is made.
func Resets(_ context.Context, c net.Conn, _ int) { reset(c) }

// ResetsAfter returns a script that sends b once the client has spoken, and
// then aborts the connection.
func ResetsAfter(b []byte) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = c.Write(b)
		reset(c)
	}
}

// Says returns a script that sends b once the client has spoken, then waits
// for the client to hang up.
func Says(b []byte) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = c.Write(b)
		_, _ = io.Copy(io.Discard, c)
	}
}

// Ends returns a script that sends b once the client has spoken, closes its own
// half of the connection, and waits for the client to hang up.
func Ends(b []byte) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = c.Write(b)
		closeWrite(c)
		_, _ = io.Copy(io.Discard, c)
	}
}

// Greets returns a script that sends b at once, as SSH and mail servers do,
// then waits for the client to hang up.
func Greets(b []byte) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		_, _ = c.Write(b)
		_, _ = io.Copy(io.Discard, c)
	}
}

// Drips returns a script that sends b one byte at a time, over and over, until
// the client hangs up.
func Drips(b []byte, every time.Duration) Script {
	return func(ctx context.Context, c net.Conn, _ int) {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if _, err := c.Write([]byte{b[i%len(b)]}); err != nil {
				return
			}
		}
	}
}

// Floods returns a script that sends b over and over at line speed.
func Floods(b []byte) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		for {
			if _, err := c.Write(b); err != nil {
				return
			}
		}
	}
}

// HTTP is a web server without TLS: it answers what it reads with a 400 when
// that is not a request, as real ones do.
func HTTP(_ context.Context, c net.Conn, _ int) { answerHTTP(c) }

// ByTurn returns a script that plays each of scripts for one connection, and
// the last one for all that follow.
func ByTurn(scripts ...Script) Script {
	return func(ctx context.Context, c net.Conn, n int) {
		scripts[min(n, len(scripts))-1](ctx, c, n)
	}
}

func answerHTTP(c io.ReadWriter) {
	first := make([]byte, 4096)
	n, err := c.Read(first)
	if err != nil {
		return
	}
	status := "200 OK"
	if !bytes.HasPrefix(first[:n], []byte("GET ")) {
		status = "400 Bad Request"
	}
	_, _ = io.WriteString(c, "HTTP/1.1 "+status+"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
}

func closeWrite(c net.Conn) {
	if hc, ok := c.(interface{ CloseWrite() error }); ok {
		_ = hc.CloseWrite()
	}
}

func reset(c net.Conn) {
	if tc, ok := c.(*net.TCPConn); ok {
		_ = tc.SetLinger(0)
	}
	_ = c.Close()
}
