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
	messageNewSessionTicket = 4  // what a server hands out for the next visit, RFC 8446 4.6.1
	extEarlyData            = 42 // in a ticket: how much may be sent before the server has answered
	// maxAfterHandshake is the most that is read after the handshake, and ticketTimeout how long at
	// most: a ticket comes with the next packet, or not at all.
	maxAfterHandshake = 64 << 10
	ticketTimeout     = time.Second
)

// A session is a connection of TLS 1.3 after its handshake. crypto/tls keeps to
// itself what stands in a ticket, so the bytes and the secret that they are
// encrypted with are noted on the way, and the tickets decrypted here.
type session struct {
	conn          *recordingConn
	suite         uint16
	keyLog        *bytes.Buffer // the secrets, as crypto/tls writes them
	handshakeTime time.Duration // by the handshake
}

// A recordingConn is a connection that notes what comes in.
type recordingConn struct {
	net.Conn
	received []byte
}

// Read implements net.Conn.
func (t *recordingConn) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.received = append(t.received, b[:min(n, maxAfterHandshake-min(len(t.received), maxAfterHandshake))]...)
	return n, err
}

// awaitTicket waits in a session for a ticket, beside everything else: a server that
// talks to one visitor at a time must get rid of us soon. The connection counts as
// one of those that may be open; where there is no room, nil is returned.
func (p *prober) awaitTicket(ctx context.Context, s *session, hangUp func()) <-chan state {
	if s == nil || p.starttls != nil {
		return nil
	}
	select {
	case p.slots <- struct{}{}:
	default:
		return nil
	}
	out := make(chan state, 1)
	go func() {
		defer func() { <-p.slots }()
		defer hangUp()
		out <- s.earlyDataOffered(ctx)
	}()
	return out
}

// ticketProbe is the probe that takes what awaitTicket has found.
func (f *facts) ticketProbe(early <-chan state) probe {
	return func(context.Context) []reply {
		if early != nil {
			f.earlyData = <-early
		}
		return nil
	}
}

// earlyDataOffered waits for a ticket and returns whether the server lets visitors send
// before it has answered. No ticket says nothing: it may come later.
func (s *session) earlyDataOffered(ctx context.Context) state {
	open, err := openerOf(s.suite, s.serverTrafficSecret())
	if err != nil {
		return state{reason: checks.ReasonSkipped}
	}
	ctx, cancel := context.WithTimeout(ctx, min(ticketTimeout, max(2*s.handshakeTime, ticketTimeout/4)))
	defer cancel()
	end, _ := ctx.Deadline()
	if err := s.conn.SetReadDeadline(end); err != nil {
		return state{reason: checks.ReasonOf(err)}
	}
	at, seq := 0, uint64(0)
	more := make([]byte, 4096)
	for range maxRecords {
		size := s.recordLength(at)
		for size == 0 && len(s.conn.received) < maxAfterHandshake {
			if _, err := s.conn.Read(more); err != nil {
				return state{reason: checks.ReasonSkipped}
			}
			size = s.recordLength(at)
		}
		if size == 0 {
			break
		}
		record := s.conn.received[at : at+size]
		at += size
		inner, ok := open(seq, record)
		if !ok {
			continue // of the handshake, which was encrypted with another key
		}
		seq++
		if limit, ok := parseTicket(inner); ok {
			return state{known: true, on: limit > 0, seen: fmt.Sprintf("a ticket for the next visit, with up to %d bytes of early data", limit)}
		}
	}
	return state{reason: checks.ReasonSkipped}
}

// recordLength returns the length of the record that begins at a place, or 0 where it
// has not come in yet.
func (s *session) recordLength(at int) int {
	b := s.conn.received[min(at, len(s.conn.received)):]
	if len(b) < 5 {
		return 0
	}
	if n := 5 + int(binary.BigEndian.Uint16(b[3:])); n <= len(b) {
		return n
	}
	return 0
}

// A recordOpener decrypts a record, header and all, by its number.
type recordOpener func(seq uint64, record []byte) ([]byte, bool)

// openerOf returns what opens the records that were encrypted with a secret
// (RFC 8446, 5.2 and 7.3). It knows the suites that servers choose for us.
func openerOf(suite uint16, secret []byte) (recordOpener, error) {
	sum, length := func() hash.Hash { return sha256.New() }, 16
	switch suite {
	case 0x1301:
	case 0x1302:
		sum, length = func() hash.Hash { return sha512.New384() }, 32
	default:
		return nil, fmt.Errorf("suite %s is not one that can be decrypted here", suiteName(suite))
	}
	key, err := hkdf.Expand(sum, secret, hkdfLabel("key", nil, length), length)
	if err != nil {
		return nil, err
	}
	iv, err := hkdf.Expand(sum, secret, hkdfLabel("iv", nil, 12), 12)
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
		if len(record) < 5 {
			return nil, false
		}
		inner, err := seal.Open(nil, nonce, record[5:], record[:5])
		return inner, err == nil
	}, nil
}

// serverTrafficSecret is the one that encrypts what the server sends after the handshake.
func (s *session) serverTrafficSecret() []byte {
	for line := range bytes.Lines(s.keyLog.Bytes()) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "SERVER_TRAFFIC_SECRET_0" {
			b, _ := hex.DecodeString(string(f[2])) // written by crypto/tls
			return b
		}
	}
	return nil
}

// hkdfLabel is the info of HKDF-Expand-Label (RFC 8446, 7.1).
func hkdfLabel(name string, context []byte, length int) string {
	name = "tls13 " + name
	return string([]byte{0, byte(length), byte(len(name))}) + name + string(append([]byte{byte(len(context))}, context...))
}

// trimPadding takes the zeros off the end of what was in a record.
func trimPadding(inner []byte) []byte { return bytes.TrimRight(inner, "\x00") }

// parseTicket reads a ticket out of a decrypted record and returns how much early data
// it allows; ok is false where it is none.
func parseTicket(inner []byte) (limit uint32, ok bool) {
	inner = trimPadding(inner)
	if len(inner) == 0 || inner[len(inner)-1] != recordHandshake {
		return 0, false
	}
	s := cryptobyte.String(inner[:len(inner)-1])
	var kind uint8
	var body, nonce, id, extensions, content cryptobyte.String
	if !s.ReadUint8(&kind) || kind != messageNewSessionTicket || !s.ReadUint24LengthPrefixed(&body) ||
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
