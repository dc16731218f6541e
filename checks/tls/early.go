package tls

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"net"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	messageTicket = 4  // what a server hands out for the next visit, RFC 8446 4.6.1
	extEarlyData  = 42 // in a ticket: how much may be sent before the server has answered
	// maxStay is the most that is read after the handshake, and stayFor how long at
	// most: a ticket comes with the next packet, or not at all.
	maxStay = 64 << 10
	stayFor = time.Second
)

// A session is a connection of TLS 1.3 after its handshake. crypto/tls keeps to
// itself what stands in a ticket, so the bytes and the secret that they are
// locked with are noted on the way, and the tickets opened here.
type session struct {
	conn  *tap
	suite uint16
	log   *bytes.Buffer // the secrets, as crypto/tls writes them
	took  time.Duration // by the handshake
}

// A tap is a connection that notes what comes in.
type tap struct {
	net.Conn
	seen []byte
}

// Read implements net.Conn.
func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.seen = append(t.seen, b[:min(n, maxStay-min(len(t.seen), maxStay))]...)
	return n, err
}

// early waits for a ticket and returns whether the server lets visitors send
// before it has answered. No ticket says nothing: it may come later.
func (s *session) early(ctx context.Context) state {
	open, err := s.opener()
	if err != nil {
		return state{reason: checks.ReasonSkipped}
	}
	ctx, cancel := context.WithTimeout(ctx, min(stayFor, max(2*s.took, stayFor/4)))
	defer cancel()
	end, _ := ctx.Deadline()
	if err := s.conn.SetReadDeadline(end); err != nil {
		return state{reason: checks.ReasonOf(err)}
	}
	at, seq := 0, uint64(0)
	more := make([]byte, 4096)
	for range maxRecords {
		size := s.whole(at)
		for size == 0 && len(s.conn.seen) < maxStay {
			if _, err := s.conn.Read(more); err != nil {
				return state{reason: checks.ReasonSkipped}
			}
			size = s.whole(at)
		}
		if size == 0 {
			break
		}
		record := s.conn.seen[at : at+size]
		at += size
		inner, ok := open(seq, record)
		if !ok {
			continue // of the handshake, which was locked with another key
		}
		seq++
		if limit, ok := ticket(inner); ok {
			return state{known: true, on: limit > 0, seen: fmt.Sprintf("a ticket for the next visit, with up to %d bytes of early data", limit)}
		}
	}
	return state{reason: checks.ReasonSkipped}
}

// whole returns the length of the record that begins at a place, or 0 where it
// has not come in yet.
func (s *session) whole(at int) int {
	b := s.conn.seen[min(at, len(s.conn.seen)):]
	if len(b) < 5 {
		return 0
	}
	if n := 5 + int(binary.BigEndian.Uint16(b[3:])); n <= len(b) {
		return n
	}
	return 0
}

// opener returns what opens the server's records after the handshake
// (RFC 8446, 5.2 and 7.3). It knows the suites that servers choose for us.
func (s *session) opener() (func(seq uint64, record []byte) ([]byte, bool), error) {
	sum, length := func() hash.Hash { return sha256.New() }, 16
	switch s.suite {
	case 0x1301:
	case 0x1302:
		sum, length = func() hash.Hash { return sha512.New384() }, 32
	default:
		return nil, fmt.Errorf("suite %s is not one that is opened here", suiteName(s.suite))
	}
	key, err := hkdf.Expand(sum, s.secret(), label("key", length), length)
	if err != nil {
		return nil, err
	}
	iv, err := hkdf.Expand(sum, s.secret(), label("iv", 12), 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return func(seq uint64, record []byte) ([]byte, bool) {
		nonce := bytes.Clone(iv)
		for i, b := range binary.BigEndian.AppendUint64(nil, seq) {
			nonce[4+i] ^= b
		}
		inner, err := seal.Open(nil, nonce, record[5:], record[:5])
		return inner, err == nil
	}, nil
}

// secret is the one that locks what the server sends after the handshake.
func (s *session) secret() []byte {
	for line := range bytes.Lines(s.log.Bytes()) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "SERVER_TRAFFIC_SECRET_0" {
			b, _ := hex.DecodeString(string(f[2])) // written by crypto/tls
			return b
		}
	}
	return nil
}

// label is the info of HKDF-Expand-Label with an empty context (RFC 8446, 7.1).
func label(name string, length int) string {
	name = "tls13 " + name
	return string([]byte{0, byte(length), byte(len(name))}) + name + "\x00"
}

// ticket reads a ticket out of an opened record and returns how much early data
// it allows; ok is false where it is none.
func ticket(inner []byte) (limit uint32, ok bool) {
	inner = bytes.TrimRight(inner, "\x00") // padding
	if len(inner) == 0 || inner[len(inner)-1] != recordHandshake {
		return 0, false
	}
	s := cryptobyte.String(inner[:len(inner)-1])
	var kind uint8
	var body, nonce, id, extensions, content cryptobyte.String
	if !s.ReadUint8(&kind) || kind != messageTicket || !s.ReadUint24LengthPrefixed(&body) ||
		!body.Skip(8) || !body.ReadUint8LengthPrefixed(&nonce) || !body.ReadUint16LengthPrefixed(&id) || !body.ReadUint16LengthPrefixed(&extensions) {
		return 0, false
	}
	for !extensions.Empty() {
		var which uint16
		if !extensions.ReadUint16(&which) || !extensions.ReadUint16LengthPrefixed(&content) {
			return 0, false
		}
		if which == extEarlyData && !content.ReadUint32(&limit) {
			return 0, false
		}
	}
	return limit, true
}
