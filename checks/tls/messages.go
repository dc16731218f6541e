package tls

import (
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// retryRandom marks a server's hello that asks for another one (RFC 8446 4.1.3).
const retryRandom = "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"

// Bounds of what is kept of an answer.
const (
	maxPrime  = 16384 / 8
	maxStaple = 16 << 10
	maxSCTs   = 20
)

// An answer is what a server said to a hello, as far as it is not encrypted.
type answer struct {
	version uint16 // the version that it chose; 0 for none
	suite   uint16
	// chain holds the first certificates, undecoded, and sent their number.
	chain [][]byte
	sent  int
	// group is the one that the server chose, or 0.
	group uint16
	// keyShare is the server's public key, of TLS 1.3.
	keyShare []byte
	// prime is that of a finite-field key exchange, without leading zeros.
	prime []byte
	// scheme is the signature scheme of the key exchange, or 0.
	scheme      uint16
	compression uint8
	// What the server took up of what the hello offered.
	renegotiation, extendedMasterSecret, heartbeat bool
	scts                                           int    // logs whose timestamps came in an extension
	staple                                         []byte // the certificate's status, as OCSP
	wantsClientCert                                bool   // it asks for the client's certificate
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
		case kind == messageServerHelloDone:
			return nil, true, nil
		default:
			if err := a.flight(kind, body); err != nil {
				return nil, false, err
			}
		}
	}
	return b, false, nil
}

// flight reads what comes between a server's hello and its end.
func (a *answer) flight(kind byte, body cryptobyte.String) error {
	switch kind {
	case messageCertificate:
		if a.sent > 0 {
			return fmt.Errorf("%w: two chains of certificates", errMalformed)
		}
		return a.certificate(body)
	case messageServerKeyExchange:
		return a.keyExchange(body)
	case messageCertificateStatus:
		return a.certificateStatus(body)
	case messageCertificateRequest:
		a.wantsClientCert = true
	}
	return nil
}

func (a *answer) serverHello(s cryptobyte.String) error {
	var version, suite uint16
	var random, session cryptobyte.String
	var compression uint8
	if !s.ReadUint16(&version) || !s.ReadBytes((*[]byte)(&random), 32) || !s.ReadUint8LengthPrefixed(&session) ||
		len(session) > 32 || !s.ReadUint16(&suite) || !s.ReadUint8(&compression) {
		return errMalformed
	}
	if !s.Empty() { // extensions may be left out altogether
		if err := a.extensions(s, &version, string(random) == retryRandom); err != nil {
			return err
		}
	}
	if version < ssl30 || version > tls13 {
		return fmt.Errorf("%w: version %#04x", errMalformed, version)
	}
	a.version, a.suite, a.compression = version, suite, compression
	return nil
}

// extensions reads those of a server's hello; one of them names the version.
func (a *answer) extensions(s cryptobyte.String, version *uint16, retry bool) error {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || !s.Empty() {
		return errMalformed
	}
	for !list.Empty() {
		var id uint16
		var content cryptobyte.String
		if !list.ReadUint16(&id) || !list.ReadUint16LengthPrefixed(&content) {
			return errMalformed
		}
		if id == extSupportedVersions && (!content.ReadUint16(version) || !content.Empty()) {
			return errMalformed
		}
		if err := a.extension(id, content, retry); err != nil {
			return err
		}
	}
	return nil
}

func (a *answer) extension(id uint16, content cryptobyte.String, retry bool) error {
	switch id {
	case extRenegotiation:
		a.renegotiation = true
	case extExtendedMasterSecret:
		a.extendedMasterSecret = true
	case extHeartbeat:
		a.heartbeat = true
	case extKeyShare:
		if !content.ReadUint16(&a.group) || retry && !content.Empty() {
			return errMalformed
		}
		var share cryptobyte.String
		if content.ReadUint16LengthPrefixed(&share) {
			a.keyShare = slices.Clone(share)
		}
	case extSCT:
		return a.sctList(content)
	}
	return nil
}

// sctList counts the logs in a list of certificate timestamps.
func (a *answer) sctList(s cryptobyte.String) error {
	entries, ok := sctEntries(s)
	if !ok {
		return errMalformed
	}
	a.scts = countLogs(entries)
	return nil
}

// sctEntries splits a list of certificate timestamps (RFC 6962, 3.3).
func sctEntries(s cryptobyte.String) (entries [][]byte, ok bool) {
	var list, one cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || !s.Empty() {
		return nil, false
	}
	for !list.Empty() {
		if !list.ReadUint16LengthPrefixed(&one) {
			return nil, false
		}
		if len(entries) < maxSCTs {
			entries = append(entries, one)
		}
	}
	return entries, true
}

// countLogs counts the logs that timestamps are of: two of one log are worth one. What is
// too short to name a log is worth none.
func countLogs(entries [][]byte) int {
	seen := map[string]bool{}
	for _, e := range entries[:min(len(entries), maxSCTs)] {
		if len(e) > 1+32+8 {
			seen[string(e[1:1+32])] = true
		}
	}
	return len(seen)
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

func (a *answer) certificateStatus(s cryptobyte.String) error {
	var kind uint8
	var response cryptobyte.String
	if !s.ReadUint8(&kind) || !s.ReadUint24LengthPrefixed(&response) {
		return errMalformed
	}
	if kind == 1 && len(response) <= maxStaple {
		a.staple = slices.Clone(response)
	}
	return nil
}

// keyExchange reads the parameters of an ephemeral key exchange, as far as the
// suite says what they are: RFC 5246 7.4.3, RFC 8422 5.4.
func (a *answer) keyExchange(s cryptobyte.String) error {
	kx := suiteTable()[a.suite]
	var skip cryptobyte.String
	switch {
	case kx.is(propECDHE) || isECDHAnon(kx):
		var kind uint8
		if !s.ReadUint8(&kind) {
			return errMalformed
		}
		if kind != 3 { // a curve that the server describes itself
			return nil
		}
		if !s.ReadUint16(&a.group) || !s.ReadUint8LengthPrefixed(&skip) {
			return errMalformed
		}
	case kx.is(propDHE) || kx.is(propAnon):
		var prime cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&prime) || !s.ReadUint16LengthPrefixed(&skip) || !s.ReadUint16LengthPrefixed(&skip) {
			return errMalformed
		}
		for len(prime) > 0 && prime[0] == 0 {
			prime = prime[1:]
		}
		if len(prime) > maxPrime {
			return errTooLong
		}
		a.prime = slices.Clone(prime)
	default:
		return nil
	}
	if a.version == tls12 && !kx.is(propAnon) && !s.ReadUint16(&a.scheme) {
		return errMalformed
	}
	return nil
}

// isECDHAnon reports whether a suite without a certificate uses a curve.
func isECDHAnon(s suite) bool {
	const prefix = "TLS_ECDH_anon"
	return len(s.name) > len(prefix) && s.name[:len(prefix)] == prefix
}

// offers says whether what the server chose was in the hello.
func (h hello) offers(a answer) error {
	switch {
	case a.version > h.version || h.version == tls13 && a.version != tls13:
		return fmt.Errorf("%w: %s", errUnoffered, versionName(a.version))
	case !slices.Contains(h.suites, a.suite):
		return fmt.Errorf("%w: the suite %#04x", errUnoffered, a.suite)
	case a.compression != 0 && (a.compression != 1 || !h.compress):
		return fmt.Errorf("%w: compression %d", errUnoffered, a.compression)
	case a.version == tls13 && a.group != 0 && !slices.Contains(h.offeredGroups(), a.group):
		return fmt.Errorf("%w: the group %#04x", errUnoffered, a.group)
	}
	return nil
}
