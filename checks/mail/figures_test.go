package mail

import (
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/checks/dns"
)

// trip is the round trip of the figures: that of a server in another country.
const trip = 50 * time.Millisecond

// busy is a firm with much in its records: two mail servers, four services that
// may send, each with includes of its own, and a mail policy.
var busy = append([]string{
	`d.test. TXT "v=spf1 mx include:a.test include:b.test include:spf.protection.outlook.com -all"`,
	`a.test. TXT "v=spf1 include:a1.test -all"`, `a1.test. TXT "v=spf1 include:a2.test ip4:192.0.2.0/24 -all"`, `a2.test. TXT "v=spf1 a:m.d.test -all"`,
	`b.test. TXT "v=spf1 include:b1.test include:b2.test -all"`, `b1.test. TXT "v=spf1 ip4:192.0.2.1 -all"`, `b2.test. TXT "v=spf1 ip4:192.0.2.2 -all"`,
	`spf.protection.outlook.com. TXT "v=spf1 ip4:192.0.2.3 -all"`,
	`_mta-sts.d.test. TXT "v=STSv1; id=20261124"`, `mta-sts.d.test. A 192.0.2.44`,
	`d.test. NS ns.d.test.`, `d.test. NS ns.e.test.`, `ns.e.test. A 198.51.100.53`, `d.test. SOA ns.d.test. h.d.test. 1 2 3 4 5`,
}, withoutSPF(good)...)

func withoutSPF(lines []string) []string {
	var out []string
	for _, l := range lines {
		if l != `d.test. TXT "v=spf1 mx -all"` {
			out = append(out, l)
		}
	}
	return out
}

// BenchmarkDomain looks at a whole domain, its records and its mail, where each
// answer takes 50 ms. The house rule is a second and a half and 60 questions.
//
//	go test -run '^$' -bench Domain -benchtime 3x ./checks/mail
func BenchmarkDomain(b *testing.B) {
	k := newKit(b)
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b, busy...)
		w.names.Delay(trip)
		w.env.Roots = k.ca.Pool()
		servers := []*checktest.Server{
			w.at("192.0.2.25:25", checktest.Late(trip, k.fine.Script())), w.at("192.0.2.26:25", checktest.Late(trip, k.fine.Script())),
			w.at("192.0.2.44:443", checktest.Late(trip, k.policyOf("version: STSv1\nmode: enforce\nmx: *.d.test\nmax_age: 604800\n"))),
		}
		b.StartTimer()
		got := checks.Run(b.Context(), w.env, []*checks.Check{Check, dns.Check}, []checks.Target{{Kind: checks.Remote, Host: "d.test", Scope: checks.Public}}, 4, nil)
		b.StopTimer()
		connections := 0
		for _, s := range servers {
			connections += s.Connections()
		}
		b.ReportMetric(float64(w.dns.QueriesUsed("d.test")), "questions")
		b.ReportMetric(float64(connections), "connections")
		b.ReportMetric(float64(len(got)), "findings")
		for _, f := range got {
			if f.Status == checks.Unknown || f.Status == checks.Error {
				b.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
			}
		}
		b.StartTimer()
	}
}

// BenchmarkSilentNameServer looks at the domain of a name server that hears every
// question and answers none. The house rule is 30 seconds.
func BenchmarkSilentNameServer(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		w.names.BehaveAll(checktest.NeverAnswers)
		b.StartTimer()
		got := checks.Run(b.Context(), w.env, []*checks.Check{Check, dns.Check}, []checks.Target{{Kind: checks.Remote, Host: "d.test", Scope: checks.Public}}, 4, nil)
		b.ReportMetric(float64(w.dns.QueriesUsed("d.test")), "questions")
		for _, f := range got {
			if f.Status != checks.Unknown && f.Status != checks.NotChecked {
				b.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
			}
		}
	}
}
