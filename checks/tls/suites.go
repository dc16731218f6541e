package tls

// The versions as they stand on the wire.
const (
	ssl30 uint16 = 0x0300
	tls10 uint16 = 0x0301
	tls11 uint16 = 0x0302
	tls12 uint16 = 0x0303
	tls13 uint16 = 0x0304
)

// versionName returns the name that people know a version by.
func versionName(v uint16) string {
	switch v {
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

// renegotiationSCSV tells the server that the client knows RFC 5746.
const renegotiationSCSV = 0x00ff

// maxSuites is how many suites a hello may carry: some servers do not look
// past the 64th, some refuse a hello with more.
const maxSuites = 64

// modernSuites are those of TLS 1.3.
var modernSuites = [...]uint16{0x1301, 0x1302, 0x1303}

// newerSuites need TLS 1.2: AEAD, and CBC with SHA-2.
var newerSuites = [...]uint16{
	0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, // ECDHE with AEAD
	0x009e, 0x009f, 0xccaa, 0x00a2, 0x00a3, // DHE with AEAD
	0x009c, 0x009d, 0xc0ac, 0xc0ad, 0xc09c, 0xc09d, 0xc09e, 0xc09f, // static RSA with AEAD; CCM
	0xc023, 0xc027, 0xc024, 0xc028, 0x0067, 0x006b, 0x0040, 0x003c, 0x003d, // CBC, SHA-2
	0x003b, 0x00a6, 0x00a7, // no encryption; no certificate
}

// olderSuites work with every version up to TLS 1.2, the strongest first. The
// weak ones are here so that a server that has nothing better still answers:
// it is the one that most needs a finding.
var olderSuites = [...]uint16{
	0xc009, 0xc013, 0xc00a, 0xc014, // ECDHE, CBC
	0x0033, 0x0039, 0x0032, 0x0038, // DHE, CBC
	0x002f, 0x0035, 0x0041, 0x0084, // static RSA, CBC
	0xc008, 0xc012, 0x0016, 0x0013, 0x000a, // 3DES
	0xc007, 0xc011, 0x0005, 0x0004, // RC4
	0x0096, 0x0007, // SEED, IDEA
	0x0015, 0x0009, 0x0014, 0x0008, 0x0003, // DES; export
	0x0002, 0x0001, // no encryption
	0x0034, 0xc018, // no certificate
}

// suitesFor returns what a hello of this highest version offers.
func suitesFor(version uint16) []uint16 {
	var s []uint16
	switch version {
	case tls13:
		return append(s, modernSuites[:]...)
	case tls12:
		s = append(s, newerSuites[:]...)
	}
	s = append(s, olderSuites[:]...)
	return append(s, renegotiationSCSV)
}
