package tls

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// Messages of SSL 2.0 (draft-hickman-netscape-ssl-00).
const (
	ssl2ClientHello = 1
	ssl2ServerHello = 4
	// maxSSL2 is the longest record of SSL 2.0.
	maxSSL2 = 32767
)

// ssl2Ciphers are the cipher kinds of SSL 2.0, by their three bytes.
var ssl2Ciphers = [...]struct {
	kind uint32
	name string
}{
	{0x0700c0, "DES_192_EDE3_CBC_WITH_MD5"},
	{0x010080, "RC4_128_WITH_MD5"},
	{0x030080, "RC2_128_CBC_WITH_MD5"},
	{0x050080, "IDEA_128_CBC_WITH_MD5"},
	{0x060040, "DES_64_CBC_WITH_MD5"},
	{0x020080, "RC4_128_EXPORT40_WITH_MD5"},
	{0x040080, "RC2_128_CBC_EXPORT40_WITH_MD5"},
}

// ssl2Hello writes the first message of an SSL 2.0 client.
func ssl2Hello(challenge [16]byte) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(ssl2ClientHello)
	b.AddUint16(ssl20)
	b.AddUint16(uint16(3 * len(ssl2Ciphers)))
	b.AddUint16(0) // no session id
	b.AddUint16(uint16(len(challenge)))
	for _, c := range ssl2Ciphers {
		b.AddUint24(c.kind)
	}
	b.AddBytes(challenge[:])
	body := b.BytesOrPanic()
	return append([]byte{0x80 | byte(len(body)>>8), byte(len(body))}, body...)
}

// readSSL2 reads what a server says to an SSL 2.0 hello.
func readSSL2(r io.Reader) (answer, []string, error) {
	br := bufio.NewReaderSize(r, 4096)
	h, err := br.Peek(3)
	if err != nil {
		return answer{}, nil, err
	}
	if h[0]&0x80 == 0 || h[2] != ssl2ServerHello {
		// A refusal in the language of TLS, or nothing of either.
		a, err := readAnswer(br, func(answer) error { return errUnoffered })
		return a, nil, err
	}
	n := int(h[0]&0x7f)<<8 | int(h[1])
	if n > maxSSL2 {
		return answer{}, nil, errTooLong
	}
	body := make([]byte, 2+n)
	if _, err := io.ReadFull(br, body); err != nil {
		return answer{}, nil, err
	}
	return parseSSL2(body[2:])
}

// parseSSL2 reads a server's hello of SSL 2.0, and the ciphers that it names.
func parseSSL2(in []byte) (answer, []string, error) {
	s := cryptobyte.String(in)
	var kind, hit, certKind uint8
	var version, certLen, cipherLen, idLen uint16
	if !s.ReadUint8(&kind) || !s.ReadUint8(&hit) || !s.ReadUint8(&certKind) || !s.ReadUint16(&version) ||
		!s.ReadUint16(&certLen) || !s.ReadUint16(&cipherLen) || !s.ReadUint16(&idLen) {
		return answer{}, nil, errMalformed
	}
	var cert, ciphers, id []byte
	if kind != ssl2ServerHello || version != ssl20 ||
		!s.ReadBytes(&cert, int(certLen)) || !s.ReadBytes(&ciphers, int(cipherLen)) || !s.ReadBytes(&id, int(idLen)) ||
		len(ciphers)%3 != 0 {
		return answer{}, nil, fmt.Errorf("%w: a hello of SSL 2.0", errMalformed)
	}
	a := answer{version: ssl20}
	if len(cert) > 0 {
		a.chain, a.sent = [][]byte{slices.Clone(cert)}, 1
	}
	var names []string
	for c := range slices.Chunk(ciphers, 3) {
		code := uint32(c[0])<<16 | uint32(c[1])<<8 | uint32(c[2])
		for _, known := range ssl2Ciphers {
			if known.kind == code {
				names = append(names, known.name)
			}
		}
	}
	return a, names, nil
}
