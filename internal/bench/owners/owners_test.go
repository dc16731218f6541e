// Package owners measures the list of listening sockets and their owners beside
// gopsutil. It is a module of its own, so that the program does not depend on
// gopsutil:
//
//	cd internal/bench/owners && go test -bench . -benchtime 20x
package owners

import (
	"net"
	"runtime"
	"testing"

	psnet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"

	"github.com/cybercheck-cli/cybercheck/internal/host"
)

// crowd opens 20 listeners, and n connections within this process.
func crowd(b *testing.B, n int) {
	b.Helper()
	for range 20 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = l.Close() })
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	for range n {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		s, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = c.Close(); _ = s.Close() })
	}
	runtime.GC()
}

func BenchmarkOwners(b *testing.B) {
	for _, n := range []struct {
		name        string
		connections int
	}{{"0 connections", 0}, {"5000 connections", 5000}} {
		b.Run("cybercheck, "+n.name, func(b *testing.B) {
			crowd(b, n.connections)
			for b.Loop() {
				l, err := host.New().Listeners(b.Context())
				if err != nil || len(l.Sockets) < 21 {
					b.Fatal(len(l.Sockets), err)
				}
			}
		})
		b.Run("gopsutil, "+n.name, func(b *testing.B) {
			crowd(b, n.connections)
			names := map[int32]string{}
			for b.Loop() {
				clear(names)
				list, err := psnet.Connections("tcp")
				if err != nil {
					b.Fatal(err)
				}
				listening := 0
				for _, c := range list {
					if c.Status != "LISTEN" {
						continue
					}
					listening++
					if _, ok := names[c.Pid]; !ok && c.Pid != 0 {
						if p, err := process.NewProcess(c.Pid); err == nil {
							names[c.Pid], _ = p.Name()
						}
					}
				}
				if listening < 21 {
					b.Fatal(listening)
				}
			}
		})
	}
}
