package browser

import (
	"net"
	"testing"
)

// listen returns the address of a server on this computer that tells who came.
func listen(t testing.TB, asked chan<- string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked <- c.RemoteAddr().String()
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}
