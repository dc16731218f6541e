// Package sign signs an assessment document and tells whether a signature is
// good. What is signed is the document's canonical form (RFC 8785), so that
// layout does not matter; the signature is ed25519 in the form of minisign, so
// that anyone can check it with that tool.
//
// A signature shows that the file is what the holder of a key signed. It does not
// show that the answers in it are true, nor whose key it is: that has to come
// another way. A key that a file brings along is never trusted.
package sign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"aead.dev/minisign"
	"github.com/gowebpki/jcs"
)

// kind begins every comment that we sign, so that a signature made for one sort
// of thing is not taken for one of another.
const kind = "cybercheck assessment 1; "

// brings is how a signature file names the key that made it, for people to compare.
const brings = "cybercheck, public key "

// Canonical returns the one form that all layouts of a JSON document share. A
// document with a key twice, or anything else that two readers may read
// differently, is refused.
func Canonical(doc []byte) ([]byte, error) {
	out, err := jcs.Transform(doc)
	if err != nil {
		return nil, fmt.Errorf("this is not one sound JSON document: %w", err)
	}
	return out, nil
}

// Digest is the SHA-256 of a canonical document, in hex.
func Digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// A Secret is the secret half of a key.
type Secret struct{ key minisign.PrivateKey }

// A Public is the public half of a key.
type Public struct{ key minisign.PublicKey }

// NewKey makes a key from a source of randomness.
func NewKey(random io.Reader) (Secret, error) {
	_, key, err := minisign.GenerateKey(random)
	if err != nil {
		return Secret{}, fmt.Errorf("making a key: %w", err)
	}
	return Secret{key}, nil
}

// Seal returns the secret key as it is kept in a file, under a passphrase unless
// that is empty. The form is minisign's own.
func (s Secret) Seal(passphrase string) ([]byte, error) {
	var text []byte
	var err error
	if passphrase == "" {
		text, err = s.key.MarshalText()
	} else {
		text, err = minisign.EncryptKey(passphrase, s.key)
	}
	if err != nil {
		return nil, fmt.Errorf("writing the key: %w", err)
	}
	return append(bytes.TrimRight(text, "\n"), '\n'), nil
}

// Sealed reports whether a kept key needs a passphrase.
func Sealed(kept []byte) bool { return minisign.IsEncrypted(kept) }

// Open reads a kept key.
func Open(kept []byte, passphrase string) (Secret, error) {
	var s Secret
	if !Sealed(kept) {
		if err := s.key.UnmarshalText(bytes.TrimSpace(kept)); err != nil {
			return s, errors.New("this is not a secret key of cybercheck or minisign")
		}
		return s, nil
	}
	key, err := minisign.DecryptKey(passphrase, bytes.TrimSpace(kept))
	if err != nil {
		return s, errors.New("the passphrase does not open this key")
	}
	return Secret{key}, nil
}

// Public returns the half that others check signatures with.
func (s Secret) Public() Public {
	p, ok := s.key.Public().(minisign.PublicKey)
	if !ok {
		panic("sign: a minisign key has another kind of public key") // cannot happen
	}
	return Public{p}
}

// ParsePublic reads a public key: the line that begins with RW, or a whole file of it.
func ParsePublic(text string) (Public, error) {
	var p Public
	if err := p.key.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
		return p, errors.New("this is not a public key; one is a line that begins with RW")
	}
	return p, nil
}

// String is the line to publish.
func (p Public) String() string { return p.key.String() }

// File is the public key as a file of minisign's form.
func (p Public) File() ([]byte, error) {
	text, err := p.key.MarshalText()
	return append(bytes.TrimRight(text, "\n"), '\n'), err
}

// ID is the key's short name. It is no proof: anyone can make a key of the same name.
func (p Public) ID() string { return fmt.Sprintf("%016X", p.key.ID()) }

// Sign signs a canonical document. The comment is signed with it, and is cut at
// the first line end.
func Sign(s Secret, canonical []byte, comment string) []byte {
	comment, _, _ = strings.Cut(comment, "\n")
	return minisign.SignWithComments(s.key, canonical, kind+comment, brings+s.Public().String())
}

// An Outcome is what a check of a signature comes to. The zero value is Invalid.
type Outcome uint8

// The outcomes.
const (
	Invalid    Outcome = iota // altered, or not signed by what it says
	UnknownKey                // sound, but nobody named the key: no success
	Valid                     // sound, and the key is one that was named
)

// A Result is an outcome with what is known about it.
type Result struct {
	Outcome Outcome
	Why     string // for Invalid, in a sentence
	Key     string // the public key that fits, for the other two
	Comment string // what was signed with the document
	// Canonical is the document that was signed, unless Invalid.
	Canonical []byte
	// Relaid is true when the file is laid out otherwise than it was signed.
	Relaid bool
}

// Verify checks a document and its signature against the keys that the reader
// named. A key that comes with the signature only tells UnknownKey from Invalid.
func Verify(doc, signature []byte, named []Public) Result {
	canonical, err := Canonical(doc)
	if err != nil {
		return Result{Why: sentence(err.Error())}
	}
	var sig minisign.Signature
	if err := sig.UnmarshalText(signature); err != nil {
		return Result{Why: "The signature file is not a signature."}
	}
	keys, outcome := named, Valid
	if !anyFits(named, canonical, signature) {
		for _, p := range named {
			if p.key.ID() == sig.KeyID {
				return Result{Why: "The document is not what this key signed, or the signature is damaged."}
			}
		}
		brought, err := ParsePublic(strings.TrimPrefix(sig.UntrustedComment, brings))
		if err != nil {
			return Result{Why: "It was not signed by a key that you named."}
		}
		keys, outcome = []Public{brought}, UnknownKey
	}
	for _, p := range keys {
		if !minisign.Verify(p.key, canonical, signature) {
			continue
		}
		comment, ours := strings.CutPrefix(sig.TrustedComment, kind)
		if !ours {
			return Result{Why: "The signature was made for something other than an assessment."}
		}
		return Result{Outcome: outcome, Key: p.String(), Comment: comment, Canonical: canonical, Relaid: !bytes.Equal(doc, canonical)}
	}
	return Result{Why: "The document is not what was signed."}
}

func anyFits(keys []Public, canonical, signature []byte) bool {
	for _, p := range keys {
		if minisign.Verify(p.key, canonical, signature) {
			return true
		}
	}
	return false
}

func sentence(s string) string {
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}
