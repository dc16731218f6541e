package ports

import (
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// everyPort tries all 65,535 loopback ports, 20 of them open, and counts as
// missed any of those 20 that was not found.
func everyPort(b *testing.B, env *checks.Env) {
	var listening []uint16
	for range 20 {
		listening = append(listening, listenOn(b, "tcp4", "127.0.0.1:0"))
	}
	list := scanOrder(portRange(1, 65535), "bench")
	missed, left := 0, 0
	for b.Loop() {
		o := scan(b.Context(), env, netip.MustParseAddr("127.0.0.1"), list)
		for _, p := range listening {
			if o.ports[p] != open {
				missed++
			}
		}
		left += 65535 - o.count(open) - o.count(closed)
	}
	b.ReportMetric(float64(missed)/float64(b.N), "missed/op")
	b.ReportMetric(float64(left)/float64(b.N), "unknown/op")
}

// BenchmarkEveryPort is the scan of all ports of this computer, as the program does it.
func BenchmarkEveryPort(b *testing.B) {
	env := testEnv(loopbackOnly(b))
	env.ProbePorts = netx.New().ProbePorts
	everyPort(b, env)
}

// BenchmarkUsualPorts is the scan of one living host, as the program does it.
func BenchmarkUsualPorts(b *testing.B) {
	env := testEnv(loopbackOnly(b))
	env.ProbePorts = netx.New().ProbePorts
	target := checks.Target{Kind: checks.Remote, Host: "127.0.0.1", Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}
	for b.Loop() {
		runRemote(b.Context(), env, target)
	}
}

// BenchmarkNmap is the yardstick, where it is installed.
func BenchmarkNmap(b *testing.B) {
	nmap, err := exec.LookPath("nmap")
	if err != nil {
		b.Skip("nmap is not installed")
	}
	for b.Loop() {
		out, err := exec.CommandContext(b.Context(), nmap, "-sT", "-T4", "-n", "-Pn", "-p1-65535", "127.0.0.1").Output()
		if err != nil || !strings.Contains(string(out), "Nmap done") {
			b.Fatalf("%v: %s", err, out)
		}
	}
}
