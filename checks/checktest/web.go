package checktest

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Site returns the script of a web server: answers by the path that is asked for,
// written out as they go over the wire, and a 404 for the rest.
func Site(answers map[string]string) Script {
	return func(_ context.Context, c net.Conn, _ int) {
		br := bufio.NewReader(c)
		request, err := br.ReadString('\n')
		if err != nil {
			return
		}
		for line := request; strings.TrimSpace(line) != "" && err == nil; line, err = br.ReadString('\n') {
		}
		answer := "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
		if parts := strings.Fields(request); len(parts) > 1 {
			if a, ok := answers[parts[1]]; ok {
				answer = a
			}
		}
		_, _ = io.WriteString(c, answer)
		closeWrite(c)
	}
}

// Over returns the script that shakes hands with this certificate and then plays
// another.
func Over(cert tls.Certificate, inner Script) Script {
	return func(ctx context.Context, c net.Conn, n int) {
		tc := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}})
		if tc.HandshakeContext(ctx) == nil {
			inner(ctx, tc, n)
		}
	}
}

// Page writes out an answer with these headers and this body.
func Page(status string, headers []string, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + strings.Join(append(headers, "Connection: close", ""), "\r\n") + "\r\n" + body
}

// Redirect makes env dial ports of a target elsewhere, so that a test needs no
// rights to listen on ports such as 443.
func Redirect(env *checks.Env, ports map[uint16]netip.AddrPort) {
	dial := env.Dial
	env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		to, err := netip.ParseAddrPort(addr)
		if err != nil {
			return nil, err
		}
		if there, ok := ports[to.Port()]; ok {
			addr = there.String()
		}
		return dial(ctx, network, addr)
	}
}
