package host

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// procListeners reads Linux's tables below root, which is "/" outside tests.
func procListeners(ctx context.Context, root linkFS) (checks.Listeners, error) {
	var tables []table
	var sources []string
	for _, name := range []string{"tcp", "tcp6", "udp", "udp6"} {
		t, err := readProcNet(root, "proc/net/"+name, strings.HasPrefix(name, "udp"))
		switch {
		case err == nil:
			tables, sources = append(tables, t), append(sources, "/proc/net/"+name)
		case name == "tcp", !errors.Is(err, fs.ErrNotExist): // others are absent where a kernel lacks them
			return checks.Listeners{}, err
		}
	}
	return withOwners(ctx, root, strings.Join(sources, ", "), tables)
}

// withOwners names the owner of each socket.
func withOwners(ctx context.Context, root linkFS, source string, tables []table) (checks.Listeners, error) {
	wanted := map[uint64]*row{}
	names := readUsers(root)
	for _, t := range tables {
		for i := range t.rows {
			r := &t.rows[i]
			r.User = names[r.uid]
			if r.User == "" {
				r.User = strconv.FormatUint(uint64(r.uid), 10)
			}
			if r.inode != 0 {
				wanted[r.inode] = r
			}
		}
	}
	denied, err := nameOwners(ctx, root, wanted)
	if err != nil {
		return checks.Listeners{}, err
	}
	return finish(source, denied, tables...), nil
}

func readProcNet(root fs.FS, name string, udp bool) (table, error) {
	f, err := root.Open(name)
	if err != nil {
		return table{}, fmt.Errorf("reading the socket table: %w", err)
	}
	defer func() { _ = f.Close() }()
	return parseProcNet(f, udp)
}

// parseProcNet reads /proc/net/tcp, tcp6, udp or udp6 and keeps the sockets that
// accept: in state LISTEN, or, for UDP, bound without a partner.
func parseProcNet(r io.Reader, udp bool) (table, error) {
	var t table
	lim := &io.LimitedReader{R: r, N: maxTableBytes}
	sc := bufio.NewScanner(lim)
	sc.Buffer(make([]byte, 0, 4096), 4096)
	for first := true; sc.Scan(); first = false {
		if first { // the heading
			continue
		}
		got, listening, ok := parseProcLine(sc.Text(), udp)
		switch {
		case !ok:
			t.bad++
		case listening:
			t.add(got)
		}
	}
	if err := sc.Err(); err != nil && !errors.Is(err, bufio.ErrTooLong) {
		return t, fmt.Errorf("reading the socket table: %w", err)
	}
	t.cut = t.cut || lim.N == 0 || sc.Err() != nil
	return t, nil
}

// TCP_LISTEN and TCP_CLOSE of the kernel's tcp_states.h, as the table writes them;
// a UDP socket without a partner is in the second.
const (
	stateListen = "0A"
	stateClose  = "07"
)

// parseProcLine reads one line: slot, local and remote address, state, queues,
// timers, uid, timeout, inode.
func parseProcLine(line string, udp bool) (r row, listening, ok bool) {
	f := strings.Fields(line)
	if len(f) < 10 {
		return row{}, false, false
	}
	state := stateListen
	if udp {
		state = stateClose
	}
	if f[3] != state {
		return row{}, false, true
	}
	addr, port, ok := parseProcAddr(f[1])
	if ok && udp && !receives(port) {
		return row{}, false, true
	}
	uid, errUID := strconv.ParseUint(f[7], 10, 32)
	inode, errInode := strconv.ParseUint(f[9], 10, 64)
	if !ok || errUID != nil || errInode != nil {
		return row{}, false, false
	}
	return row{Listener: checks.Listener{Addr: addr, Port: port, UDP: udp}, uid: uint32(uid), inode: inode}, true, true
}

// parseProcAddr reads "0100007F:0016". The kernel prints an address as 32-bit
// words of the machine's own byte order, which is little-endian on every system
// that we are built for, and the port as a plain number.
func parseProcAddr(s string) (netip.Addr, uint16, bool) {
	h, p, ok := strings.Cut(s, ":")
	if !ok || (len(h) != 8 && len(h) != 32) || len(p) != 4 {
		return netip.Addr{}, 0, false
	}
	b, err := hex.DecodeString(h)
	port, errPort := strconv.ParseUint(p, 16, 16)
	if err != nil || errPort != nil || port == 0 {
		return netip.Addr{}, 0, false
	}
	for i := 0; i < len(b); i += 4 {
		binary.BigEndian.PutUint32(b[i:], binary.LittleEndian.Uint32(b[i:]))
	}
	addr, ok := netip.AddrFromSlice(b)
	return addr, uint16(port), ok
}

// nameOwners walks the open files of every process until each wanted socket has
// its program. It reports whether some process could not be looked into.
func nameOwners(ctx context.Context, root linkFS, wanted map[uint64]*row) (denied bool, err error) {
	if len(wanted) == 0 {
		return false, nil
	}
	pids, err := processes(root)
	if err != nil {
		return false, err
	}
	look := filesOf(root)
	for _, pid := range pids {
		if len(wanted) == 0 {
			return denied, nil
		}
		if err := ctx.Err(); err != nil {
			return denied, err
		}
		denied = nameOwner(ctx, root, look, pid, wanted) || denied
	}
	return denied, ctx.Err()
}

// nameOwner gives one process the wanted sockets that it holds, and takes them off
// the list. It reports whether something of it could not be looked into.
func nameOwner(ctx context.Context, root fs.FS, look openFiles, pid int, wanted map[uint64]*row) (denied bool) {
	program, unit, container := "", "", ""
	return look(pid, func(link []byte) bool {
		r := wanted[socketInode(link)]
		if r == nil {
			return ctx.Err() == nil // a program may hold a million files open
		}
		if program == "" {
			program = programName(root, pid)
			unit, container = readGroup(root, pid)
		}
		r.PID, r.Program, r.Service, r.Container = pid, program, unit, container
		delete(wanted, r.inode)
		return len(wanted) > 0
	})
}

// An openFiles tells each what the open files of a process are, until that says
// false. It reports whether a right was missing; a process that has ended has no
// files. A link is each's own only while it runs.
type openFiles func(pid int, each func(link []byte) bool) (denied bool)

// filesOf returns the quickest way that root has: the real one on Linux brings its
// own, others are asked for a link at a time.
func filesOf(root linkFS) openFiles {
	if quick, ok := root.(interface{ openFiles() openFiles }); ok {
		return quick.openFiles()
	}
	return func(pid int, each func(link []byte) bool) (denied bool) {
		dir := path.Join("proc", strconv.Itoa(pid), "fd")
		files, err := fs.ReadDir(root, dir)
		if err != nil { // another user's, or ended since it was listed
			return errors.Is(err, fs.ErrPermission)
		}
		for _, f := range files {
			link, err := root.ReadLink(path.Join(dir, f.Name()))
			if err != nil {
				denied = denied || errors.Is(err, fs.ErrPermission)
				continue
			}
			if !each([]byte(link)) {
				break
			}
		}
		return denied
	}
}

// processes lists the numbers of the running processes in ascending order, so
// that a parent is named before its workers; process 1 comes last, since it may
// hold a socket only to hand it on to the service that it starts.
func processes(root fs.FS) ([]int, error) {
	entries, err := fs.ReadDir(root, "proc")
	if err != nil {
		return nil, fmt.Errorf("listing the running programs: %w", err)
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	last := func(pid int) int {
		if pid == 1 {
			return 1
		}
		return 0
	}
	slices.SortFunc(pids, func(a, b int) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a, b))
	})
	return pids, nil
}

// socketInode reads "socket:[1063]"; 0 stands for anything else.
func socketInode(link []byte) uint64 {
	s, opened := bytes.CutPrefix(link, []byte("socket:["))
	s, closed := bytes.CutSuffix(s, []byte("]"))
	if !opened || !closed {
		return 0
	}
	n, err := strconv.ParseUint(string(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func programName(root fs.FS, pid int) string {
	b, err := readUpTo(root, path.Join("proc", strconv.Itoa(pid), "comm"), 256)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(b), "\n")
}

// readUsers reads the names of local accounts by number. A number without a name
// there is shown as it is: asking a directory server could take for ever.
func readUsers(root fs.FS) map[uint32]string {
	names := map[uint32]string{}
	b, err := readUpTo(root, "etc/passwd", 1<<20)
	if err != nil {
		return names
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		f := strings.Split(line, ":")
		if len(f) < 4 || f[0] == "" {
			continue
		}
		uid, err := strconv.ParseUint(f[2], 10, 32)
		if _, taken := names[uint32(uid)]; err == nil && !taken {
			names[uint32(uid)] = f[0]
		}
	}
	return names
}

func readUpTo(root fs.FS, name string, limit int64) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, limit))
}
