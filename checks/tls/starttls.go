package tls

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
)

// Bounds of what is read before TLS begins.
const (
	maxLine  = 1024
	maxLines = 64
)

// Errors of what comes before TLS.
var (
	// errNoSTARTTLS means that the server said it has no TLS to switch to.
	errNoSTARTTLS = errors.New("the server does not offer to switch to TLS")
	errProtocol   = errors.New("the server did not follow the protocol of its port")
)

// A starttlsUpgrade leads a new connection to the point where TLS begins. injected is
// true where the server had sent more before that than it should: such bytes
// may come from someone in between.
type starttlsUpgrade func(c net.Conn) (injected bool, err error)

// upgradeFor returns what the protocol of a well-known port says first, or nil
// where TLS begins at once (as on 443, 465, 636, 853, 990, 993, 995 and 8443).
func upgradeFor(port uint16) starttlsUpgrade {
	switch port {
	case 25, 587, 2525:
		return upgradeSMTP
	case 143:
		return textUpgrade(upgradeIMAP)
	case 110:
		return textUpgrade(upgradePOP3)
	case 21:
		return textUpgrade(upgradeFTP)
	case 389, 3268:
		return upgradeLDAP
	case 5432:
		return upgradePostgres
	case 3306:
		return upgradeMySQL
	}
	return nil
}

// A lineConn is one conversation in lines of text.
type lineConn struct {
	r *bufio.Reader
	w io.Writer
}

// textUpgrade makes an upgrade of a conversation in lines.
func textUpgrade(upgrade func(lineConn) error) starttlsUpgrade {
	return func(c net.Conn) (bool, error) {
		br := bufio.NewReaderSize(io.LimitReader(c, maxLine*maxLines), maxLine)
		err := upgrade(lineConn{br, c})
		return err == nil && br.Buffered() > 0, err
	}
}

func (l lineConn) read() (string, error) {
	b, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", fmt.Errorf("%w: a line of over %d bytes", errProtocol, maxLine)
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

func (l lineConn) send(s string) error {
	_, err := io.WriteString(l.w, s+"\r\n")
	return err
}

// reply reads an answer of SMTP or FTP: lines that begin with a code, the last
// without a hyphen after it.
func (l lineConn) reply() (code int, text []string, err error) {
	for range maxLines {
		s, err := l.read()
		if err != nil {
			return 0, nil, err
		}
		if len(s) < 3 {
			return 0, nil, fmt.Errorf("%w: %q", errProtocol, s)
		}
		if code, err = strconv.Atoi(s[:3]); err != nil {
			return 0, nil, fmt.Errorf("%w: %q", errProtocol, s)
		}
		text = append(text, strings.TrimSpace(s[min(4, len(s)):]))
		if len(s) == 3 || s[3] != '-' {
			return code, text, nil
		}
	}
	return 0, nil, fmt.Errorf("%w: an answer without end", errProtocol)
}

// expect reads an answer and wants this code.
func (l lineConn) expect(want int) ([]string, error) {
	code, text, err := l.reply()
	if err == nil && code != want {
		err = fmt.Errorf("%w: %d %s", errProtocol, code, text[0])
	}
	return text, err
}

// startTLS sends the command to switch to TLS, which is answered with this code.
func (l lineConn) startTLS(command string, want int) error {
	if err := l.send(command); err != nil {
		return err
	}
	switch code, text, err := l.reply(); {
	case err != nil, code == want:
		return err
	case code/100 == 5:
		return fmt.Errorf("%w: %d", errNoSTARTTLS, code)
	default:
		return fmt.Errorf("%w: %d %s", errProtocol, code, text[0])
	}
}

// upgradeSMTP says hello with the address that the server sees anyway: RFC 5321 4.1.3.
func upgradeSMTP(c net.Conn) (bool, error) {
	me := "[127.0.0.1]"
	if a, ok := c.LocalAddr().(*net.TCPAddr); ok {
		if me = "[" + a.IP.String() + "]"; a.IP.To4() == nil {
			me = "[IPv6:" + a.IP.String() + "]"
		}
	}
	return textUpgrade(func(l lineConn) error {
		if _, err := l.expect(220); err != nil {
			return err
		}
		if err := l.send("EHLO " + me); err != nil {
			return err
		}
		offers, err := l.expect(250)
		switch {
		case err != nil:
			return err
		case !slices.ContainsFunc(offers, func(s string) bool { return strings.EqualFold(s, "STARTTLS") }):
			return errNoSTARTTLS
		}
		return l.startTLS("STARTTLS", 220)
	})(c)
}

func upgradeFTP(l lineConn) error {
	if _, err := l.expect(220); err != nil {
		return err
	}
	return l.startTLS("AUTH TLS", 234)
}

func upgradePOP3(l lineConn) error {
	greeting, err := l.read()
	if err != nil || !strings.HasPrefix(greeting, "+OK") {
		return errors.Join(err, errProtocol)
	}
	if err := l.send("STLS"); err != nil {
		return err
	}
	switch s, err := l.read(); {
	case err != nil:
		return err
	case strings.HasPrefix(s, "+OK"):
		return nil
	case strings.HasPrefix(s, "-ERR"):
		return errNoSTARTTLS
	}
	return errProtocol
}

func upgradeIMAP(l lineConn) error {
	greeting, err := l.read()
	if err != nil || !strings.HasPrefix(greeting, "* ") {
		return errors.Join(err, errProtocol)
	}
	if err := l.send("a1 STARTTLS"); err != nil {
		return err
	}
	for range maxLines {
		s, err := l.read()
		if err != nil {
			return err
		}
		switch word := strings.ToUpper(s); {
		case strings.HasPrefix(word, "A1 OK"):
			return nil
		case strings.HasPrefix(word, "A1 NO"), strings.HasPrefix(word, "A1 BAD"):
			return errNoSTARTTLS
		}
	}
	return fmt.Errorf("%w: an answer without end", errProtocol)
}

// upgradePostgres asks by the request that every version since 7.2 knows.
func upgradePostgres(c net.Conn) (bool, error) {
	if _, err := c.Write([]byte{0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f}); err != nil {
		return false, err
	}
	said := make([]byte, 1)
	if _, err := io.ReadFull(c, said); err != nil {
		return false, err
	}
	switch said[0] {
	case 'S':
		return false, nil
	case 'N':
		return false, errNoSTARTTLS
	}
	return false, errProtocol
}

// upgradeMySQL reads the server's greeting and answers that the rest goes by TLS.
func upgradeMySQL(c net.Conn) (bool, error) {
	const wantsTLS, protocol41, secure = 0x0800, 0x0200, 0x8000
	header := make([]byte, 4)
	if _, err := io.ReadFull(c, header); err != nil {
		return false, err
	}
	n := int(header[0]) | int(header[1])<<8 | int(header[2])<<16
	if n < 1 || n > maxLine {
		return false, errProtocol
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c, body); err != nil {
		return false, err
	}
	end := slices.Index(body, 0) // of the version's text
	if body[0] != 10 || end < 1 || len(body) < end+16 {
		return false, errProtocol
	}
	if flags := int(body[end+14]) | int(body[end+15])<<8; flags&wantsTLS == 0 {
		return false, errNoSTARTTLS
	}
	request := make([]byte, 4+32)
	request[0], request[3] = 32, 1
	request[4], request[5] = byte((wantsTLS|protocol41|secure)&0xff), byte((wantsTLS|protocol41|secure)>>8)
	request[8+2] = 1 // the longest packet: 64 kB
	request[12] = 33 // UTF-8
	_, err := c.Write(request)
	return false, err
}

// upgradeLDAP sends the extended request StartTLS (RFC 4511 4.14).
func upgradeLDAP(c net.Conn) (bool, error) {
	const oid = "1.3.6.1.4.1.1466.20037"
	request := append([]byte{0x30, 29, 2, 1, 1, 0x77, 24, 0x80, 22}, oid...)
	if _, err := c.Write(request); err != nil {
		return false, err
	}
	header := make([]byte, 2)
	if _, err := io.ReadFull(c, header); err != nil {
		return false, err
	}
	n := int(header[1])
	if header[0] == 0x30 && n == 0x84 { // Active Directory writes lengths in full
		long := make([]byte, 4)
		if _, err := io.ReadFull(c, long); err != nil {
			return false, err
		}
		n = int(long[0])<<24 | int(long[1])<<16 | int(long[2])<<8 | int(long[3])
	}
	if header[0] != 0x30 || n < 7 || n > maxLine {
		return false, errProtocol
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c, body); err != nil {
		return false, err
	}
	i := slices.Index(body, 0x78) // the extended response
	j := slices.Index(body[max(i, 0):], 0x0a)
	if i < 0 || j < 0 || len(body) < i+j+3 {
		return false, errProtocol
	}
	if body[i+j+2] != 0 {
		return false, errNoSTARTTLS
	}
	return false, nil
}
