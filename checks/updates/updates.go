// Package updates measures whether this computer gets its fixes: whether updates
// install themselves and did so lately, whether one waits for a restart, how old
// the browsers are, and whether the system's maker still makes fixes at all.
//
// The end dates of systems are a dated table, support.yaml. What is newer than
// the table is not judged by it.
package updates

import (
	"cmp"
	"context"
	"embed"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// Check measures how this computer keeps up to date.
var Check = &checks.Check{
	Name:      "updates",
	Title:     "Updates of this computer",
	Touches:   "The system’s version, its update settings, and the age of its browsers.",
	CannotSee: "Your other computers and phones, programs other than browsers, and whether each single fix is installed.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var (
	docs  = checks.EmbeddedDocs(content)
	words = checks.EmbeddedWords(content)
	limit = checks.EmbeddedContent[limits](content, "limits.yaml")
)

// limits are numbers of days; limits.yaml says what each is.
type limits struct {
	Fresh        int `yaml:"fresh"`
	Old          int `yaml:"old"`
	BrowserFresh int `yaml:"browser_fresh"`
	BrowserOld   int `yaml:"browser_old"`
	EndsSoon     int `yaml:"ends_soon"`
	TableOld     int `yaml:"table_old"`
}

// The findings, as findings.yaml documents them.
const (
	idAutomatic = "updates.automatic"
	idRecent    = "updates.recent"
	idRestart   = "updates.restart"
	idBrowser   = "updates.browser"
	idSupport   = "updates.support"
	idOffice    = "updates.office"
)

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return checks.RunHostCheck(env, docs, t, words.Say("unread"), func(h checks.Host) ([]checks.Finding, error) {
		u, err := h.Updates(ctx)
		s, unread := h.System(ctx)
		return judge(u, s, env.Now()), cmp.Or(err, unread)
	})
}

func judge(u checks.Updates, s checks.System, now time.Time) []checks.Finding {
	return []checks.Finding{
		judgeAutomatic(u, now),
		judgeRecent(u, now),
		judgeRestart(u.Restart),
		judgeBrowsers(u.Browsers, now),
		judgeRelease(idSupport, s.Release, table(), now),
		judgeOffice(u.Office, table(), now),
	}
}
