package tls

import "testing"

// The worked examples of the method, and what it holds a letter down to.
func TestEstimate(t *testing.T) {
	modern, old := []uint16{tls13, tls12}, []uint16{tls12, tls11, tls10}
	for _, c := range []struct {
		name                       string
		p                          ratingInput
		protocol, key, cipher, sum int
		letter                     string
	}{
		{"RSA 2048, 128 and 256 bits", ratingInput{versions: modern, keyBits: 2048, weakest: 128, strongest: 256}, 100, 90, 90, 93, "A"},
		{"P-256, 128 and 256 bits", ratingInput{versions: modern, keyBits: 4096, weakest: 128, strongest: 256}, 100, 100, 90, 96, "A"},
		{"TLS 1.0 to 1.2, 3DES to 256 bits", ratingInput{versions: old, keyBits: 2048, weakest: 112, strongest: 256, capped: "C", capReason: "tls.cipher.3des"}, 95, 90, 60, 79, "C"},
		{"the same without the cap", ratingInput{versions: old, keyBits: 2048, weakest: 112, strongest: 256}, 95, 90, 60, 79, "B"},
		{"SSL 3.0 only, RSA 1024, RC4", ratingInput{versions: []uint16{ssl30}, keyBits: 1024, weakest: 128, strongest: 128, capped: "F", capReason: "x"}, 80, 80, 80, 80, "F"},
		{"SSL 2.0", ratingInput{versions: []uint16{ssl20}, keyBits: 4096, weakest: 128, strongest: 256}, 0, 100, 90, 0, "F"},
		{"a suite without encryption only", ratingInput{versions: modern, keyBits: 4096}, 100, 100, 0, 0, "F"},
		{"no certificate", ratingInput{versions: modern, keyBits: 4096, anonymous: true, weakest: 128, strongest: 256}, 100, 0, 90, 0, "F"},
		{"no TLS 1.3", ratingInput{versions: []uint16{tls12}, keyBits: 4096, weakest: 128, strongest: 256, warnings: []string{"no TLS 1.3"}}, 100, 100, 90, 96, "A-"},
		{"not trusted", ratingInput{versions: modern, keyBits: 4096, weakest: 128, strongest: 256, capped: "T", capReason: "x"}, 100, 100, 90, 96, "T"},
		{"a cap above the letter", ratingInput{versions: old, keyBits: 512, weakest: 40, strongest: 128, capped: "B", capReason: "x"}, 95, 40, 50, 60, "C"},
		{"RSA 4096", ratingInput{versions: modern, keyBits: 4096, weakest: 256, strongest: 256}, 100, 100, 100, 100, "A"},
		{"RSA 1023", ratingInput{versions: modern, keyBits: 1023, weakest: 256, strongest: 256}, 100, 40, 100, 82, "A"},
	} {
		g := c.p.grade()
		if g.protocol != c.protocol || g.key != c.key || g.cipher != c.cipher || g.total != c.sum || g.letter != c.letter {
			t.Errorf("%s: %d/%d/%d, total %d, %s; want %d/%d/%d, total %d, %s; %s", c.name, g.protocol, g.key, g.cipher, g.total, g.letter, c.protocol, c.key, c.cipher, c.sum, c.letter, g.arithmetic)
		}
	}
}
