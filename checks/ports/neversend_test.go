package ports

import (
	"net"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestNeverSendPortsAreNotAsked: a fake printer, and a fake control of a machine, on
// each port that must never be sent a byte. The whole check runs over it, by a
// dialer that would let a byte through.
func TestNeverSendPortsAreNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := &fakeHost{scripts: map[uint16]func(net.Conn){}}
		var list []uint16
		for p := range 65536 {
			if checks.NeverSend(uint16(p)) {
				list = append(list, uint16(p))
				host.scripts[uint16(p)] = func(c net.Conn) {
					if n, _ := c.Read(make([]byte, 1)); n > 0 {
						t.Errorf("port %d was sent a byte", p)
					}
				}
			}
		}
		env := testEnv(host.dial)
		setPorts(env, append(slices.Clone(list), portRange(30000, 300)...))
		got := runCheck(t.Context(), env, loopbackTarget("192.0.2.1"))
		host.conversation.Wait()
		for _, p := range list {
			if host.talks[p] != 1 || len(host.received[p]) > 0 {
				t.Errorf("port %d: %d connections, %d bytes", p, host.talks[p], len(host.received[p]))
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
