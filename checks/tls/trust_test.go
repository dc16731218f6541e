package tls

import (
	"crypto/rand"
	"crypto/x509"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestAssess(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	stranger := checktest.NewAuthority(t, "Stranger")
	ca, far := root.Intermediate(t, "In between"), stranger.Intermediate(t, "Far away")
	now := checktest.Now()
	trusts := poolVerifier(root.Pool())
	leaf := ca.Issue(t, site).Leaf
	const day = checktest.Day
	ended := checktest.Valid(now.Add(-90*day), now.Add(-10*day))
	coming := checktest.Valid(now.Add(40*day), now.Add(90*day))
	renewed := root.Renewed(t, now.Add(-5*day), now.Add(900*day))
	endedCA := ca.Renewed(t, now.Add(-90*day), now.Add(-10*day))
	endsCA := ca.Renewed(t, now.Add(-90*day), now.Add(20*day))
	renewedCA := ca.Renewed(t, now.Add(-5*day), now.Add(900*day))

	// A verifier that has a certificate in between that the server did not send.
	between := x509.NewCertPool()
	between.AddCert(ca.Cert)
	knows := func(chain []*x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
		return chain[0].Verify(x509.VerifyOptions{Roots: root.Pool(), Intermediates: between, CurrentTime: at})
	}
	list := func(c ...*x509.Certificate) []*x509.Certificate { return c }
	cases := []struct {
		name            string
		chain           []*x509.Certificate
		system, private verifier
		want            trust // the fault apart
	}{
		{"whole.", list(leaf, ca.Cert), trusts, nil, trust{status: publicCA}},
		{"whole, with the root", list(leaf, ca.Cert, root.Cert), trusts, nil, trust{status: publicCA}},
		{"out of order", list(leaf, root.Cert, ca.Cert), trusts, nil, trust{status: publicCA}},
		{"private", list(leaf, ca.Cert), poolVerifier(stranger.Pool()), trusts, trust{status: privateCA}},
		{"without the one in between", list(leaf), trusts, nil, trust{status: incompleteChain}},
		{"without it, but the verifier has it", list(leaf), knows, nil, trust{status: publicCA, missingIntermediate: true}},
		{"a stranger, with root", list(far.Issue(t, site).Leaf, far.Cert, stranger.Cert), trusts, nil, trust{status: unknownCA}},
		{"a stranger, without root", list(far.Issue(t, site).Leaf, far.Cert), trusts, nil, trust{status: unknownCA, issuerNotSent: true}},
		{"SHA-1, the signer sent", list(ca.Issue(t, site, checktest.SHA1).Leaf, ca.Cert), trusts, nil, trust{status: publicCA}},
		{"SHA-1, the signer known", list(root.Issue(t, site, checktest.SHA1).Leaf), trusts, nil, trust{status: weakPath}},
		{"SHA-1 of a stranger", list(far.Issue(t, site, checktest.SHA1).Leaf, far.Cert), trusts, nil, trust{status: unknownCA, issuerNotSent: true}},
		{"self-made, with SHA-1", list(checktest.SelfSigned(t, site, checktest.SHA1).Leaf), trusts, nil, trust{status: selfSigned}},
		{"self-made, and known", list(checktest.SelfSigned(t, site).Leaf), nil, trusts, trust{status: selfSigned}},
		{"no list of authorities", list(leaf, ca.Cert), nil, nil, trust{reason: checks.ReasonSourceMissing}},
		{"expired", list(ca.Issue(t, site, checktest.Expired).Leaf, ca.Cert), trusts, nil, trust{status: publicCA}},
		{"not yet valid", list(ca.Issue(t, site, checktest.NotYetValid).Leaf, ca.Cert), trusts, nil, trust{status: publicCA}},
		{"expired, and its authority was renewed since", list(root.Issue(t, site, ended).Leaf), nil, poolVerifier(renewed.Pool()), trust{status: privateCA}},
		{"expired, and a stranger's was renewed since", list(stranger.Issue(t, site, ended).Leaf), trusts, poolVerifier(renewed.Pool()), trust{status: incompleteChain}},
		{"expired, and the one in between was renewed since", list(ca.Issue(t, site, ended).Leaf, renewedCA.Cert), trusts, nil, trust{status: publicCA}},
		{"expired, with the one in between", list(ca.Issue(t, site, ended).Leaf, endedCA.Cert), trusts, nil, trust{status: publicCA}},
		{"expired, weakly signed, and its authority was renewed since", list(root.Issue(t, site, ended, checktest.SHA1).Leaf), trusts, poolVerifier(renewed.Pool()), trust{status: weakPath}},
		{"not yet valid, and the one in between ends before", list(ca.Issue(t, site, coming).Leaf, endsCA.Cert), trusts, nil, trust{status: publicCA}},
		{"for another use, expired, and its authority was renewed since", list(root.Issue(t, site, ended, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }).Leaf), nil, poolVerifier(renewed.Pool()), trust{status: privateCA, wrongKeyUsage: true}},
		{"for another use", list(ca.Issue(t, site, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }).Leaf, ca.Cert), trusts, nil, trust{status: publicCA, wrongKeyUsage: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := assessTrust(c.chain, now, c.system, c.private)
			got.fault, got.path = "", nil
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// A certificate that is no authority vouches for nobody, be the signature one
// that the library refuses to look at.
func TestOnlyAuthoritiesSign(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	key := checktest.ECKey(t)
	other := root.IssueKey(t, "other.example", key).Leaf
	forged := checktest.SelfSigned(t, site, checktest.SHA1)
	template := *forged.Leaf
	template.SignatureAlgorithm = x509.ECDSAWithSHA1
	der, err := x509.CreateCertificate(rand.Reader, &template, other, checktest.ECKey(t).Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	got := assessTrust([]*x509.Certificate{leaf, other}, checktest.Now(), poolVerifier(root.Pool()), nil)
	if got.status != unknownCA || !got.issuerNotSent {
		t.Errorf("got %+v", got)
	}
}

// The certificate in between has ended while the leaf has not.
func TestLateInBetween(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	ca := root.Intermediate(t, "In between")
	until := ca.Cert.NotAfter
	leaf := ca.Issue(t, site, checktest.Valid(checktest.Now(), until.Add(90*checktest.Day))).Leaf
	sameRoot := poolVerifier(root.Pool())
	now := until.Add(checktest.Day)
	tr := assessTrust([]*x509.Certificate{leaf, ca.Cert}, now, sameRoot, nil)
	if tr.status != publicCA || tr.outOfDate != ca.Cert {
		t.Fatalf("got %+v", tr)
	}
	got := judged(t, now, tr, leaf, ca.Cert)
	if f := got["cert.expired"]; f.Status != checks.Fail || !strings.Contains(f.Detail, "vouches") {
		t.Errorf("%v %q", f.Status, f.Detail)
	}
}

// What is said of who stands behind a certificate, for each way that a chain can be.
func TestChainTrust(t *testing.T) {
	const pass, fail, na, unknown = checks.Pass, checks.Fail, checks.NotApplicable, checks.Unknown
	root := checktest.NewAuthority(t, "Root")
	leaf, own := root.Issue(t, site).Leaf, checktest.SelfSigned(t, site).Leaf
	fetchable := *leaf
	fetchable.IssuingCertificateURL = []string{"http://ca.example/ca.crt"}
	for _, c := range []struct {
		name              string
		leaf              *x509.Certificate
		trust             trust
		self, root, chain checks.Status
		says              string // of the chain, at its end
	}{
		{"a public authority", leaf, trust{status: publicCA}, pass, pass, pass, "whole."},
		{"a public authority, one in between not sent", leaf, trust{status: publicCA, missingIntermediate: true}, pass, pass, fail, "happened to have it."},
		{"a private authority", leaf, trust{status: privateCA}, pass, pass, pass, "whole."},
		{"a private authority, one in between not sent", leaf, trust{status: privateCA, missingIntermediate: true}, pass, pass, fail, "happened to have it."},
		{"an unknown authority, sent to the end", leaf, trust{status: unknownCA}, pass, fail, pass, "whole."},
		{"an unknown authority, not sent to the end", leaf, trust{status: unknownCA, issuerNotSent: true}, pass, fail, na, "missing in between."},
		{"the signer not sent", leaf, trust{status: incompleteChain}, pass, na, fail, "Or a private authority signed it."},
		{"the signer not sent, and where it can be fetched", &fetchable, trust{status: incompleteChain}, pass, na, fail, "is not one this computer knows."},
		{"its own", own, trust{status: selfSigned}, fail, na, na, "No authority signed it."},
		{"not known", leaf, trust{reason: checks.ReasonSourceMissing}, pass, unknown, unknown, "to compare with."},
		{"its own, and not known", own, trust{reason: checks.ReasonProtocol}, unknown, unknown, unknown, "not understood."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judged(t, checktest.Now(), c.trust, c.leaf)
			for id, want := range map[string]checks.Status{"cert.self_signed": c.self, "cert.untrusted_root": c.root, "cert.chain_incomplete": c.chain} {
				f := got[id]
				if f.Status != want || want == unknown && f.Reason != c.trust.reason {
					t.Errorf("%s: %v (%s; %q), want %v", id, f.Status, f.Reason, f.Detail, want)
				}
			}
			if f := got["cert.chain_incomplete"]; !strings.HasSuffix(f.Detail, c.says) {
				t.Errorf("it says %q", f.Detail)
			}
		})
	}
}
