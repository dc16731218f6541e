package host

import (
	"os"
	"strings"
	"testing"
)

// seed reads recorded bytes; fuzz targets share them with the tests.
func seed(f *testing.F, names ...string) {
	f.Helper()
	for _, name := range names {
		b, err := os.ReadFile("testdata/listeners/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
}

// sound fails when a row could not be a listening socket.
func sound(t *testing.T, got table) {
	t.Helper()
	if len(got.rows) > maxListeners {
		t.Errorf("%d rows", len(got.rows))
	}
	for _, r := range got.rows {
		if !r.Addr.IsValid() || r.Port == 0 || r.PID < 0 {
			t.Errorf("got %+v", r)
		}
	}
}

func FuzzParseProcNet(f *testing.F) {
	seed(f, "tcp", "tcp6")
	f.Fuzz(func(t *testing.T, s string) {
		for _, udp := range []bool{false, true} {
			got, err := parseProcNet(strings.NewReader(s), udp)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, got)
		}
	})
}

func FuzzParseLsof(f *testing.F) {
	seed(f, "lsof")
	f.Add("p1\ncx\nf3\nn[fe80::1%en0]:5000 (LISTEN)\n")
	f.Fuzz(func(t *testing.T, s string) { sound(t, parseLsof(s)) })
}

func FuzzParseTCPTable(f *testing.F) {
	f.Add([]byte{1, 0, 0, 0, 2, 0, 0, 0, 127, 0, 0, 1, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, parse := range []func([]byte) (table, error){parseTCPTable, parseTCP6Table, parseUDPTable, parseUDP6Table} {
			if got, err := parse(b); err == nil {
				sound(t, got)
			}
		}
	})
}

func FuzzReadDiag(f *testing.F) {
	f.Add(unhexString(diagBytes), false)
	f.Fuzz(func(t *testing.T, b []byte, udp bool) {
		d := dump{udp: udp}
		for range 3 { // the same datagram again is as bad as another
			if d.read(b) != nil {
				break
			}
		}
		sound(t, d.table)
	})
}

func FuzzParseGroup(f *testing.F) {
	f.Add("0::/system.slice/ssh.service\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, c := parseGroup(s); len(c) != 0 && len(c) != 12 {
			t.Errorf("container %q", c)
		}
	})
}
