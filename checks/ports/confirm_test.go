package ports

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
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
		{"a phone system", 5060, replies("OPTIONS sip:office.test SIP/2.0", "SIP/2.0 200 OK\r\nCSeq: 1 OPTIONS\r\n\r\n"), "ports.phone partial info", "answered as a phone system"},
		{"a storage box", 5000, page("200 OK", "", "<html><title>Box - Synology NAS</title>"), "ports.nas partial info", "names a Synology storage box"},
		{"a storage box elsewhere", 8080, page("200 OK", "", "<TITLE lang=en>QNAP Turbo NAS</TITLE><input type=password>"), "ports.nas partial info", "names a QNAP storage box"},
		{"a page about storage boxes", 8080, page("200 OK", "", "<title>My page</title>I like Synology"), "ports.web_pages partial info", "not encrypted"},
		{"SSH where nobody expects it", 4022, says("SSH-2.0-x\r\n"), "ports.ssh partial info", "answered as SSH"},
		{"a website in the office", 80, page("200 OK", "", "hello"), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host := &fakeHost{scripts: map[uint16]func(net.Conn){tt.port: tt.script}}
				env := testEnv(host.dial)
				setPorts(env, []uint16{tt.port, 1})
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
		for _, never := range []string{"USER", "PASS", "AUTH ", "SET", "DELETE", "PUT", "POST", "CONFIG", "EVAL", "login", "admin:", "INVITE", "REGISTER"} {
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

func TestAnswersEverythingTrustsOnlyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &fakeHost{scripts: map[uint16]func(net.Conn){}}
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
			a := askFor(t, testEnv(loopbackOnly(t)), "office.test", s.Addr, &probeHTTPS, probeTimeout)
			if !slices.Equal(a.facts, tt.want) {
				t.Errorf("got %v, %v", a.facts, a.err)
			}
		})
	}
}

// TestCalled reads the name in a certificate, also where the server goes on to ask
// for one of ours, and from a server that has none.
func TestCalled(t *testing.T) {
	named := func(cn string, auth tls.ClientAuthType) checktest.Script {
		cert := checktest.SelfSigned(t, "office.test", checktest.Named(cn))
		return func(ctx context.Context, c net.Conn, _ int) {
			_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: auth, MaxVersion: tls.VersionTLS12}).HandshakeContext(ctx)
		}
	}
	for name, tt := range map[string]struct {
		script checktest.Script
		want   []string
	}{
		"AnyDesk":                     {named("AnyDesk Client", tls.NoClientCert), []string{"anydesk.answers"}},
		"AnyDesk, asks for ours, too": {named("AnyDesk Client", tls.RequireAnyClientCert), []string{"anydesk.answers"}},
		"another":                     {named("printer", tls.NoClientCert), nil},
		"no TLS":                      {checktest.Ends([]byte("AnyDesk")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := checktest.Serve(t, tt.script)
			a := askFor(t, testEnv(loopbackOnly(t)), "office.test", s.Addr, &probeAnyDesk, probeTimeout)
			if !slices.Equal(a.facts, tt.want) || len(a.sent) > 0 {
				t.Errorf("got %v, sent %q, %v", a.facts, a.sent, a.err)
			}
		})
	}
}

func TestFactsContent(t *testing.T) {
	if len(facts()) != len(factRows()) {
		t.Error("a fact is there twice")
	}
	for _, f := range factRows() {
		if _, ok := docs.Find(f.ID); f.ID != "" && !ok {
			t.Errorf("%s proves %s, which is not documented", f.Name, f.ID)
		}
		if f.Name == "" || f.Title != strings.ToLower(f.Title) || !slices.Contains([]string{"", "up", "down"}, f.Step) {
			t.Errorf("%+v: a name is missing, a title is not in lower case, or a step is neither up nor down", f)
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
