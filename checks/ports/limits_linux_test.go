package ports

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// TestFewSockets scans with 64 descriptors, most of them taken, and 200 ports to
// connect from: what this computer lacks must never look like a closed port. Each
// engine has its turn: the one for this computer, the one for others (an address
// that this computer got only after the dialer was made), and the plain dialer.
func TestFewSockets(t *testing.T) {
	if child, _ := apart(t); !child {
		return
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("40000 40199"), 0o600); err != nil {
		t.Skip(err)
	}
	late := netip.MustParseAddr("10.77.0.1")
	d := netx.New()
	d = d.For(netx.Only(func(to netip.AddrPort) bool { return to.Addr() == late || to.Addr().IsLoopback() }))
	raise(t, "lo:1", late)
	listening := keepOpen(t, 24)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 64, Max: 64}); err != nil {
		t.Fatal(err)
	}
	d.SetTiming(netx.TimingFast, false)
	raw, dial := testEnv(nil), testEnv(d.Dial)
	raw.ProbePorts = d.ProbePorts
	for _, tt := range []struct {
		name string
		env  *checks.Env
		addr netip.Addr
		list []uint16
	}{
		{"this computer", raw, netip.MustParseAddr("127.0.0.1"), portRange(1, 65535)},
		{"another", raw, late, portRange(1, 65535)},
		{"the plain dialer", dial, netip.MustParseAddr("127.0.0.1"), slices.Concat(listening, portRange(30000, 2000))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := scan(t.Context(), tt.env, tt.addr, scanOrder(slices.Clone(tt.list), "few"))
			var found []uint16
			for p, st := range o.ports {
				switch {
				case st == open:
					found = append(found, p)
				case st == closed && slices.Contains(listening, p):
					t.Errorf("port %d is open, and was called closed", p)
				case st != closed:
					t.Errorf("port %d has no result: %d", p, st)
				}
			}
			slices.Sort(found)
			if o.stop != "" || !slices.Equal(found, listening) {
				t.Errorf("stop %q, got %v, want %v", o.stop, found, listening)
			}
		})
	}
}

// keepOpen listens at n ports of every address, far apart, and accepts nothing:
// the system itself says yes, so that no descriptor of ours is taken by it.
func keepOpen(t *testing.T, n int) []uint16 {
	t.Helper()
	var out []uint16
	for i := range n {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp4", fmt.Sprintf("0.0.0.0:%d", 1100+2603*i))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		out = append(out, uint16(1100+2603*i))
	}
	return out
}

// maxMemory is what a scan of every port of a host may take, with its findings.
const maxMemory = 32 << 20

var peak = regexp.MustCompile(`(?m)VmHWM:\s+(\d+) kB`)

// TestProberShortensTimeouts: the program's prober can do what the scan asks of it.
func TestProberShortensTimeouts(t *testing.T) {
	p, err := netx.New().ProbePorts(netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, ok := p.(timeoutShortener); !ok {
		t.Errorf("%T cannot shorten its timeouts", p)
	}
}

// TestEveryPortMemory runs the whole check over every port of a host, in a process
// of its own, and reads the most memory that it ever held.
func TestEveryPortMemory(t *testing.T) {
	if raceDetector() {
		t.Skip("the race detector takes memory of its own")
	}
	child, out := apart(t)
	if !child {
		m := peak.FindStringSubmatch(out)
		if m == nil {
			t.Fatalf("no figure in %s", out)
		}
		kb, err := strconv.Atoi(m[1])
		if err != nil || kb<<10 > maxMemory {
			t.Errorf("at most %d KiB, want %d: %v", kb, maxMemory>>10, err)
		}
		t.Logf("at most %.1f MiB", float64(kb)/1024)
		return
	}
	listening := keepOpen(t, 20)
	env := testEnv(nil)
	d := netx.New()
	env.Dial, env.ProbePorts = d.Dial, d.ProbePorts
	setPorts(env, portRange(1, 65535))
	got := runCheck(t.Context(), env, loopbackTarget("127.0.0.1"))
	if sum := summaryOf(t, got); !strings.Contains(sum.Detail, fmt.Sprintf("%d ports", len(listening))) {
		t.Errorf("got %s", sum.Detail)
	}
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(peak.FindString(string(b)))
}
