package tls

import "golang.org/x/crypto/cryptobyte"

// The extensions that a hello carries or that a server answers with.
const (
	extServerName           = 0
	extStatusRequest        = 5
	extGroups               = 10
	extPointFormats         = 11
	extSignatures           = 13
	extHeartbeat            = 15
	extProtocols            = 16 // application-layer protocols, RFC 7301
	extSCT                  = 18 // signed certificate timestamps, RFC 6962
	extPadding              = 21
	extExtendedMasterSecret = 23 // extended master secret, RFC 7627
	extSupportedVersions    = 43
	extKeyShare             = 51
	extRenegotiation        = 0xff01
)

// allSignatures are the signature schemes offered. MD5 and SHA-1 are among them
// because a server that has only such a certificate hangs up otherwise.
func allSignatures() []uint16 {
	return []uint16{
		0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
		0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0203, 0x0201, 0x0202, 0x0101,
	}
}

// sha1Signatures are those that use SHA-1.
func sha1Signatures() []uint16 { return []uint16{0x0203, 0x0201, 0x0202} }

// A hello is the first message of a client.
type hello struct {
	version uint16 // the highest version offered
	name    string // the server's name; empty for an address
	suites  []uint16
	random  [32]byte
	// groups and signatures are the usual ones where they are nil.
	groups, signatures []uint16
	// compress offers to compress, which no server should take up.
	compress bool
	// publicKey is a public key of keyGroup, for TLS 1.3. Without one the server answers
	// with the group that it would like, and no key has to be made.
	publicKey []byte
	keyGroup  uint16
	// minimal leaves out what only informs: for a server that takes offence.
	minimal bool
	// protocols are those that may be spoken, by ALPN.
	protocols []string
	// noSNI leaves out the name, as very old programs do.
	noSNI bool
}

// marshal writes the hello as one record.
func (h hello) marshal() []byte {
	body := h.body(0)
	// A family of old load balancers hangs on a handshake of 256 to 511 bytes
	// (RFC 7685).
	if n := len(body) + 4; n >= 256 && n < 512 && h.version > ssl30 {
		body = h.body(max(512-n-4, 1))
	}
	record := cryptobyte.NewBuilder(nil)
	record.AddUint8(recordHandshake)
	record.AddUint16(min(h.version, tls10)) // what every server accepts, RFC 8446 5.1
	record.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(messageClientHello)
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(body) })
	})
	return record.BytesOrPanic()
}

func (h hello) body(padding int) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint16(min(h.version, tls12))
	b.AddBytes(h.random[:])
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
		if h.version == tls13 {
			b.AddBytes(h.random[:]) // a session id, as middleboxes expect: RFC 8446 D.4
		}
	})
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, s := range h.suites[:min(len(h.suites), maxSuites)] {
			b.AddUint16(s)
		}
	})
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
		if h.compress {
			b.AddUint8(1) // DEFLATE, RFC 3749
		}
		b.AddUint8(0)
	})
	if h.version <= ssl30 {
		return b.BytesOrPanic() // SSL 3.0 has no extensions
	}
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { h.extensions(b, padding) })
	return b.BytesOrPanic()
}

// uint16List writes a list of two-byte numbers with its length.
func uint16List(values []uint16) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, v := range values {
				b.AddUint16(v)
			}
		})
	}
}

func (h hello) extensions(b *cryptobyte.Builder, padding int) {
	extension := func(id uint16, content cryptobyte.BuilderContinuation) {
		b.AddUint16(id)
		b.AddUint16LengthPrefixed(content)
	}
	nothing := func(*cryptobyte.Builder) {}
	if h.name != "" {
		extension(extServerName, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint8(0) // host_name
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(h.name)) })
			})
		})
	}
	if len(h.protocols) > 0 {
		extension(extProtocols, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				for _, p := range h.protocols {
					b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(p)) })
				}
			})
		})
	}
	extension(extGroups, uint16List(h.offeredGroups()))
	extension(extPointFormats, func(b *cryptobyte.Builder) {
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint8(0) })
	})
	signatures := h.signatures
	if signatures == nil {
		signatures = allSignatures()
	}
	extension(extSignatures, uint16List(signatures))
	switch {
	case h.version == tls13:
		extension(extSupportedVersions, func(b *cryptobyte.Builder) {
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint16(tls13) })
		})
		extension(extKeyShare, func(b *cryptobyte.Builder) { b.AddUint16LengthPrefixed(h.keyShare) })
	case !h.minimal:
		extension(extRenegotiation, func(b *cryptobyte.Builder) { b.AddUint8(0) })
		extension(extExtendedMasterSecret, nothing)
		extension(extHeartbeat, func(b *cryptobyte.Builder) { b.AddUint8(1) })
		extension(extSCT, nothing)
		extension(extStatusRequest, func(b *cryptobyte.Builder) { b.AddBytes([]byte{1, 0, 0, 0, 0}) })
	}
	if padding > 0 {
		extension(extPadding, func(b *cryptobyte.Builder) { b.AddBytes(make([]byte, padding)) })
	}
}

func (h hello) offeredGroups() []uint16 {
	switch {
	case h.groups != nil:
		return h.groups
	case h.version == tls13:
		return tls13Groups()
	}
	return tls12Groups()
}

func (h hello) keyShare(b *cryptobyte.Builder) {
	if h.publicKey == nil {
		return
	}
	b.AddUint16(h.keyGroup)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(h.publicKey) })
}
