// Package backup measures what can be seen from this computer of its backups:
// which are set up, when they last succeeded, and whether the copies lie on the
// same computer. A backup to a cloud or by another computer leaves no trace here,
// so finding none proves nothing.
//
// agents.yaml says by which services backup programs are known.
package backup

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// Check measures the backups of this computer.
var Check = &checks.Check{
	Name:      "backup",
	Title:     "Backups of this computer",
	Touches:   "Which backup programs are set up, and when they last succeeded.",
	CannotSee: "Backups that another computer or a cloud makes, whether all you need is in them, and whether they can be read back.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var (
	docs   = checks.EmbeddedDocs(content)
	words  = checks.EmbeddedWords(content)
	limit  = checks.EmbeddedContent[limits](content, "limits.yaml")
	agents = checks.EmbeddedContent[[]agent](content, "agents.yaml")
)

// limits are numbers of days.
type limits struct {
	Fresh int `yaml:"fresh"`
	Old   int `yaml:"old"`
}

// An agent is a backup program that another place steers, and how its services begin.
type agent struct {
	Name     string   `yaml:"name"`
	Services []string `yaml:"services"`
}

// The findings, as findings.yaml documents them.
const (
	idRecent = "backup.recent"
	idApart  = "backup.apart"
)

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return checks.RunHostCheck(env, docs, t, words.Say("unread"), func(h checks.Host) ([]checks.Finding, error) {
		b, err := h.Backups(ctx)
		return judge(b, env.Now()), err
	})
}

func judge(b checks.Backups, now time.Time) []checks.Finding {
	return []checks.Finding{judgeRecent(b, now), judgeApart(b.Plans)}
}

// judgeRecent goes by the newest success that is noted. It never fails a computer
// for what it cannot see: then it asks.
func judgeRecent(b checks.Backups, now time.Time) checks.Finding {
	if !b.Plans.Known {
		if name, service := agentOf(b.Services); name != "" {
			f := checks.PassFinding(idRecent, b.Services, words.Say("recent.agent", "name", name))
			f.Evidence = append(f.Evidence, checks.Evidence{What: name, Where: "services of this computer", Seen: service})
			return f.Gap(checks.Partial, checks.Info)
		}
		f := checks.UnknownFinding(idRecent, b.Plans, words.Gain(idRecent))
		if f.Status == checks.NotChecked {
			f.Detail = strings.TrimSpace(f.Detail + " " + words.Say("recent.ask"))
		}
		return f
	}
	var names []string
	var last time.Time
	scheduled := false
	for _, p := range b.Plans.Value {
		names = append(names, p.Program)
		scheduled = scheduled || p.Scheduled
		if p.Last.After(last) {
			last = p.Last
		}
	}
	who := strings.Join(names, ", ")
	n := int(now.Sub(last).Hours() / 24)
	switch {
	case last.IsZero() && scheduled:
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.undated", "name", who)).Gap(checks.Partial, checks.Info)
	case last.IsZero():
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.unscheduled", "name", who)).Gap(checks.Partial, checks.Low)
	case n < -1:
		f := checks.PassFinding(idRecent, b.Plans, words.Say("recent.future"))
		f.Status, f.Reason = checks.Unknown, checks.ReasonParse
		return f
	case n > limit().Old:
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.old", "name", who, "n", n)).Gap(checks.Partial, checks.Medium)
	case n > limit().Fresh:
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.old", "name", who, "n", n)).Gap(checks.Partial, checks.Low)
	case n < 1:
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.today", "name", who))
	case n == 1:
		return checks.PassFinding(idRecent, b.Plans, words.Say("recent.one", "name", who))
	}
	return checks.PassFinding(idRecent, b.Plans, words.Say("recent.some", "name", who, "n", n))
}

func agentOf(services checks.Fact[[]string]) (name, service string) {
	for _, a := range agents() {
		for _, s := range services.Value {
			if slices.ContainsFunc(a.Services, func(p string) bool { return strings.HasPrefix(strings.ToLower(s), p) }) {
				return a.Name, s
			}
		}
	}
	return "", ""
}

// judgeApart can say that copies lie on this computer. That one lies where nobody
// reaches it cannot be seen from here, so nothing passes.
func judgeApart(plans checks.Fact[[]checks.BackupPlan]) checks.Finding {
	if !plans.Known {
		f := checks.UnknownFinding(idApart, plans, words.Gain(idApart))
		if plans.Reason == checks.ReasonSourceMissing {
			// Where no copy was found there is no place of it to judge.
			f.Status, f.Reason, f.Detail = checks.NotApplicable, "", words.Say("apart.none")
		}
		return f
	}
	if slices.ContainsFunc(plans.Value, func(p checks.BackupPlan) bool { return !p.SameDisk }) {
		f := checks.PassFinding(idApart, plans, words.Say("apart.unseen"))
		f.Status, f.Reason = checks.NotChecked, checks.ReasonUnsupported
		return f
	}
	return checks.PassFinding(idApart, plans, words.Say("apart.same")).Gap(checks.Partial, checks.Low)
}
