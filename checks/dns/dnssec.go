package dns

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // only to recognise the digest of an old DS record
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A ds is a DS record: the parent's word on a key (RFC 4034, 5).
type ds struct {
	tag               uint16
	algorithm, digest byte
	sum               []byte
}

func parseDS(b []byte) (ds, bool) {
	if len(b) < 5 {
		return ds{}, false
	}
	return ds{binary.BigEndian.Uint16(b), b[2], b[3], b[4:]}, true
}

// A dnskey is a DNSKEY record (RFC 4034, 2).
type dnskey struct {
	rdata     []byte
	flags     uint16
	algorithm byte
	key       []byte
}

func parseKey(b []byte) (dnskey, bool) {
	if len(b) < 5 || b[2] != 3 {
		return dnskey{}, false
	}
	return dnskey{b, binary.BigEndian.Uint16(b), b[3], b[4:]}, true
}

// tag is the number that names a key (RFC 4034, appendix B).
func (k dnskey) tag() uint16 {
	var sum uint32
	for i, c := range k.rdata {
		if i&1 == 0 {
			sum += uint32(c) << 8
		} else {
			sum += uint32(c)
		}
	}
	return uint16(sum + sum>>16&0xffff)
}

// matches reports whether the DS record is about the key, and whether its kind
// of digest is one that is known here.
func (d ds) matches(owner string, k dnskey) (match, known bool) {
	in := append(wireName(owner), k.rdata...)
	var sum []byte
	switch d.digest {
	case 1:
		h := sha1.Sum(in) //nolint:gosec // as above
		sum = h[:]
	case 2:
		h := sha256.Sum256(in)
		sum = h[:]
	case 4:
		h := sha512.Sum384(in)
		sum = h[:]
	default:
		return false, false
	}
	return d.tag == k.tag() && d.algorithm == k.algorithm && bytes.Equal(sum, d.sum), true
}

// wireName writes a name as it is sent, in lower case.
func wireName(name string) []byte {
	var out []byte
	for l := range strings.SplitSeq(strings.ToLower(name), ".") {
		if l != "" && len(l) < 64 {
			out = append(append(out, byte(len(l))), l...)
		}
	}
	return append(out, 0)
}

// A signature is a RRSIG record (RFC 4034, 3).
type signature struct {
	head       []byte // all before the signature itself, which is part of what is signed
	algorithm  byte
	labels     byte
	ttl        uint32
	until      time.Time
	from       time.Time
	tag        uint16
	signer     string
	sum        []byte
	coveredNum uint16
}

func parseSignature(b []byte) (signature, bool) {
	if len(b) < 19 {
		return signature{}, false
	}
	end := 18
	var labels []string
	for end < len(b) && b[end] != 0 {
		n := int(b[end])
		if n > 63 || end+1+n >= len(b) {
			return signature{}, false
		}
		labels = append(labels, strings.ToLower(string(b[end+1:end+1+n])))
		end += 1 + n
	}
	if end >= len(b) {
		return signature{}, false
	}
	end++
	head := slices.Clone(b[:end])
	lower(head[18:])
	return signature{
		head: head, coveredNum: binary.BigEndian.Uint16(b), algorithm: b[2], labels: b[3], ttl: binary.BigEndian.Uint32(b[4:]),
		until: serialTime(binary.BigEndian.Uint32(b[8:])), from: serialTime(binary.BigEndian.Uint32(b[12:])),
		tag: binary.BigEndian.Uint16(b[16:]), signer: strings.Join(labels, "."), sum: b[end:],
	}, true
}

// serialTime reads a time of 32 bits, which serves until 2106.
func serialTime(n uint32) time.Time { return time.Unix(int64(n), 0).UTC() }

// lower folds a name as it is sent: the lengths in it are less than any letter.
func lower(b []byte) {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

// typeNumber are the types whose signatures are verified here.
var typeNumber = map[string]uint16{"SOA": 6, "DNSKEY": 48}

// soaTail is the length of the numbers behind the two names of a SOA record.
const soaTail = 20

var (
	errAlgorithm = errors.New("a kind of signature that is not verified here")
	errSignature = errors.New("the signature does not fit")
)

// verify checks a signature over records of one name and type, SOA or DNSKEY
// (RFC 4034, 3.1.8.1).
func (s signature) verify(k dnskey, records []checks.Record) error {
	if len(records) == 0 || s.tag != k.tag() || s.algorithm != k.algorithm || s.coveredNum != typeNumber[records[0].Type] {
		return errSignature
	}
	var set [][]byte
	for _, r := range records {
		data := slices.Clone(r.Data)
		if r.Type == "SOA" && len(data) > soaTail {
			lower(data[:len(data)-soaTail])
		}
		set = append(set, data)
	}
	slices.SortFunc(set, bytes.Compare)
	in := slices.Clone(s.head)
	for _, data := range slices.CompactFunc(set, bytes.Equal) {
		in = append(in, wireName(records[0].Name)...)
		in = binary.BigEndian.AppendUint16(in, s.coveredNum)
		in = binary.BigEndian.AppendUint16(in, 1)
		in = binary.BigEndian.AppendUint32(in, s.ttl)
		in = binary.BigEndian.AppendUint16(in, uint16(len(data)))
		in = append(in, data...)
	}
	return s.check(k.key, in)
}

func (s signature) check(key, in []byte) error {
	ok := false
	switch s.algorithm {
	case 8, 10:
		pub, err := rsaKey(key)
		if err != nil {
			return err
		}
		h, sum := crypto.SHA256, sha256.Sum256(in)
		digest := sum[:]
		if s.algorithm == 10 {
			long := sha512.Sum512(in)
			h, digest = crypto.SHA512, long[:]
		}
		ok = rsa.VerifyPKCS1v15(pub, h, digest, s.sum) == nil
	case 13, 14:
		curve, digest := elliptic.P256(), sha256.New()
		if s.algorithm == 14 {
			curve, digest = elliptic.P384(), sha512.New384()
		}
		digest.Write(in)
		size := curve.Params().BitSize / 8
		if len(key) != 2*size || len(s.sum) != 2*size {
			return errSignature
		}
		pub, err := ecdsa.ParseUncompressedPublicKey(curve, append([]byte{4}, key...))
		if err != nil {
			return errSignature
		}
		ok = ecdsa.Verify(pub, digest.Sum(nil), new(big.Int).SetBytes(s.sum[:size]), new(big.Int).SetBytes(s.sum[size:]))
	case 15:
		ok = len(key) == ed25519.PublicKeySize && ed25519.Verify(key, in, s.sum)
	default:
		return errAlgorithm
	}
	if !ok {
		return errSignature
	}
	return nil
}

// rsaKey reads a key of RFC 3110.
func rsaKey(b []byte) (*rsa.PublicKey, error) {
	if len(b) < 3 {
		return nil, errSignature
	}
	n, b := int(b[0]), b[1:]
	if n == 0 {
		n, b = int(binary.BigEndian.Uint16(b)), b[2:]
	}
	if n == 0 || n > 4 || len(b) <= n || len(b)-n > 1024 {
		return nil, errSignature
	}
	e := 0
	for _, c := range b[:n] {
		e = e<<8 | int(c)
	}
	pub := &rsa.PublicKey{N: new(big.Int).SetBytes(b[n:]), E: e}
	if pub.N.BitLen() < 1024 {
		return nil, errAlgorithm // the library refuses these, whatever they sign
	}
	return pub, nil
}
