package reporttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// now is when the fixtures were finished.
func now() time.Time { return time.Date(2026, 11, 24, 2, 5, 0, 0, time.UTC) }

const (
	site = "www.harbour-bakery.example:443"
	here = "this computer"
)

// Empty is a run of which nothing came: no answers, no findings.
func Empty(t testing.TB) assess.Assessment {
	in := input("")
	in.Subject, in.Profile, in.Scope = assess.Subject{}, nil, assess.Scope{}
	return assess.Build(Content(t), in)
}

// Good is a firm in good shape, with enough measured to prove it.
func Good(t testing.TB) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	answer(c, &in, questions.Good)
	for _, k := range c.Checks {
		for _, d := range k.Docs.All() {
			in.Findings = append(in.Findings, finding(c, d.ID, target(k.Name), checks.Pass, "It is as it should be."))
		}
	}
	return assess.Build(c, in)
}

// Middling is a firm with a claim that a measurement does not bear out, some
// gaps and some things it does not know.
func Middling(t testing.TB) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	answer(c, &in, questions.Good)
	set(&in, questions.Partial, "BAK-2", "ACC-1", "PPL-1")
	set(&in, questions.Poor, "INC-1", "EML-2")
	set(&in, questions.DontKnow, "SUP-3", "DAT-4")
	in.Answers["GOV-1"] = questions.Answer{State: questions.DoesNotApply, By: "Aroha Ngata", At: now(), Note: "We are two people and do all of it together."}
	in.Findings = []checks.Finding{
		finding(c, "pw.length", here, checks.Fail, "This computer takes a password of 6 characters.", checks.Evidence{What: "shortest password", Where: "/etc/security/pwquality.conf, line 11", Seen: "minlen = 6"}),
		finding(c, "tls.old", site, checks.Partial, "The server still accepts TLS 1.0.", checks.Evidence{What: "oldest protocol accepted", Where: site, Seen: "TLS 1.0"}),
		finding(c, "cert.expired", site, checks.Pass, "The certificate is good until 3 February 2027.", checks.Evidence{What: "certificate end date", Where: site, Seen: "2027-02-03T11:20:00Z"}),
		finding(c, "ports.rdp", here, checks.Pass, "Nothing listens on port 3389."),
		indeterminate(c, "ports.admin", here, checks.ReasonNeedsElevation, "The owners of 4 sockets are shown to administrators only."),
	}
	return assess.Build(c, in)
}

// Bad is a firm with most doors open.
func Bad(t testing.TB) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	answer(c, &in, questions.Poor)
	set(&in, questions.Good, "WEB-1", "DEV-1", "PWD-2")
	set(&in, questions.Partial, "UPD-1", "PAY-1")
	set(&in, questions.DontKnow, "SUP-3")
	in.Answers["PWD-2"] = questions.Answer{State: questions.Good, By: "Aroha Ngata", At: now(), Dispute: questions.Exception, Note: "It is the till, and it has no keyboard."}
	in.Findings = []checks.Finding{
		finding(c, "cert.expired", site, checks.Fail, "The certificate ran out on 2 October 2026, 53 days ago.", checks.Evidence{What: "certificate end date", Where: site, Seen: "2026-10-02T09:00:00Z"}, checks.Evidence{What: "certificate subject", Where: site, Seen: "CN=www.harbour-bakery.example,O=Harbour Street Bakery Limited,L=Whakatāne,C=NZ"}),
		finding(c, "tls.old", site, checks.Partial, "The server still accepts TLS 1.0.", checks.Evidence{What: "oldest protocol accepted", Where: site, Seen: "TLS 1.0"}),
		finding(c, "pw.length", here, checks.Fail, "This computer takes a password of 6 characters.", checks.Evidence{What: "shortest password", Where: "/etc/security/pwquality.conf, line 11", Seen: "minlen = 6"}),
		finding(c, "ports.rdp", here, checks.Fail, "The program xrdp waits on port 3389 for every address.", checks.Evidence{What: "listening socket", Where: "/proc/net/tcp", Seen: "0.0.0.0:3389 (xrdp, user root)"}),
		finding(c, "ports.admin", here, checks.Partial, "The program cupsd waits on port 631 for every address.", checks.Evidence{What: "listening socket", Where: "/proc/net/tcp", Seen: "[::]:631 (cupsd, user root)"}),
		indeterminate(c, "cert.name", "mail.harbour-bakery.example:443", checks.ReasonTimeout, "The server took the connection and said nothing for 5 seconds."),
	}
	in.Scope.Targets = append(in.Scope.Targets, "mail.harbour-bakery.example:443")
	return assess.Build(c, in)
}

// StalePass is a run that was handed a measurement and an answer of long ago.
func StalePass(t testing.TB) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	f := finding(c, "pw.length", here, checks.Fail, "This computer takes a password of 6 characters.", checks.Evidence{What: "shortest password", Where: "/etc/security/pwquality.conf, line 11", Seen: "minlen = 6"})
	f.Evidence[0].At = now().AddDate(0, 0, -91)
	in.Findings = []checks.Finding{f}
	in.Answers["BAK-1"] = questions.Answer{State: questions.Good, By: "Aroha Ngata", At: now().AddDate(-1, 0, -1)}
	return assess.Build(c, in)
}

// Remembered is the bad firm when nobody looked again: what was measured a month
// before still counts.
func Remembered(t testing.TB) assess.Assessment {
	c, was := Content(t), Bad(t)
	in := was.Input()
	in.Findings = nil
	was.Run.Started, was.Run.Finished = was.Run.Started.AddDate(0, -1, 0), was.Run.Finished.AddDate(0, -1, 0)
	in.Remember(c.Model.Settling, []assess.Assessment{was}, nil)
	return assess.Build(c, in)
}

// Doubted is a firm of which some answers cannot hold beside others: one that follows,
// one that has to be asked again, and one beside an answer that nobody knows.
func Doubted(t testing.TB) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	c.Bank.Pairs = Pairs()
	answer(c, &in, questions.Good)
	set(&in, questions.Poor, "BAK-1", "PPL-1")
	set(&in, questions.DontKnow, "SUP-3")
	return assess.Build(c, in)
}

// Pairs are those that Doubted rests on.
func Pairs() []questions.Pair {
	return []questions.Pair{
		{ID: "no_backup_apart", Of: "BAK-2", While: "BAK-1", At: questions.Poor, Kind: questions.Implied, Most: questions.Poor, Why: "There is no backup, so none of it is out of reach."},
		{ID: "no_rule", Of: "PAY-1", While: "PPL-1", At: questions.Poor, Kind: questions.Ask, Most: questions.Partial, Why: "Nobody was told of the rule that everyone keeps."},
		{ID: "no_updates", Of: "UPD-1", While: "SUP-3", At: questions.Poor, Kind: questions.Ask, Most: questions.Poor, Why: "Nobody may look after the updates that happen."},
	}
}

// Many is a scan without answers that made n findings over many targets.
func Many(t testing.TB, n int) assess.Assessment {
	c, in := Content(t), input("Harbour Street Bakery")
	in.Run.Mode = assess.Scan
	ids := []string{"cert.expired", "cert.name", "tls.old"}
	in.Scope.Targets = nil
	for i := range n {
		host := fmt.Sprintf("host-%04d.harbour-bakery.example:443", i/len(ids))
		if i%len(ids) == 0 {
			in.Scope.Targets = append(in.Scope.Targets, host)
		}
		in.Findings = append(in.Findings, finding(c, ids[i%len(ids)], host, checks.Fail, fmt.Sprintf("The certificate ran out %d days ago.", i+1),
			checks.Evidence{What: "certificate end date", Where: host, Seen: now().AddDate(0, 0, -i-1).Format(time.RFC3339)},
			checks.Evidence{What: "certificate subject", Where: host, Seen: "CN=" + host + ",O=Harbour Street Bakery Limited,C=NZ"}))
	}
	return assess.Build(c, in)
}

func input(business string) assess.Input {
	return assess.Input{
		ID:      "20261124T020500Z-0123456789abcdef",
		Tool:    assess.Tool{Name: "cybercheck", Version: "1.0.0", Bank: "2026.11"},
		Subject: assess.Subject{Client: "harbour-bakery", Business: business},
		Run:     assess.RunInfo{Mode: assess.Interactive, Started: now().Add(-11 * time.Minute), Finished: now(), By: "Aroha Ngata", HostOS: "linux"},
		Scope: assess.Scope{
			ThisComputer: true, Targets: []string{site}, Checks: []string{"tls", "ports", "passwords"},
			Authorised: &assess.Authority{By: "Aroha Ngata, owner", At: now().Add(-10 * time.Minute)},
		},
		Profile: questions.Profile{"staff": "few", "mail": "microsoft365", "country": "nz"},
		Answers: questions.Answers{},
	}
}

func answer(c assess.Content, in *assess.Input, s questions.State) {
	for _, k := range c.Bank.Controls {
		set(in, s, k.ID)
	}
}

func set(in *assess.Input, s questions.State, ids ...string) {
	for _, id := range ids {
		in.Answers[id] = questions.Answer{State: s, By: "Aroha Ngata", At: now()}
	}
}

func target(check string) string {
	if check == "tls" {
		return site
	}
	return here
}

func finding(c assess.Content, id, target string, s checks.Status, detail string, ev ...checks.Evidence) checks.Finding {
	d, _ := c.Doc(id)
	f := checks.Finding{ID: id, Control: d.Control, Target: target, Status: s, Title: d.Title, Detail: detail, Evidence: ev, TookMS: 41}
	for _, k := range c.Checks {
		if _, ok := k.Docs.Find(id); ok {
			f.Check = k.Name
		}
	}
	if s == checks.Pass {
		f.Title = d.PassTitle
	}
	if s == checks.Fail || s == checks.Partial {
		f.Severity = d.Severity.Public
	}
	for i := range f.Evidence {
		f.Evidence[i].At = now().Add(-time.Minute)
	}
	f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
	return f
}

func indeterminate(c assess.Content, id, target string, r checks.Reason, detail string) checks.Finding {
	f := finding(c, id, target, checks.Unknown, detail)
	f.Reason = r
	return f
}

// All is the fixtures by name, but for the large one.
func All(t testing.TB) map[string]assess.Assessment {
	t.Helper()
	return map[string]assess.Assessment{"empty": Empty(t), "good": Good(t), "middling": Middling(t), "bad": Bad(t), "scan": Many(t, 12), "remembered": Remembered(t), "doubted": Doubted(t)}
}
