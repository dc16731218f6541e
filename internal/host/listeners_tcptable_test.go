package host

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The bytes are laid out as tcpmib.h lays them out; ports show the garbage that
// Windows leaves in the upper half of their words.
const (
	bytes4 = `04000000
		02000000 00000000 0d3d0000 00000000 00000000 d2040000
		02000000 7f000001 0277ffff 00000000 00000000 39300000
		02000000 c0a8010a 01bd5a5a 00000000 00000000 04000000
		05000000 c0a8010a c0a10000 c0000201 01bb0000 04000000`
	bytes6 = `03000000
		00000000000000000000000000000000 00000000 0d3d0000
		00000000000000000000000000000000 00000000 00000000 02000000 d2040000
		00000000000000000000000000000001 00000000 02770000
		00000000000000000000000000000000 00000000 00000000 02000000 39300000
		fe800000000000000000000000000001 0c000000 02770000
		00000000000000000000000000000000 00000000 00000000 02000000 39300000`
)

func TestParseTCPTables(t *testing.T) {
	t4, err := parseTCPTable(unhex(t, bytes4))
	if err != nil {
		t.Fatal(err)
	}
	t6, err := parseTCP6Table(unhex(t, bytes6))
	if err != nil {
		t.Fatal(err)
	}
	var got []checks.Listener
	for _, r := range append(t4.rows, t6.rows...) {
		got = append(got, r.Listener)
	}
	want := []checks.Listener{
		listener("0.0.0.0", 3389, 1234, "", ""),
		listener("127.0.0.1", 631, 12345, "", ""),
		listener("192.168.1.10", 445, 4, "", ""),
		listener("::", 3389, 1234, "", ""),
		listener("::1", 631, 12345, "", ""),
		listener("fe80::1%12", 631, 12345, "", ""),
	}
	if d := cmp.Diff(want, got, sameAddr); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestParseUDPTables(t *testing.T) {
	t4, err := parseUDPTable(unhex(t, `03000000
		00000000 00a1ffff 39300000
		c0a8010a d0000000 39300000
		c0a8010a 00890000 04000000`))
	if err != nil {
		t.Fatal(err)
	}
	t6, err := parseUDP6Table(unhex(t, `01000000 fe800000000000000000000000000001 0c000000 14e90000 39300000`))
	if err != nil {
		t.Fatal(err)
	}
	var got []checks.Listener
	for _, r := range append(t4.rows, t6.rows...) {
		if !r.UDP {
			t.Errorf("not UDP: %+v", r)
		}
		r.UDP = false
		got = append(got, r.Listener)
	}
	want := []checks.Listener{
		listener("0.0.0.0", 161, 12345, "", ""), listener("192.168.1.10", 137, 4, "", ""), listener("fe80::1%12", 5353, 12345, "", ""),
	}
	if d := cmp.Diff(want, got, sameAddr); d != "" || t4.bad != 0 {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestParseTCPTableShort(t *testing.T) {
	whole := unhex(t, bytes4)
	for n := range len(whole) {
		if _, err := parseTCPTable(whole[:n]); !errors.Is(err, errShortTable) {
			t.Errorf("%d bytes: got %v", n, err)
		}
	}
	if got, err := parseTCP6Table([]byte{0, 0, 0, 0}); err != nil || len(got.rows) != 0 {
		t.Errorf("empty table: got %v, %v", got.rows, err)
	}
	if _, err := parseTCP6Table([]byte{0xff, 0xff, 0xff, 0xff, 1}); !errors.Is(err, errShortTable) {
		t.Errorf("impossible number of rows: got %v", err)
	}
}

func TestWindowsProgram(t *testing.T) {
	for _, tt := range []struct {
		pid         int
		image, want string
	}{
		{4, "", "System"},
		{900, `C:\Windows\System32\svchost.exe`, "svchost.exe"},
		{901, `C:\Program Files\A B\tool.exe`, "tool.exe"},
	} {
		if got := windowsProgram(tt.pid, tt.image); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.image, got, tt.want)
		}
	}
}
