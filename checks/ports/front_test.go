package ports

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func silent(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
func hangsUp(net.Conn)  {}

// greets speaks at once, whatever it is told meanwhile.
func greets(b string) func(net.Conn) {
	return func(c net.Conn) {
		done := make(chan struct{})
		go func() { defer close(done); silent(c) }()
		_, _ = io.WriteString(c, b)
		<-done
	}
}

// fronted builds a host that has a script on each port of lists.
func fronted(script func(net.Conn), lists ...[]uint16) *fakeHost {
	h := &fakeHost{scripts: map[uint16]func(net.Conn){}}
	for _, l := range lists {
		for _, p := range l {
			h.scripts[p] = script
		}
	}
	return h
}

// TestFronts: what is not a door of the host's owner is told in one line, and takes
// nothing away; what says who it is stays a door.
func TestFronts(t *testing.T) {
	unavailable := func(c net.Conn) {
		buf := make([]byte, 4096)
		if n, _ := c.Read(buf); n > 0 {
			_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nDate: now\r\n\r\nNo backend 1234")
		}
	}
	some := []uint16{21, 22, 23, 445, 1433, 3306, 3389, 5432, 5900, 6379, 27017}
	for _, tt := range []struct {
		name   string
		host   *fakeHost
		also   map[uint16]func(net.Conn)
		want   []string
		detail string
	}{
		{"a tarpit that accepts everything", fronted(silent, portRange(1, 65535)), nil, []string{"ports.none unknown protocol"}, "on every port"},
		{"the same, with a real database", fronted(silent, portRange(1, 65535)), map[uint16]func(net.Conn){6379: replies("PING", "+PONG\r\n")}, []string{"ports.none unknown protocol", "ports.redis fail critical example.org:6379/tcp"}, "on every port"},
		{"a SYN proxy that accepts a range", fronted(silent, portRange(1, 9000)), nil, []string{"ports.none unknown protocol"}, "whole rows of ports"},
		{"a SYN proxy that resets a range", fronted(hangsUp, portRange(1, 4000)), nil, []string{"ports.none unknown protocol"}, "whole rows of ports"},
		{"503 on every port", fronted(unavailable, portRange(1, 65535)), nil, []string{"ports.none unknown protocol"}, "on every port"},
		{"503 on the ports of a list", fronted(unavailable, some), nil, []string{"ports.none unknown protocol"}, "one and the same answer"},
		{"a firewall that hangs up", fronted(hangsUp, some), nil, []string{"ports.none unknown protocol"}, "hangs up"},
		{"a firewall that is silent", fronted(silent, some), nil, []string{"ports.none unknown protocol"}, "says nothing"},
		{"the same, with a real server", fronted(silent, some), map[uint16]func(net.Conn){22: says("SSH-2.0-x\r\n")}, []string{"ports.none unknown protocol", "ports.ssh partial medium example.org:22/tcp"}, "says nothing"},
		{"one service that hangs up", fronted(hangsUp, []uint16{3389}), nil, []string{"ports.none partial info", "ports.rdp partial medium example.org:3389/tcp"}, ""},
		{"one service that is silent", fronted(silent, []uint16{5432}), nil, []string{"ports.none partial info", "ports.databases fail high example.org:5432/tcp"}, ""},
		{"three databases that answer", fronted(silent, nil), map[uint16]func(net.Conn){
			6379: replies("PING", "+PONG\r\n"), 3306: says(mysqlGreeting(0)), 5432: replies("\x00\x00\x00\x08\x04\xd2\x16\x2f", "S"),
		}, []string{"ports.none partial info", "ports.databases fail critical example.org:3306/tcp", "ports.databases fail critical example.org:5432/tcp", "ports.redis fail critical example.org:6379/tcp"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				maps.Copy(tt.host.scripts, tt.also)
				got := runCheck(t.Context(), testEnv(tt.host.dial), publicHost("192.0.2.1"))
				sum := summaryOf(t, got)
				if d := cmp.Diff(tt.want, brief(got)); d != "" || !strings.Contains(sum.Detail, tt.detail) {
					t.Errorf("-want +got\n%s\n%s", d, sum.Detail)
				}
				if tt.host.most > maxConversations+maxInFlight {
					t.Errorf("%d connections at once", tt.host.most)
				}
			})
		})
	}
}

func publicHost(addr string) checks.Target {
	return checks.Target{Kind: checks.Remote, Host: "example.org", Addrs: []netip.Addr{netip.MustParseAddr(addr)}, Scope: checks.Public}
}

// TestLookalikes: an answer beats the number at which it was given.
func TestLookalikes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		port   uint16
		script func(net.Conn)
		want   string
	}{
		{"SSH on 23", 23, says("SSH-2.0-OpenSSH_9.6\r\n"), "ports.ssh partial medium"},
		{"VNC on 8081", 8081, greets("RFB 003.008\n"), "ports.vnc fail critical"},
		{"Telnet on 22", 22, says("\xff\xfd\x18\xff\xfd\x20"), "ports.telnet fail critical"},
		{"mail on 21", 21, says("220 mx.example ESMTP ready\r\n"), "ports.mail partial medium"},
		{"mail on an odd port", 2525, says("220 mx.example ESMTP ready\r\n"), "ports.mail partial medium"},
		{"IMAP on an odd port", 1430, says("* OK [CAPABILITY IMAP4rev1] ready.\r\n"), "ports.mail partial medium"},
		{"POP3 on an odd port", 1100, says("+OK ready\r\n"), "ports.mail partial medium"},
		{"FTP on an odd port", 2121, says("220 ProFTPD ready\r\n"), "ports.ftp fail high"},
		{"a database on 3389", 3389, greets(mysqlGreeting(0)), "ports.databases fail critical"},
		{"a web page on 6379", 6379, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\nPlease log in here. Login: no")
		}, "ports.web_pages partial medium"},
		{"rubbish on 23", 23, says("hello there, your login: was it\r\nor not\r\n"), "ports.telnet fail critical"},
		{"rubbish on 3389", 3389, says("hello\r\n"), "ports.rdp fail high"},
		{"Webmin on 8080", 8080, page("200 OK", "", "<title>Login to Webmin</title><input type=password>"), "ports.admin_pages fail critical"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host := &fakeHost{scripts: map[uint16]func(net.Conn){tt.port: tt.script}}
				env := testEnv(host.dial)
				setPorts(env, []uint16{tt.port, 1})
				var got []string
				for _, f := range brief(runCheck(t.Context(), env, publicHost("192.0.2.1"))) {
					if strings.HasSuffix(f, "/tcp") {
						got = append(got, f[:strings.LastIndex(f, " ")])
					}
				}
				if !slices.Equal(got, []string{tt.want}) {
					t.Errorf("got %v, want %s", got, tt.want)
				}
			})
		})
	}
}

// cloudflare is the ports that Cloudflare opens for every customer.
var cloudflare = []uint16{80, 443, 2052, 2053, 2082, 2083, 2086, 2087, 2095, 2096, 8080, 8443, 8880}

// answering sends the same bytes to every question; the ports of https have no TLS
// here, as if the handshake had failed.
func answering(b string) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, 4096)
		n, _ := c.Read(buf)
		if bytes.HasPrefix(buf[:n], []byte("GET ")) {
			_, _ = io.WriteString(c, b)
		}
	}
}

// TestCDN: the doors of a service that stands before the website are not the owner's.
func TestCDN(t *testing.T) {
	var c struct{ Answer []string }
	b, err := os.ReadFile("testdata/cases/ports-cloudflare-doors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	forbidden := answering(strings.Join(c.Answer, "\r\n"))
	login := answering("HTTP/1.1 200 OK\r\nServer: cloudflare\r\nCF-RAY: 8f-AKL\r\n\r\n<title>cPanel Login</title><input type=\"password\">")
	nginx := answering("HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nhello")
	for _, tt := range []struct {
		name string
		addr string
		host *fakeHost
		also map[uint16]func(net.Conn)
		want []string
	}{
		{"ports-cloudflare-doors", "192.0.2.1", fronted(forbidden, cloudflare), nil, []string{"ports.none not_checked skipped"}},
		{"known by its address, saying nothing", "104.16.1.1", fronted(hangsUp, cloudflare), nil, []string{"ports.none not_checked skipped"}},
		{"known by its address, over IPv6", "2606:4700::1", fronted(forbidden, cloudflare), nil, []string{"ports.none not_checked skipped"}},
		{"a control page that it passes on", "192.0.2.1", fronted(forbidden, cloudflare), map[uint16]func(net.Conn){2082: login}, []string{"ports.none partial info", "ports.admin_pages fail critical example.org:2082/tcp"}},
		{"another service at the same address", "104.16.1.1", fronted(forbidden, cloudflare), map[uint16]func(net.Conn){22: says("SSH-2.0-x\r\n")}, []string{"ports.none partial info", "ports.ssh partial medium example.org:22/tcp"}},
		{"one header alone proves nothing", "192.0.2.1", fronted(forbidden, []uint16{80, 443, 2082}), nil, []string{"ports.none partial info", "ports.admin_pages fail high example.org:2082/tcp"}},
		{"a server of one's own", "192.0.2.1", fronted(nginx, []uint16{80, 443, 8080}), nil, []string{"ports.none partial info", "ports.web_pages partial medium example.org:8080/tcp"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				maps.Copy(tt.host.scripts, tt.also)
				got := runCheck(t.Context(), testEnv(tt.host.dial), publicHost(tt.addr))
				sum := summaryOf(t, got)
				if d := cmp.Diff(tt.want, brief(got)); d != "" {
					t.Errorf("-want +got\n%s\n%s", d, sum.Detail)
				}
				if sum.Status == checks.NotChecked && !strings.Contains(sum.Detail, "belong to Cloudflare") {
					t.Errorf("got %s", sum.Detail)
				}
			})
		})
	}
}

// TestCDNCertificate: the name in a certificate tells the service as well.
func TestCDNCertificate(t *testing.T) {
	at := netip.MustParseAddrPort("192.0.2.1:8443")
	o := outcome{addr: at.Addr(), ports: map[uint16]state{8443: open, 2083: open, 22: open}}
	for name, want := range map[string]string{"sni.cloudflaressl.com": "Cloudflare", "cloudflaressl.com.evil.test": "", "notcloudflaressl.com": "", "x.fastly.net": "Fastly"} {
		f, _ := behindCDN(o, map[netip.AddrPort]answer{at: {addr: at, connected: true, heard: true, certificate: []string{name}}})
		if f.name != want {
			t.Errorf("%s: got %q, want %q", name, f.name, want)
		}
	}
}

func TestCDNContent(t *testing.T) {
	if cdnTable().Checked == "" || len(cdnTable().Services) < 3 {
		t.Error("no date, or no services")
	}
	for _, c := range cdnTable().Services {
		if c.Name == "" || !strings.HasPrefix(c.Source, "https://") || len(c.Headers)+len(c.Certificates) == 0 {
			t.Errorf("%+v: a name, a source or a mark is missing", c)
		}
		for _, p := range c.Addresses {
			if p != p.Masked() || p.Bits() < 12 || !p.Addr().IsGlobalUnicast() || checks.ScopeOf(p.Addr()) != checks.Public {
				t.Errorf("%s: %s is no network of addresses", c.Name, p)
			}
		}
		for name, value := range c.Headers {
			if name != strings.ToLower(name) || value != strings.ToLower(value) {
				t.Errorf("%s: %s is not in lower case", c.Name, name)
			}
		}
	}
}

// TestNoTimeLeft: ports that there was no time for are counted, and the rest kept.
func TestNoTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := &fakeHost{scripts: map[uint16]func(net.Conn){6379: greets("x")}}
		c := newConversations(t.Context(), testEnv(host.dial), "office.test")
		a := netip.MustParseAddr("192.0.2.1")
		for range 100 {
			c.add(netip.AddrPortFrom(a, 6379))
			a = a.Next()
		}
		start := time.Now()
		got, left := c.answers()
		if took := time.Since(start); took > hostTimeout+probeTimeout || len(got) < 40 || left < 30 || len(got)+left != 100 {
			t.Errorf("%d answers and %d left after %v", len(got), left, took)
		}
	})
}

// TestManySilent: twenty services that say nothing are given up together, and three are
// waited for, as slow ones that are real need.
func TestManySilent(t *testing.T) {
	ask := func(t *testing.T, n int, script func(net.Conn)) (took time.Duration, got map[netip.AddrPort]answer) {
		host := &fakeHost{scripts: map[uint16]func(net.Conn){22: script}}
		c := newConversations(t.Context(), testEnv(host.dial), "office.test")
		a := netip.MustParseAddr("192.0.2.1")
		start := time.Now()
		for range n {
			c.add(netip.AddrPortFrom(a, 22))
			a = a.Next()
		}
		got, _ = c.answers()
		return time.Since(start), got
	}
	slow := func(c net.Conn) {
		<-time.After(1500 * time.Millisecond)
		_, _ = io.WriteString(c, "SSH-2.0-x\r\n")
	}
	synctest.Test(t, func(t *testing.T) {
		if took, got := ask(t, 20, silent); took > 500*time.Millisecond || len(got) != 20 {
			t.Errorf("20 silent services: %v, %d answers", took, len(got))
		}
		_, got := ask(t, 5, slow)
		for to, a := range got {
			if !slices.Equal(a.facts, []string{"ssh.answers"}) {
				t.Errorf("%s is slow: got %v", to, a.facts)
			}
		}
	})
}

// FuzzForeign: whatever a service says, it is known as one thing at most that
// confirm.yaml knows, and likeness never fails.
func FuzzForeign(f *testing.F) {
	f.Add([]byte("220 x ESMTP\r\n"))
	f.Add([]byte("HTTP/1.1 503 x\r\n\r\ny"))
	f.Add([]byte("* OK IMAP4\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, name := range readForeign(b) {
			if _, ok := facts()[name]; !ok {
				t.Errorf("made %q, which confirm.yaml does not know", name)
			}
		}
		likeness(b)
	})
}
