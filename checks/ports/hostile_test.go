package ports

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

// everyProbe is each conversation that is ever had.
func everyProbe() []*probe {
	return append(slices.Clone(probes[:]), &listenProbe, &probeRDPPlain, &probeSMB2)
}

// TestHostileServices: whatever a service does, each conversation ends in its
// time, keeps no more than its share, and never proves anything.
func TestHostileServices(t *testing.T) {
	drip := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, c) }()
			for _, b := range []byte(text) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				<-time.After(time.Second)
			}
		}
	}
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
		{"N05 a byte a second", drip(strings.Repeat("2", 100))},
		{"N05 begins to greet, a byte a second", drip("220")},
		{"N05 refuses to serve", says("554 no service here\r\n")},
		{"N05 speaks HTTP unasked, and badly", says("HTTP/1.1 two hundred\r\n\r\n")},
		{"N10 hangs up at once", func(c net.Conn) { _ = c.Close() }},
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
				for _, p := range everyProbe() {
					if p.secure {
						continue // TLS of its own accord reads no more than a record; checks/tls tests that
					}
					host := &fakeHost{scripts: map[uint16]func(net.Conn){22: h.script}}
					start := time.Now()
					a := askFor(t, testEnv(host.dial), "office.test", netip.MustParseAddrPort("192.0.2.1:22"), p, p.timeout())
					if took := time.Since(start); took > probeTimeout {
						t.Errorf("%s took %v", p.name, took)
					}
					if len(a.received) > maxAnswer || len(a.facts) > 0 {
						t.Errorf("%s received %d bytes: %v", p.name, len(a.received), a.facts)
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

// TestManyStallingPorts is N20: hundreds of open ports that all stall end in the
// host's time, with what was found.
func TestManyStallingPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		scripts := map[uint16]func(net.Conn){}
		stall := func(p uint16) func(net.Conn) {
			return func(c net.Conn) {
				go func() { _, _ = io.WriteString(c, strconv.Itoa(int(p))) }()
				_, _ = io.Copy(io.Discard, c)
			}
		}
		var list []uint16
		for i := range 450 { // each differs, and not in a row, as something in between would have them
			list = append(list, uint16(20100+2*i))
		}
		list = append(list, serviceTable().defaultPorts()...)
		for _, p := range list {
			scripts[p] = stall(p)
		}
		host := &fakeHost{scripts: scripts}
		env := testEnv(host.dial)
		setPorts(env, list)
		start := time.Now()
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		if took := time.Since(start); took > hostTimeout+5*time.Second {
			t.Errorf("took %v", took)
		}
		summaryOf(t, got)
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
		host := &fakeHost{scripts: map[uint16]func(net.Conn){3389: func(c net.Conn) {
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
		setPorts(env, []uint16{3389, 1})
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		if want := []string{"ports.none partial info", "ports.rdp partial medium office.test:3389/tcp"}; !slices.Equal(brief(got), want) {
			t.Errorf("got %v", brief(got))
		}
	})
}

// TestHostileText is N18: what would drive a terminal or run in a page comes out
// as text that does neither, whichever conversation it answers.
func TestHostileText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, text := range hostile.Strings() {
			host := &fakeHost{scripts: map[uint16]func(net.Conn){22: func(c net.Conn) {
				go func() { _, _ = io.Copy(io.Discard, c) }()
				_, _ = io.WriteString(c, text+"\r\n")
			}}}
			for _, p := range []*probe{&probeSSH, &probeFTP, &probeHTTP, &probeMySQL, &listenProbe} {
				a := askFor(t, testEnv(host.dial), "office.test", netip.MustParseAddrPort("192.0.2.1:22"), p, p.timeout())
				for _, e := range answerEvidence(a) {
					if len(e.Seen) > 1000 || strings.ContainsFunc(e.Seen, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u2028' }) {
						t.Errorf("%s shows %.60q as %.200q", p.name, text, e.Seen)
					}
				}
			}
			host.conversation.Wait()
		}
	})
}

// TestHostileEndings are N10 and N11 on real sockets: however a conversation ends,
// it ends in its time, what was said before is kept, and nothing is made up.
func TestHostileEndings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		probe  *probe
		script checktest.Script
		want   [][]string // any of these
	}{
		{"N10 reset at once", &probeSSH, checktest.Resets, [][]string{nil}},
		{"N10 reset after the question", &probeRedis, checktest.ResetsAfter(nil), [][]string{nil}},
		{"N10 reset in the middle of the answer", &probeRedis, checktest.ResetsAfter([]byte("+PO")), [][]string{nil}},
		{"N10 reset after the answer", &probeRedis, checktest.ResetsAfter([]byte("+PONG\r\n")), [][]string{nil, {"redis.open"}}},
		{"N11 closes one half", &probeRedis, checktest.Ends([]byte("+PONG\r\n")), [][]string{{"redis.open"}}},
		{"N11 never closes", &probeSSH, checktest.Greets([]byte("SSH-2.0-x\r\n")), [][]string{{"ssh.answers"}}},
		{"N11 closes with a question unread", &probeRedis, func(_ context.Context, c net.Conn, _ int) {
			_, _ = io.WriteString(c, "+PONG\r\n")
		}, [][]string{nil, {"redis.open"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := checktest.Serve(t, tt.script)
			start := time.Now()
			a := askFor(t, testEnv(loopbackOnly(t)), "office.test", s.Addr, tt.probe, tt.probe.timeout())
			if took := time.Since(start); took > probeTimeout {
				t.Errorf("took %v", took)
			}
			if !slices.ContainsFunc(tt.want, func(w []string) bool { return slices.Equal(w, a.facts) }) {
				t.Errorf("got %v, %v", a.facts, a.err)
			}
		})
	}
}

// TestLateYes is N21: a port that says yes only after 2.9 s was given up before
// that; it counts as silent, never as closed.
func TestLateYes(t *testing.T) {
	late := &world{rtt: 2900 * time.Millisecond, answer: failing(nil)}
	scanWorld(t, late, portRange(1000, 20), func(o outcome) {
		if o.count(noReply) != 20 || o.count(closed) != 0 || o.alive {
			t.Errorf("%d silent, %d closed", o.count(noReply), o.count(closed))
		}
	})
}
