package tls

import (
	"crypto/x509"
	"slices"
	"strings"
)

// renewal says how a certificate is renewed, by who issued it.
func (j *judge) renewal(leaf *x509.Certificate) string {
	has := func(names []string) bool {
		return slices.ContainsFunc(append(slices.Clone(leaf.Issuer.Organization), leaf.Issuer.CommonName), func(s string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(n)) })
		})
	}
	for _, r := range rules().Renewal {
		if has(r.Issuers) {
			if r.By == "cloud" {
				return words.Say("renewal.cloud")
			}
			return words.Say("renewal.acme")
		}
	}
	return words.Say("renewal.hand")
}
