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
		got, err := parseProcNet(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		sound(t, got)
	})
}

func FuzzParseLsof(f *testing.F) {
	seed(f, "lsof")
	f.Add("p1\ncx\nf3\nn[fe80::1%en0]:5000 (LISTEN)\n")
	f.Fuzz(func(t *testing.T, s string) { sound(t, parseLsof(s)) })
}

func FuzzParseTCPTable(f *testing.F) {
	f.Add([]byte{1, 0, 0, 0, 2, 0, 0, 0, 127, 0, 0, 1, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0}, false)
	f.Fuzz(func(t *testing.T, b []byte, six bool) {
		parse := parseTCPTable
		if six {
			parse = parseTCP6Table
		}
		got, err := parse(b)
		if err == nil {
			sound(t, got)
		}
	})
}
