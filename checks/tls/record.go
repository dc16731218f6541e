package tls

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Record and message types (RFC 5246 6.2.1 and 7.4).
const (
	recordAlert     = 21
	recordHandshake = 22
	recordHighest   = 23

	messageClientHello        = 1
	messageServerHello        = 2
	messageCertificate        = 11
	messageServerKeyExchange  = 12
	messageCertificateRequest = 13
	messageServerHelloDone    = 14
	messageCertificateStatus  = 22 // the status of the certificate, RFC 6066 8
)

// What is read of one answer, whatever the server sends. The figures are those
// of crypto/tls where it has one.
const (
	maxRecord     = 16384 + 2048
	maxRecords    = 64
	maxHandshake  = 256 << 10
	maxWarnings   = 4
	maxChain      = 20
	maxNotTLSText = 200
)

// Errors of an answer.
var (
	errMalformed = errors.New("the answer is not well-formed TLS")
	errTooLong   = errors.New("the answer is longer than any that TLS needs")
	// errUnoffered is for a choice that was not in the hello.
	errUnoffered = errors.New("the server chose what was not offered")
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
	return slices.Contains([]alertError{10, 40, 47, 50, alertVersion, 71, 86}, e)
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
			if err := alert(body); err != nil {
				return a, err
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

// alert returns a fatal alert as an error, and nothing for a warning.
func alert(body []byte) error {
	switch {
	case len(body) != 2:
		return errMalformed
	case body[0] == 2:
		return alertError(body[1])
	}
	return nil
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
