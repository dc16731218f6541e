package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Table classes of iprtrmib.h.
const (
	tcpTableOwnerPIDListener = 3 // TCP_TABLE_OWNER_PID_LISTENER
	udpTableOwnerPID         = 1 // UDP_TABLE_OWNER_PID
)

func listeners(ctx context.Context) (checks.Listeners, error) {
	// NewLazySystemDLL loads from the system folder only, so that a file of the
	// same name beside the program is never run.
	dll := windows.NewLazySystemDLL("iphlpapi.dll")
	tcp, udp := dll.NewProc("GetExtendedTcpTable"), dll.NewProc("GetExtendedUdpTable")
	if err := errors.Join(tcp.Find(), udp.Find()); err != nil {
		return checks.Listeners{}, fmt.Errorf("listing listening sockets: %w: %w", errors.ErrUnsupported, err)
	}
	var tables []table
	for _, q := range []struct {
		proc   *windows.LazyProc
		family uintptr
		class  uintptr
		parse  func([]byte) (table, error)
	}{
		{tcp, windows.AF_INET, tcpTableOwnerPIDListener, parseTCPTable},
		{tcp, windows.AF_INET6, tcpTableOwnerPIDListener, parseTCP6Table},
		{udp, windows.AF_INET, udpTableOwnerPID, parseUDPTable},
		{udp, windows.AF_INET6, udpTableOwnerPID, parseUDP6Table},
	} {
		b, err := socketTable(q.proc, q.family, q.class)
		if q.family == windows.AF_INET6 && errors.Is(err, windows.ERROR_NOT_SUPPORTED) {
			continue // IPv6 taken out of the system
		}
		if err != nil {
			return checks.Listeners{}, err
		}
		t, err := q.parse(b)
		if err != nil {
			return checks.Listeners{}, err
		}
		tables = append(tables, t)
	}
	denied, err := nameWindowsPrograms(ctx, tables)
	if err != nil {
		return checks.Listeners{}, err
	}
	return finish("GetExtendedTcpTable, GetExtendedUdpTable", denied, tables...), nil
}

// socketTable asks for one table. Its size may change between two calls, so that
// the question is repeated a few times.
func socketTable(proc *windows.LazyProc, family, class uintptr) ([]byte, error) {
	size := uint32(16 << 10)
	for range 5 {
		b := make([]byte, size)
		r, _, _ := proc.Call(uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(&size)), 0, family, class, 0)
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

func nameWindowsPrograms(ctx context.Context, tables []table) (denied bool, err error) {
	names := map[int]string{}
	services := windowsServices()
	for _, t := range tables {
		for i := range t.rows {
			if err := ctx.Err(); err != nil {
				return denied, err
			}
			pid := t.rows[i].PID
			name, known := names[pid]
			if !known {
				image, err := windowsImage(pid)
				if err == nil || pid == 4 {
					name = windowsProgram(pid, image)
				}
				denied = denied || (pid != 4 && errors.Is(err, windows.ERROR_ACCESS_DENIED))
				names[pid] = name
			}
			t.rows[i].Program, t.rows[i].Service = name, strings.Join(services[pid], ", ")
		}
	}
	return denied, nil
}

// maxServices bounds the list of services that is read, in bytes; the service
// manager itself gives at most 256 kB at a time.
const maxServices = 1 << 20

// windowsServices names the running services of each process: many share the
// program svchost.exe. Without an answer, programs go by their own name.
func windowsServices() map[int][]string {
	m, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_ENUMERATE_SERVICE)
	if err != nil {
		return nil
	}
	defer func() { _ = windows.CloseServiceHandle(m) }()
	for size := uint32(256 << 10); size <= maxServices; size *= 2 {
		b := make([]byte, size)
		var need, count uint32
		err := windows.EnumServicesStatusEx(m, windows.SC_ENUM_PROCESS_INFO, windows.SERVICE_WIN32, windows.SERVICE_ACTIVE,
			&b[0], size, &need, &count, nil, nil)
		if errors.Is(err, windows.ERROR_MORE_DATA) {
			continue
		}
		if err != nil || count == 0 {
			return nil
		}
		out := map[int][]string{}
		for _, s := range unsafe.Slice((*windows.ENUM_SERVICE_STATUS_PROCESS)(unsafe.Pointer(&b[0])), count) {
			pid := int(s.ServiceStatusProcess.ProcessId)
			out[pid] = append(out[pid], windows.UTF16PtrToString(s.ServiceName))
		}
		return out
	}
	return nil
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
