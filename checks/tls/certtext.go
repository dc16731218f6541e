package tls

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net/netip"
	"strings"
)

// maxNames is how many names of a certificate are shown.
const maxNames = 50

// subjectText writes who a certificate is about, the words as they stand in it.
func subjectText(n pkix.Name) string {
	var parts []string
	for _, p := range []struct {
		key    string
		values []string
	}{{"CN", []string{n.CommonName}}, {"O", n.Organization}, {"C", n.Country}} {
		for _, v := range p.values {
			if v != "" {
				parts = append(parts, p.key+"="+v)
			}
		}
	}
	if len(parts) == 0 {
		return "(empty)"
	}
	return strings.Join(parts, ", ")
}

func nameList(c *x509.Certificate) string {
	var names []string
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxNames)] {
		if a, ok := netip.AddrFromSlice(ip); ok {
			names = append(names, a.Unmap().String())
		}
	}
	names = append(names, c.DNSNames[:min(len(c.DNSNames), maxNames-len(names))]...)
	return strings.Join(names, ", ")
}

func (j *judge) chainText() string {
	var list []string
	for i, c := range j.certs {
		list = append(list, fmt.Sprintf("%d: %s, signed by %s", i+1, subjectText(c.Subject), subjectText(c.Issuer)))
	}
	return strings.Join(list, "; ")
}
