package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// TestPackets runs the program in a network of its own, names, pins, redirects and
// answers it in every way of packetCases, and has the kernel's firewall count where
// its packets go: none may go where nobody's word reaches (F01, F03, F06, F17, F18,
// F19, F22). Nothing of it leaves that network.
func TestPackets(t *testing.T) {
	unraced(t)
	const key = "CYBERCHECK_TEST_PACKETS"
	if os.Getenv(key) == "" {
		if os.Geteuid() != 0 {
			t.Skip("a network of its own needs root")
		}
		for _, tool := range []string{"nft", "ip", "mount"} {
			if _, err := exec.LookPath(tool); err != nil {
				t.Skipf("%s is not installed", tool)
			}
		}
		for part := range packetParts {
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				packetsApart(t, key+"="+fmt.Sprint(part))
			})
		}
		return
	}
	b := newPacketBench(t)
	cases := packetCases()
	if len(cases) < 60 {
		t.Errorf("only %d cases", len(cases))
	}
	for i, c := range cases {
		if fmt.Sprint(i%packetParts) != os.Getenv(key) {
			continue
		}
		b.hold(t, c.as(fmt.Sprintf("c%02d", i)))
	}
}

// packetParts is how many networks share the cases.
const packetParts = 2

// packetsApart runs the test once more in a process with a network of its own.
func packetsApart(t *testing.T, env string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestPackets$", "-test.v", "-test.timeout=240s")
	cmd.Env = append(os.Environ(), env, "GORACE=atexit_sleep_ms=0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	switch {
	case cmd.ProcessState == nil:
		t.Skipf("no network of its own here: %v", err)
	case err != nil:
		t.Errorf("apart: %v\n%s", err, out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("apart:\n%s", out)
	}
}

// A packetBench is the network: a device that leads nowhere, a firewall that
// counts, a name server where this computer looks for one, and a website.
type packetBench struct {
	names   *checktest.Names
	program string
	dir     string
}

// rules count each destination of a packet that begins something, and then refuse
// it at once where it would leave.
const rules = `table inet count {
	set four { type ipv4_addr . inet_proto . inet_service; flags dynamic; counter; }
	set six { type ipv6_addr . inet_proto . inet_service; flags dynamic; counter; }
	chain out {
		type filter hook output priority 0; policy accept;
		udp sport { 53, 1900 } accept
		meta l4proto tcp tcp flags & (syn | ack) != syn accept
		meta l4proto { tcp, udp } meta nfproto ipv4 update @four { ip daddr . meta l4proto . th dport }
		meta l4proto { tcp, udp } meta nfproto ipv6 update @six { ip6 daddr . meta l4proto . th dport }
		oifname "lo" accept
		ip daddr 239.255.255.250 accept
		meta l4proto tcp reject with tcp reset
		meta l4proto udp reject
	}
}`

func newPacketBench(t *testing.T) *packetBench {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"/etc/resolv.conf": "nameserver 127.0.0.1\nsearch evil.example\noptions ndots:3 timeout:1 attempts:1\n",
		"/etc/hosts":       "127.0.0.1 localhost\n10.7.7.7 inhosts.example\n10.7.7.8 inhosts.lan\n",
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "mount", "--bind", path, name).CombinedOutput(); err != nil {
			t.Skipf("mount over %s: %v %s", name, err, out)
		}
	}
	for _, args := range []string{
		"link set lo up", "tuntap add dev office mode tun", "link set office up multicast on",
		"address add 10.99.0.2/24 dev office", "address add fd99::2/64 dev office nodad", "address add fe80::99/64 dev office nodad",
		"address add 172.16.5.5/32 dev lo", "route add default dev office", "-6 route add default dev office",
	} {
		if out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Skipf("ip %s: %v %s", args, err, out)
		}
	}
	nft := exec.CommandContext(t.Context(), "nft", "-f", "-")
	nft.Stdin = strings.NewReader(rules)
	if out, err := nft.CombinedOutput(); err != nil {
		t.Skipf("nft: %v %s", err, out)
	}
	program, err := exec.LookPath("cybercheck")
	if err != nil {
		t.Fatal(err)
	}
	leadAway(t)
	answerAsRouter(t, "10.99.0.2", "172.16.5.5")
	return &packetBench{names: checktest.NewNamesAt(t, "127.0.0.1:53"), program: program, dir: dir}
}

// leadAway serves a website that sends its visitors to other places.
func leadAway(t *testing.T) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:80")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		to, _, _ := strings.Cut(q.Host, ".")
		http.Redirect(w, q, map[string]string{"a": "http://10.1.2.3/", "b": "https://elsewhere.example/", "c": "http://169.254.169.254/latest/", "d": "//9.9.9.9/", "e": "http://www." + q.Host + "/"}[to[len(to)-1:]], http.StatusFound)
	})}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
}

// answerAsRouter answers the question to the office from each of the addresses,
// with a place of its own for the description.
func answerAsRouter(t *testing.T, from ...string) {
	t.Helper()
	office, err := net.InterfaceByName("office")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.ListenMulticastUDP("udp4", office, &net.UDPAddr{IP: net.IPv4(239, 255, 255, 250), Port: 1900})
	if err != nil {
		t.Fatal(err)
	}
	var mouths []net.PacketConn
	for _, a := range from {
		m, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp4", a+":1900")
		if err != nil {
			m, err = (&net.ListenConfig{}).ListenPacket(t.Context(), "udp4", a+":53")
		}
		if err != nil {
			t.Fatal(err)
		}
		mouths = append(mouths, m)
		t.Cleanup(func() { _ = m.Close() })
	}
	t.Cleanup(func() { _ = c.Close() })
	go func() {
		buf := make([]byte, 2048)
		for {
			_, to, err := c.ReadFromUDP(buf)
			if err != nil {
				return
			}
			for i, m := range mouths {
				for _, host := range append([]string{from[i]}, "10.200.0.9", "9.9.9.9") {
					_, _ = m.WriteTo([]byte("HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: http://"+host+":5000/rootDesc.xml\r\n\r\n"), to)
				}
			}
		}
	}()
}

// hold runs one case and holds the packets and the questions to what is declared.
func (b *packetBench) hold(t *testing.T, c packetCase) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "nft", "flush set inet count four; flush set inet count six").CombinedOutput(); err != nil {
		t.Fatalf("nft: %v %s", err, out)
	}
	if c.zone != "" {
		b.names.Add(strings.Split(c.zone, " | ")...)
	}
	before := len(b.names.Asked())
	file := filepath.Join(b.dir, "targets.txt")
	if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"scan", "--no-save", "--format", "json", "--timeout", "20s"}
	if !c.local {
		args = append(args, "--no-local", "--ports", "80,443")
	}
	for _, a := range c.args {
		args = append(args, strings.ReplaceAll(a, "FILE", file))
	}
	cmd := exec.CommandContext(t.Context(), b.program, args...)
	cmd.Env = []string{"HOME=" + b.dir, "GORACE=atexit_sleep_ms=0", "LOCALDOMAIN=worse.example", "RES_OPTIONS=ndots:9", "HTTP_PROXY=http://10.6.6.6:3128", "HTTPS_PROXY=http://10.6.6.6:3128"}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != c.code && (c.code >= 0 || code != 0 && code != 4) {
		t.Errorf("%s %v: exit %d, want %d: %s", c.name, c.args, code, c.code, errs.String())
	}
	seen := sent(t)
	for _, to := range seen {
		if !c.declares(to) {
			t.Errorf("%s %v: sent to %s, which nobody allowed; stderr %s", c.name, c.args, to, errs.String())
		}
	}
	for must := range strings.FieldsSeq(c.must) {
		if !slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, must) }) {
			t.Errorf("%s %v: nothing was sent to %s, only to %v; stderr %s", c.name, c.args, must, seen, errs.String())
		}
	}
	for _, q := range b.names.Asked()[before:] {
		name, _, _ := strings.Cut(q, " ")
		if !slices.ContainsFunc(strings.Fields(c.ask), func(s string) bool {
			return name == s || strings.HasSuffix(name, "."+s) || strings.HasPrefix(name, "_dmarc.") && strings.HasSuffix(s, name[len("_dmarc"):])
		}) {
			t.Errorf("%s %v: asked for %s", c.name, c.args, q)
		}
	}
	if c.record != nil {
		if got := recordOf(t, out.Bytes()); !slices.Equal(got, c.record) {
			t.Errorf("%s %v: the record says %q, want %q", c.name, c.args, got, c.record)
		}
	}
	for _, w := range c.says {
		if !strings.Contains(out.String()+errs.String(), w) {
			t.Errorf("%s %v: nothing says %q", c.name, c.args, w)
		}
	}
}

// recordOf is a document's record, a line each: TARGET BASIS, and then what was
// reached, and what was left alone.
func recordOf(t *testing.T, document []byte) []string {
	t.Helper()
	var a assess.Assessment
	if err := json.Unmarshal(document, &a); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	var out []string
	for _, d := range a.Scope.Decisions {
		line := d.Target + " " + string(d.Basis)
		if len(d.Reached) > 0 {
			line += " reached " + strings.Join(d.Reached, ", ")
		}
		if len(d.Left) > 0 {
			line += " left " + strings.Join(d.Left, ", ")
		}
		out = append(out, line)
	}
	return out
}

// sent reads the firewall's count: "ADDRESS tcp PORT" each.
func sent(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "nft", "-j", "list", "table", "inet", "count").Output()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Nftables []struct {
			Set struct {
				Elem []struct {
					Elem struct {
						Val struct{ Concat [3]any }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	var list []string
	for _, x := range doc.Nftables {
		for _, e := range x.Set.Elem {
			list = append(list, fmt.Sprintf("%v %v %v", e.Elem.Val.Concat[0], e.Elem.Val.Concat[1], e.Elem.Val.Concat[2]))
		}
	}
	return list
}

// declares reports whether a packet to a place is one that the case allows: an
// address or a range with any TCP port, or one port of it; and the name server,
// where anything may be asked.
func (c packetCase) declares(to string) bool {
	f := strings.Fields(to)
	a := netip.MustParseAddr(f[0])
	if c.ask != "" && a == netip.MustParseAddr("127.0.0.1") && f[2] == "53" {
		return true
	}
	if c.router && to == "239.255.255.250 udp 1900" {
		return true
	}
	for may := range strings.FieldsSeq(c.may) {
		if p, err := netip.ParsePrefix(may); err == nil && p.Contains(a) {
			return true
		}
		if x, err := netip.ParseAddr(may); err == nil && x == a {
			return true
		}
		if x, err := netip.ParseAddrPort(may); err == nil && x.Addr() == a && fmt.Sprint(x.Port()) == f[2] && f[1] == "tcp" {
			return true
		}
	}
	return false
}
