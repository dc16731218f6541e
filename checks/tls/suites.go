package tls

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The versions as they stand on the wire.
const (
	ssl20 uint16 = 0x0002
	ssl30 uint16 = 0x0300
	tls10 uint16 = 0x0301
	tls11 uint16 = 0x0302
	tls12 uint16 = 0x0303
	tls13 uint16 = 0x0304
)

// versionList is every version, the newest first.
func versionList() []uint16 { return []uint16{tls13, tls12, tls11, tls10, ssl30, ssl20} }

// versionName returns the name that people know a version by.
func versionName(v uint16) string {
	switch v {
	case ssl20:
		return "SSL 2.0"
	case ssl30:
		return "SSL 3.0"
	case tls10:
		return "TLS 1.0"
	case tls11:
		return "TLS 1.1"
	case tls12:
		return "TLS 1.2"
	case tls13:
		return "TLS 1.3"
	}
	return "an unknown version"
}

// Suites that stand for something else (RFC 5746, RFC 7507).
const (
	renegotiationSCSV = 0x00ff
	fallbackSCSV      = 0x5600
)

// maxSuites is how many suites a hello may carry: some servers do not look
// past the 64th, some refuse a hello with more.
const maxSuites = 64

// A trait is what a suite is made of, or a way of making it. The traits in
// weakTraits each have a finding of their own.
type trait string

// The traits.
const (
	traitNull     trait = "null"
	traitAnon     trait = "anon"
	traitExport   trait = "export"
	traitDES      trait = "des"
	traitRC4      trait = "rc4"
	trait3DES     trait = "3des"
	traitOldBlock trait = "idea_seed"
	traitCBC      trait = "cbc"
	traitAEAD     trait = "aead"
	traitECDHE    trait = "ecdhe"
	traitDHE      trait = "dhe"
	traitRSA      trait = "static_rsa"
)

// weakTraits is what no server should accept, the worst first. A suite counts
// for the first that it has.
func weakTraits() []trait {
	return []trait{traitNull, traitAnon, traitExport, traitDES, traitRC4, trait3DES, traitOldBlock}
}

// A suite is one cipher suite.
type suite struct {
	id     uint16
	name   string
	traits []trait
	bits   int  // the strength of the cipher, as the SSL Labs method counts it
	modern bool // of TLS 1.3
	newer  bool // needs TLS 1.2: AEAD, or a hash of the SHA-2 family
	usual  bool // neither of a pre-shared key nor of a fixed Diffie-Hellman key
}

func (s suite) is(t trait) bool { return slices.Contains(s.traits, t) }

// weakness returns the first weak trait of s, or "".
func (s suite) weakness() trait {
	for _, t := range weakTraits() {
		if s.is(t) {
			return t
		}
	}
	return ""
}

//go:embed suites.yaml
var suitesYAML []byte

// suiteTable returns every suite by number. It is read when first needed: most
// runs of the program make no connection.
var suiteTable = sync.OnceValue(func() map[uint16]suite {
	var names map[uint16]string
	if err := yaml.NewDecoder(bytes.NewReader(suitesYAML)).Decode(&names); err != nil {
		panic(fmt.Errorf("suites.yaml: %w", err)) // embedded, and read by a test
	}
	table := make(map[uint16]suite, len(names))
	for id, name := range names {
		table[id] = newSuite(id, name)
	}
	return table
})

// newSuite reads what a suite is made of off its name.
func newSuite(id uint16, name string) suite {
	s := suite{id: id, name: name, modern: id>>8 == 0x13 || strings.HasPrefix(name, "TLS_SM4")}
	has := func(part string) bool { return strings.Contains(name+"_", "_"+part+"_") }
	add := func(t trait, yes bool) {
		if yes {
			s.traits = append(s.traits, t)
		}
	}
	kx, _, _ := strings.Cut(name, "_WITH_")
	psk := strings.Contains(kx, "PSK") || strings.Contains(kx, "SRP") || strings.Contains(kx, "KRB5") || strings.Contains(kx, "ECCPWD") || strings.Contains(kx, "GOST")
	ephemeral := s.modern || strings.Contains(kx, "DHE_") || strings.HasSuffix(kx, "DHE") || has("anon")
	s.usual = !psk && (s.modern || ephemeral || strings.Contains(kx, "TLS_RSA") || strings.Contains(kx, "TLS_NULL") || strings.Contains(kx, "SSL_RSA"))
	aead := s.modern || has("GCM") || has("CCM") || strings.Contains(name, "POLY1305") || has("MGM")
	add(traitNull, has("NULL"))
	add(traitAnon, has("anon"))
	add(traitExport, strings.Contains(name, "EXPORT"))
	add(traitDES, has("DES") || strings.Contains(name, "DES40"))
	add(traitRC4, has("RC4"))
	add(trait3DES, has("3DES"))
	add(traitOldBlock, has("IDEA") || has("SEED") || has("RC2"))
	add(traitCBC, has("CBC"))
	add(traitAEAD, aead)
	add(traitECDHE, strings.Contains(kx, "ECDHE_") || strings.HasSuffix(kx, "ECDHE"))
	add(traitDHE, !strings.Contains(kx, "ECDHE") && strings.Contains(kx, "DHE_"))
	add(traitRSA, strings.HasPrefix(kx, "TLS_RSA") && !psk)
	s.newer = !s.modern && (aead || has("SHA256") || has("SHA384"))
	s.bits = strength(s, has)
	return s
}

func strength(s suite, has func(string) bool) int {
	switch {
	case s.is(traitNull):
		return 0
	case s.is(traitExport):
		return 40
	case s.is(traitDES):
		return 56
	case s.is(trait3DES):
		return 112
	case has("256"), strings.Contains(s.name, "CHACHA20"), strings.Contains(s.name, "GOST"):
		return 256
	}
	return 128
}

// suiteName returns the name of a suite, or its number.
func suiteName(id uint16) string {
	if s, ok := suiteTable()[id]; ok {
		return s.name
	}
	return fmt.Sprintf("0x%04x", id)
}

// pick returns the numbers of the suites that keep wants, in their order on the
// wire but the preferred first.
func pick(keep func(suite) bool) []uint16 {
	var ids []uint16
	for id, s := range suiteTable() {
		if keep(s) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// modernSuites are those of TLS 1.3.
func modernSuites() []uint16 { return pick(func(s suite) bool { return s.modern }) }

// soundSuites need TLS 1.2 and are what a well-kept server offers there.
func soundSuites() []uint16 {
	return pick(func(s suite) bool { return s.usual && s.is(traitECDHE) && s.is(traitAEAD) })
}

// middleSuites are neither sound nor broken: they lack forward secrecy, or an
// authenticated cipher, or lean on finite-field Diffie-Hellman.
func middleSuites() []uint16 {
	return pick(func(s suite) bool {
		return s.usual && !s.modern && s.weakness() == "" && (!s.is(traitECDHE) || !s.is(traitAEAD)) && !strings.Contains(s.name, "ARIA")
	})
}

// weakSuites are those that no server should accept. Suites with a fixed
// Diffie-Hellman key are left out: no certificate for them is in use.
func weakSuites() []uint16 {
	return pick(func(s suite) bool {
		return s.usual && s.weakness() != "" && !strings.Contains(s.name, "ARIA") && s.id < 0xfe00 && s.name != "TLS_NULL_WITH_NULL_NULL"
	})
}

// olderSuites work with every version up to TLS 1.2, the sound first.
func olderSuites() []uint16 {
	ids := pick(func(s suite) bool {
		return s.usual && !s.modern && !s.newer && s.name != "TLS_NULL_WITH_NULL_NULL" && s.id < 0xfe00 && !strings.Contains(s.name, "EXPORT1024")
	})
	slices.SortStableFunc(ids, func(a, b uint16) int { return suiteTable()[b].bits - suiteTable()[a].bits })
	return ids[:min(len(ids), maxSuites-1)]
}
