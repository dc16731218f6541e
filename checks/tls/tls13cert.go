package tls

import (
	"bufio"
	"context"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

const messageEncryptedExtensions = 8

// askTLS13Certificate goes as far into a handshake of TLS 1.3 as the certificate, which
// is encrypted there. crypto/tls cannot be told which signatures to offer, and shows
// nothing of a certificate that it cannot read. The connection ends before anything is
// proven: whose key it is does not matter, only what visitors are shown.
func (p *prober) askTLS13Certificate(ctx context.Context, group uint16, signatures []uint16) reply {
	r := reply{asked: tls13}
	if group == 0 || isPostQuantum(group) {
		group = groupX25519
	}
	key, err := keyShareOf(group)
	if err != nil {
		r.err, r.reason = err, reasonOf(ctx, err)
		return r
	}
	h := hello{
		version: tls13, name: p.sni(), protocols: p.protocols(), suites: []uint16{0x1301, 0x1302}, groups: []uint16{group}, signatures: signatures,
		publicKey: key.PublicKey().Bytes(), keyGroup: group,
	}
	_, _ = rand.Read(h.random[:]) // crypto/rand.Read never returns an error
	c, done, err := p.openConn(ctx)
	if err == nil {
		defer done()
		first := h.marshal()
		if _, err = c.Write(first); err == nil {
			r.answer, err = readTLS13Certificate(c, h, first[5:], key)
		}
	}
	if r.err = err; err != nil {
		r.reason = reasonOf(ctx, err)
	}
	return r
}

// keyShareOf makes a key to agree on another one with.
func keyShareOf(group uint16) (*ecdh.PrivateKey, error) {
	curve, ok := map[uint16]ecdh.Curve{groupX25519: ecdh.X25519(), 0x0017: ecdh.P256(), 0x0018: ecdh.P384(), 0x0019: ecdh.P521()}[group]
	if !ok {
		return nil, fmt.Errorf("no keys are made for %s here", groupName(group))
	}
	return curve.GenerateKey(rand.Reader)
}

// signaturesOfOtherKey are the schemes for the kind of key that the certificate of a chain
// does not have.
func signaturesOfOtherKey(chain [][]byte) []uint16 {
	c, err := readCertificate(chain[0])
	if err == nil && isRSAKey(c.PublicKey) {
		return []uint16{0x0403, 0x0503, 0x0603}
	}
	return []uint16{0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601}
}

// readTLS13Certificate reads an answer up to the certificate.
func readTLS13Certificate(r io.Reader, h hello, sent []byte, key *ecdh.PrivateKey) (answer, error) {
	br := bufio.NewReaderSize(r, 4096)
	t := tls13Reader{hello: h, sent: sent, key: key}
	for range maxRecords {
		kind, body, err := readRecord(br)
		if err != nil {
			return t.answer, err
		}
		done := false
		switch {
		case kind == recordAlert:
			err = alert(body)
		case kind == recordHandshake && t.open == nil:
			err = t.plain(body)
		case kind == recordHighest && t.open != nil:
			done, err = t.encrypted(body)
		}
		if done || err != nil {
			return t.answer, err
		}
	}
	return t.answer, errTooLong
}

// A tls13Reader is what was read so far of an answer of TLS 1.3.
type tls13Reader struct {
	answer
	hello   hello
	sent    []byte // the hello as it was sent
	key     *ecdh.PrivateKey
	open    recordOpener // once the server's hello is known
	records uint64       // that were opened
	pending []byte       // handshake bytes not yet made into messages
}

// add keeps the bytes of a handshake, within bounds.
func (t *tls13Reader) add(b []byte) error {
	if t.pending = append(t.pending, b...); len(t.pending) > maxHandshake {
		return errTooLong
	}
	return nil
}

// plain reads a record that is not encrypted: the server's hello, or a part of it.
func (t *tls13Reader) plain(body []byte) error {
	if err := t.add(body); err != nil {
		return err
	}
	share, err := t.serverShare(t.pending, t.hello)
	if err != nil || share == nil {
		return err
	}
	t.open, err = handshakeOpener(t.suite, t.key, share, t.sent, t.pending)
	t.pending = nil
	return err
}

// encrypted reads a record that is.
func (t *tls13Reader) encrypted(body []byte) (done bool, err error) {
	inner, ok := t.open(t.records, append([]byte{recordHighest, 3, 3, byte(len(body) >> 8), byte(len(body))}, body...))
	t.records++
	if inner = trimPadding(inner); !ok || len(inner) == 0 || inner[len(inner)-1] != recordHandshake {
		return false, errMalformed
	}
	if err := t.add(inner[:len(inner)-1]); err != nil {
		return false, err
	}
	t.pending, done, err = t.encryptedMessages(t.pending)
	return done, err
}

// serverShare reads the server's hello once it is whole, and returns its public key.
func (a *answer) serverShare(b []byte, h hello) ([]byte, error) {
	if len(b) < 4 || len(b) < 4+int(b[1])<<16+int(b[2])<<8+int(b[3]) {
		return nil, nil
	}
	if b[0] != messageServerHello {
		return nil, errMalformed
	}
	var s answer
	if _, _, err := s.messages(b, h.offers); err != nil {
		return nil, err
	}
	if s.version != tls13 || s.keyShare == nil {
		return nil, fmt.Errorf("%w: it wants another key", errUnoffered)
	}
	*a = s
	return s.keyShare, nil
}

// encryptedMessages takes the complete messages off the front of b, up to the certificate.
func (a *answer) encryptedMessages(b []byte) (rest []byte, done bool, err error) {
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
		switch kind {
		case messageEncryptedExtensions:
		case messageCertificateRequest:
			a.wantsClientCert = true
		case messageCertificate:
			return nil, true, a.tls13Certificate(body)
		default:
			return nil, false, fmt.Errorf("%w: message %d before the certificate", errMalformed, kind)
		}
	}
	return b, false, nil
}

// tls13Certificate reads the certificates with what comes along (RFC 8446, 4.4.2).
func (a *answer) tls13Certificate(s cryptobyte.String) error {
	var context, list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&context) || !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return errMalformed
	}
	for !list.Empty() {
		var der, extensions, content cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) || !list.ReadUint16LengthPrefixed(&extensions) {
			return errMalformed
		}
		for !extensions.Empty() {
			var id uint16
			if !extensions.ReadUint16(&id) || !extensions.ReadUint16LengthPrefixed(&content) {
				return errMalformed
			}
			var err error
			switch {
			case a.sent > 0: // of those above nothing is asked
			case id == extSCT:
				err = a.sctList(content)
			case id == extStatusRequest:
				err = a.certificateStatus(content)
			}
			if err != nil {
				return err
			}
		}
		if a.sent++; len(a.chain) < maxChain {
			a.chain = append(a.chain, slices.Clone(der))
		}
	}
	return nil
}

// handshakeOpener works out what opens the server's records of a handshake (RFC 8446, 7.1).
func handshakeOpener(suite uint16, key *ecdh.PrivateKey, share, sent, received []byte) (recordOpener, error) {
	public, err := key.Curve().NewPublicKey(share)
	if err != nil {
		return nil, err
	}
	shared, err := key.ECDH(public)
	if err != nil {
		return nil, err
	}
	sum := func() hash.Hash { return sha256.New() }
	if suite == 0x1302 {
		sum = func() hash.Hash { return sha512.New384() }
	}
	size := sum().Size()
	digest := func(parts ...[]byte) []byte {
		h := sum()
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	early, err := hkdf.Extract(sum, make([]byte, size), nil)
	if err != nil {
		return nil, err
	}
	derived, err1 := hkdf.Expand(sum, early, hkdfLabel("derived", digest(), size), size)
	secret, err2 := hkdf.Extract(sum, shared, derived)
	traffic, err3 := hkdf.Expand(sum, secret, hkdfLabel("s hs traffic", digest(sent, received), size), size)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	return openerOf(suite, traffic)
}
