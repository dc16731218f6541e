package cli

import (
	"bytes"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A report of twelve gaps and every answer of the whole bank, half of the gaps measured,
// can be sent by mail; so can the owner's part of it.
func TestReportSize(t *testing.T) {
	c := realContent(t)
	x := business(t, c, "cafe-all-partial", func(in *assess.Input) {
		for i, k := range c.Bank.Controls {
			state := questions.Good
			if i%12 == 0 {
				state = questions.Poor
			}
			in.Answers[k.ID] = questions.Answer{State: state, At: in.Run.Finished}
		}
		for _, id := range []string{"passwords.min_length", "passwords.lockout", "updates.automatic", "updates.browser", "cert.expired", "tls.proto.tls10", "tls.proto.tls11"} {
			d, ok := c.Doc(id)
			if !ok {
				t.Fatalf("no finding %s", id)
			}
			f := checks.Finding{
				ID: id, Control: d.Control, Target: "shop.example:443", Status: checks.Fail, Severity: checks.High, Title: d.Title, Detail: "It is not as it should be.",
				Evidence: []checks.Evidence{{What: "what was read", Where: "shop.example:443", Seen: "a line of what was read", At: in.Run.Finished}},
			}
			f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
			in.Findings = append(in.Findings, f)
		}
	})
	lists, err := otherLists(c, x)
	if err != nil {
		t.Fatal(err)
	}
	r := report.New(c, x, report.Options{Lists: lists})
	gaps := 0
	for _, g := range r.Groups {
		gaps += len(g.Items)
	}
	var whole, owner bytes.Buffer
	if err := html.Render(&whole, r); err != nil {
		t.Fatal(err)
	}
	if err := html.Owner(&owner, r); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d gaps, %d answers, %d steps: %d bytes, the owner's part %d", gaps, len(r.Answers), len(r.Plan()), whole.Len(), owner.Len())
	if gaps < 12 || len(r.Answers) < 80 || len(r.Plan()) < 7 || whole.Len() > 90_000 || owner.Len() > 45_000 {
		t.Errorf("%d gaps, %d answers, %d steps: %d bytes, the owner's part %d", gaps, len(r.Answers), len(r.Plan()), whole.Len(), owner.Len())
	}
}
