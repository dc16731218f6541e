package host

import (
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var sameAddr = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

func listener(addr string, port uint16, pid int, program, user string) checks.Listener {
	return checks.Listener{Addr: netip.MustParseAddr(addr), Port: port, PID: pid, Program: program, User: user}
}

// forbidding is a file system in which some folders may not be listed.
type forbidding struct {
	fstest.MapFS
	not string
}

// ReadDir implements fs.ReadDirFS.
func (f forbidding) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == f.not {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
func link(s string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(s), Mode: fs.ModeSymlink}
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/listeners/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// machine is a Linux computer as recorded, with a service started through
// process 1, one with workers, and one of another user.
func machine(t *testing.T) fstest.MapFS {
	t.Helper()
	return fstest.MapFS{
		"etc/passwd":        file("root:x:0:0:root:/root:/bin/sh\nbroken\n:x:7:7::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"),
		"proc/net/tcp":      file(recorded(t, "tcp")),
		"proc/net/tcp6":     file(recorded(t, "tcp6")),
		"proc/self/fd/0":    link("socket:[21830]"),
		"proc/1/comm":       file("systemd\n"),
		"proc/1/fd/9":       link("socket:[21830]"),
		"proc/20/comm":      file("remote desktop\n"),
		"proc/20/fd/0":      link("/dev/null"),
		"proc/20/fd/3":      link("socket:[21830]"),
		"proc/20/fd/4":      link("socket:[21832]"),
		"proc/21/comm":      file("worker\n"),
		"proc/21/fd/3":      link("socket:[21830]"),
		"proc/300/comm":     file("cupsd\n"),
		"proc/300/fd/7":     link("socket:[21829]"),
		"proc/300/fd/8":     link("socket:[21831]"),
		"proc/300/fd/9":     link("socket:[nonsense]"),
		"proc/4000/comm":    file("hidden\n"),
		"proc/4000/fd/5":    link("socket:[1063]"),
		"proc/4000/cgroup":  file("0::/system.slice/hidden.service\n"),
		"proc/irq/5/ignore": file(""),
	}
}

func TestProcListeners(t *testing.T) {
	got, err := procListeners(t.Context(), machine(t))
	if err != nil {
		t.Fatal(err)
	}
	hidden := listener("0.0.0.0", 2024, 4000, "hidden", "root")
	hidden.Service = "hidden.service"
	want := checks.Listeners{
		Source: "/proc/net/tcp, /proc/net/tcp6",
		Sockets: []checks.Listener{
			listener("0.0.0.0", 53389, 20, "remote desktop", "root"),
			hidden,
			listener("127.0.0.1", 50631, 300, "cupsd", "root"),
			listener("::1", 50631, 300, "cupsd", "root"),
			listener("::", 53389, 20, "remote desktop", "root"),
		},
	}
	if d := cmp.Diff(want, got, sameAddr); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestProcListenersWithoutRights(t *testing.T) {
	got, err := procListeners(t.Context(), forbidding{machine(t), "proc/4000/fd"})
	if err != nil {
		t.Fatal(err)
	}
	if want := listener("0.0.0.0", 2024, 0, "", "root"); got.Sockets[1] != want {
		t.Errorf("got %+v, want %+v", got.Sockets[1], want)
	}
	if len(got.Sockets) != 5 || got.Hidden != saidOtherUser || got.Partial {
		t.Errorf("got %d sockets, hidden %q, partial %t", len(got.Sockets), got.Hidden, got.Partial)
	}
}

func TestProcListenersOddities(t *testing.T) {
	t.Run("no IPv6", func(t *testing.T) {
		m := machine(t)
		delete(m, "proc/net/tcp6")
		got, err := procListeners(t.Context(), m)
		if err != nil || len(got.Sockets) != 3 || got.Source != "/proc/net/tcp" {
			t.Errorf("got %d sockets from %q, %v", len(got.Sockets), got.Source, err)
		}
	})
	t.Run("no table", func(t *testing.T) {
		m := machine(t)
		delete(m, "proc/net/tcp")
		_, err := procListeners(t.Context(), m)
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("program ended", func(t *testing.T) {
		m := machine(t)
		delete(m, "proc/4000/fd/5")
		got, err := procListeners(t.Context(), m)
		if err != nil || len(got.Sockets) != 5 || got.Hidden != saidNoOwner || got.Partial {
			t.Errorf("got %d sockets, hidden %q, %v", len(got.Sockets), got.Hidden, err)
		}
	})
	t.Run("a garbled line makes the list partial", func(t *testing.T) {
		m := machine(t)
		m["proc/net/tcp6"] = file(recorded(t, "tcp6") + "   2: zz:zz\n")
		got, err := procListeners(t.Context(), m)
		if err != nil || len(got.Sockets) != 5 || got.Hidden != saidBad || !got.Partial {
			t.Errorf("got %d sockets, hidden %q, partial %t, %v", len(got.Sockets), got.Hidden, got.Partial, err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := procListeners(ctx, machine(t)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestProcReceivers(t *testing.T) {
	m := machine(t)
	m["proc/net/udp"] = file("heading\n" +
		"  10: 00000000:00A1 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9001 2 x 0\n" +
		"  11: 00000000:D431 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 9002 2 x 0\n" +
		"  12: 0A01A8C0:0035 0101A8C0:0035 01 00000000:00000000 00:00000000 00000000  1000        0 9003 2 x 0\n" +
		"  13: 00000000:BAC0 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9004 2 x 0\n" +
		"  14: 00000000:CA6C 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 0 2 x 0\n")
	got, err := procListeners(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	var want []checks.Listener
	for _, port := range []uint16{161, 47808, 51820} {
		l := listener("0.0.0.0", port, 0, "", "root")
		l.UDP = true
		want = append(want, l)
	}
	if len(got.Sockets) != 8 || !slices.Equal(got.Sockets[5:], want) || got.Source != "/proc/net/tcp, /proc/net/tcp6, /proc/net/udp" {
		t.Errorf("got %+v from %q", got.Sockets, got.Source)
	}
}

// TestNamedPorts holds the list of UDP ports that are kept to the table that
// tells of them.
func TestNamedPorts(t *testing.T) {
	b, err := os.ReadFile("../../checks/ports/services.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var told []uint16
	for _, row := range regexp.MustCompile(`\budp: "([0-9, -]+)"`).FindAllStringSubmatch(string(b), -1) {
		for part := range strings.SplitSeq(row[1], ",") {
			from, to, span := strings.Cut(strings.TrimSpace(part), "-")
			if !span {
				to = from
			}
			a, errA := strconv.ParseUint(from, 10, 16)
			z, errZ := strconv.ParseUint(to, 10, 16)
			if errA != nil || errZ != nil {
				t.Fatalf("%q: %v, %v", row[1], errA, errZ)
			}
			for port := a; port <= z; port++ {
				if told = append(told, uint16(port)); !receives(uint16(port)) {
					t.Errorf("services.yaml has a name for UDP port %d, and it is dropped", port)
				}
			}
		}
	}
	for _, port := range named {
		if !slices.Contains(told, port) {
			t.Errorf("UDP port %d is kept, and services.yaml has no name for it", port)
		}
	}
	if receives(0) || receives(firstGiven) || receives(53000) || !receives(firstGiven-1) {
		t.Error("other ports are not kept or dropped by their number")
	}
}

func TestParseProcAddr(t *testing.T) {
	for in, want := range map[string]string{
		"0100007F:0016":                         "127.0.0.1:22",
		"00000000:0D3D":                         "0.0.0.0:3389",
		"0A01A8C0:01BD":                         "192.168.1.10:445",
		"00000000000000000000000001000000:0277": "[::1]:631",
		"000080FE00000000FF565702DA8A1AFE:1F90": "[fe80::257:56ff:fe1a:8ada]:8080",
		"0000000000000000FFFF0000020200C0:0050": "[::ffff:192.0.2.2]:80",
		"0100007F:0000":                         "",
		"0100007F:16":                           "",
		"0100007F":                              "",
		"01007F:0016":                           "",
		"G100007F:0016":                         "",
		"":                                      "",
	} {
		addr, port, ok := parseProcAddr(in)
		got := ""
		if ok {
			got = netip.AddrPortFrom(addr, port).String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestParseProcNetBounds(t *testing.T) {
	line := "   0: 00000000:D08D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21830 1 x\n"
	got, err := parseProcNet(strings.NewReader("heading\n"+strings.Repeat(line, maxListeners+5)), false)
	if err != nil || len(got.rows) != maxListeners || !got.cut {
		t.Errorf("got %d rows, cut %t, %v", len(got.rows), got.cut, err)
	}
	got, err = parseProcNet(strings.NewReader("heading\n"+line+strings.Repeat("x", 5000)+"\n"+line), false)
	if err != nil || len(got.rows) != 1 || !got.cut {
		t.Errorf("endless line: got %d rows, cut %t, %v", len(got.rows), got.cut, err)
	}
}

func TestParseLsof(t *testing.T) {
	recordedRows := []checks.Listener{
		listener("127.0.0.1", 50631, 0, "python3", "root"),
		listener("0.0.0.0", 53389, 0, "python3", "root"),
		listener("::1", 50631, 0, "python3", "root"),
		listener("::", 53389, 0, "python3", "root"),
	}
	tests := []struct {
		name, in string
		want     []checks.Listener
		bad      int
	}{
		{name: "nothing", in: ""},
		{name: "recorded", in: recorded(t, "lsof"), want: recordedRows},
		{
			name: "several programs, no field t",
			in:   "p88\ncControlCenter\nu501\nLowner\nf10\nn*:7000\np90\ncname with space\nu0\nf3\nn[fe80::1%en0]:5000 (LISTEN)\n",
			want: []checks.Listener{
				listener("::", 7000, 88, "ControlCenter", "owner"),
				listener("fe80::1%en0", 5000, 90, "name with space", "0"),
			},
		},
		{
			name: "UDP",
			in:   "p9\ncmDNSResponder\nu65\nf7\ntIPv4\nPUDP\nn*:5353\nf8\ntIPv4\nPUDP\nn*:*\nf9\ntIPv4\nPUDP\nn192.168.1.5:161->192.168.1.6:9\nf10\nPUDP\nn*:51000\n",
			want: []checks.Listener{{Addr: netip.IPv4Unspecified(), Port: 5353, UDP: true, PID: 9, Program: "mDNSResponder", User: "65"}},
		},
		{name: "rows that cannot be read", in: "p1\ncx\nf3\nn*:*\nn\nnlocalhost:80\nn1.2.3.4:0\npx\n", bad: 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parseLsof(tt.in)
			var rows []checks.Listener
			for _, r := range got.rows {
				if tt.name == "recorded" {
					r.PID = 0
				}
				rows = append(rows, r.Listener)
			}
			if d := cmp.Diff(tt.want, rows, sameAddr); d != "" || got.bad != tt.bad {
				t.Errorf("bad %d, want %d; -want +got\n%s", got.bad, tt.bad, d)
			}
		})
	}
}

func TestCapped(t *testing.T) {
	c := limitedBuffer{limit: 5}
	for _, s := range []string{"abc", "def", "ghi"} {
		if n, err := c.Write([]byte(s)); n != 3 || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
	}
	if got := c.buf.String(); got != "abcde" || !c.cut {
		t.Errorf("got %q, cut %t", got, c.cut)
	}
}
