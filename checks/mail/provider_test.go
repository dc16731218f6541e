package mail

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestProviderTable: every provider with mailboxes says which answer of the
// profile fits, and the profile has it.
func TestProviderTable(t *testing.T) {
	bank, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(bank.Facts, func(f questions.Fact) bool { return f.ID == mailFact })
	if i < 0 {
		t.Fatalf("the profile does not ask for %q", mailFact)
	}
	if len(table().Providers) < 20 {
		t.Errorf("%d providers", len(table().Providers))
	}
	for _, p := range table().Providers {
		known := slices.ContainsFunc(bank.Facts[i].Options, func(o questions.Option) bool { return o.ID == p.Profile })
		if (p.Kind == "mailbox") != known {
			t.Errorf("%s, a %s, has the answer %q", p.ID, p.Kind, p.Profile)
		}
		if len(p.MX)+len(p.Include)+len(p.TXT) == 0 {
			t.Errorf("%s cannot be recognised", p.ID)
		}
	}
}

// TestHints: an answer is offered where the records leave little doubt, and not
// where they only tell who may send, or once did.
func TestHints(t *testing.T) {
	microsoft := []checks.ProfileSuggestion{{Fact: "mail", Answer: "microsoft365", Why: "Your records say that mail to you goes to Microsoft 365."}}
	for name, c := range map[string]struct {
		records []string
		want    []checks.ProfileSuggestion
	}{
		"the mail server is theirs": {microsoftFirm, microsoft},
		"theirs, and others may send": {
			[]string{`firm.example. MX 0 firm-example.mail.protection.outlook.com.`, `firm.example. TXT "v=spf1 include:_spf.google.com include:servers.mcsv.net -all"`}, microsoft,
		},
		"a filter in front": {
			[]string{`firm.example. MX 0 eu.mimecast.com.`, `firm.example. TXT "v=spf1 include:_spf.google.com -all"`},
			[]checks.ProfileSuggestion{{Fact: "mail", Answer: "google", Why: "Your records say that Google Workspace sends for you, behind the filter of Mimecast."}},
		},
		"a filter, and two who may send":  {[]string{`firm.example. MX 0 eu.mimecast.com.`, `firm.example. TXT "v=spf1 include:_spf.google.com include:spf.protection.outlook.com -all"`}, nil},
		"two at once":                     {[]string{`firm.example. MX 0 aspmx.l.google.com.`, `firm.example. MX 9 firm-example.mail.protection.outlook.com.`}, nil},
		"their own mail server":           {[]string{`firm.example. MX 0 mail.firm.example.`, `firm.example. TXT "v=spf1 include:_spf.google.com -all"`}, nil},
		"only a word of proof":            {[]string{`firm.example. MX 0 mail.firm.example.`, `firm.example. TXT "MS=ms12345678"`}, nil},
		"a name that only looks like it":  {[]string{`firm.example. MX 0 mail.protection.outlook.com.firm.example.`}, nil},
		"a sender, and a server for that": {[]string{`firm.example. MX 0 mxa.mailgun.org.`}, nil},
	} {
		got := newWorld(t, c.records...).look("firm.example")
		if d := cmp.Diff(c.want, got["mail.provider"].Suggestions); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		for id, f := range got {
			if id != "mail.provider" && len(f.Suggestions) > 0 {
				t.Errorf("%s: %s has hints", name, id)
			}
		}
	}
}
