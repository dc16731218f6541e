package checktest

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
)

// SMTP is the script of a mail server. The zero value greets, and knows no
// STARTTLS.
type SMTP struct {
	// Banner replaces the greeting; it may be of several lines, or no greeting at all.
	Banner string
	// Hello replaces the lines of the answer to EHLO, each without its number.
	Hello []string
	// TLS is the server's TLS configuration; nil means that STARTTLS is not offered.
	TLS *tls.Config
	// Inject is sent together with the 220 that answers STARTTLS.
	Inject string
	// Refuse answers STARTTLS with this line in place of 220.
	Refuse string
	// Busy is the number of connections after which the rest get a 421; 0 is never.
	Busy int
}

// Script returns the script.
func (s SMTP) Script() Script {
	return func(ctx context.Context, c net.Conn, n int) {
		if s.Busy > 0 && n > s.Busy {
			_, _ = io.WriteString(c, "421 4.7.0 Too many connections from you, come back later\r\n")
			return
		}
		banner := s.Banner
		if banner == "" {
			banner = "220 mail.example.test ESMTP\r\n"
		}
		_, _ = io.WriteString(c, banner)
		s.talk(ctx, c, bufio.NewReader(io.LimitReader(c, byteLimit)), s.TLS != nil)
	}
}

func (s SMTP) talk(ctx context.Context, c net.Conn, r *bufio.Reader, offer bool) {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); {
		case verb == "EHLO":
			s.hello(c, offer)
		case verb == "STARTTLS" && s.Refuse != "":
			_, _ = io.WriteString(c, s.Refuse+"\r\n")
		case verb == "STARTTLS" && offer:
			_, _ = io.WriteString(c, "220 2.0.0 Ready\r\n"+s.Inject)
			tc := tls.Server(c, s.TLS)
			if tc.HandshakeContext(ctx) != nil {
				return
			}
			s.talk(ctx, tc, bufio.NewReader(io.LimitReader(tc, byteLimit)), false)
			return
		case verb == "QUIT":
			_, _ = io.WriteString(c, "221 2.0.0 Bye\r\n")
			return
		default:
			_, _ = io.WriteString(c, "502 5.5.2 Not here\r\n")
		}
	}
}

func (s SMTP) hello(w io.Writer, offer bool) {
	lines := s.Hello
	if lines == nil {
		lines = []string{"mail.example.test greets you", "PIPELINING", "SIZE 1000000"}
		if offer {
			lines = append(lines, "STARTTLS")
		}
	}
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		_, _ = io.WriteString(w, "250"+sep+l+"\r\n")
	}
}
