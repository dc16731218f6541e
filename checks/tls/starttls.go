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
	maxTalkLine  = 1024
	maxTalkLines = 64
)

// Errors of the talk before TLS.
var (
	// errPlainOnly means that the server said it has no TLS to switch to.
	errPlainOnly = errors.New("the server does not offer to switch to TLS")
	errTalk      = errors.New("the server did not follow the protocol of its port")
)

// A dialogue leads a new connection to the point where TLS begins. injected is
// true where the server had sent more before that than it should: such bytes
// may come from someone in between.
type dialogue func(c net.Conn) (injected bool, err error)

// dialogueFor returns what the protocol of a well-known port says first, or nil
// where TLS begins at once (as on 443, 465, 636, 853, 990, 993, 995 and 8443).
func dialogueFor(port uint16) dialogue {
	switch port {
	case 25, 587, 2525:
		return talkSMTP
	case 143:
		return lines(talkIMAP)
	case 110:
		return lines(talkPOP3)
	case 21:
		return lines(talkFTP)
	case 389, 3268:
		return talkLDAP
	case 5432:
		return talkPostgres
	case 3306:
		return talkMySQL
	}
	return nil
}

// A line is one conversation in lines of text.
type line struct {
	r *bufio.Reader
	w io.Writer
}

// lines makes a dialogue of a conversation in lines.
func lines(talk func(line) error) dialogue {
	return func(c net.Conn) (bool, error) {
		br := bufio.NewReaderSize(io.LimitReader(c, maxTalkLine*maxTalkLines), maxTalkLine)
		err := talk(line{br, c})
		return err == nil && br.Buffered() > 0, err
	}
}

func (l line) read() (string, error) {
	b, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", fmt.Errorf("%w: a line without end", errTalk)
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

func (l line) say(s string) error {
	_, err := io.WriteString(l.w, s+"\r\n")
	return err
}

// reply reads an answer of SMTP or FTP: lines that begin with a code, the last
// without a hyphen after it.
func (l line) reply() (code int, text []string, err error) {
	for range maxTalkLines {
		s, err := l.read()
		if err != nil {
			return 0, nil, err
		}
		if len(s) < 3 {
			return 0, nil, fmt.Errorf("%w: %q", errTalk, s)
		}
		if code, err = strconv.Atoi(s[:3]); err != nil {
			return 0, nil, fmt.Errorf("%w: %q", errTalk, s)
		}
		text = append(text, strings.TrimSpace(s[min(4, len(s)):]))
		if len(s) == 3 || s[3] != '-' {
			return code, text, nil
		}
	}
	return 0, nil, fmt.Errorf("%w: an answer without end", errTalk)
}

// expect reads an answer and wants this code.
func (l line) expect(want int) ([]string, error) {
	code, text, err := l.reply()
	switch {
	case err != nil:
		return nil, err
	case code != want && code/100 == 5 && want == 220:
		return nil, fmt.Errorf("%w: %d", errPlainOnly, code)
	case code != want:
		return nil, fmt.Errorf("%w: %d %s", errTalk, code, strings.Join(text[:1], ""))
	}
	return text, nil
}

// talkSMTP greets with the address that the server sees anyway: RFC 5321 4.1.3.
func talkSMTP(c net.Conn) (bool, error) {
	me := "[127.0.0.1]"
	if a, ok := c.LocalAddr().(*net.TCPAddr); ok {
		if me = "[" + a.IP.String() + "]"; a.IP.To4() == nil {
			me = "[IPv6:" + a.IP.String() + "]"
		}
	}
	return lines(func(l line) error {
		if code, text, err := l.reply(); err != nil {
			return err
		} else if code != 220 {
			return fmt.Errorf("%w: %d %s", errTalk, code, text[0])
		}
		if err := l.say("EHLO " + me); err != nil {
			return err
		}
		offers, err := l.expect(250)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(offers, func(s string) bool { return strings.EqualFold(s, "STARTTLS") }) {
			return errPlainOnly
		}
		if err := l.say("STARTTLS"); err != nil {
			return err
		}
		_, err = l.expect(220)
		return err
	})(c)
}

func talkFTP(l line) error {
	if code, text, err := l.reply(); err != nil {
		return err
	} else if code != 220 {
		return fmt.Errorf("%w: %d %s", errTalk, code, text[0])
	}
	if err := l.say("AUTH TLS"); err != nil {
		return err
	}
	code, _, err := l.reply()
	switch {
	case err != nil:
		return err
	case code == 234:
		return nil
	case code/100 == 5:
		return errPlainOnly
	}
	return fmt.Errorf("%w: %d", errTalk, code)
}

func talkPOP3(l line) error {
	greeting, err := l.read()
	if err != nil || !strings.HasPrefix(greeting, "+OK") {
		return errors.Join(err, errTalk)
	}
	if err := l.say("STLS"); err != nil {
		return err
	}
	switch s, err := l.read(); {
	case err != nil:
		return err
	case strings.HasPrefix(s, "+OK"):
		return nil
	case strings.HasPrefix(s, "-ERR"):
		return errPlainOnly
	}
	return errTalk
}

func talkIMAP(l line) error {
	greeting, err := l.read()
	if err != nil || !strings.HasPrefix(greeting, "* ") {
		return errors.Join(err, errTalk)
	}
	if err := l.say("a1 STARTTLS"); err != nil {
		return err
	}
	for range maxTalkLines {
		s, err := l.read()
		if err != nil {
			return err
		}
		switch word := strings.ToUpper(s); {
		case strings.HasPrefix(word, "A1 OK"):
			return nil
		case strings.HasPrefix(word, "A1 NO"), strings.HasPrefix(word, "A1 BAD"):
			return errPlainOnly
		}
	}
	return fmt.Errorf("%w: an answer without end", errTalk)
}

// talkPostgres asks by the request that every version since 7.2 knows.
func talkPostgres(c net.Conn) (bool, error) {
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
		return false, errPlainOnly
	}
	return false, errTalk
}

// talkMySQL reads the server's greeting and answers that the rest goes by TLS.
func talkMySQL(c net.Conn) (bool, error) {
	const wantsTLS, protocol41, secure = 0x0800, 0x0200, 0x8000
	header := make([]byte, 4)
	if _, err := io.ReadFull(c, header); err != nil {
		return false, err
	}
	n := int(header[0]) | int(header[1])<<8 | int(header[2])<<16
	if n < 1 || n > maxTalkLine {
		return false, errTalk
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c, body); err != nil {
		return false, err
	}
	end := slices.Index(body, 0) // of the version's text
	if body[0] != 10 || end < 1 || len(body) < end+16 {
		return false, errTalk
	}
	if flags := int(body[end+14]) | int(body[end+15])<<8; flags&wantsTLS == 0 {
		return false, errPlainOnly
	}
	request := make([]byte, 4+32)
	request[0], request[3] = 32, 1
	request[4], request[5] = byte((wantsTLS|protocol41|secure)&0xff), byte((wantsTLS|protocol41|secure)>>8)
	request[8+2] = 1 // the longest packet: 64 kB
	request[12] = 33 // UTF-8
	_, err := c.Write(request)
	return false, err
}

// talkLDAP sends the extended request StartTLS (RFC 4511 4.14).
func talkLDAP(c net.Conn) (bool, error) {
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
	if header[0] != 0x30 || n < 7 || n > maxTalkLine {
		return false, errTalk
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c, body); err != nil {
		return false, err
	}
	i := slices.Index(body, 0x78) // the extended response
	j := slices.Index(body[max(i, 0):], 0x0a)
	if i < 0 || j < 0 || len(body) < i+j+3 {
		return false, errTalk
	}
	if body[i+j+2] != 0 {
		return false, errPlainOnly
	}
	return false, nil
}
