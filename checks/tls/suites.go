package tls

import (
	cryptotls "crypto/tls"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
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

// allVersions is every version, the newest first.
func allVersions() []uint16 { return []uint16{tls13, tls12, tls11, tls10, ssl30, ssl20} }

// versionName returns the name that people know a version by.
func versionName(v uint16) string {
	switch v {
	case ssl20:
		return "SSL 2.0"
	case ssl30:
		return "SSL 3.0"
	}
	return cryptotls.VersionName(v)
}

// Suites that stand for something else (RFC 5746, RFC 7507).
const (
	renegotiationSCSV = 0x00ff
	fallbackSCSV      = 0x5600
)

// maxSuites is how many suites a hello may carry: some servers do not look
// past the 64th, some refuse a hello with more.
const maxSuites = 64

// A property is what a suite is made of, or a way of making it. The properties in
// weakProperties each have a finding of their own.
type property string

// The properties.
const (
	propNull        property = "null"
	propAnon        property = "anon"
	propExport      property = "export"
	propDES         property = "des"
	propRC4         property = "rc4"
	prop3DES        property = "3des"
	propIDEASeedRC2 property = "idea_seed"
	propCBC         property = "cbc"
	propAEAD        property = "aead"
	propECDHE       property = "ecdhe"
	propDHE         property = "dhe"
	propStaticRSA   property = "static_rsa"
)

// weakProperties is what no server should accept, the worst first. A suite counts
// for the first that it has.
func weakProperties() []property {
	return []property{propNull, propAnon, propExport, propDES, propRC4, prop3DES, propIDEASeedRC2}
}

// A suite is one cipher suite.
type suite struct {
	id         uint16
	name       string
	properties []property
	bits       int  // the strength of the cipher, as the SSL Labs method counts it
	tls13      bool // of TLS 1.3
	tls12Only  bool // needs TLS 1.2: AEAD, or a hash of the SHA-2 family
	common     bool // neither of a pre-shared key nor of a fixed Diffie-Hellman key
}

func (s suite) is(t property) bool { return slices.Contains(s.properties, t) }

// weakness returns the first weak property of s, or "".
func (s suite) weakness() property {
	for _, t := range weakProperties() {
		if s.is(t) {
			return t
		}
	}
	return ""
}

// suiteTable returns every suite by number. It is read when first needed: most
// runs of the program make no connection.
var suiteTable = sync.OnceValue(func() map[uint16]suite {
	names := checks.EmbeddedContent[map[uint16]string](content, "suites.yaml")()
	table := make(map[uint16]suite, len(names))
	for id, name := range names {
		table[id] = newSuite(id, name)
	}
	return table
})

// newSuite reads what a suite is made of off its name.
func newSuite(id uint16, name string) suite {
	s := suite{id: id, name: name, tls13: id>>8 == 0x13 || strings.HasPrefix(name, "TLS_SM4")}
	has := func(part string) bool { return strings.Contains(name+"_", "_"+part+"_") }
	add := func(t property, yes bool) {
		if yes {
			s.properties = append(s.properties, t)
		}
	}
	kx, _, _ := strings.Cut(name, "_WITH_")
	psk := strings.Contains(kx, "PSK") || strings.Contains(kx, "SRP") || strings.Contains(kx, "KRB5") || strings.Contains(kx, "ECCPWD") || strings.Contains(kx, "GOST")
	ephemeral := s.tls13 || strings.Contains(kx, "DHE_") || strings.HasSuffix(kx, "DHE") || has("anon")
	s.common = !psk && (s.tls13 || ephemeral || strings.Contains(kx, "TLS_RSA") || strings.Contains(kx, "TLS_NULL") || strings.Contains(kx, "SSL_RSA"))
	aead := s.tls13 || has("GCM") || has("CCM") || strings.Contains(name, "POLY1305") || has("MGM")
	add(propNull, has("NULL"))
	add(propAnon, has("anon"))
	add(propExport, strings.Contains(name, "EXPORT"))
	add(propDES, has("DES") || strings.Contains(name, "DES40"))
	add(propRC4, has("RC4"))
	add(prop3DES, has("3DES"))
	add(propIDEASeedRC2, has("IDEA") || has("SEED") || has("RC2"))
	add(propCBC, has("CBC"))
	add(propAEAD, aead)
	add(propECDHE, strings.Contains(kx, "ECDHE_") || strings.HasSuffix(kx, "ECDHE"))
	add(propDHE, !strings.Contains(kx, "ECDHE") && strings.Contains(kx, "DHE_"))
	add(propStaticRSA, strings.HasPrefix(kx, "TLS_RSA") && !psk)
	s.tls12Only = !s.tls13 && (aead || has("SHA256") || has("SHA384"))
	s.bits = cipherBits(s, has)
	return s
}

func cipherBits(s suite, has func(string) bool) int {
	switch {
	case s.is(propNull):
		return 0
	case s.is(propExport):
		return 40
	case s.is(propDES):
		return 56
	case s.is(prop3DES):
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

// suitesWhere returns the numbers of the suites that keep wants, in their order on the
// wire but the preferred first.
func suitesWhere(keep func(suite) bool) []uint16 {
	var ids []uint16
	for id, s := range suiteTable() {
		if keep(s) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// tls13Suites are those of TLS 1.3.
func tls13Suites() []uint16 { return suitesWhere(func(s suite) bool { return s.tls13 }) }

// recommendedSuites need TLS 1.2 and are what a well-kept server offers there.
func recommendedSuites() []uint16 {
	return suitesWhere(func(s suite) bool { return s.common && s.is(propECDHE) && s.is(propAEAD) })
}

// intermediateSuites are neither recommended nor broken: they lack forward secrecy, or an
// authenticated cipher, or lean on finite-field Diffie-Hellman.
func intermediateSuites() []uint16 {
	return suitesWhere(func(s suite) bool {
		return s.common && !s.tls13 && s.weakness() == "" && (!s.is(propECDHE) || !s.is(propAEAD)) && !strings.Contains(s.name, "ARIA")
	})
}

// weakSuites are those that no server should accept. Suites with a fixed
// Diffie-Hellman key are left out: no certificate for them is in use.
func weakSuites() []uint16 {
	return suitesWhere(func(s suite) bool {
		return s.common && s.weakness() != "" && !strings.Contains(s.name, "ARIA") && s.id < 0xfe00 && s.name != "TLS_NULL_WITH_NULL_NULL"
	})
}

// preTLS12Suites work with every version up to TLS 1.2, the strongest first.
func preTLS12Suites() []uint16 {
	ids := suitesWhere(func(s suite) bool {
		return s.common && !s.tls13 && !s.tls12Only && s.name != "TLS_NULL_WITH_NULL_NULL" && s.id < 0xfe00 && !strings.Contains(s.name, "EXPORT1024")
	})
	slices.SortStableFunc(ids, func(a, b uint16) int { return suiteTable()[b].bits - suiteTable()[a].bits })
	return ids[:min(len(ids), maxSuites-1)]
}
