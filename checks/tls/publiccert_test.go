package tls

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"

	"golang.org/x/crypto/ocsp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// public makes a certificate one of a public authority, with so many entries of logs in it.
func public(t *testing.T, scts int) checktest.Edit {
	t.Helper()
	policy, err := x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	logs := []string{"one", "two", "three"}[:scts]
	value, err := asn1.Marshal(timestampList(logs...))
	if err != nil {
		t.Fatal(err)
	}
	return func(c *x509.Certificate) {
		c.Policies = []x509.OID{policy}
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oidSCTList, Value: value})
	}
}

// What is asked of public authorities only: entries in logs by the lifetime, a
// lifetime that one renews by program, and no names of the inside.
func TestPublicCertificates(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	now := checktest.Now()
	lasts := func(days int) checktest.Edit {
		return checktest.Valid(now.Add(-checktest.Day), now.Add(checktest.Day*(-1)).AddDate(0, 0, days))
	}
	named := func(names ...string) checktest.Edit {
		return func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, names...) }
	}
	const pass, partial, fail = checks.Pass, checks.Partial, checks.Fail
	for name, c := range map[string]struct {
		edits                []checktest.Edit
		logs, renewal, inner checks.Status
	}{
		"90 days":                     {[]checktest.Edit{lasts(90), public(t, 2)}, pass, pass, pass},
		"one entry":                   {[]checktest.Edit{lasts(90), public(t, 1)}, fail, pass, pass},
		"the longest by program":      {[]checktest.Edit{lasts(100), public(t, 2)}, pass, pass, pass},
		"longer than that":            {[]checktest.Edit{lasts(101), public(t, 2)}, pass, partial, pass},
		"the longest for two entries": {[]checktest.Edit{lasts(180), public(t, 2)}, pass, partial, pass},
		"longer, with two entries":    {[]checktest.Edit{lasts(181), public(t, 2)}, fail, partial, pass},
		"longer, with three":          {[]checktest.Edit{lasts(181), public(t, 3)}, pass, partial, pass},
		"a name without a domain":     {[]checktest.Edit{lasts(90), public(t, 2), named("server1")}, pass, pass, partial},
		"a name of the inside":        {[]checktest.Edit{lasts(90), public(t, 2), named("db.firm.LOCAL")}, pass, pass, partial},
	} {
		got := judged(t, now, trust{status: publicCA}, root.Issue(t, site, c.edits...).Leaf)
		for id, want := range map[string]checks.Status{"cert.sct_missing": c.logs, "cert.renewal_manual": c.renewal, "cert.san_leak": c.inner} {
			if f := got[id]; f.Status != want {
				t.Errorf("%s: %s: %v (%q), want %v", name, id, f.Status, f.Detail, want)
			}
		}
	}
}

// What the server sends along of the certificate's revocation.
func TestOCSPStapling(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	now, key := checktest.Now(), checktest.ECKey(t)
	ca := root.IssueKey(t, "CA", key, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }).Leaf
	must := pkix.Extension{Id: oidTLSFeature, Value: []byte{0x30, 3, 2, 1, 5}}
	issue := func(extra ...pkix.Extension) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
			SerialNumber: big.NewInt(7), DNSNames: []string{site}, NotBefore: now.Add(-checktest.Day), NotAfter: now.Add(80 * checktest.Day), ExtraExtensions: extra,
		}, ca, checktest.ECKey(t).Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return leaf
	}
	says := func(status int) []byte {
		staple, err := ocsp.CreateResponse(ca, ca, ocsp.Response{
			Status: status, SerialNumber: big.NewInt(7), ThisUpdate: now, NextUpdate: now.Add(checktest.Day), RevokedAt: now,
		}, key)
		if err != nil {
			t.Fatal(err)
		}
		return staple
	}
	const pass, fail, na, unknown, skipped = checks.Pass, checks.Fail, checks.NotApplicable, checks.Unknown, checks.NotChecked
	for name, c := range map[string]struct {
		leaf          *x509.Certificate
		staple        []byte
		revoked, must checks.Status
	}{
		"nothing":                 {issue(), nil, skipped, na},
		"good":                    {issue(), says(ocsp.Good), pass, na},
		"taken back":              {issue(), says(ocsp.Revoked), fail, na},
		"not known there":         {issue(), says(ocsp.Unknown), unknown, na},
		"garbled":                 {issue(), []byte{1, 2, 3}, unknown, na},
		"asked for, and sent":     {issue(must), says(ocsp.Good), pass, pass},
		"asked for, and not sent": {issue(must), nil, skipped, fail},
	} {
		got := completed(t, evidence{
			target: checks.Target{Host: site, Scope: checks.Public}, port: httpsPort, certs: []*x509.Certificate{c.leaf, ca}, trust: trust{status: publicCA},
			facts: facts{spokeTLS: true, presented: presented{sent: 2, staple: c.staple}, versions: map[uint16]state{tls13: {known: true, on: true}}},
		}, now)
		for id, want := range map[string]checks.Status{"cert.revoked": c.revoked, "cert.must_staple_broken": c.must} {
			if f := got[id]; f.Status != want {
				t.Errorf("%s: %s: %v (%q), want %v", name, id, f.Status, f.Detail, want)
			}
		}
	}
}
