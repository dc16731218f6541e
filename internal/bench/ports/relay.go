package main

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// relay joins two namespaces by a tunnel each, and holds every packet back for a
// while. Some are lost; and to ports that are not named in -pass, all are.
func relay(args []string) {
	f := flag.NewFlagSet("relay", flag.ExitOnError)
	a, b := f.String("a", "", "one namespace"), f.String("b", "", "the other")
	delay, loss := f.Duration("delay", 10*time.Millisecond, "each way"), f.Float64("loss", 0, "share of packets lost each way")
	pass := f.String("pass", "", "let only packets to these ports through from a to b; empty lets all")
	_ = f.Parse(args)
	var ports []uint16
	for s := range strings.SplitSeq(*pass, ",") {
		if n, err := strconv.ParseUint(s, 10, 16); err == nil {
			ports = append(ports, uint16(n))
		}
	}
	near, far := tunnel(*a), tunnel(*b)
	go forward(near, far, *delay, *loss, ports)
	forward(far, near, *delay, *loss, nil)
}

type packet struct {
	due  time.Time
	data []byte
}

func forward(from, to *os.File, delay time.Duration, loss float64, pass []uint16) {
	queue := make(chan packet, 1<<16)
	go func() {
		for p := range queue {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.data) // a full tunnel loses packets, as any line does
		}
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if err != nil {
			fail("%v", err)
		}
		if rand.Float64() < loss || len(pass) > 0 && !allowed(buf[:n], pass) {
			continue
		}
		select {
		case queue <- packet{time.Now().Add(delay), slices.Clone(buf[:n])}:
		default: // the line is full
		}
	}
}

// allowed reports whether a packet goes to one of the ports.
func allowed(b []byte, pass []uint16) bool {
	if len(b) < 20 || b[0]>>4 != 4 || b[9] != 6 {
		return true
	}
	header := int(b[0]&15) * 4
	return len(b) < header+4 || slices.Contains(pass, binary.BigEndian.Uint16(b[header+2:]))
}

// tunnel opens a network device named cc0 in a namespace made by “ip netns add”.
func tunnel(namespace string) *os.File {
	runtime.LockOSThread()
	ns, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		fail("%v", err)
	}
	const setns = 308 // on amd64
	if _, _, no := syscall.RawSyscall(setns, ns.Fd(), syscall.CLONE_NEWNET, 0); no != 0 {
		fail("entering %s: %v", namespace, no)
	}
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR, 0)
	if err != nil {
		fail("%v", err)
	}
	var req struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(req.name[:], "cc0")
	req.flags = syscall.IFF_TUN | syscall.IFF_NO_PI
	if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TUNSETIFF, uintptr(unsafe.Pointer(&req))); no != 0 {
		fail("making a tunnel in %s: %v", namespace, no)
	}
	return os.NewFile(uintptr(fd), "cc0")
}
