package host

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// diagBytes is what a kernel answered, in two dumps: two IPv4 sockets and the
// end of the dump, then one IPv6 socket.
const (
	diagBytes = `7c000000140002000100000029130000020a000007e8000000000000000000000000000000000000000000000000000000000000000000000000
		00000100000000000000000000000000000080000000000000002704000005000800000000000800
		0f00000000000c001500010000000000000006001600520000007c000000140002000100000029130000020a0000c5c700007f0000010000000000000000000000
		0000000000000000000000000000000000000000001a00000000000000000000000000000080000000000000000e020a0005000800000000000800
		0f00000000000c001500010000000000000006001600520000001400000003000200010000002913000000000000`
	diagBytes6 = `840000001400020001000000291300000a0a0000d08d00000000000000000000000000000000000000000000000000000000000000000000
		000000001b00000000000000000000000000000080000000000000000f020a0005000800000000000500
		0b000000000008000f00000000000c00150001000000000000000600160012000000`
)

func unhexString(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

func TestReadDiag(t *testing.T) {
	var four, six dump
	if err := errors.Join(four.read(unhexString(diagBytes)), six.read(unhexString(diagBytes6))); err != nil {
		t.Fatal(err)
	}
	if !four.done || six.done || four.interrupted {
		t.Errorf("done %t, %t; interrupted %t", four.done, six.done, four.interrupted)
	}
	var got []checks.Listener
	var inodes []uint64
	for _, r := range append(four.rows, six.rows...) {
		got, inodes = append(got, r.Listener), append(inodes, r.inode)
	}
	want := []checks.Listener{
		listener("0.0.0.0", 2024, 0, "", ""), listener("127.0.0.1", 50631, 0, "", ""), listener("::", 53389, 0, "", ""),
	}
	if d := cmp.Diff(want, got, sameAddr); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if !slices.Equal(inodes, []uint64{1063, 0xa020e, 0xa020f}) {
		t.Errorf("inodes %x", inodes)
	}
}

func TestReadDiagOddities(t *testing.T) {
	whole := unhexString(diagBytes)
	row := slices.Clone(unhexString(diagBytes6))
	t.Run("cut anywhere", func(t *testing.T) {
		for n := 1; n < len(whole); n++ {
			var d dump
			if err := d.read(whole[:n]); err == nil && n%124 != 0 {
				t.Errorf("%d bytes were read as whole", n)
			}
		}
	})
	t.Run("changed while it was read", func(t *testing.T) {
		b := slices.Clone(row)
		b[6] |= nlInterrupted
		var d dump
		if err := d.read(b); err != nil || !d.interrupted {
			t.Errorf("interrupted %t, %v", d.interrupted, err)
		}
	})
	t.Run("the kernel refuses", func(t *testing.T) {
		var d dump
		err := d.read(unhexString("24000000 0200 0000 01000000 29130000 ffffffff 00000000 00000000 00000000 00000000"))
		if !errors.Is(err, syscall.EPERM) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a message too short for a socket", func(t *testing.T) {
		var d dump
		if err := d.read(unhexString("14000000 1400 0200 01000000 29130000 020a0000")); err != nil || d.bad != 1 {
			t.Errorf("bad %d, %v", d.bad, err)
		}
	})
	t.Run("the interface of a link-local address", func(t *testing.T) {
		b := slices.Clone(row)
		copy(b[nlHeader+8:], []byte{0xfe, 0x80})
		b[nlHeader+40] = 3
		d := dump{zone: func(uint32) string { return "eth0" }}
		if err := d.read(b); err != nil || len(d.rows) != 1 || d.rows[0].Addr.String() != "fe80::%eth0" {
			t.Errorf("got %+v, %v", d.rows, err)
		}
	})
	t.Run("UDP keeps only what is sent to", func(t *testing.T) {
		low, high, talking, told := slices.Clone(row), slices.Clone(row), slices.Clone(row), slices.Clone(row)
		low[nlHeader+4], low[nlHeader+5] = 0, 161
		talking[nlHeader+4], talking[nlHeader+5], talking[nlHeader+7] = 0, 161, 53
		binary.BigEndian.PutUint16(told[nlHeader+4:], 51820)
		d := dump{udp: true}
		if err := errors.Join(d.read(low), d.read(high), d.read(talking), d.read(told)); err != nil {
			t.Fatal(err)
		}
		if len(d.rows) != 2 || d.rows[0].Port != 161 || d.rows[1].Port != 51820 || !d.rows[0].UDP || d.bad != 0 {
			t.Errorf("got %+v", d.rows)
		}
	})
}

func TestParseGroup(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for in, want := range map[string][2]string{
		"0::/system.slice/ssh.service\n":                                             {"ssh.service", ""},
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.service\n": {"app-x.service", ""},
		"0::/user.slice/user-1000.slice/user@1000.service/session.scope\n":           {"", ""},
		"0::/system.slice/docker-" + id + ".scope\n":                                 {"", "0123456789ab"},
		"12:cpu:/docker/" + id + "\n0::/x\n":                                         {"", "0123456789ab"},
		"0::/machine.slice/libpod-" + id + ".scope/container\n":                      {"", "0123456789ab"},
		"0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n":   {"", "0123456789ab"},
		"0::/system.slice/docker.service\n":                                          {"docker.service", ""},
		"0::/\n":                                                                     {"", ""}, "": {"", ""}, "nonsense\n": {"", ""}, "0::/x-" + id[1:] + "\n": {"", ""},
	} {
		unit, container := parseGroup(in)
		if unit != want[0] || container != want[1] {
			t.Errorf("%q: got %q, %q", in, unit, container)
		}
	}
}
