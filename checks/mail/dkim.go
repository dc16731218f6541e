package mail

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
)

// A dkimKey is a parsed key record (RFC 6376, 3.6.1).
type dkimKey struct {
	kind    string // "rsa" or "ed25519"
	bits    int
	revoked bool // p= is empty
	testing bool // t=y
	fault   string
}

// parseDKIM reads a key record. ok is false for text that is none at all.
func parseDKIM(text string) (k dkimKey, ok bool) {
	list, odd, twice := parseTags(text)
	p, has := list.get("p")
	v, versioned := list.get("v")
	if !has && !versioned {
		return k, false
	}
	k.kind = "rsa"
	if x, ok := list.get("k"); ok {
		k.kind = strings.ToLower(x)
	}
	if x, ok := list.get("t"); ok {
		for flag := range strings.SplitSeq(x, ":") {
			k.testing = k.testing || strings.EqualFold(strings.TrimSpace(flag), "y")
		}
	}
	services, servesSome := list.get("s")
	hashes, hashesSome := list.get("h")
	switch {
	case versioned && v != "DKIM1":
		k.fault = words.Say("key.version")
	case versioned && list[0].name != "v":
		k.fault = words.Say("key.version_place")
	case len(twice) > 0:
		k.fault = words.Say("key.twice", "tag", twice[0])
	case !has:
		k.fault = words.Say("key.none")
	case len(odd) > 0:
		k.fault = words.Say("key.odd")
	case servesSome && !listHas(services, "*") && !listHas(services, "email"):
		k.fault = words.Say("key.service")
	case hashesSome && !listHas(hashes, "sha256"):
		k.fault = words.Say("key.hash")
	case p == "":
		k.revoked = true
	default:
		k.read(p)
	}
	return k, true
}

// listHas reports whether a list with colons holds a word.
func listHas(list, word string) bool {
	for x := range strings.SplitSeq(list, ":") {
		if strings.EqualFold(strings.TrimSpace(x), word) {
			return true
		}
	}
	return false
}

// usable reports whether receivers accept what the key signs.
func (k dkimKey) usable() bool {
	return k.fault == "" && !k.revoked && (k.kind != "rsa" || k.bits >= weakBits)
}

func (k *dkimKey) read(p string) {
	p = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, p)
	der, err := base64.StdEncoding.DecodeString(p)
	if err != nil {
		if der, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(p, "=")); err != nil {
			k.fault = words.Say("key.garbled")
			return
		}
	}
	switch k.kind {
	case "ed25519":
		if k.bits = 256; len(der) != 32 {
			k.fault = words.Say("key.length")
		}
	case "rsa":
		if key, err := x509.ParsePKIXPublicKey(der); err == nil {
			if r, ok := key.(*rsa.PublicKey); ok {
				k.bits = r.N.BitLen()
				return
			}
		}
		if r, err := x509.ParsePKCS1PublicKey(der); err == nil {
			k.bits = r.N.BitLen()
			return
		}
		k.fault = words.Say("key.garbled")
	default:
		k.fault = words.Say("key.kind")
	}
}
