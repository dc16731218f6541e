package checktest

import (
	"context"
	"crypto/tls"
	_ "embed"
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

//go:embed testdata/zones.json
var zonesJSON []byte

// A Zone is a domain about which it is known what is right to say (see [ZoneRows]):
// its records, and how its servers behave.
type Zone struct {
	ID     string   `json:"id"`
	Domain string   `json:"domain"`
	Lines  []string `json:"zone"`
	// Faults names the questions that are answered badly: "NAME TYPE", "NAME" or "*".
	Faults map[string]string `json:"faults"`
	// AD sets the bit of a resolver that checked the signatures, in every answer.
	AD      bool         `json:"ad"`
	Sign    *ZoneSigning `json:"sign"`
	Checks  string       `json:"checks"`
	Servers []ZoneServer `json:"mail_servers"`
	Policy  *ZonePolicy  `json:"policy"`
}

// A ZoneSigning says how the zone is signed: with a key for the keys and one for the
// rest, and the word of the parent on the first.
type ZoneSigning struct {
	// Expired names the sets whose signature has run out, as "NAME TYPE".
	Expired []string `json:"expired"`
	// Standby adds a second key to the keys and to the parent's word, "first" or "last"
	// there, that signs nothing yet.
	Standby string `json:"standby"`
}

// A ZoneServer is a mail server of the zone.
type ZoneServer struct {
	Address        netip.Addr `json:"address"`
	CertificateFor string     `json:"certificate_for"`
	Does           string     `json:"does"`
}

// A ZonePolicy is what the host of the mail policy answers with.
type ZonePolicy struct {
	Address netip.Addr `json:"address"`
	Body    string     `json:"body"`
}

// Zones returns every zone by its id.
func Zones(t testing.TB) map[string]Zone {
	t.Helper()
	var list []Zone
	if err := json.Unmarshal(zonesJSON, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]Zone{}
	for _, z := range list {
		out[z.ID] = z
	}
	return out
}

// Start starts the zone's name server.
func (z Zone) Start(t testing.TB) *Names {
	t.Helper()
	lines := z.Lines
	if z.Sign != nil {
		lines = z.Sign.sign(t, dns.Fqdn(z.Domain), lines)
	}
	n := NewNames(t, lines...)
	if z.AD {
		n.Secure(".")
	}
	byName := map[string]map[string]string{}
	for where, fault := range z.Faults {
		name, kind, _ := strings.Cut(where, " ")
		if byName[name] == nil {
			byName[name] = map[string]string{}
		}
		byName[name][kind] = fault
	}
	for name, faults := range byName {
		b := zoneFault(t, faults)
		if name == "*" {
			n.BehaveAll(b)
		} else {
			n.Behave(name, b)
		}
	}
	return n
}

// zoneFault behaves by the type of the question; "" is every type.
func zoneFault(t testing.TB, byType map[string]string) Behaviour {
	for _, f := range byType {
		if _, ok := zoneFaults[f]; !ok {
			t.Fatalf("no such fault: %q", f)
		}
	}
	return func(ctx context.Context, q *dns.Msg, overUDP bool, reply func([]byte)) bool {
		f, ok := byType[dns.TypeToString[q.Question[0].Qtype]]
		if !ok {
			f, ok = byType[""]
		}
		return ok && zoneFaults[f](ctx, q, overUDP, reply)
	}
}

var zoneFaults = map[string]Behaviour{
	"servfail":    RCode(dns.RcodeServerFailure),
	"nxdomain":    RCode(dns.RcodeNameError),
	"timeout":     NeverAnswers,
	"ednsformerr": onlyEDNS(RCode(dns.RcodeFormatError)),
	"ednsnotimp":  onlyEDNS(RCode(dns.RcodeNotImplemented)),
}

// onlyEDNS behaves so towards questions with an OPT record.
func onlyEDNS(b Behaviour) Behaviour {
	return func(ctx context.Context, q *dns.Msg, overUDP bool, reply func([]byte)) bool {
		return q.IsEdns0() != nil && b(ctx, q, overUDP, reply)
	}
}

// sign adds the keys, the parent's word on them, and the signatures over every set.
func (s ZoneSigning) sign(t testing.TB, zone string, lines []string) []string {
	t.Helper()
	ksk, zsk := NewSigning(t, zone, dns.ECDSAP256SHA256, 256), NewSigning(t, zone, dns.ECDSAP256SHA256, 256)
	zsk.Key.Flags = dns.ZONE
	ds := []string{ksk.DS(dns.SHA256)}
	lines = append(slices.Clone(lines), ksk.Key.String(), zsk.Key.String())
	if s.Standby != "" {
		standby := NewSigning(t, zone, dns.ECDSAP256SHA256, 256)
		lines = append(lines, standby.Key.String())
		ds = append(ds, standby.DS(dns.SHA256))
		if s.Standby == "first" {
			slices.Reverse(ds)
		}
	}
	sets := map[string][]string{}
	for _, line := range lines {
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Fatal(err)
		}
		if dns.IsSubDomain(zone, rr.Header().Name) {
			k := rr.Header().Name + " " + dns.TypeToString[rr.Header().Rrtype]
			sets[k] = append(sets[k], line)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(sets)) {
		signer, until := zsk, Now().Add(5*Day)
		if strings.HasSuffix(k, " DNSKEY") {
			signer = ksk
		}
		if slices.ContainsFunc(s.Expired, func(e string) bool { return strings.EqualFold(e, k) }) {
			until = Now().Add(-Day)
		}
		lines = append(lines, signer.Sign(until, sets[k]...))
	}
	return append(lines, ds...)
}

// Scripts returns what listens, by address and port: the mail servers and the host of
// the policy, with certificates of an authority.
func (z Zone) Scripts(t testing.TB, ca *Authority) map[netip.AddrPort]Script {
	t.Helper()
	out := map[netip.AddrPort]Script{}
	for _, s := range z.Servers {
		var server SMTP
		switch s.Does {
		case "STARTTLS, good certificate":
			server.TLS = &tls.Config{Certificates: []tls.Certificate{ca.Issue(t, s.CertificateFor)}}
		case "no STARTTLS":
		default:
			t.Fatalf("no mail server does this: %q", s.Does)
		}
		out[netip.AddrPortFrom(s.Address, 25)] = server.Script()
	}
	if z.Policy != nil {
		page := Page("200 OK", []string{"Content-Type: text/plain"}, z.Policy.Body)
		out[netip.AddrPortFrom(z.Policy.Address, 443)] = Over(ca.Issue(t, "mta-sts."+z.Domain), Site(map[string]string{"/.well-known/mta-sts.txt": page}))
	}
	return out
}
