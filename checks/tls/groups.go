package tls

import "fmt"

// A group is a way to agree on a key.
type group struct {
	id          uint16
	name        string
	bits        int  // the size of the curve or the prime
	postQuantum bool // it also holds against a quantum computer
}

// groupTable is every group that a server might choose, in the order offered:
// those in use, then old ones (IANA, TLS Supported Groups).
var groupTable = [...]group{
	{id: 0x11ec, name: "X25519MLKEM768", bits: 256, postQuantum: true},
	{id: 0x11eb, name: "SecP256r1MLKEM768", bits: 256, postQuantum: true},
	{id: 0x11ed, name: "SecP384r1MLKEM1024", bits: 384, postQuantum: true},
	{id: groupX25519, name: "X25519", bits: 255},
	{id: 0x0017, name: "secp256r1 (NIST P-256)", bits: 256},
	{id: 0x0018, name: "secp384r1 (NIST P-384)", bits: 384},
	{id: 0x0019, name: "secp521r1 (NIST P-521)", bits: 521},
	{id: 0x001e, name: "X448", bits: 448},
	{id: 0x0100, name: "ffdhe2048", bits: 2048},
	{id: 0x0101, name: "ffdhe3072", bits: 3072},
	{id: 0x0102, name: "ffdhe4096", bits: 4096},
	{id: 0x0103, name: "ffdhe6144", bits: 6144},
	{id: 0x0104, name: "ffdhe8192", bits: 8192},
	{id: 0x001a, name: "brainpoolP256r1", bits: 256},
	{id: 0x001b, name: "brainpoolP384r1", bits: 384},
	{id: 0x001c, name: "brainpoolP512r1", bits: 512},
	{id: 0x0016, name: "secp256k1", bits: 256},
	{id: 0x0009, name: "sect283k1", bits: 283},
	{id: 0x000a, name: "sect283r1", bits: 283},
	{id: 0x000b, name: "sect409k1", bits: 409},
	{id: 0x000c, name: "sect409r1", bits: 409},
	{id: 0x000d, name: "sect571k1", bits: 571},
	{id: 0x000e, name: "sect571r1", bits: 571},
	{id: 0x0006, name: "sect233k1", bits: 233},
	{id: 0x0007, name: "sect233r1", bits: 233},
	{id: 0x0008, name: "sect239k1", bits: 239},
	{id: 0x0015, name: "secp224r1 (NIST P-224)", bits: 224},
	{id: 0x0014, name: "secp224k1", bits: 224},
	{id: 0x0013, name: "secp192r1 (NIST P-192)", bits: 192},
	{id: 0x0012, name: "secp192k1", bits: 192},
	{id: 0x0004, name: "sect193r1", bits: 193},
	{id: 0x0005, name: "sect193r2", bits: 193},
	{id: 0x0010, name: "secp160r1", bits: 160},
	{id: 0x0011, name: "secp160r2", bits: 160},
	{id: 0x000f, name: "secp160k1", bits: 160},
	{id: 0x0001, name: "sect163k1", bits: 163},
	{id: 0x0002, name: "sect163r1", bits: 163},
	{id: 0x0003, name: "sect163r2", bits: 163},
}

// groupX25519 is the group of the one key share that a hello may carry.
const groupX25519 = 0x001d

func findGroup(id uint16) (group, bool) {
	for _, g := range groupTable {
		if g.id == id {
			return g, true
		}
	}
	return group{id: id, name: fmt.Sprintf("group 0x%04x", id)}, false
}

func groupName(id uint16) string {
	g, _ := findGroup(id)
	return g.name
}

// groupsWhere returns the numbers of the groups that keep wants.
func groupsWhere(keep func(group) bool) []uint16 {
	var ids []uint16
	for _, g := range groupTable {
		if keep(g) {
			ids = append(ids, g.id)
		}
	}
	return ids
}

// tls12Groups are for servers of TLS 1.2 and before. Those that hold against
// quantum computers mean nothing there, and make the hello long.
func tls12Groups() []uint16 { return groupsWhere(func(g group) bool { return !g.postQuantum }) }

// postQuantumGroups are those that hold against a quantum computer.
func postQuantumGroups() []uint16 { return groupsWhere(func(g group) bool { return g.postQuantum }) }

// tls13Groups is for TLS 1.3.
func tls13Groups() []uint16 {
	return groupsWhere(func(g group) bool { return g.postQuantum || g.id >= 0x17 && g.id <= 0x1e || g.id >= 0x100 })
}
