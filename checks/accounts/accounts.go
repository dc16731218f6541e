// Package accounts measures who can sign in to this computer and with which
// rights: whether the everyday account is an administrator, how many there are,
// guests, automatic log-in, accounts without a password and those nobody uses.
package accounts

import (
	"context"
	_ "embed" // the content beside the code
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed findings.yaml
var findingsYAML []byte

//go:embed wording.yaml
var wordingYAML []byte

//go:embed limits.yaml
var limitsYAML []byte

// Check measures the accounts of this computer.
var Check = &checks.Check{
	Name:      "accounts",
	Title:     "Accounts of this computer",
	Touches:   "Who has an account, who is an administrator, and automatic sign-in. No password is read.",
	CannotSee: "Accounts for email and other online services, and whether two people share one account.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var (
	docs  = checks.EmbeddedDocs(findingsYAML)
	words = checks.EmbeddedWords(wordingYAML)
	limit = checks.EmbeddedContent[limits](limitsYAML)
)

type limits struct {
	MostAdmins int `yaml:"most_admins"`
	UnusedDays int `yaml:"unused_days"`
}

// The findings, as findings.yaml documents them.
const (
	idDaily      = "accounts.daily_admin"
	idAdmins     = "accounts.admins"
	idGuest      = "accounts.guest"
	idAuto       = "accounts.auto_login"
	idNoPassword = "accounts.no_password"
	idUnused     = "accounts.unused"
)

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	if env.Host == nil {
		return checks.UnreadHost(docs, t, nil, words.Say("unread")), nil
	}
	a, err := env.Host.Accounts(ctx)
	if err != nil {
		return checks.UnreadHost(docs, t, err, words.Say("unread")), nil
	}
	s, err := env.Host.System(ctx)
	if err != nil {
		return checks.UnreadHost(docs, t, err, words.Say("unread")), nil
	}
	return judge(a, s.Portable, env.Now()), nil
}

func judge(a checks.Accounts, portable checks.Fact[bool], now time.Time) []checks.Finding {
	return []checks.Finding{
		judgeDaily(a),
		judgeAdmins(a.People),
		judgeGuest(a.Guest),
		judgeAuto(a, portable),
		judgeNoPassword(a.NoPassword),
		judgeUnused(a.People, now),
	}
}

func gain(id string) string { return words.Say("elevate", "what", words.Say("elevate."+id)) }

// begin is a finding about a fact that is known.
func begin[T any](id string, f checks.Fact[T], key string, pairs ...any) checks.Finding {
	return checks.Finding{ID: id, Status: checks.Pass, Detail: words.Say(key, pairs...), Evidence: slices.Clone(f.Proof)}
}

// judgeDaily: an administrator who is asked each time is half-way; one who is
// never asked gives every program all rights.
func judgeDaily(a checks.Accounts) checks.Finding {
	d := a.DailyAdmin
	switch {
	case !d.Known:
		return checks.Untold(idDaily, d, gain(idDaily))
	case !d.Value:
		return begin(idDaily, d, "daily.no")
	case a.Prompted.Known && !a.Prompted.Value:
		f := begin(idDaily, d, "daily.unasked").Gap(checks.Fail, checks.High)
		f.Evidence = append(f.Evidence, a.Prompted.Proof...)
		return f
	}
	return begin(idDaily, d, "daily.yes").Gap(checks.Partial, checks.Medium)
}

func judgeAdmins(p checks.Fact[[]checks.Account]) checks.Finding {
	if !p.Known {
		return checks.Untold(idAdmins, p, gain(idAdmins))
	}
	n := 0
	for _, a := range p.Value {
		if a.Admin {
			n++
		}
	}
	if n > limit().MostAdmins {
		return begin(idAdmins, p, "admins.some", "n", n).Gap(checks.Partial, checks.Medium)
	}
	switch n {
	case 0:
		return begin(idAdmins, p, "admins.none")
	case 1:
		return begin(idAdmins, p, "admins.one")
	}
	return begin(idAdmins, p, "admins.some", "n", n)
}

func judgeGuest(g checks.Fact[bool]) checks.Finding {
	switch {
	case !g.Known:
		return checks.Untold(idGuest, g, gain(idGuest))
	case g.Value:
		return begin(idGuest, g, "guest.on").Gap(checks.Partial, checks.Medium)
	}
	return begin(idGuest, g, "guest.off")
}

// judgeAuto: a password that lies readable is worst, since it opens more than
// this computer.
func judgeAuto(a checks.Accounts, portable checks.Fact[bool]) checks.Finding {
	l, stored := a.AutoLogin, a.StoredPassword
	if stored.Known && stored.Value {
		return begin(idAuto, stored, "auto.stored").Gap(checks.Fail, checks.High)
	}
	switch {
	case !l.Known:
		return checks.Untold(idAuto, l, gain(idAuto))
	case !l.Value:
		return begin(idAuto, l, "auto.off")
	case portable.Known && portable.Value:
		return begin(idAuto, l, "auto.laptop").Gap(checks.Fail, checks.High)
	}
	return begin(idAuto, l, "auto.on").Gap(checks.Partial, checks.Medium)
}

func judgeNoPassword(n checks.Fact[[]string]) checks.Finding {
	switch {
	case !n.Known:
		return checks.Untold(idNoPassword, n, gain(idNoPassword))
	case len(n.Value) > 0:
		return begin(idNoPassword, n, "no_password.some", "names", strings.Join(n.Value, ", ")).Gap(checks.Fail, checks.High)
	}
	return begin(idNoPassword, n, "no_password.none")
}

// judgeUnused is a question, not a reproach: only the owner knows who left.
func judgeUnused(p checks.Fact[[]checks.Account], now time.Time) checks.Finding {
	if !p.Known {
		return checks.Untold(idUnused, p, gain(idUnused))
	}
	var idle []string
	dated := 0
	for _, a := range p.Value {
		if a.LastUsed.IsZero() {
			continue
		}
		dated++
		if now.Sub(a.LastUsed) > time.Duration(limit().UnusedDays)*24*time.Hour {
			idle = append(idle, a.Name)
		}
	}
	f := begin(idUnused, p, "unused.none", "n", limit().UnusedDays)
	switch {
	case len(p.Value) == 0:
		f.Status, f.Detail = checks.NotApplicable, words.Say("unused.nobody")
	case dated == 0:
		f.Status, f.Reason, f.Detail = checks.NotChecked, checks.ReasonSourceMissing, words.Say("unused.undated")
	case len(idle) > 0:
		f.Detail = words.Say("unused.some", "n", limit().UnusedDays, "names", strings.Join(idle, ", "))
		return f.Gap(checks.Partial, checks.Low)
	}
	return f
}
