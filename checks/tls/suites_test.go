package tls

import (
	"slices"
	"testing"
)

func TestProperties(t *testing.T) {
	for id, want := range map[uint16][]property{
		0xc02f: {propAEAD, propECDHE},
		0xc014: {propCBC, propECDHE},
		0x009e: {propAEAD, propDHE},
		0x002f: {propCBC, propStaticRSA},
		0x000a: {prop3DES, propCBC, propStaticRSA},
		0x0005: {propRC4, propStaticRSA},
		0x0003: {propExport, propRC4, propStaticRSA},
		0x0008: {propExport, propDES, propCBC, propStaticRSA},
		0x0009: {propDES, propCBC, propStaticRSA},
		0x003b: {propNull, propStaticRSA},
		0xc010: {propNull, propECDHE},
		0x0034: {propAnon, propCBC},
		0xc018: {propAnon, propCBC},
		0x0096: {propIDEASeedRC2, propCBC, propStaticRSA},
		0x1301: {propAEAD},
		0xccaa: {propAEAD, propDHE},
		0xc0ac: {propAEAD, propECDHE},
	} {
		if got := suiteTable()[id].properties; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", suiteName(id), got, want)
		}
	}
	for id, bits := range map[uint16]int{0xc02f: 128, 0xc030: 256, 0xcca8: 256, 0x000a: 112, 0x0005: 128, 0x0003: 40, 0x0009: 56, 0x0001: 0} {
		if got := suiteTable()[id].bits; got != bits {
			t.Errorf("%s: %d bits, want %d", suiteName(id), got, bits)
		}
	}
}

// The lists share nothing, stay within what every server reads, and hold what
// they are for.
func TestLists(t *testing.T) {
	seen := map[uint16]string{}
	for name, list := range map[string][]uint16{"sound": recommendedSuites(), "middle": intermediateSuites(), "weak": weakSuites(), "modern": tls13Suites()} {
		if len(list) == 0 || len(list) > maxSuites-1 {
			t.Errorf("%s: %d suites", name, len(list))
		}
		for _, id := range list {
			if other := seen[id]; other != "" {
				t.Errorf("%s is in %s and %s", suiteName(id), name, other)
			}
			seen[id] = name
		}
	}
	for id, want := range map[uint16]string{
		0xc02f: "sound", 0xcca9: "sound", 0xc0ae: "sound", 0xc013: "middle", 0x009e: "middle", 0x009c: "middle", 0x0041: "middle", 0x0033: "middle", 0x0032: "middle",
		0x0001: "weak", 0xc018: "weak", 0x0003: "weak", 0x0009: "weak", 0x0005: "weak", 0x000a: "weak", 0x0007: "weak", 0x0096: "weak", 0x1301: "modern", 0x008c: "",
	} {
		if seen[id] != want {
			t.Errorf("%s is in %q, want %q", suiteName(id), seen[id], want)
		}
	}
	older := preTLS12Suites()
	for _, id := range []uint16{0xc014, 0x0039, 0x002f, 0x000a, 0x0005, 0x0001, 0x0003, 0x0034} {
		if !slices.Contains(older, id) {
			t.Errorf("%s is not offered to old servers", suiteName(id))
		}
	}
}
