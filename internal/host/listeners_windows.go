package host

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// tcpTableOwnerPIDListener is TCP_TABLE_OWNER_PID_LISTENER of iprtrmib.h.
const tcpTableOwnerPIDListener = 3

func listeners(ctx context.Context) (checks.Listeners, error) {
	// NewLazySystemDLL loads from the system folder only, so that a file of the
	// same name beside the program is never run.
	proc := windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")
	if err := proc.Find(); err != nil {
		return checks.Listeners{}, fmt.Errorf("listing listening sockets: %w: %w", errors.ErrUnsupported, err)
	}
	b4, err := tcpTable(proc, windows.AF_INET)
	if err != nil {
		return checks.Listeners{}, err
	}
	t4, err := parseTCPTable(b4)
	if err != nil {
		return checks.Listeners{}, err
	}
	var t6 table
	b6, err := tcpTable(proc, windows.AF_INET6)
	switch {
	case err == nil:
		if t6, err = parseTCP6Table(b6); err != nil {
			return checks.Listeners{}, err
		}
	case !errors.Is(err, windows.ERROR_NOT_SUPPORTED): // IPv6 taken out of the system
		return checks.Listeners{}, err
	}
	denied, err := nameWindowsPrograms(ctx, t4.rows, t6.rows)
	if err != nil {
		return checks.Listeners{}, err
	}
	return finish("GetExtendedTcpTable", denied, t4, t6), nil
}

// tcpTable asks for one table. Its size may change between two calls, so that
// the question is repeated a few times.
func tcpTable(proc *windows.LazyProc, family uintptr) ([]byte, error) {
	size := uint32(16 << 10)
	for range 5 {
		b := make([]byte, size)
		r, _, _ := proc.Call(uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(&size)), 0, family, tcpTableOwnerPIDListener, 0)
		switch no := windows.Errno(r); {
		case no == 0:
			return b[:min(int(size), len(b))], nil
		case no != windows.ERROR_INSUFFICIENT_BUFFER:
			return nil, fmt.Errorf("reading the table of sockets: %w", no)
		case size > maxTableBytes:
			return nil, fmt.Errorf("reading the table of sockets: it wants %d bytes", size)
		}
		size = max(size, uint32(len(b))) + 4<<10
	}
	return nil, errors.New("reading the table of sockets: it changed too often")
}

func nameWindowsPrograms(ctx context.Context, tables ...[]row) (denied bool, err error) {
	names := map[int]string{}
	for _, rows := range tables {
		for i := range rows {
			if err := ctx.Err(); err != nil {
				return denied, err
			}
			pid := rows[i].PID
			name, known := names[pid]
			if !known {
				image, err := windowsImage(pid)
				if err == nil || pid == 4 {
					name = windowsProgram(pid, image)
				}
				denied = denied || (pid != 4 && errors.Is(err, windows.ERROR_ACCESS_DENIED))
				names[pid] = name
			}
			rows[i].Program = name
		}
	}
	return denied, nil
}

// windowsImage returns the path of a process's program.
func windowsImage(pid int) (string, error) {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return "", err
	}
	defer func() { _ = windows.CloseHandle(h) }()
	buf := make([]uint16, 1<<15)
	n := uint32(len(buf))
	if err := windows.QueryFullProcessImageName(h, 0, &buf[0], &n); err != nil {
		return "", err
	}
	return windows.UTF16ToString(buf[:n]), nil
}
