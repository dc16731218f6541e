package tls

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// Record and message types (RFC 5246 6.2.1 and 7.4).
const (
	recordAlert     = 21
	recordHandshake = 22
	recordHighest   = 23

	messageClientHello = 1
	messageServerHello = 2
	messageCertificate = 11
	messageHelloDone   = 14
)

// What is read of one answer, whatever the server sends. The figures are those
// of crypto/tls where it has one.
const (
	maxRecord     = 16384 + 2048
	maxRecords    = 64
	maxHandshake  = 256 << 10
	maxWarnings   = 4
	maxChain      = 10
	maxNotTLSText = 200
)

// Errors of an answer.
var (
	errMalformed = errors.New("the answer is not well-formed TLS")
	errTooLong   = errors.New("the answer is longer than any that TLS needs")
)

// A notTLSError holds the first bytes of an answer that is no TLS record.
type notTLSError struct{ seen []byte }

// Error implements error.
func (e *notTLSError) Error() string { return fmt.Sprintf("the answer is not TLS: %q", e.seen) }

// An alertError is a fatal alert.
type alertError byte

// Error implements error.
func (e alertError) Error() string { return fmt.Sprintf("alert %d", byte(e)) }

// refuses reports whether the alert says that the hello offered nothing that
// the server accepts. Others, such as internal_error, are weaker evidence.
func (e alertError) refuses() bool {
	switch e {
	case 10, 40, 47, 50, 70, 71, 86:
		return true
	}
	return false
}

// An answer is what a server said to a hello.
type answer struct {
	version uint16 // the version that it chose; 0 for none
	suite   uint16
	// chain holds the first certificates, undecoded, and sent their number.
	chain [][]byte
	sent  int
}

// readAnswer reads what a server says to a hello up to the last message of
// interest that is not encrypted. What was read before an error is returned
// with it. offered says whether the server's choice was one it was given; when
// not, nothing that follows is believed, and the choice is not returned.
func readAnswer(r io.Reader, offered func(answer) error) (answer, error) {
	br := bufio.NewReaderSize(r, 4096)
	var a answer
	var pending []byte // handshake bytes not yet made into messages
	warnings := 0
	for range maxRecords {
		kind, body, err := readRecord(br)
		if err != nil {
			return a, err
		}
		switch kind {
		case recordAlert:
			if len(body) != 2 {
				return a, errMalformed
			}
			if body[0] == 2 {
				return a, alertError(body[1])
			}
			if warnings++; warnings > maxWarnings {
				return a, errTooLong
			}
		case recordHandshake:
			pending = append(pending, body...)
			if len(pending) > maxHandshake+4 {
				return a, errTooLong
			}
			var done bool
			if pending, done, err = a.messages(pending, offered); done || err != nil {
				return a, err
			}
		default:
			return a, fmt.Errorf("%w: a record of kind %d", errMalformed, kind)
		}
	}
	return a, errTooLong
}

// readRecord reads one record; its length is judged before anything is allocated.
func readRecord(br *bufio.Reader) (kind byte, body []byte, err error) {
	h, err := br.Peek(1)
	if err != nil {
		return 0, nil, err
	}
	if h[0] < 20 || h[0] > recordHighest {
		h, _ = br.Peek(min(max(br.Buffered(), 1), maxNotTLSText))
		if len(h) >= 3 && h[0]&0x80 != 0 && h[2] == 4 {
			return 0, nil, fmt.Errorf("%w: an answer of SSL 2.0", errMalformed)
		}
		return 0, nil, &notTLSError{slices.Clone(h)}
	}
	header := make([]byte, 5)
	if _, err := io.ReadFull(br, header); err != nil {
		return 0, nil, err
	}
	if header[1] != 3 {
		return 0, nil, fmt.Errorf("%w: a record of version %#02x", errMalformed, header[1])
	}
	n := int(header[3])<<8 | int(header[4])
	if n > maxRecord {
		return 0, nil, errTooLong
	}
	body = make([]byte, n)
	if _, err := io.ReadFull(br, body); err != nil {
		return 0, nil, err
	}
	return header[0], body, nil
}

// messages takes the complete messages off the front of b. It is done when
// there is nothing more to learn.
func (a *answer) messages(b []byte, offered func(answer) error) (rest []byte, done bool, err error) {
	for len(b) >= 4 {
		n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if n > maxHandshake {
			return nil, false, errTooLong
		}
		if len(b) < 4+n {
			return b, false, nil
		}
		kind, body := b[0], cryptobyte.String(b[4:4+n])
		b = b[4+n:]
		switch {
		case kind == 0: // hello_request, allowed at any time
		case kind == messageServerHello && a.version == 0:
			if err := a.serverHello(body); err != nil {
				return nil, false, err
			}
			if err := offered(*a); err != nil {
				*a = answer{}
				return nil, false, err
			}
			if a.version == tls13 {
				return nil, true, nil // the rest is encrypted
			}
		case a.version == 0:
			return nil, false, fmt.Errorf("%w: message %d before the server's hello", errMalformed, kind)
		case kind == messageCertificate:
			return nil, true, a.certificate(body)
		case kind == messageHelloDone:
			return nil, true, nil
		}
	}
	return b, false, nil
}

func (a *answer) serverHello(s cryptobyte.String) error {
	var version, suite uint16
	var session cryptobyte.String
	var compression uint8
	if !s.ReadUint16(&version) || !s.Skip(32) || !s.ReadUint8LengthPrefixed(&session) ||
		len(session) > 32 || !s.ReadUint16(&suite) || !s.ReadUint8(&compression) {
		return errMalformed
	}
	if !s.Empty() {
		var extensions cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&extensions) || !s.Empty() {
			return errMalformed
		}
		for !extensions.Empty() {
			var id uint16
			var content cryptobyte.String
			if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&content) {
				return errMalformed
			}
			if id == extSupportedVersions && (!content.ReadUint16(&version) || !content.Empty()) {
				return errMalformed
			}
		}
	}
	if version < ssl30 || version > tls13 {
		return fmt.Errorf("%w: version %#04x", errMalformed, version)
	}
	a.version, a.suite = version, suite
	return nil
}

func (a *answer) certificate(s cryptobyte.String) error {
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return errMalformed
	}
	for !list.Empty() {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return errMalformed
		}
		if a.sent++; len(a.chain) < maxChain {
			a.chain = append(a.chain, slices.Clone(der))
		}
	}
	return nil
}

// offers says whether what the server chose was in the hello.
func (h hello) offers(a answer) error {
	if a.version > h.version || h.version == tls13 && a.version != tls13 {
		return fmt.Errorf("%w: it chose %s, which was not offered", errMalformed, versionName(a.version))
	}
	if !slices.Contains(h.suites, a.suite) {
		return fmt.Errorf("%w: it chose the suite %#04x, which was not offered", errMalformed, a.suite)
	}
	return nil
}
