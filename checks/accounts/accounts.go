// Package accounts measures who can sign in to this computer and with which
// rights: whether the everyday account is an administrator, how many there are,
// guests, automatic log-in, accounts without a password and those nobody uses.
package accounts

import (
	"cmp"
	"context"
	"embed"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

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
	docs  = checks.EmbeddedDocs(content)
	words = checks.EmbeddedWords(content)
	limit = checks.EmbeddedContent[limits](content, "limits.yaml")
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
	return checks.RunHostCheck(env, docs, t, words.Say("unread"), func(h checks.Host) ([]checks.Finding, error) {
		a, err := h.Accounts(ctx)
		s, unread := h.System(ctx)
		return judge(a, s.Portable, env.Now()), cmp.Or(err, unread)
	})
}

func judge(a checks.Accounts, portable checks.Fact[bool], now time.Time) []checks.Finding {
	return []checks.Finding{
		judgeDaily(a),
		judgeAdmins(a.People, a.AdminsElsewhere, a.AdminsUntold),
		judgeGuest(a.Guest),
		judgeAuto(a, portable),
		judgeNoPassword(a.NoPassword),
		judgeUnused(a.People, now),
	}
}

// judgeDaily: an administrator who is asked each time is half-way; one who is
// never asked gives every program all rights.
func judgeDaily(a checks.Accounts) checks.Finding {
	d := a.DailyAdmin
	switch {
	case !d.Known:
		return checks.UnknownFinding(idDaily, d, words.Gain(idDaily))
	case !d.Value:
		return checks.PassFinding(idDaily, d, words.Say("daily.no"))
	case a.Prompted.Known && !a.Prompted.Value:
		f := checks.PassFinding(idDaily, d, words.Say("daily.unasked")).Gap(checks.Fail, checks.High)
		f.Evidence = append(f.Evidence, a.Prompted.Proof...)
		return f
	}
	return checks.PassFinding(idDaily, d, words.Say("daily.yes")).Gap(checks.Partial, checks.Medium)
}

// judgeAdmins: whom a directory makes administrator is not known here, nor whom a rule
// that was not read, so that few of this computer's own prove nothing.
func judgeAdmins(p checks.Fact[[]checks.Account], elsewhere int, untold *checks.Fact[int]) checks.Finding {
	if !p.Known {
		return checks.UnknownFinding(idAdmins, p, words.Gain(idAdmins))
	}
	n := 0
	for _, a := range p.Value {
		if a.Admin {
			n++
		}
	}
	if n > limit().MostAdmins {
		return checks.PassFinding(idAdmins, p, words.Say("admins.some", "n", n)).Gap(checks.Partial, checks.Medium)
	}
	if elsewhere > 0 {
		f := checks.PassFinding(idAdmins, p, words.Say("admins.elsewhere", "n", n, "others", elsewhere))
		f.Status, f.Reason = checks.NotChecked, checks.ReasonUnsupported
		return f
	}
	if untold != nil {
		return checks.UnknownFinding(idAdmins, *untold, words.Gain(idAdmins))
	}
	switch n {
	case 0:
		return checks.PassFinding(idAdmins, p, words.Say("admins.none"))
	case 1:
		return checks.PassFinding(idAdmins, p, words.Say("admins.one"))
	}
	return checks.PassFinding(idAdmins, p, words.Say("admins.some", "n", n))
}

func judgeGuest(g checks.Fact[bool]) checks.Finding {
	return checks.RatedFinding(idGuest, g, words, map[bool]checks.Rating{
		true:  {Say: "guest.on", Status: checks.Partial, Severity: checks.Medium},
		false: {Say: "guest.off", Status: checks.Pass},
	})
}

// judgeAuto: a password that lies readable is worst, since it opens more than
// this computer.
func judgeAuto(a checks.Accounts, portable checks.Fact[bool]) checks.Finding {
	l, stored := a.AutoLogin, a.StoredPassword
	if stored.Known && stored.Value {
		return checks.PassFinding(idAuto, stored, words.Say("auto.stored")).Gap(checks.Fail, checks.High)
	}
	switch {
	case !l.Known:
		return checks.UnknownFinding(idAuto, l, words.Gain(idAuto))
	case !l.Value:
		return checks.PassFinding(idAuto, l, words.Say("auto.off"))
	case portable.Known && portable.Value:
		return checks.PassFinding(idAuto, l, words.Say("auto.laptop")).Gap(checks.Fail, checks.High)
	}
	return checks.PassFinding(idAuto, l, words.Say("auto.on")).Gap(checks.Partial, checks.Medium)
}

func judgeNoPassword(n checks.Fact[[]string]) checks.Finding {
	switch {
	case !n.Known:
		return checks.UnknownFinding(idNoPassword, n, words.Gain(idNoPassword))
	case len(n.Value) > 0:
		return checks.PassFinding(idNoPassword, n, words.Say("no_password.some", "names", strings.Join(n.Value, ", "))).Gap(checks.Fail, checks.High)
	}
	return checks.PassFinding(idNoPassword, n, words.Say("no_password.none"))
}

// judgeUnused is a question, not a reproach: only the owner knows who left.
func judgeUnused(p checks.Fact[[]checks.Account], now time.Time) checks.Finding {
	if !p.Known {
		return checks.UnknownFinding(idUnused, p, words.Gain(idUnused))
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
	f := checks.PassFinding(idUnused, p, words.Say("unused.none", "n", limit().UnusedDays))
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
