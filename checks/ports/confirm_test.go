package ports

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// A town is a host whose services are scripts, in memory. It counts what it was
// told and how many conversations were had at once.
type town struct {
	scripts map[uint16]func(net.Conn)

	mu           sync.Mutex
	talks        map[uint16]int // conversations by port, those of the scan too
	heard        map[uint16][]byte
	now, most    int
	conversation sync.WaitGroup
}

type townConn struct {
	net.Conn
	t    *town
	once sync.Once
	to   string
}

func (c *townConn) LocalAddr() net.Addr  { return textAddr("192.0.2.200:50000") }
func (c *townConn) RemoteAddr() net.Addr { return textAddr(c.to) }
func (c *townConn) Close() error {
	c.once.Do(func() { c.t.mu.Lock(); c.t.now--; c.t.mu.Unlock() })
	return c.Conn.Close()
}

func (t *town) dial(_ context.Context, _, addr string) (net.Conn, error) {
	ap := netip.MustParseAddrPort(addr)
	script := t.scripts[ap.Port()]
	if script == nil {
		return nil, opError(syscall.ECONNREFUSED)
	}
	ours, theirs := net.Pipe()
	t.mu.Lock()
	if t.talks == nil {
		t.talks, t.heard = map[uint16]int{}, map[uint16][]byte{}
	}
	t.talks[ap.Port()]++
	t.now++
	t.most = max(t.most, t.now)
	t.mu.Unlock()
	t.conversation.Go(func() {
		defer theirs.Close()
		script(&ear{Conn: theirs, t: t, port: ap.Port()})
	})
	return &townConn{Conn: ours, t: t, to: addr}, nil
}

// An ear notes what a service is told.
type ear struct {
	net.Conn
	t    *town
	port uint16
}

func (e *ear) Read(b []byte) (int, error) {
	n, err := e.Conn.Read(b)
	e.t.mu.Lock()
	e.t.heard[e.port] = append(e.t.heard[e.port], b[:n]...)
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

// TestConfirm is a scripted service for each conversation, good and refusing, and
// what becomes of its exposure on the office network.
func TestConfirm(t *testing.T) {
	for _, tt := range []struct {
		name   string
		port   uint16
		script func(net.Conn)
		want   string // id, status and severity; empty where nothing is told
		says   string
	}{
		{"RDP with NLA", 3389, replies(rdpAll, rdpAnswer(2, 2), rdpTLS, rdpAnswer(3, 5)), "ports.rdp partial low", "Network Level Authentication)"},
		{"RDP without NLA", 3389, replies(rdpAll, rdpAnswer(2, 2), rdpTLS, rdpAnswer(2, 1)), "ports.rdp fail high", "is off"},
		{"RDP of old", 3389, replies("\x03\x00\x00\x13", "\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00"), "ports.rdp fail high", "is off"},
		{"RDP, second question unanswered", 3389, replies(rdpAll, rdpAnswer(2, 2)), "ports.rdp partial medium", "answered as Remote Desktop"},
		{"something else on 3389", 3389, says("hello\r\n"), "ports.rdp partial medium", "did not show that it is one"},
		{"SMB 1", 445, replies("\x00\x00\x00\x2f\xffSMB", smb1Reply(0), "\x00\x00\x00\x6c\xfeSMB", smb2Reply(1)), "ports.smb fail critical", "SMB 1"},
		{"SMB 2, unsigned", 445, replies("\x00\x00\x00\x6c\xfeSMB", smb2Reply(1)), "ports.smb partial medium", "does not ask that messages are signed"},
		{"SMB 2, signed", 445, replies("\x00\x00\x00\x6c\xfeSMB", smb2Reply(3)), "ports.smb partial info", "carries a signature"},
		{"SMB 1 refused", 445, replies("\x00\x00\x00\x2f\xffSMB", smb1Reply(0xffff), "\x00\x00\x00\x6c\xfeSMB", smb2Reply(3)), "ports.smb partial info", "carries a signature"},
		{"SSH", 22, says("SSH-2.0-OpenSSH_9.6\r\n"), "ports.ssh partial info", "answered as SSH"},
		{"SSH of old", 22, says("SSH-1.99-OpenSSH_3.9\r\n"), "ports.ssh partial medium", "first version"},
		{"FTP with TLS", 21, both("220 (vsFTPd 3.0.5)\r\n", replies("AUTH TLS", "234 Proceed with negotiation.\r\n")), "ports.ftp partial medium", "offers encryption"},
		{"FTP in clear", 21, both("220-hello\r\n220 FTP ready\r\n", replies("AUTH TLS", "530 Please login first\r\n")), "ports.ftp partial medium", "no encryption"},
		{"Telnet", 23, says("\xff\xfd\x18\xff\xfd\x20"), "ports.telnet fail high", "answered as Telnet"},
		{"Telnet, text only", 2323, says("router login: "), "ports.telnet fail high", "answered as Telnet"},
		{"VNC without password", 5900, both("RFB 003.008\n", replies("RFB 003.008\n", "\x01\x01")), "ports.vnc fail critical", "no password"},
		{"VNC with password", 5901, both("RFB 003.008\n", replies("RFB 003.008\n", "\x02\x02\x13")), "ports.vnc fail high", "asks for a password"},
		{"VNC of old", 5900, both("RFB 003.003\n", replies("RFB 003.003\n", "\x00\x00\x00\x02")), "ports.vnc fail high", "asks for a password"},
		{"VNC refuses", 5900, both("RFB 003.008\n", replies("RFB 003.008\n", "\x00\x00\x00\x00\x04busy")), "ports.vnc fail high", "screen sharing"},
		{"MySQL", 3306, says(mysqlGreeting(0x0800)), "ports.databases partial medium", "offers encryption"},
		{"MySQL in clear", 3306, says(mysqlGreeting(0)), "ports.databases partial medium", "no encryption"},
		{"MySQL, not for us", 3306, says("\x17\x00\x00\x00\xff\x6a\x04Host not allowed....."), "ports.databases partial medium", "does not let this computer in"},
		{"PostgreSQL", 5432, replies("\x00\x00\x00\x08\x04\xd2\x16\x2f", "S"), "ports.databases partial medium", "offers encryption"},
		{"PostgreSQL in clear", 5432, replies("\x00\x00\x00\x08\x04\xd2\x16\x2f", "N"), "ports.databases partial medium", "no encryption"},
		{"SQL Server", 1433, replies("\x12\x01\x00\x1a", "\x04\x01\x00\x1a\x00\x00\x01\x00\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x10\x00\x0f\xa0\x00\x00\x03"), "ports.databases partial medium", "encrypts"},
		{"SQL Server in clear", 1433, replies("\x12\x01\x00\x1a", "\x04\x01\x00\x1a\x00\x00\x01\x00\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x10\x00\x0f\xa0\x00\x00\x02"), "ports.databases partial medium", "does not ask for encryption"},
		{"Redis, open", 6379, replies("PING", "+PONG\r\n"), "ports.redis fail critical", "no password"},
		{"Redis, login", 6379, replies("PING", "-NOAUTH Authentication required.\r\n"), "ports.redis fail high", "asks for a password"},
		{"Redis, guarded", 6379, replies("PING", "-DENIED Redis is running in protected mode\r\n"), "ports.redis fail high", "protected mode"},
		{"memcached", 11211, replies("version", "VERSION 1.6.21\r\n"), "ports.memcached fail high", "no password"},
		{"MongoDB", 27017, replies("\x34\x00\x00\x00", mongoReply()), "ports.mongodb fail high", "was not tried"},
		{"Elasticsearch, open", 9200, page("200 OK", "", `{"name":"n","cluster_name":"c"}`), "ports.elasticsearch fail critical", "no login"},
		{"Elasticsearch, login", 9200, page("401 Unauthorized", "WWW-Authenticate: Basic realm=\"security\"\r\n", `{"error":{"type":"security_exception"}}`), "ports.elasticsearch fail high", "asks for a login"},
		{"Docker", 2375, page("200 OK", "Api-Version: 1.45\r\nServer: Docker/26.1 (linux)\r\n", "OK"), "ports.docker fail critical", "controls the whole computer"},
		{"RTSP", 554, replies("OPTIONS", "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE\r\n\r\n"), "ports.camera partial medium", "video stream"},
		{"MQTT, open", 1883, replies("\x10", "\x20\x02\x00\x00"), "ports.mqtt fail high", "without a login"},
		{"MQTT, login", 1883, replies("\x10", "\x20\x02\x00\x05"), "ports.mqtt partial medium", "asks for a login"},
		{"WinRM", 5985, page("405 Method Not Allowed", "Server: Microsoft-HTTPAPI/2.0\r\n", ""), "ports.winrm partial medium", "answered as Windows remote management"},
		{"LDAP", 389, replies("\x30\x25", ldapEntry), "ports.directory partial info", "staff directory"},
		{"rsync", 873, says("@RSYNCD: 31.0\n"), "ports.files partial medium", "answered as rsync"},
		{"a control page", 8080, page("200 OK", "", `<form><input type="password"></form>`), "ports.web_pages partial info", "not encrypted"},
		{"SSH where nobody expects it", 4022, says("SSH-2.0-x\r\n"), "ports.ssh partial info", "answered as SSH"},
		{"a website in the office", 80, page("200 OK", "", "hello"), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host := &town{scripts: map[uint16]func(net.Conn){tt.port: tt.script}}
				env := testEnv(host.dial)
				env.Ports = []uint16{tt.port, 1}
				got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
				host.conversation.Wait()
				summaryOf(t, got)
				got = slices.DeleteFunc(got, func(f checks.Finding) bool { return f.ID == idNone || f.ID == idPage })
				if tt.want == "" {
					if len(got) > 0 {
						t.Errorf("got %v", brief(got))
					}
					return
				}
				if want := fmt.Sprintf("%s office.test:%d/tcp", tt.want, tt.port); len(got) != 1 || brief(got)[0] != want {
					t.Fatalf("got %v, want %s\n%s", brief(got), want, got[0].Detail)
				}
				if !strings.Contains(got[0].Detail, tt.says) {
					t.Errorf("got %s", got[0].Detail)
				}
				if host.talks[tt.port] > 3 { // the scan, and at most two conversations
					t.Errorf("%d connections", host.talks[tt.port])
				}
				if host.most > 2 { // the scan of two ports; conversations come one by one
					t.Errorf("%d connections at once", host.most)
				}
			})
		})
	}
}

// TestConfirmSends holds every byte that is sent to what the protocols' own
// documents say, and to nothing but questions.
func TestConfirmSends(t *testing.T) {
	for _, p := range probes {
		if p.hello == nil {
			continue
		}
		sent := string(p.hello("office.test"))
		for _, never := range []string{"USER", "PASS", "AUTH ", "SET", "DELETE", "PUT", "POST", "CONFIG", "EVAL", "login", "admin:"} {
			if strings.Contains(sent, never) && p.name != "mongodb" {
				t.Errorf("%s sends %q", p.name, sent)
			}
		}
	}
	if got := probeRDP.hello(""); string(got) != rdpAll+"\x00\x00\x00" {
		t.Errorf("RDP: %x", got)
	}
	if got := mongoHello(); int(binary.LittleEndian.Uint32(got)) != len(got) {
		t.Errorf("MongoDB: %d bytes announced, %d sent", binary.LittleEndian.Uint32(got), len(got))
	}
	if len(ldapRoot) != 2+0x25 {
		t.Errorf("LDAP: %d bytes", len(ldapRoot))
	}
}

// TestHostileServices: whatever a service does, each conversation ends in its
// time, keeps no more than its share, and never proves anything.
func TestHostileServices(t *testing.T) {
	for _, h := range []struct {
		name   string
		script func(net.Conn)
	}{
		{"N01 says nothing", func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"N03 a banner without end", func(c net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, c) }()
			for b := bytes.Repeat([]byte("x"), 64<<10); ; {
				if _, err := c.Write(b); err != nil {
					return
				}
			}
		}},
		{"N04 lines without end", func(c net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, c) }()
			for {
				if _, err := io.WriteString(c, "220-still here\r\n"); err != nil {
					return
				}
			}
		}},
		{"N05 a byte a second", func(c net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, c) }()
			for _, b := range []byte(strings.Repeat("2", 100)) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				<-time.After(time.Second)
			}
		}},
		{"N10 hangs up", func(c net.Conn) { _ = c.Close() }},
		{"N11 closes with a question unread", says("\r\n")},
		{"N18 hostile text", func(c net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, c) }()
			_, _ = io.WriteString(c, "\x1b]0;owned\x07\x00\xff<script>alert(1)</script>=cmd()\r\n\r\n")
		}},
		{"zeros", says(strings.Repeat("\x00", 200))},
		{"ones", says(strings.Repeat("\xff", 200))},
	} {
		t.Run(h.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, p := range append(slices.Clone(probes[:]), &listenProbe, &probeRDPPlain, &probeSMB2) {
					if p.secure {
						continue // TLS of its own accord reads no more than a record; checks/tls tests that
					}
					host := &town{scripts: map[uint16]func(net.Conn){22: h.script}}
					start := time.Now()
					a := ask(t.Context(), testEnv(host.dial), "office.test", netip.MustParseAddrPort("192.0.2.1:22"), p, p.patience())
					if took := time.Since(start); took > probeTime {
						t.Errorf("%s took %v", p.name, took)
					}
					if len(a.heard) > maxAnswer || len(a.facts) > 0 {
						t.Errorf("%s heard %d bytes: %v", p.name, len(a.heard), a.facts)
					}
					host.conversation.Wait()
					for _, e := range answerEvidence(a) {
						if len(e.Seen) > 900 || strings.ContainsAny(e.Seen, "\x1b\x00\x07") {
							t.Errorf("%s shows %q", p.name, e.Seen)
						}
					}
				}
			})
		})
	}
}

// TestManyStallingPorts is N20: a thousand open ports that all stall end in the
// host's time, with what was found, and how many were not asked.
func TestManyStallingPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		scripts := map[uint16]func(net.Conn){}
		stall := func(c net.Conn) {
			go func() { _, _ = io.WriteString(c, "x") }()
			_, _ = io.Copy(io.Discard, c)
		}
		list := append(portRange(20100, 900), known().usual()...)
		for _, p := range list {
			scripts[p] = stall
		}
		for _, p := range []uint16{61000, 65000} { // not everything is open
			delete(scripts, p)
		}
		host := &town{scripts: scripts}
		env := testEnv(host.dial)
		env.Ports = list
		start := time.Now()
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		if took := time.Since(start); took > hostTime+5*time.Second {
			t.Errorf("took %v", took)
		}
		if sum := summaryOf(t, got); !strings.Contains(sum.Detail, "There was no time to ask ") {
			t.Errorf("got %s", sum.Detail)
		}
		if len(got) < 50 {
			t.Errorf("%d findings", len(got))
		}
	})
}

// TestDiffersEachTime is N19: the fact of the first conversation is kept when the
// second stalls.
func TestDiffersEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		var mu sync.Mutex
		host := &town{scripts: map[uint16]func(net.Conn){3389: func(c net.Conn) {
			mu.Lock()
			n++
			now := n
			mu.Unlock()
			if now == 2 { // the first was the scan
				replies(rdpAll, rdpAnswer(2, 2))(c)
				return
			}
			_, _ = io.Copy(io.Discard, c)
		}}}
		env := testEnv(host.dial)
		env.Ports = []uint16{3389, 1}
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		if want := []string{"ports.none partial info", "ports.rdp partial medium office.test:3389/tcp"}; !slices.Equal(brief(got), want) {
			t.Errorf("got %v", brief(got))
		}
	})
}

// TestMutePortsAreNotAsked: a fake printer, and a fake control of a machine, on
// each port that must never be sent a byte. The whole check runs over it, by a
// dialer that would let a byte through.
func TestMutePortsAreNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := &town{scripts: map[uint16]func(net.Conn){}}
		var list []uint16
		for p := range 65536 {
			if checks.Mute(uint16(p)) {
				list = append(list, uint16(p))
				host.scripts[uint16(p)] = func(c net.Conn) {
					if n, _ := c.Read(make([]byte, 1)); n > 0 {
						t.Errorf("port %d was sent a byte", p)
					}
				}
			}
		}
		env := testEnv(host.dial)
		env.Ports = append(slices.Clone(list), portRange(30000, 300)...)
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		host.conversation.Wait()
		for _, p := range list {
			if host.talks[p] != 1 || len(host.heard[p]) > 0 {
				t.Errorf("port %d: %d connections, %d bytes", p, host.talks[p], len(host.heard[p]))
			}
			if _, err := openProbe(t.Context(), env, netip.AddrPortFrom(testAddr, p)); err == nil {
				t.Errorf("a conversation with port %d was begun", p)
			}
		}
		if len(list) < 25 || len(got) < 10 {
			t.Errorf("%d ports, %d findings", len(list), len(got))
		}
	})
}

func TestAnswersEverythingTrustsOnlyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &town{scripts: map[uint16]func(net.Conn){}}
		for p := range 65536 {
			w.scripts[uint16(p)] = func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
		}
		w.scripts[6379] = replies("PING", "+PONG\r\n")
		got := runCheck(t.Context(), testEnv(w.dial), loopbackTarget("192.0.2.1"))
		if want := []string{"ports.none unknown protocol", "ports.redis fail critical office.test:6379/tcp"}; !slices.Equal(brief(got), want) {
			t.Errorf("got %v", brief(got))
		}
	})
}

// TestSecure has a conversation inside TLS, on loopback: a page that asks for a
// login, a server that speaks no TLS, and one that never finishes.
func TestSecure(t *testing.T) {
	cert := checktest.SelfSigned(t, "office.test")
	for name, tt := range map[string]struct {
		script checktest.Script
		want   []string
	}{
		"login": {func(_ context.Context, c net.Conn, _ int) {
			page("401 Unauthorized", "WWW-Authenticate: Basic\r\nContent-Length: 0\r\n", "")(tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}}))
		}, []string{"https.answers", "https.login"}},
		"no TLS":  {func(_ context.Context, c net.Conn, _ int) { page("200 OK", "", "x")(c) }, nil},
		"garbage": {func(_ context.Context, c net.Conn, _ int) { _, _ = c.Write(bytes.Repeat([]byte{0x16, 3, 1}, 2000)) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := checktest.Serve(t, tt.script)
			a := ask(t.Context(), testEnv(loopbackOnly(t)), "office.test", s.Addr, &probeHTTPS, probeTime)
			if !slices.Equal(a.facts, tt.want) {
				t.Errorf("got %v, %v", a.facts, a.err)
			}
		})
	}
}

func TestFactsContent(t *testing.T) {
	for name, f := range facts {
		if f.ID != "" {
			if _, ok := docs.Find(f.ID); !ok {
				t.Errorf("%s proves %s, which is not documented", name, f.ID)
			}
		}
		if !strings.HasSuffix(f.Says, ".") || len(strings.Fields(f.Says)) > 40 {
			t.Errorf("%s: %s", name, f.Says)
		}
	}
	for _, p := range probes {
		for _, reading := range []string{"", "\x00", "x"} {
			if got := p.read([]byte(reading)); len(got) > 0 {
				t.Errorf("%s reads %q as %v", p.name, reading, got)
			}
		}
	}
}

func FuzzProbes(f *testing.F) {
	for _, s := range []string{
		"SSH-2.0-x\r\n", "220 FTP\r\n234 go\r\n", "\xff\xfd\x18", "RFB 003.008\n\x01\x01", mysqlGreeting(0x800), "S", "+PONG\r\n", "VERSION 1\r\n", mongoReply(),
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", "RTSP/1.0 200 OK\r\n\r\n", "\x20\x02\x00\x00", ldapEntry, "@RSYNCD: 31.0\n", smb1Reply(0), smb2Reply(3), rdpAnswer(3, 5),
	} {
		for i := range len(probes) {
			f.Add(uint8(i), []byte(s), 3)
		}
	}
	all := append(slices.Clone(probes[:]), &listenProbe, &probeRDPPlain, &probeSMB2)
	f.Fuzz(func(t *testing.T, which uint8, heard []byte, cut int) {
		p := all[int(which)%len(all)]
		if len(heard) > maxAnswer {
			heard = heard[:maxAnswer]
		}
		got := p.read(heard)
		for _, name := range got {
			if _, ok := facts[name]; !ok {
				t.Errorf("%s made %q, which confirm.yaml does not know", p.name, name)
			}
		}
		if cut >= 0 && cut < len(heard) {
			p.read(heard[:cut])
			p.next(heard[:cut], 0)
		}
		say, _ := p.next(heard, 0)
		if len(say) > 64 {
			t.Errorf("%s says %d bytes", p.name, len(say))
		}
		p.next(heard, 1)
		quoted(heard)
	})
}
