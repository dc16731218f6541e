package ports

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A fakeHost is a host whose services are scripts, in memory. It counts what it was
// told and how many conversations were had at once.
type fakeHost struct {
	scripts map[uint16]func(net.Conn)

	mu           sync.Mutex
	talks        map[uint16]int // conversations by port, those of the scan too
	received     map[uint16][]byte
	now, most    int
	conversation sync.WaitGroup
}

type fakeHostConn struct {
	net.Conn
	t    *fakeHost
	once sync.Once
	to   string
}

func (c *fakeHostConn) LocalAddr() net.Addr  { return textAddr("192.0.2.200:50000") }
func (c *fakeHostConn) RemoteAddr() net.Addr { return textAddr(c.to) }
func (c *fakeHostConn) Close() error {
	c.once.Do(func() { c.t.mu.Lock(); c.t.now--; c.t.mu.Unlock() })
	return c.Conn.Close()
}

func (t *fakeHost) dial(_ context.Context, _, addr string) (net.Conn, error) {
	ap := netip.MustParseAddrPort(addr)
	script := t.scripts[ap.Port()]
	if script == nil {
		return nil, opError(syscall.ECONNREFUSED)
	}
	ours, theirs := net.Pipe()
	t.mu.Lock()
	if t.talks == nil {
		t.talks, t.received = map[uint16]int{}, map[uint16][]byte{}
	}
	t.talks[ap.Port()]++
	t.now++
	t.most = max(t.most, t.now)
	t.mu.Unlock()
	t.conversation.Go(func() {
		defer theirs.Close()
		script(&recorder{Conn: theirs, t: t, port: ap.Port()})
	})
	return &fakeHostConn{Conn: ours, t: t, to: addr}, nil
}

// A recorder notes what a service receives.
type recorder struct {
	net.Conn
	t    *fakeHost
	port uint16
}

func (e *recorder) Read(b []byte) (int, error) {
	n, err := e.Conn.Read(b)
	e.t.mu.Lock()
	e.t.received[e.port] = append(e.t.received[e.port], b[:n]...)
	e.t.mu.Unlock()
	return n, err
}

// says speaks at once, and listens to the end.
func says(b string) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := io.WriteString(c, b); err == nil {
			_, _ = io.Copy(io.Discard, c)
		}
	}
}

// replies answers each question that begins with a key, until one has no answer.
func replies(pairs ...string) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, 4096)
		for {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			answer := ""
			for i := 0; i+1 < len(pairs); i += 2 {
				if strings.HasPrefix(string(buf[:n]), pairs[i]) {
					answer = pairs[i+1]
				}
			}
			if answer == "" {
				return
			}
			if _, err := io.WriteString(c, answer); err != nil {
				return
			}
		}
	}
}

// both speaks, and then answers.
func both(first string, then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := io.WriteString(c, first); err == nil {
			then(c)
		}
	}
}

// page answers one request over HTTP and hangs up.
func page(status, head, body string) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, 4096)
		n, err := c.Read(buf)
		if err != nil || !bytes.HasPrefix(buf[:n], []byte("GET ")) {
			return
		}
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %s\r\n%s\r\n%s", status, head, body)
	}
}

func mysqlGreeting(abilities uint16) string {
	body := append([]byte("\x0a8.0.36\x00"), make([]byte, 13)...)
	body = binary.LittleEndian.AppendUint16(body, abilities)
	body = append(body, make([]byte, 30)...)
	return string(append([]byte{byte(len(body)), 0, 0, 0}, body...))
}

func smb2Reply(mode byte) string {
	m := make([]byte, 64+65)
	copy(m, "\xfeSMB")
	m[64], m[66] = 65, mode
	return string(framed(m))
}

func smb1Reply(dialect uint16) string {
	m := make([]byte, 32+37)
	copy(m, "\xffSMB\x72")
	m[32] = 17
	binary.LittleEndian.PutUint16(m[33:], dialect)
	return string(framed(m))
}

func rdpAnswer(kind byte, value byte) string {
	return string([]byte{3, 0, 0, 0x13, 0x0e, 0xd0, 0, 0, 0x12, 0x34, 0, kind, 0, 8, 0, value, 0, 0, 0})
}

func mongoReply() string {
	doc := "\x00\x00\x00\x00\x08isWritablePrimary\x00\x01\x10maxWireVersion\x00\x15\x00\x00\x00\x00"
	b := make([]byte, 21)
	binary.LittleEndian.PutUint32(b, uint32(21+len(doc)))
	binary.LittleEndian.PutUint32(b[8:], 1)
	binary.LittleEndian.PutUint32(b[12:], opMsg)
	return string(b) + doc
}

const (
	rdpAll, rdpTLS = "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b", "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x01"
	ldapEntry      = "\x30\x0f\x02\x01\x01\x64\x0a\x04\x00\x30\x06\x30\x04\x04\x00\x31\x00"
)

// askFor has one conversation that may last no longer than limit.
func askFor(t *testing.T, env *checks.Env, host string, to netip.AddrPort, p *probe, limit time.Duration) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return ask(ctx, env, host, to, p, nil)
}
