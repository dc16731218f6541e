package tls

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	cryptotls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// oddSite is the name that most cases are about: its last label is on no list.
const oddSite = "odd.test"

// A signer is a certificate with the key to sign others by.
type signer struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// make signs a certificate with s, or with its own key where s is nil.
func (s *signer) make(t testing.TB, template *x509.Certificate, key crypto.Signer) *signer {
	t.Helper()
	template.SerialNumber = new(big.Int).SetInt64(time.Now().UnixNano())
	parent := s
	if parent == nil {
		parent = &signer{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, key.Public(), parent.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{c, key}
}

// authority makes one for around ten years, by the clock of tests.
func (s *signer) authority(t testing.TB, name string, key crypto.Signer, edits ...checktest.Edit) *signer {
	t.Helper()
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: checktest.Now().Add(-5 * 365 * checktest.Day), NotAfter: checktest.Now().Add(5 * 365 * checktest.Day),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	for _, edit := range edits {
		edit(c)
	}
	return s.make(t, c, key)
}

// leaf makes one for 62 days.
func (s *signer) leaf(t testing.TB, host string, key crypto.Signer, edits ...checktest.Edit) *signer {
	t.Helper()
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, NotBefore: checktest.Now().Add(-2 * checktest.Day), NotAfter: checktest.Now().Add(60 * checktest.Day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, edit := range edits {
		edit(c)
	}
	return s.make(t, c, key)
}

// pair is the leaf as crypto/tls serves it, with what is sent after it.
func (s *signer) pair(sent ...*signer) cryptotls.Certificate {
	out := cryptotls.Certificate{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key, Leaf: s.cert}
	for _, c := range sent {
		out.Certificate = append(out.Certificate, c.cert.Raw)
	}
	return out
}

func (s *signer) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.cert)
	return p
}

// given is a world in which root was given for the run, and stored one in which
// this computer's own list has it.
func given(t testing.TB, root *signer) *checks.Env {
	env := checktest.Env(t)
	env.Roots = root.pool()
	return env
}

func stored(t testing.TB, root *signer) *checks.Env {
	env := checktest.Env(t)
	env.SystemRoots = root.pool()
	return env
}

func rsaKey(t testing.TB) crypto.Signer { return checktest.RSAKey(t, 2048) }

// served is a server of crypto/tls for TLS 1.2 and 1.3.
func served(t testing.TB, certs ...cryptotls.Certificate) *checktest.Server {
	return checktest.Serve(t, checktest.TLS(&cryptotls.Config{Certificates: certs}))
}

// pemFiles writes certificates and a key as files for openssl.
func pemFiles(t testing.TB, key crypto.Signer, certs ...*x509.Certificate) (certFile, keyFile string) {
	t.Helper()
	dir := t.TempDir()
	var b bytes.Buffer
	for _, c := range certs {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // a buffer takes everything
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(certFile, b.Bytes(), 0o600), os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)); err != nil {
		t.Fatal(err)
	}
	return certFile, keyFile
}

// opensslLeaf makes a leaf for oddSite with a key that only openssl makes, signed by
// root, and serves it; more are arguments of s_server.
func opensslLeaf(t testing.TB, root *signer, genpkey []string, extensions string, more ...string) netip.AddrPort {
	t.Helper()
	bin := opensslCommand(t)
	rootCert, rootKey := pemFiles(t, root.key, root.cert)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("ext"), []byte("subjectAltName=DNS:"+oddSite+"\n"+extensions), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		append([]string{"genpkey", "-out", file("key")}, genpkey...),
		{"req", "-new", "-key", file("key"), "-subj", "/CN=" + oddSite, "-out", file("csr")},
		{"x509", "-req", "-in", file("csr"), "-CA", rootCert, "-CAkey", rootKey, "-set_serial", "77", "-days", "62", "-extfile", file("ext"), "-out", file("cert")},
	} {
		if out, err := exec.CommandContext(t.Context(), bin, args...).CombinedOutput(); err != nil {
			t.Skipf("skipped: this openssl does not do so: %v: %v: %s", args, err, out)
		}
	}
	return opensslServer(t, append([]string{"-key", file("key"), "-cert", file("cert")}, more...))
}

// weakConfig is an openssl that takes every key.
const weakConfig = "openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nCipherString=ALL:@SECLEVEL=0\n"

// stapled is a good word about leaf, between these dates.
func stapled(t testing.TB, issuer *signer, leaf *x509.Certificate, from, until time.Time) []byte {
	t.Helper()
	b, err := ocsp.CreateResponse(issuer.cert, issuer.cert, ocsp.Response{Status: ocsp.Good, SerialNumber: leaf.SerialNumber, ThisUpdate: from, NextUpdate: until}, issuer.key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// asksForStaple asks for a word to be sent along.
func asksForStaple(c *x509.Certificate) {
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oidTLSFeature, Value: []byte{0x30, 3, 2, 1, 5}})
}

func wallClock(env *checks.Env) *checks.Env {
	env.Now = time.Now // openssl dates its certificates by the wall clock
	return env
}

// bad and sound are the answers that a case allows.
var (
	bad   = []checks.Status{checks.Fail, checks.Partial}
	sound = []checks.Status{checks.Pass}
)

// TestCases holds single servers of which it is known what is right to say; what
// browsers, curl and openssl say of the same servers is in the reasons.
func TestCases(t *testing.T) {
	const day = checktest.Day
	now := checktest.Now()
	ec := func() crypto.Signer { return checktest.ECKey(t) }
	var none *signer
	root := none.authority(t, "Root", ec())
	rsaRoot := none.authority(t, "RSA root", rsaKey(t))
	at := func(host string, s *checktest.Server) checks.Target { return s.Target(host) }
	dated := checktest.Valid
	type want map[string][]checks.Status
	type world struct {
		env    *checks.Env
		target checks.Target
	}
	policy, err := x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T) world
		want want
	}{
		{"good-plain", func(t *testing.T) world {
			return world{given(t, root), at(oddSite, served(t, root.leaf(t, oddSite, ec()).pair()))}
		}, want{
			"cert.expired": sound, "cert.name_mismatch": sound, "cert.untrusted_root": sound, "cert.chain_incomplete": sound, "tls.cipher.rc4": sound,
			"tls.browsers": sound, "cert.eku": sound, "cert.key_weak": sound, "cert.expires_soon": sound,
		}},
		{"weak-below-1.2", func(t *testing.T) world {
			cert := []cryptotls.Certificate{root.leaf(t, oddSite, rsaKey(t), func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageKeyEncipherment }).pair()}
			modern := &cryptotls.Config{Certificates: cert, CipherSuites: []uint16{cryptotls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, cryptotls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}}
			old := &cryptotls.Config{Certificates: cert, MinVersion: tls10, MaxVersion: tls11, CipherSuites: []uint16{cryptotls.TLS_RSA_WITH_RC4_128_SHA, cryptotls.TLS_ECDHE_RSA_WITH_RC4_128_SHA, cryptotls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}}
			return world{given(t, root), at(oddSite, checktest.Serve(t, checktest.TLS(&cryptotls.Config{MinVersion: tls10, GetConfigForClient: func(h *cryptotls.ClientHelloInfo) (*cryptotls.Config, error) {
				if slices.ContainsFunc(h.SupportedVersions, func(v uint16) bool { return v >= tls12 }) {
					return modern, nil
				}
				return old, nil
			}})))}
		}, want{"tls.cipher.rc4": bad, "tls.cipher.3des": bad, "tls.kex.static_rsa_offered": bad, "tls.cipher.cbc": bad}},
		{"two-certificates-one-expired", func(t *testing.T) world {
			ended := root.leaf(t, oddSite, rsaKey(t), dated(now.Add(-60*day), now.Add(-day)))
			return world{given(t, root), at(oddSite, served(t, root.leaf(t, oddSite, ec()).pair(), ended.pair()))}
		}, want{"cert.expired": bad}},
		{"two-certificates-one-expired, TLS 1.3 alone", func(t *testing.T) world {
			ended := root.leaf(t, oddSite, rsaKey(t), dated(now.Add(-60*day), now.Add(-day)))
			return world{given(t, root), at(oddSite, checktest.Serve(t, checktest.TLS(&cryptotls.Config{MinVersion: tls13, Certificates: []cryptotls.Certificate{root.leaf(t, oddSite, ec()).pair(), ended.pair()}})))}
		}, want{"cert.expired": bad}},
		{"two-certificates, the ECDSA one with another name", func(t *testing.T) world {
			return world{given(t, root), at(oddSite, checktest.Serve(t, checktest.TLS(&cryptotls.Config{GetCertificate: func(h *cryptotls.ClientHelloInfo) (*cryptotls.Certificate, error) {
				if slices.Contains(h.CipherSuites, cryptotls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) {
					c := root.leaf(t, oddSite, rsaKey(t)).pair()
					return &c, nil
				}
				c := root.leaf(t, "other.test", ec()).pair()
				return &c, nil
			}})))}
		}, want{"cert.name_mismatch": bad}},
		{"staple-stale", func(t *testing.T) world {
			leaf := root.leaf(t, oddSite, ec())
			pair := leaf.pair(root)
			pair.OCSPStaple = stapled(t, root, leaf.cert, now.Add(-60*day), now.Add(-53*day))
			return world{given(t, root), at(oddSite, served(t, pair))}
		}, want{"cert.revoked": append(bad, checks.Unknown, checks.NotChecked, checks.NotApplicable)}},
		{"muststaple-stale", func(t *testing.T) world {
			leaf := root.leaf(t, oddSite, ec(), asksForStaple)
			pair := leaf.pair(root)
			pair.OCSPStaple = stapled(t, root, leaf.cert, now.Add(-60*day), now.Add(-53*day))
			return world{given(t, root), at(oddSite, served(t, pair))}
		}, want{"cert.must_staple_broken": bad}},
		{"http2-or-nothing", func(t *testing.T) world {
			config := &cryptotls.Config{Certificates: []cryptotls.Certificate{root.leaf(t, oddSite, ec()).pair()}, NextProtos: []string{"h2"}}
			return world{given(t, root), at(oddSite, checktest.Serve(t, checktest.TLS(&cryptotls.Config{GetConfigForClient: func(h *cryptotls.ClientHelloInfo) (*cryptotls.Config, error) {
				if !slices.Contains(h.SupportedProtos, "h2") {
					return nil, errors.New("h2 or nothing")
				}
				return config, nil
			}})))}
		}, want{"cert.expired": sound, "cert.name_mismatch": sound, "tls.cipher.rc4": sound, "tls.proto.tls10": sound}},
		{"name-star-lan", func(t *testing.T) world {
			return world{given(t, root), at("nas.lan", served(t, root.leaf(t, "*.lan", ec()).pair()))}
		}, want{"cert.name_mismatch": bad}},
		{"name-star-com", func(t *testing.T) world {
			return world{given(t, root), at("shop.com", served(t, root.leaf(t, "*.com", ec()).pair()))}
		}, want{"cert.name_mismatch": bad}},
		{"name-star-co-nz", func(t *testing.T) world {
			return world{given(t, root), at("shop.co.nz", served(t, root.leaf(t, "*.co.nz", ec()).pair()))}
		}, want{"cert.name_mismatch": bad}},
		{"a star below a suffix of a firm", func(t *testing.T) world {
			return world{given(t, root), at("shop.github.io", served(t, root.leaf(t, "*.github.io", ec()).pair()))}
		}, want{"cert.name_mismatch": sound}},
		{"weak-intermediate", func(t *testing.T) world {
			between := root.authority(t, "Between", checktest.RSAKey(t, 1024))
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between)))}
		}, want{"cert.key_weak": bad}},
		{"chain-of-11", func(t *testing.T) world {
			above, sent := root, []*signer{}
			for range 10 {
				above = above.authority(t, "Between "+string(rune('a'+len(sent))), ec())
				sent = append([]*signer{above}, sent...)
			}
			return world{given(t, root), at(oddSite, served(t, above.leaf(t, oddSite, ec()).pair(sent...)))}
		}, want{"cert.untrusted_root": sound, "cert.chain_incomplete": sound, "cert.chain_order": sound}},
		{"chain-of-26", func(t *testing.T) world {
			above, sent := root, []*signer{}
			for range 25 {
				above = above.authority(t, "Between "+string(rune('a'+len(sent))), ec())
				sent = append([]*signer{above}, sent...)
			}
			return world{given(t, root), at(oddSite, served(t, above.leaf(t, oddSite, ec()).pair(sent...)))}
		}, want{"cert.untrusted_root": {checks.Unknown}, "cert.chain_incomplete": {checks.Unknown}, "cert.expired": sound}},
		{"intermediate-ended", func(t *testing.T) world {
			between := root.authority(t, "Between", ec(), dated(now.Add(-900*day), now.Add(-5*day)))
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec(), dated(now.Add(-20*day), now.Add(60*day))).pair(between)))}
		}, want{"cert.expired": bad}},
		{"an ended twin of the one in between", func(t *testing.T) world {
			key := ec()
			between := root.authority(t, "Between", key)
			ended := root.authority(t, "Between", key, dated(now.Add(-900*day), now.Add(-5*day)))
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(ended, between)))}
		}, want{"cert.expired": sound, "cert.expires_soon": sound, "cert.untrusted_root": sound, "cert.chain_incomplete": sound}},
		{"the one in between has not begun", func(t *testing.T) world {
			between := root.authority(t, "Between", ec(), dated(now.Add(5*day), now.Add(900*day)))
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between)))}
		}, want{"cert.not_yet_valid": bad, "cert.expired": sound, "cert.untrusted_root": sound}},
		{"the one in between has ended, of an unknown authority", func(t *testing.T) world {
			other := none.authority(t, "Other", ec())
			between := other.authority(t, "Between", ec(), dated(now.Add(-900*day), now.Add(-5*day)))
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between)))}
		}, want{"cert.expired": bad, "cert.untrusted_root": bad}},
		{"a star alone", func(t *testing.T) world {
			return world{given(t, root), at("nas", served(t, root.leaf(t, "*", ec()).pair()))}
		}, want{"cert.name_mismatch": bad}},
		{"the key above is of Ed25519", func(t *testing.T) world {
			_, key, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			between := root.authority(t, "Between", key)
			return world{given(t, root), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between)))}
		}, want{"tls.browsers": bad, "cert.untrusted_root": sound}},
		{"the twin with SHA-1 is sent first", func(t *testing.T) world {
			key := rsaKey(t)
			between, twin := rsaRoot.authority(t, "Between", key), rsaRoot.authority(t, "Between", key, sha1RSA)
			return world{given(t, rsaRoot), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(twin, between)))}
		}, want{"cert.sig_weak": sound, "cert.untrusted_root": sound}},
		{"a root that is too short", func(t *testing.T) world {
			short := none.authority(t, "Short root", checktest.RSAKey(t, 1024))
			return world{given(t, short), at(oddSite, served(t, short.leaf(t, oddSite, ec()).pair()))}
		}, want{"cert.key_weak": bad, "cert.untrusted_root": sound}},
		{"a weak one that is sent for nothing", func(t *testing.T) world {
			stray := none.authority(t, "Stray", checktest.RSAKey(t, 1024), sha1RSA)
			return world{given(t, root), at(oddSite, served(t, root.leaf(t, oddSite, ec()).pair(stray)))}
		}, want{"cert.key_weak": sound, "cert.sig_weak": sound, "cert.untrusted_root": sound, "cert.chain_extra": bad}},
		{"a demand that nobody knows", func(t *testing.T) world {
			demand := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4, 5}, Critical: true, Value: []byte{5, 0}}
			leaf := root.leaf(t, oddSite, ec(), func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, demand) })
			return world{given(t, root), at(oddSite, served(t, leaf.pair()))}
		}, want{"tls.browsers": bad, "cert.untrusted_root": {checks.Unknown}, "cert.expired": sound}},
		{"must-staple without a word", func(t *testing.T) world {
			return world{given(t, root), at(oddSite, served(t, root.leaf(t, oddSite, ec(), asksForStaple).pair()))}
		}, want{"cert.must_staple_broken": bad, "cert.revoked": {checks.NotChecked}}},
		{"must-staple with garbage", func(t *testing.T) world {
			pair := root.leaf(t, oddSite, ec(), asksForStaple).pair(root)
			pair.OCSPStaple = []byte{1, 2, 3}
			return world{given(t, root), at(oddSite, served(t, pair))}
		}, want{"cert.must_staple_broken": bad, "cert.revoked": {checks.Unknown}}},
		{"an Ed25519 certificate beside one that browsers take", func(t *testing.T) world {
			_, key, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			return world{given(t, root), at(oddSite, served(t, root.leaf(t, oddSite, key).pair(), root.leaf(t, oddSite, rsaKey(t)).pair()))}
		}, want{"tls.browsers": sound, "cert.expired": sound}},
		{"system:company-825-days", func(t *testing.T) world {
			leaf := root.leaf(t, "shop.pub.co.nz", ec(), dated(now.Add(-10*day), now.Add(815*day)))
			return world{stored(t, root), at("shop.pub.co.nz", served(t, leaf.pair()))}
		}, want{"cert.lifetime_too_long": {checks.Pass, checks.NotApplicable}}},
		{"system:intermediate-ends-soon", func(t *testing.T) world {
			between := root.authority(t, "Between", ec(), dated(now.Add(-900*day), now.Add(4*day)))
			leaf := between.leaf(t, "shop.pub.co.nz", ec(), dated(now.Add(-10*day), now.Add(80*day)), func(c *x509.Certificate) { c.Policies = []x509.OID{policy} }, timestamps(t, "one", "two"))
			return world{stored(t, root), at("shop.pub.co.nz", served(t, leaf.pair(between)))}
		}, want{"cert.expires_soon": bad, "cert.sct_missing": sound}},
		{"timestamps of one log twice", func(t *testing.T) world {
			leaf := root.leaf(t, "shop.pub.co.nz", ec(), dated(now.Add(-10*day), now.Add(80*day)), func(c *x509.Certificate) { c.Policies = []x509.OID{policy} }, timestamps(t, "one", "one"))
			return world{stored(t, root), at("shop.pub.co.nz", served(t, leaf.pair()))}
		}, want{"cert.sct_missing": bad}},
		{"negative-serial", func(t *testing.T) world {
			target := openssl(t, []string{"-newkey", "rsa:2048", "-set_serial", "-5", "-subj", "/CN=" + site}, nil)
			return world{wallClock(checktest.Env(t)), target}
		}, want{"cert.self_signed": bad, "cert.expired": sound, "cert.name_mismatch": sound, "tls.browsers": sound}},
		{"negative-serial, TLS 1.3 alone", func(t *testing.T) world {
			target := openssl(t, []string{"-newkey", "rsa:2048", "-set_serial", "-5", "-subj", "/CN=" + site}, []string{"-tls1_3"})
			return world{wallClock(checktest.Env(t)), target}
		}, want{"cert.self_signed": bad, "cert.expired": sound, "cert.name_mismatch": sound}},
		{"key-secp256k1", func(t *testing.T) world {
			t.Setenv("OPENSSL_CONF", writeTemp(t, weakConfig))
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"}, ""))}
		}, want{"cert.expired": sound, "cert.name_mismatch": sound, "cert.untrusted_root": sound, "tls.browsers": bad}},
		{"key-prime192v1", func(t *testing.T) world {
			t.Setenv("OPENSSL_CONF", writeTemp(t, weakConfig))
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime192v1"}, ""))}
		}, want{"cert.expired": sound, "cert.name_mismatch": sound, "cert.key_weak": bad, "tls.browsers": bad}},
		{"key-ed25519", func(t *testing.T) world {
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "ED25519"}, ""))}
		}, want{"tls.browsers": bad, "cert.expired": sound}},
		{"usage-encipher-only", func(t *testing.T) world {
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"}, "keyUsage=critical,keyEncipherment\nextendedKeyUsage=serverAuth\n"))}
		}, want{"cert.eku": bad}},
		{"sha1-intermediate", func(t *testing.T) world {
			between := rsaRoot.authority(t, "Between", rsaKey(t), sha1RSA)
			return world{given(t, rsaRoot), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between)))}
		}, want{"cert.sig_weak": bad, "cert.untrusted_root": {checks.Pass, checks.NotApplicable, checks.NotChecked, checks.Unknown}}},
		{"sha1-twin-sent", func(t *testing.T) world {
			key := rsaKey(t)
			between, twin := rsaRoot.authority(t, "Between", key), rsaRoot.authority(t, "Between", key, sha1RSA)
			return world{given(t, rsaRoot), at(oddSite, served(t, between.leaf(t, oddSite, ec()).pair(between, twin)))}
		}, want{"cert.sig_weak": sound, "cert.untrusted_root": sound}},
		{"rsa-exchange-only", func(t *testing.T) world {
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"}, "", "-no_tls1_3", "-cipher", "AES128-GCM-SHA256"))}
		}, want{"tls.kex.no_fs": bad, "tls.kex.static_rsa_offered": bad, "tls.browsers": sound}},
		{"DHE alone", func(t *testing.T) world {
			return world{wallClock(given(t, root)), checktest.TargetAt(oddSite, opensslLeaf(t, root, []string{"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"}, "", "-no_tls1_3", "-cipher", "DHE-RSA-AES128-GCM-SHA256"))}
		}, want{"tls.browsers": bad, "cert.expired": sound}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.make(t)
			got := scan(t, w.env, w.target, 20*time.Second)
			for id, want := range c.want {
				if f := got[id]; !slices.Contains(want, f.Status) || f.ID == "" {
					t.Errorf("%s: %v (%s; %q), want one of %v; evidence %v", id, f.Status, f.Reason, f.Detail, want, f.Evidence)
				}
			}
		})
	}
}

func sha1RSA(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }

func writeTemp(t testing.TB, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// timestamps puts those of these logs into a certificate.
func timestamps(t testing.TB, logs ...string) checktest.Edit {
	t.Helper()
	value, err := asn1.Marshal(timestampList(logs...))
	if err != nil {
		t.Fatal(err)
	}
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oidSCTList, Value: value})
	}
}

// timestampList is a list of them as it is sent: version, log, time, extensions, signature.
func timestampList(logs ...string) []byte {
	var list []byte
	for _, log := range logs {
		one := append([]byte{0}, slices.Concat([]byte(log), make([]byte, 32))[:32]...)
		one = append(one, make([]byte, 8+2+2+2)...)
		list = append(append(list, byte(len(one)>>8), byte(len(one))), one...)
	}
	return append([]byte{byte(len(list) >> 8), byte(len(list))}, list...)
}

// The size of a group decides, and where the server stands how bad it is; “explain” says
// the same.
func TestSmallGroupInTheOffice(t *testing.T) {
	doc, _ := docs.Find("tls.kex.dh_weak")
	root := checktest.NewAuthority(t, "Root")
	for _, bits := range []int{512, 1024} {
		prime := make([]byte, bits/8)
		prime[0] = 0x80
		s := checktest.Serve(t, oldServer{versions: []uint16{tls12}, suites: []uint16{0xc02f, 0x0033}, prime: prime, cert: root.Issue(t, oddSite).Leaf.Raw}.script)
		for scope, want := range map[checks.Scope]checks.Severity{checks.Internal: checks.High, checks.Public: checks.Critical} {
			target := s.Target(oddSite)
			if target.Scope = scope; bits == 1024 {
				want = checks.High
			}
			f := scan(t, trusting(t, root), target, 5*time.Second)["tls.kex.dh_weak"]
			if f.Status != checks.Fail || f.Severity != want || want > doc.Severity.In(scope) {
				t.Errorf("%d bits in scope %v: %v %v, want %v; explain says %v", bits, scope, f.Status, f.Severity, want, doc.Severity.In(scope))
			}
		}
	}
}
