package tls

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// A turn is what a server says first, and what it says to each line or message.
type turn struct {
	greeting string
	answers  []string // in the order of what the client says
	binary   int      // the client speaks in messages of this many bytes, not in lines
}

// then plays a conversation and goes on with TLS.
func (s turn) then(rest checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		br := bufio.NewReader(c)
		_, _ = io.WriteString(c, s.greeting)
		for _, a := range s.answers {
			if s.binary > 0 {
				if _, err := io.ReadFull(br, make([]byte, s.binary)); err != nil {
					return
				}
			} else if _, err := br.ReadString('\n'); err != nil {
				return
			}
			_, _ = io.WriteString(c, a)
		}
		rest(ctx, peeked{c, br}, n)
	}
}

// mysqlGreeting is the first packet of a server of that protocol.
func mysqlGreeting(flags byte) string {
	body := "\x0a8.0.1\x00" + strings.Repeat("\x01", 4) + strings.Repeat("a", 8) + "\x00" + string([]byte{0xff, flags}) + strings.Repeat("\x00", 20)
	return string([]byte{byte(len(body)), 0, 0, 0}) + body
}

func TestSTARTTLS(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	good := checktest.Good(root.Issue(t, site))
	const pass, fail, unknown = checks.Pass, checks.Fail, checks.Unknown
	cases := []struct {
		name string
		port uint16
		talk turn
		want checks.Status // of cert.name_mismatch; fail means tls.starttls.missing
	}{
		{"SMTP", 25, turn{"220-mail\r\n220 ready\r\n", []string{"250-mail\r\n250-PIPELINING\r\n250 starttls\r\n", "220 go\r\n"}, 0}, pass},
		{"SMTP without", 587, turn{"220 ready\r\n", []string{"250-mail\r\n250 PIPELINING\r\n"}, 0}, fail},
		{"SMTP busy", 25, turn{"421 too many connections\r\n", nil, 0}, unknown},
		{"SMTP busy later", 25, turn{"220 x\r\n", []string{"250 STARTTLS\r\n", "454 not now\r\n"}, 0}, unknown},
		{"IMAP", 143, turn{"* OK hello\r\n", []string{"* x\r\na1 OK go\r\n"}, 0}, pass},
		{"IMAP without", 143, turn{"* OK hello\r\n", []string{"a1 BAD what\r\n"}, 0}, fail},
		{"POP3", 110, turn{"+OK\r\n", []string{"+OK\r\n"}, 0}, pass},
		{"POP3 without", 110, turn{"+OK\r\n", []string{"-ERR\r\n"}, 0}, fail},
		{"FTP", 21, turn{"220 hello\r\n", []string{"234 go\r\n"}, 0}, pass},
		{"FTP without", 21, turn{"220 hello\r\n", []string{"500 what\r\n"}, 0}, fail},
		{"PostgreSQL", 5432, turn{"", []string{"S"}, 8}, pass},
		{"PostgreSQL without", 5432, turn{"", []string{"N"}, 8}, fail},
		{"MySQL", 3306, turn{mysqlGreeting(0x8a), []string{""}, 36}, pass},
		{"MySQL without", 3306, turn{mysqlGreeting(0x82), nil, 36}, fail},
		{"LDAP", 389, turn{"", []string{"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"}, 31}, pass},
		{"LDAP, the long form", 389, turn{"", []string{"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07\x0a\x01\x00\x04\x00\x04\x00"}, 31}, pass},
		{"LDAP without", 389, turn{"", []string{"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"}, 31}, fail},
		{"HTTP instead", 25, turn{"HTTP/1.1 400 Bad Request\r\n", nil, 0}, unknown},
		{"a greeting without end", 25, turn{strings.Repeat("220-x\r\n", 200), nil, 0}, unknown},
		{"a line without end", 143, turn{strings.Repeat("x", 5000), nil, 0}, unknown},
		{"implicit, on the port for it", 465, turn{}, pass},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := checktest.Serve(t, c.talk.then(good))
			env := trusting(t, root)
			checktest.Redirect(env, map[uint16]netip.AddrPort{c.port: s.Addr})
			target := s.Target(site)
			target.Port = c.port
			got := scan(t, env, target, 4*time.Second)
			switch f := got["cert.name_mismatch"]; c.want {
			case fail:
				if m := got["tls.starttls.missing"]; m.Status != fail || m.Severity != checks.High || f.Status != checks.NotApplicable {
					t.Errorf("%v %v; %v", m.Status, m.Severity, f.Status)
				}
			default:
				if f.Status != c.want {
					t.Errorf("%v (%s; %q; %v), want %v", f.Status, f.Reason, f.Detail, f.Evidence, c.want)
				}
			}
			if n := s.Connections(); n > 12 {
				t.Errorf("%d connections", n)
			}
		})
	}
	// What comes with the answer to STARTTLS may be someone else's words.
	s := checktest.Serve(t, turn{"220 x\r\n", []string{"250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"}, 0}.then(good))
	env := trusting(t, root)
	checktest.Redirect(env, map[uint16]netip.AddrPort{25: s.Addr})
	target := s.Target(site)
	target.Port = 25
	if f := scan(t, env, target, 4*time.Second)["tls.starttls.injected"]; f.Severity != checks.Medium {
		t.Errorf("injected words: %v %v", f.Status, f.Severity)
	}
}

func FuzzSTARTTLS(f *testing.F) {
	for _, port := range []uint16{25, 143, 110, 21, 389, 5432, 3306} {
		f.Add(port, []byte("220 x\r\n250 STARTTLS\r\n220 go\r\n"))
	}
	f.Add(uint16(3306), []byte(mysqlGreeting(0x8a)))
	f.Add(uint16(389), []byte("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"))
	f.Fuzz(func(t *testing.T, port uint16, in []byte) {
		talk := upgradeFor(port)
		if talk == nil {
			return
		}
		client, server := net.Pipe()
		go func() {
			go func() { _, _ = io.Copy(io.Discard, server) }()
			_, _ = server.Write(in)
			server.Close()
		}()
		defer client.Close()
		_, _ = talk(client) // it ends, whatever is said
	})
}
