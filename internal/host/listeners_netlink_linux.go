package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const (
	diagSource = "netlink sock_diag"
	// diagWait bounds one answer: the kernel gives it at once or not at all.
	diagWait = 2 * time.Second
	// diagTries is how often a dump is repeated that changed while it was read.
	diagTries = 3
)

// diagTables asks the kernel for the sockets that accept: listening for TCP, and
// bound without a partner for UDP. It neither needs rights nor reads a file.
func diagTables(ctx context.Context) ([]table, error) {
	var out []table
	for _, q := range []struct {
		family, protocol uint8
		state            uint32
	}{
		{unix.AF_INET, unix.IPPROTO_TCP, unix.BPF_TCP_LISTEN},
		{unix.AF_INET6, unix.IPPROTO_TCP, unix.BPF_TCP_LISTEN},
		{unix.AF_INET, unix.IPPROTO_UDP, unix.BPF_TCP_CLOSE},
		{unix.AF_INET6, unix.IPPROTO_UDP, unix.BPF_TCP_CLOSE},
	} {
		t, err := diagTable(ctx, q.family, q.protocol, 1<<q.state)
		if errors.Is(err, unix.ENOENT) && q.protocol == unix.IPPROTO_UDP {
			continue // a kernel built without this part; TCP is what counts
		}
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func diagTable(ctx context.Context, family, protocol uint8, states uint32) (table, error) {
	for try := 1; ; try++ {
		if err := ctx.Err(); err != nil {
			return table{}, err
		}
		d, err := askDiag(diagQuestion(family, protocol, states), protocol == unix.IPPROTO_UDP)
		if err != nil || !d.interrupted {
			return d.table, err
		}
		if try == diagTries {
			d.cut = true // still in motion: what is missing proves nothing
			return d.table, nil
		}
	}
}

func askDiag(question []byte, udp bool) (dump, error) {
	d := dump{udp: udp, zone: interfaceName}
	s, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return d, fmt.Errorf("asking the kernel for its sockets: %w", err)
	}
	defer func() { _ = unix.Close(s) }()
	wait := unix.NsecToTimeval(diagWait.Nanoseconds())
	if err := unix.SetsockoptTimeval(s, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); err != nil {
		return d, fmt.Errorf("asking the kernel for its sockets: %w", err)
	}
	if err := unix.Sendto(s, question, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return d, fmt.Errorf("asking the kernel for its sockets: %w", err)
	}
	buf := make([]byte, 64<<10)
	for total := 0; !d.done; {
		n, from, err := unix.Recvfrom(s, buf, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return d, fmt.Errorf("reading the kernel's table of sockets: %w", err)
		}
		if k, ok := from.(*unix.SockaddrNetlink); !ok || k.Pid != 0 {
			continue // only the kernel, which has number 0, is believed
		}
		if total += n; n == 0 || total > maxTableBytes {
			d.cut = true
			return d, nil
		}
		if err := d.read(buf[:n]); err != nil {
			return d, err
		}
	}
	return d, nil
}

func interfaceName(index uint32) string {
	i, err := net.InterfaceByIndex(int(index))
	if err != nil {
		return strconv.FormatUint(uint64(index), 10)
	}
	return i.Name
}
