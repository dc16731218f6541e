package ports

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// TestRealServices starts real programs and scripts, forty sockets in all, on
// every scope and family, each at the number that is its own, in a network apart.
// The local and the network view name each rightly and nothing else, and agree
// with ss and nmap.
func TestRealServices(t *testing.T) {
	if child, out := apart(t); !child {
		t.Log(out)
		return
	}
	for _, args := range [][]string{{"address", "add", office4 + "/32", "dev", "lo"}, {"address", "add", office6 + "/128", "dev", "lo", "nodad"}} {
		if out, err := exec.CommandContext(t.Context(), "ip", args...).CombinedOutput(); err != nil {
			t.Skipf("ip %v: %v %s", args, err, out)
		}
	}
	var list []started
	dir := t.TempDir()
	for _, s := range realServices(dir) {
		if start(t, dir, s) {
			list = append(list, s)
			if s.program == "nginx" {
				list = append(list, started{port: 8081, bind: "::", program: "nginx"})
			}
		}
	}
	for _, s := range scripted() {
		if s.port == 11211 && s.bind == office4 {
			continue
		}
		attend(t, netip.AddrPortFrom(netip.MustParseAddr(s.bind), s.port), s.script)
		list = append(list, s)
	}
	t.Logf("%d sockets", len(list))
	table := lookHere(t, list)
	agreesWithSS(t, table)
	for _, at := range []string{office4, office6} {
		lookFrom(t, at, list)
	}
}

// start runs a real program and waits until it listens; where it is not
// installed, or will not run, the test goes on without it and says so.
func start(t *testing.T, dir string, s started) bool {
	t.Helper()
	path, err := exec.LookPath(s.command[0])
	if err != nil {
		if path = "/usr/sbin/" + s.command[0]; exec.CommandContext(t.Context(), "test", "-x", path).Run() != nil {
			t.Logf("%s is not installed", s.command[0])
			return false
		}
	}
	for name, text := range s.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s.program == "sshd" {
		if out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", dir+"/key").CombinedOutput(); err != nil {
			t.Logf("no key for sshd: %s", out)
			return false
		}
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, s.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Logf("%s: %v", s.program, err)
		return false
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); <-ended })
	bind := s.bind
	if bind == "0.0.0.0" {
		bind = "127.0.0.1"
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(bind, strconv.Itoa(int(s.port))), time.Second)
		if err == nil {
			_ = c.Close()
			return true
		}
		select {
		case <-ended:
			t.Logf("%s would not run: %s", s.program, said.String())
			return false
		case <-tick.C:
		}
	}
	t.Logf("%s does not listen: %s", s.program, said.String())
	return false
}

// attend runs a script for each connection; a port that must never be sent a
// byte fails the test on the first.
func attend(t *testing.T, at netip.AddrPort, script func(net.Conn)) {
	t.Helper()
	network := "tcp4"
	if at.Addr().Is6() {
		network = "tcp6"
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), network, at.String())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(10 * time.Second))
			if checks.NeverSend(at.Port()) {
				if n, _ := c.Read(make([]byte, 1)); n > 0 {
					t.Errorf("%s was sent a byte", at)
				}
			} else {
				script(c)
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
}

func (s started) outward() bool { return !netip.MustParseAddr(s.bind).IsLoopback() }

// lookHere holds the local view to what was started.
func lookHere(t *testing.T, list []started) checks.Listeners {
	t.Helper()
	table, err := host.New().Listeners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env := testEnv(nil)
	env.Host = host.New()
	told := map[string]checks.Finding{}
	for _, f := range runCheck(t.Context(), env, checks.Target{}) {
		if f.ID != idNone {
			told[f.Target] = f
		}
	}
	want := map[string]bool{}
	for _, s := range list {
		target := fmt.Sprintf("this computer:%d/tcp", s.port)
		if !s.outward() {
			continue
		}
		want[target] = true
		f, ok := told[target]
		// Where two programs share a number, the sentence names one and the proofs both.
		named := slices.ContainsFunc(f.Evidence, func(e checks.Evidence) bool {
			return strings.Contains(e.Seen, fmt.Sprintf("%s/tcp, program %s,", netip.AddrPortFrom(netip.MustParseAddr(s.bind), s.port), s.program))
		})
		if !ok || !named || !strings.Contains(f.Detail, "The program “") {
			t.Errorf("%s at %s: told %t: %s\n%v", s.program, s.bind, ok, f.Detail, f.Evidence)
		}
	}
	for target := range told {
		if !want[target] && strings.HasPrefix(target, "this computer:") {
			t.Errorf("%s was told of, and was not started", target)
		}
	}
	return table
}

var ssLine = regexp.MustCompile(`^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s+\S+\s+users:(.*)$`)

// agreesWithSS compares ports and programs with ss, where it is installed.
func agreesWithSS(t *testing.T, table checks.Listeners) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ss", "-H", "-ltnp").Output()
	if err != nil {
		t.Logf("not compared with ss: %v", err)
		return
	}
	theirs, ours := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(out)) {
		m := ssLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			t.Errorf("ss says %q", line)
			continue
		}
		for _, u := range regexp.MustCompile(`\("([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			theirs[m[1]+" "+u[1]] = true
		}
	}
	for _, l := range table.Sockets {
		if !l.UDP {
			ours[fmt.Sprintf("%d %s", l.Port, l.Program)] = true
		}
	}
	for k := range theirs {
		if !ours[k] {
			t.Errorf("ss knows %s, we do not", k)
		}
	}
	for k := range ours {
		if !theirs[k] {
			t.Errorf("we know %s, ss does not", k)
		}
	}
	t.Logf("ss agrees on %d", len(theirs))
}

// lookFrom holds the network view of one address to what was started, and to
// nmap, where it is installed.
func lookFrom(t *testing.T, at string, list []started) {
	t.Helper()
	addr := netip.MustParseAddr(at)
	d := netx.New()
	env := testEnv(nil)
	env.Dial, env.ProbePorts = d.Dial, d.ProbePorts
	setPorts(env, portRange(1, 65535))
	target := checks.Target{Kind: checks.Remote, Host: at, Addrs: []netip.Addr{addr}, Scope: checks.Internal}
	told := map[string]checks.Finding{}
	var sum checks.Finding
	for _, f := range runCheck(t.Context(), env, target) {
		if f.ID == idNone {
			sum = f
			continue
		}
		if f.ID != idPage {
			told[f.Target] = f
		}
	}
	var want []uint16
	for _, s := range list {
		bind := netip.MustParseAddr(s.bind)
		if bind != addr && !(bind.IsUnspecified() && bind.Is4() == addr.Is4()) {
			continue
		}
		want = append(want, s.port)
		key := target.HostPort(s.port) + "/tcp"
		f, ok := told[key]
		delete(told, key)
		if !ok || s.id != "" && (f.ID != s.id || !strings.Contains(f.Detail, s.says)) {
			t.Errorf("%s: told %t as %s: %s", key, ok, f.ID, f.Detail)
		}
	}
	slices.Sort(want)
	for key, f := range told {
		t.Errorf("%s was told of as %s, and was not started", key, f.ID)
	}
	if n := fmt.Sprintf("%d ports of", len(want)); !strings.Contains(sum.Detail, n) {
		t.Errorf("%s: %s, want %s", at, sum.Detail, n)
	}
	byNmap := nmapOpen(t, addr, portRange(1, 65535))
	switch {
	case byNmap == nil:
		t.Log("not compared with nmap")
	case !slices.Equal(byNmap, want):
		t.Errorf("nmap says %v, we started %v", byNmap, want)
	default:
		t.Logf("nmap agrees on %d ports of %s", len(want), at)
	}
}
