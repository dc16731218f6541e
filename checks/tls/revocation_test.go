package tls

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

const listAt = "http://lists.test/a.crl"

// listing makes an authority that may sign lists, and a certificate that names its list.
func listing(t testing.TB, points ...string) (root, leaf *signer) {
	root = (*signer)(nil).authority(t, "Root", checktest.ECKey(t), func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageCRLSign })
	leaf = root.leaf(t, oddSite, checktest.ECKey(t), func(c *x509.Certificate) { c.CRLDistributionPoints = points })
	return root, leaf
}

// A listEdit changes a list before it is signed.
type listEdit func(*x509.RevocationList)

// list makes one that is of today.
func (s *signer) list(t testing.TB, edits ...listEdit) []byte {
	t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(7), ThisUpdate: checktest.Now().Add(-checktest.Day), NextUpdate: checktest.Now().Add(6 * checktest.Day)}
	for _, edit := range edits {
		edit(l)
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, s.cert, s.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// takenBack puts a certificate on a list, and others before it.
func takenBack(c *signer, reason int, extra ...pkix.Extension) listEdit {
	return func(l *x509.RevocationList) {
		at := checktest.Now().Add(-10 * checktest.Day)
		for n := range 300 {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(int64(n + 1)), RevocationTime: at, ReasonCode: 4})
		}
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: c.cert.SerialNumber, RevocationTime: at, ReasonCode: reason, ExtraExtensions: extra})
	}
}

func withExtension(id asn1.ObjectIdentifier, critical bool, der ...byte) listEdit {
	return func(l *x509.RevocationList) {
		l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: id, Critical: critical, Value: der})
	}
}

func dated(from, until time.Duration) listEdit {
	return func(l *x509.RevocationList) {
		l.ThisUpdate, l.NextUpdate = checktest.Now().Add(from), checktest.Now().Add(until)
	}
}

// pointAt is a scope that names where the list is to be had, with more behind it.
func pointAt(address string, more ...byte) listEdit {
	n := byte(len(address))
	der := append([]byte{0xa0, n + 4, 0xa0, n + 2, 0x86, n}, address...)
	der = append(der, more...)
	return withExtension(oidListScope, true, append([]byte{0x30, byte(len(der))}, der...)...)
}

func scoped(der ...byte) listEdit {
	return withExtension(oidListScope, true, append([]byte{0x30, byte(len(der))}, der...)...)
}

// TestRevocationLists: what the list of an authority says of a certificate.
func TestRevocationLists(t *testing.T) {
	root, leaf := listing(t, listAt)
	twin, _ := listing(t, listAt) // the same name, another key
	other := (*signer)(nil).authority(t, "Other", checktest.ECKey(t), func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageCRLSign })
	good := root.list(t)
	broken := func(at int) []byte {
		out := bytes.Clone(good)
		out[len(out)-at] ^= 1
		return out
	}
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: good})
	for name, c := range map[string]struct {
		list  []byte
		taken bool
		err   error // nil is a word that holds
	}{
		"good":                               {list: good},
		"good, as PEM":                       {list: asPEM},
		"with others":                        {list: root.list(t, takenBack(other, 1))},
		"taken back":                         {list: root.list(t, takenBack(leaf, 1)), taken: true},
		"taken back without a reason":        {list: root.list(t, takenBack(leaf, 0)), taken: true},
		"on hold":                            {list: root.list(t, takenBack(leaf, reasonHold)), taken: true},
		"taken back, and stale":              {list: root.list(t, takenBack(leaf, 1), dated(-20*checktest.Day, -10*checktest.Day)), taken: true},
		"on hold, and stale":                 {list: root.list(t, takenBack(leaf, reasonHold), dated(-20*checktest.Day, -10*checktest.Day)), err: errListHold},
		"stale":                              {list: root.list(t, dated(-20*checktest.Day, -10*checktest.Day)), err: errListEnded},
		"early":                              {list: root.list(t, dated(checktest.Day, 2*checktest.Day)), err: errListEarly},
		"taken back, and early":              {list: root.list(t, takenBack(leaf, 1), dated(checktest.Day, 2*checktest.Day)), err: errListEarly},
		"just ended, by another clock":       {list: root.list(t, dated(-checktest.Day, -time.Minute))},
		"of another authority":               {list: other.list(t), err: errListForeign},
		"of another with that name":          {list: twin.list(t), err: errListSignature},
		"taken back, by another":             {list: twin.list(t, takenBack(leaf, 1)), err: errListSignature},
		"a signature that is wrong":          {list: broken(1), err: errListSignature},
		"changed after it was signed":        {list: broken(len(good) / 2), err: errAny},
		"nothing":                            {err: errListForm},
		"a page":                             {list: []byte("<html>404"), err: errListForm},
		"a certificate":                      {list: root.cert.Raw, err: errAny},
		"cut short":                          {list: good[:len(good)-3], err: errListForm},
		"with more behind it":                {list: append(bytes.Clone(good), 0), err: errListForm},
		"what changed alone":                 {list: root.list(t, withExtension(oidListDelta, true, 2, 1, 1)), err: errListPartial},
		"taken back, in what changed":        {list: root.list(t, takenBack(leaf, 1), withExtension(oidListDelta, true, 2, 1, 1)), err: errListPartial},
		"an extension that is not known":     {list: root.list(t, withExtension(asn1.ObjectIdentifier{1, 2, 3}, true, 5, 0)), err: errListPartial},
		"one that need not be":               {list: root.list(t, withExtension(asn1.ObjectIdentifier{1, 2, 3}, false, 5, 0))},
		"its own part":                       {list: root.list(t, pointAt(listAt))},
		"its own part, of users":             {list: root.list(t, pointAt(listAt, 0x81, 1, 0xff))},
		"another part":                       {list: root.list(t, pointAt("http://lists.test/b.crl")), err: errListPartial},
		"taken back, in another part":        {list: root.list(t, pointAt("http://lists.test/b.crl"), takenBack(leaf, 1)), err: errListPartial},
		"of users":                           {list: root.list(t, scoped(0x81, 1, 0xff))},
		"of authorities":                     {list: root.list(t, scoped(0x82, 1, 0xff)), err: errListPartial},
		"of some reasons":                    {list: root.list(t, scoped(0x83, 2, 0, 0x40)), err: errListPartial},
		"taken back, of some reasons":        {list: root.list(t, scoped(0x83, 2, 0, 0x40), takenBack(leaf, 1)), taken: true},
		"for others":                         {list: root.list(t, scoped(0x84, 1, 0xff)), err: errListPartial},
		"not for others":                     {list: root.list(t, scoped(0x84, 1, 0))},
		"of attributes":                      {list: root.list(t, scoped(0x85, 1, 0xff)), err: errListPartial},
		"a part named by the authority":      {list: root.list(t, scoped(0xa0, 4, 0xa1, 2, 0x31, 0)), err: errListPartial},
		"a scope that cannot be read":        {list: root.list(t, withExtension(oidListScope, true, 0x30, 9)), err: errListForm},
		"an entry of another authority":      {list: root.list(t, takenBack(other, 1, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{0x30, 0}})), err: errListForeign},
		"an entry taken off":                 {list: root.list(t, takenBack(leaf, reasonRemove)), err: errListForm},
		"an entry with a note that is known": {list: root.list(t, takenBack(other, 1, pkix.Extension{Id: oidEntryInvalid, Critical: true, Value: []byte{0x18, 0}}))},
	} {
		_, found, err := readListFor(c.list, leaf.cert, root.cert, checktest.Now())
		if (found != nil) != c.taken || (err != nil) != (c.err != nil) || c.err != nil && !errors.Is(c.err, errAny) && !errors.Is(err, c.err) {
			t.Errorf("%s: taken back %v, %v; want %v, %v", name, found != nil, err, c.taken, c.err)
		}
	}
	silent := *root.cert
	silent.KeyUsage = x509.KeyUsageCertSign
	if _, _, err := readListFor(good, leaf.cert, &silent, checktest.Now()); !errors.Is(err, errListSigner) {
		t.Errorf("an authority that may not sign lists: %v", err)
	}
}

var errAny, errListForm = errors.New("any"), errList

// TestRevocationByList runs the whole check against a server, with an authority that has a list.
func TestRevocationByList(t *testing.T) {
	root, leaf := listing(t, "ldap://lists.test/x", listAt)
	_, bare := listing(t)
	brief := root.leaf(t, oddSite, checktest.ECKey(t), checktest.Valid(checktest.Now().Add(-checktest.Day), checktest.Now().Add(5*checktest.Day)))
	plain := root.leaf(t, oddSite, checktest.ECKey(t))
	odd := root.leaf(t, oddSite, checktest.ECKey(t), func(c *x509.Certificate) { c.CRLDistributionPoints = []string{"ldap://lists.test/x"} })
	gone := root.list(t, takenBack(leaf, 1))
	for name, c := range map[string]struct {
		leaf   *signer
		list   []byte
		err    error
		off    bool // the run was not told to ask
		want   checks.Status
		reason checks.Reason
		says   string
		asked  int
	}{
		"not told to ask":        {leaf: leaf, off: true, want: checks.NotChecked, reason: checks.ReasonSkipped, says: "was not asked"},
		"good":                   {leaf: leaf, list: root.list(t), want: checks.Pass, says: "does not hold it", asked: 1},
		"taken back":             {leaf: leaf, list: gone, want: checks.Fail, says: "on 14 November 2026, because its key", asked: 1},
		"no answer":              {leaf: leaf, err: context.DeadlineExceeded, want: checks.Unknown, reason: checks.ReasonTimeout, says: "could not be fetched", asked: 1},
		"garbage":                {leaf: leaf, list: []byte("x"), want: checks.Unknown, reason: checks.ReasonParse, says: "does not settle", asked: 1},
		"names none":             {leaf: plain, want: checks.Unknown, reason: checks.ReasonSourceMissing, says: "does not say where"},
		"names none, for a week": {leaf: brief, want: checks.NotApplicable, says: "only a few days"},
		"another form alone":     {leaf: odd, want: checks.Unknown, reason: checks.ReasonUnsupported, says: "form"},
		"a stranger's authority": {leaf: bare, want: checks.NotChecked, reason: checks.ReasonSkipped, says: "none was asked"},
	} {
		t.Run(name, func(t *testing.T) {
			env, asked := given(t, root), 0
			if !c.off {
				env.Fetch = func(_ context.Context, address string) ([]byte, error) {
					if asked++; address != listAt {
						t.Errorf("asked for %q", address)
					}
					return c.list, c.err
				}
			}
			got := scan(t, env, served(t, c.leaf.pair()).Target(oddSite), 5*time.Second)["cert.revoked"]
			if got.Status != c.want || got.Reason != c.reason || !strings.Contains(got.Detail, c.says) || asked != c.asked {
				t.Errorf("%v %v %q, asked %d times; want %v %v %q, %d", got.Status, got.Reason, got.Detail, asked, c.want, c.reason, c.says, c.asked)
			}
			if c.want == checks.Fail && !strings.Contains(fmt.Sprint(got.Evidence), "code 1") {
				t.Errorf("the reason is not shown: %v", got.Evidence)
			}
		})
	}
}

// TestListsOfOpenSSL reads lists that the command openssl made.
func TestListsOfOpenSSL(t *testing.T) {
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("skipped: openssl is not installed, so none of its lists was read")
	}
	root, leaf := listing(t, listAt)
	certFile, keyFile := pemFiles(t, root.key, root.cert)
	make := func(index, sections string, args ...string) []byte {
		dir := t.TempDir()
		write := func(name, text string) string {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		number := write("number", "1000\n")
		conf := write("conf", "[ca]\ndefault_ca=a\n[a]\ndatabase="+write("index", index)+"\ncrlnumber="+number+"\ndefault_md=sha256\n"+sections)
		out := filepath.Join(dir, "list.pem")
		cmd := exec.CommandContext(t.Context(), program, append([]string{
			"ca", "-gencrl", "-config", conf, "-cert", certFile, "-keyfile", keyFile, "-out", out,
			"-crl_lastupdate", "20261123000000Z", "-crl_nextupdate", "20261130000000Z",
		}, args...)...)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("skipped: this openssl does not make such lists: %v %s", err, text)
		}
		list, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	line := func(reason string) string {
		return fmt.Sprintf("R\t300101000000Z\t261101000000Z%s\t%X\tunknown\t/CN=x\n", reason, leaf.cert.SerialNumber)
	}
	scope := "[s]\nissuingDistributionPoint=critical,@p\n[p]\n"
	for name, c := range map[string]struct {
		list   []byte
		taken  bool
		reason int64
		err    error
	}{
		"good":          {list: make("", "")},
		"of another":    {list: make("R\t300101000000Z\t261101000000Z\t1234\tunknown\t/CN=x\n", "")},
		"taken back":    {list: make(line(",keyCompromise"), ""), taken: true, reason: 1},
		"no reason":     {list: make(line(""), ""), taken: true},
		"hold":          {list: make(line(",holdInstruction,holdInstructionReject"), ""), taken: true, reason: reasonHold},
		"its own part":  {list: make("", scope+"fullname=URI:"+listAt+"\nonlyuser=TRUE\n", "-crlexts", "s")},
		"another part":  {list: make("", scope+"fullname=URI:http://lists.test/z\n", "-crlexts", "s"), err: errListPartial},
		"some reasons":  {list: make("", scope+"onlysomereasons=keyCompromise,CACompromise\n", "-crlexts", "s"), err: errListPartial},
		"for others":    {list: make("", scope+"indirectCRL=TRUE\n", "-crlexts", "s"), err: errListPartial},
		"authorities":   {list: make("", scope+"onlyCA=TRUE\n", "-crlexts", "s"), err: errListPartial},
		"what changed":  {list: make("", "[s]\n2.5.29.27=critical,ASN1:INTEGER:1\n", "-crlexts", "s"), err: errListPartial},
		"stale":         {list: make("", "", "-crl_lastupdate", "20261001000000Z", "-crl_nextupdate", "20261008000000Z"), err: errListEnded},
		"weakly signed": {list: make("", "", "-md", "sha1"), err: errListWeak},
	} {
		_, found, err := readListFor(c.list, leaf.cert, root.cert, checktest.Now())
		if (found != nil) != c.taken || found != nil && found.reason != c.reason || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v; want %v (%d), %v", name, found, err, c.taken, c.reason, c.err)
		}
	}
}

func FuzzList(f *testing.F) {
	root, leaf := listing(f, listAt)
	f.Add(root.list(f))
	f.Add(root.list(f, takenBack(leaf, 1), pointAt(listAt)))
	f.Add([]byte("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n"))
	signed := map[string]bool{string(root.list(f)): true}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := readList(data)
		if err != nil {
			return
		}
		_, _ = l.find(leaf.cert.SerialNumber)
		_ = l.scope
		if _, found, err := readListFor(data, leaf.cert, root.cert, checktest.Now()); err == nil && found == nil && !signed[string(data)] && !bytes.Contains(data, []byte("BEGIN")) {
			if root.cert.CheckSignature(l.head.SignatureAlgorithm, l.signed, l.signature) != nil {
				t.Errorf("a list that nobody signed holds: %x", data)
			}
		}
	})
}
