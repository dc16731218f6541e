// Package web checks how a website receives its visitors: whether plain http
// leads to https, what the site tells browsers to do, how its cookies are kept,
// and what its first page loads and asks for.
//
// It makes at most ten requests to one site and reads one page. visit (visit.go)
// gathers, judgeFindings (judge.go) decides, and only the first touches the network.
package web

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

const (
	checkName = "web"
	httpsPort = 443
	httpPort  = 80
	// budget is the time for one site, whatever it does.
	budget = 15 * time.Second
)

var (
	docs  = checks.EmbeddedDocs(content, "findings.yaml", "findings_page.yaml")
	words = checks.EmbeddedWords(content)
	rules = checks.EmbeddedContent[ruleset](content, "rules.yaml")
)

// A ruleset is rules.yaml.
type ruleset struct {
	HSTSShort   int64 `yaml:"hsts_short"`
	HSTSPreload int64 `yaml:"hsts_preload"`
	// By these names cookies keep someone signed in; see isSession.
	Sessions       []string `yaml:"session_names"`
	SessionEndings []string `yaml:"session_endings"`
	SessionStarts  []string `yaml:"session_starts"`
	NoSessions     []string `yaml:"no_session_names"`
	// CDNs tell a service in front of a website.
	CDNs []mark `yaml:"cdn_marks"`
	// OtherPorts are those of services that are no website.
	OtherPorts []uint16 `yaml:"other_ports"`
}

// Check looks at how a website receives its visitors.
var Check = &checks.Check{
	Name:  checkName,
	Title: "How the website receives visitors",
	Touches: "Asks the website for its first page, over http and over https, with www and without, and for the file security.txt. " +
		"It follows where these lead within the site. That is ten requests at most, such as a browser makes.",
	CannotSee: "It sees the first page only: not what comes after signing in, and not other pages.",
	On:        []checks.Kind{checks.Remote},
	Docs:      docs,
	Run:       run,
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	j := newJudge(t, visitResult{}, env.Now())
	switch {
	case slices.Contains(rules().OtherPorts, t.Port):
		j.Rest("", checks.NotApplicable, "", words.Say("other.port"), j.seen("port", t.String()))
		return j.Findings(), nil
	case len(t.Addrs) == 0:
		reason, detail := t.Unresolved()
		j.allUnknown(reason, detail)
		return j.Findings(), nil
	}
	return judgeFindings(t, visit(ctx, env, t), env.Now()), nil
}
