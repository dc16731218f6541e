package checks_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// trustFile lists the computers whose users may come in without a password.
const trustFile = "/etc/hosts.equiv"

// idTrusted is the finding, as the documentation below has it.
const idTrusted = "trust.others"

// trustDocs would stand in findings.yaml beside the check, embedded with
// checks.EmbeddedDocs: what the finding means, how bad it is, and what to do.
const trustDocs = `
- id: trust.others
  control: NET-1
  title: Other computers get in here without a password
  good: No other computer gets in here without a password
  why: Whoever takes over one of those computers has this one as well.
  severity: { local: high, internal: high, public: critical }
  fix:
    - for: any
      steps: ["Ask your IT person to empty the file /etc/hosts.equiv."]
  repeat: cat /etc/hosts.equiv
  source: hosts.equiv(5)
`

// trustCheck is a whole check. In the tree it is checks/trust/trust.go, with the line
// trust.Check in checks/all/all.go.
var trustCheck = &checks.Check{
	Name: "trust", Title: "Computers that are let in",
	Touches:   "The list of trusted computers, /etc/hosts.equiv.",
	CannotSee: "What a person lists for themselves, in .rhosts.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docsOf(trustDocs),
	Run: func(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
		// Run gathers, and leaves every decision to judge. In the tree this sentence and those
		// below stand in wording.yaml.
		return checks.RunHostCheck(env, docsOf(trustDocs), t, "The list could not be read.", func(h checks.Host) ([]checks.Finding, error) {
			text, err := h.File(ctx, trustFile)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err // RunHostCheck makes findings of it, each with the reason
			}
			return judgeTrust(t, string(text), err == nil), nil
		})
	},
}

// judgeTrust is a pure function of what was read: a table tests it. That there is no such file
// is a pass here, since it proves that nobody is trusted; where a file may stand elsewhere, or
// was expected, it proves nothing.
func judgeTrust(t checks.Target, text string, there bool) []checks.Finding {
	r := &checks.Recorder{Docs: docsOf(trustDocs), Scope: t.Scope}
	switch list := strings.Fields(text); {
	case !there:
		r.Pass(idTrusted, "There is no such list.", checks.Seen("list of trusted computers", trustFile, "not there"))
	case strings.Contains(text, "\x00"):
		r.Unknown(idTrusted, checks.ReasonParse, "The list is no text.", checks.Seen("list of trusted computers", trustFile, text))
	case len(list) == 0:
		r.Pass(idTrusted, "The list is empty.", checks.Seen("list of trusted computers", trustFile, "empty"))
	default:
		r.Gap(idTrusted, fmt.Sprintf("It lists %d.", len(list)), checks.Seen("list of trusted computers", trustFile, strings.Join(list, " ")))
	}
	return r.Findings()
}

func docsOf(text string) checks.Docs {
	list, err := checks.LoadDocs([]byte(text))
	if err != nil {
		panic(err)
	}
	return checks.DocsOf(list...)
}

// Example runs a check of one's own over a computer that is made up for the test.
func Example() {
	if err := checks.Validate([]*checks.Check{trustCheck}); err != nil {
		fmt.Println(err)
	}
	for _, files := range []map[string]string{nil, {trustFile: "till office\n"}} {
		env := &checks.Env{Now: checktest.Clock(checktest.Now()), Host: &checktest.Host{Files: files}}
		for _, f := range checks.Run(context.Background(), env, []*checks.Check{trustCheck}, []checks.Target{{}}, 1, nil) {
			fmt.Printf("%s %s (%s): %s. %s\n", f.ID, f.Status, f.Severity, f.Title, f.Detail)
		}
	}
	// Output:
	// trust.others pass (info): No other computer gets in here without a password. There is no such list.
	// trust.others fail (high): Other computers get in here without a password. It lists 2.
}

// Each kind of answer has its row; none but an empty or missing list passes.
func TestExampleJudge(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		there bool
		want  checks.Status
	}{
		"no list": {"", false, checks.Pass}, "an empty one": {"\n", true, checks.Pass},
		"two names": {"till office", true, checks.Fail}, "no text": {"\x00", true, checks.Unknown},
	} {
		got := judgeTrust(checks.Target{}, c.text, c.there)
		if len(got) != 1 || got[0].Status != c.want || len(got[0].Evidence) == 0 {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
}

// What could not be read is never a pass. A missing right, or a system that is not covered, is
// not checked, so that nobody loses by it; anything else is unknown.
func TestExampleFaults(t *testing.T) {
	checktest.HostFaults(t, trustCheck)
	env := checktest.Env(t)
	env.Host = &checktest.Host{FileErr: errors.New("it is a pipe")}
	for _, f := range checks.Run(t.Context(), env, []*checks.Check{trustCheck}, []checks.Target{{}}, 1, nil) {
		if f.Status != checks.Unknown || f.Reason == "" {
			t.Errorf("got %+v", f)
		}
	}
}
