package tls

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// late plays a script after a while, by the clock of the bubble that it runs in.
func late(after time.Duration, script checktest.Script) checktest.Script {
	return func(ctx context.Context, c net.Conn, n int) {
		timer := time.NewTimer(after)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
			script(ctx, c, n)
		}
	}
}

// pipes makes every connection of env one to a script, for as long as one lives in a run.
func pipes(ctx context.Context, env *checks.Env, script checktest.Script) {
	env.Dial = func(dial context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			script(ctx, theirs, 1)
		}()
		stop := context.AfterFunc(dial, func() { ours.Close() })
		context.AfterFunc(ctx, func() { stop(); theirs.Close(); ours.Close() })
		short := mortal{ours, time.Now().Add(10 * time.Second)}
		return short, short.SetDeadline(short.end)
	}
}

// A mortal is a connection whose deadline can only be shortened, as in a run.
type mortal struct {
	net.Conn
	end time.Time
}

// SetDeadline implements net.Conn.
func (m mortal) SetDeadline(t time.Time) error {
	if t.IsZero() || t.After(m.end) {
		t = m.end
	}
	return m.Conn.SetDeadline(t)
}

// A server that takes its time is waited for: mail servers let those who hurry wait, and
// small devices calculate for seconds. What a slow server does not answer is not refused.
func TestSlowServers(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	good := checktest.Good(cert)
	talk := turn{greeting: "220 ready\r\n", answers: []string{"250-mail\r\n250 STARTTLS\r\n", "220 go\r\n"}}
	const pass, unknown = checks.Pass, checks.Unknown
	for _, c := range []struct {
		name   string
		port   uint16
		script checktest.Script
		within time.Duration
		want   status
	}{
		{"mail that greets after 4 seconds", 25, late(4*time.Second, talk.then(good)), talkBudget, status{"cert.expired": pass, "tls.starttls.missing": pass, "tls.proto.tls10": pass, "tls.proto.sslv2": unknown}},
		{"mail that greets after 6 seconds", 25, late(6*time.Second, talk.then(good)), talkBudget, status{"cert.expired": pass, "cert.name_mismatch": pass, "tls.starttls.missing": pass, "tls.browsers": checks.NotApplicable}},
		{"a handshake after 8 seconds", 443, late(8*time.Second, good), budget, status{"cert.expired": pass, "cert.name_mismatch": pass, "tls.none": pass, "tls.cipher.null": pass}},
		{"nothing at all", 443, late(time.Hour, good), 15 * time.Second, status{"cert.expired": unknown, "tls.none": unknown, "tls.cipher.rc4": unknown, "tls.proto.sslv2": unknown}},
		{"mail that never greets", 25, late(time.Hour, talk.then(good)), 15 * time.Second, status{"cert.expired": unknown, "tls.none": unknown}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				env := trusting(t, root)
				pipes(ctx, env, c.script)
				target := checks.Target{Kind: checks.Remote, Host: site, Port: c.port, Scope: checks.Public, Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}
				begun := time.Now()
				got := scan(t, env, target, 5*time.Minute)
				if took := time.Since(begun); took > c.within {
					t.Errorf("it took %v of this clock, %v at most", took, c.within)
				}
				for id, want := range c.want {
					if f := got[id]; f.Status != want {
						t.Errorf("%s: %v (%s; %q), want %v", id, f.Status, f.Reason, f.Detail, want)
					}
				}
			})
		})
	}
}
