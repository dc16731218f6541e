package updates

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func judgeAutomatic(u checks.Updates, now time.Time) checks.Finding {
	f := checks.RatedFinding(idAutomatic, u.Automatic, words, map[checks.Automation]checks.Rating{
		checks.UpdatesAutomatic: {Say: "automatic.on", Status: checks.Pass},
		checks.UpdatesSome:      {Say: "automatic.some", Status: checks.Partial, Severity: checks.Medium},
		checks.UpdatesNotified:  {Say: "automatic.notified", Status: checks.Partial, Severity: checks.Medium},
		checks.UpdatesUnfed:     {Say: "automatic.unfed", Status: checks.Fail, Severity: checks.High},
		checks.UpdatesOff:       {Say: "automatic.off", Status: checks.Fail, Severity: checks.High},
	})
	switch {
	case f.Status != checks.Pass:
		return f
	case u.PausedUntil.After(now):
		f.Detail = words.Say("automatic.paused", "day", day(u.PausedUntil))
	case u.DelayedDays > limit().Fresh:
		f.Detail = words.Say("automatic.delayed", "n", u.DelayedDays)
	case !u.Listed.IsZero() && days(u.Listed, now) > limit().Fresh:
		f.Detail = words.Say("automatic.unlisted", "n", days(u.Listed, now))
	default:
		return f
	}
	return f.Gap(checks.Partial, checks.Medium)
}

// judgeRecent asks when updates last came. Where nothing notes that, a computer on
// which nothing at all changed for long cannot have had any.
func judgeRecent(u checks.Updates, now time.Time) checks.Finding {
	last := u.LastSuccess
	if !last.Known {
		c := u.LastChange
		if n := days(c.Value, now); c.Known && last.Reason == checks.ReasonSourceMissing && n > limit().Old {
			f := checks.Finding{ID: idRecent, Detail: words.Say("recent.nothing", "n", n), Evidence: slices.Clone(c.Proof)}
			return f.Gap(checks.Fail, checks.High)
		}
		return checks.UnknownFinding(idRecent, last, words.Gain(idRecent))
	}
	f := checks.Finding{ID: idRecent, Status: checks.Pass, Evidence: slices.Clone(last.Proof)}
	n := days(last.Value, now)
	f.Detail = words.Say("recent.some", "n", n)
	switch {
	case n < -1:
		// A date that has not come yet proves nothing.
		f.Status, f.Reason, f.Detail = checks.Unknown, checks.ReasonParse, words.Say("future")
		return f
	case n <= 0:
		f.Detail = words.Say("recent.today")
	case n == 1:
		f.Detail = words.Say("recent.one")
	case n > limit().Old:
		return f.Gap(checks.Fail, checks.High)
	case n > limit().Fresh:
		return f.Gap(checks.Partial, checks.Medium)
	}
	if len(u.Waiting) > 0 {
		f.Detail = words.Say("recent.waiting", "names", strings.Join(u.Waiting, ", "))
		return f.Gap(checks.Partial, checks.Medium)
	}
	return f
}

func judgeRestart(r checks.Fact[bool]) checks.Finding {
	return checks.RatedFinding(idRestart, r, words, map[bool]checks.Rating{
		true:  {Say: "restart.yes", Status: checks.Partial, Severity: checks.Medium},
		false: {Say: "restart.no", Status: checks.Pass},
	})
}

// judgeBrowsers goes by the age of their files: every large browser brings fixes
// at least once in four weeks, so one that has not changed for long gets none.
func judgeBrowsers(b checks.Fact[[]checks.Program], now time.Time) checks.Finding {
	if !b.Known {
		return checks.UnknownFinding(idBrowser, b, words.Gain(idBrowser))
	}
	f := checks.Finding{ID: idBrowser, Evidence: slices.Clone(b.Proof)}
	var said, undated []string
	worst := 0
	for _, p := range b.Value {
		n := days(p.Dated, now)
		if p.Dated.IsZero() || n < -1 {
			undated = append(undated, p.Name)
			continue
		}
		worst = max(worst, n)
		age := words.Say("browser.age", "name", p.Name, "n", n)
		if n < 2 {
			age = words.Say("browser.young", "name", p.Name)
		}
		said = append(said, age)
	}
	if len(said) == 0 {
		f.Status, f.Reason, f.Detail = checks.NotChecked, checks.ReasonSourceMissing, words.Say("browser.undated", "names", strings.Join(undated, ", "))
		return f
	}
	f.Detail = strings.Join(said, " ")
	f.Status = checks.Pass
	switch {
	case worst > limit().BrowserOld:
		return f.Gap(checks.Fail, checks.High)
	case worst > limit().BrowserFresh:
		return f.Gap(checks.Partial, checks.Medium)
	}
	return f
}

// days counts whole days from then to now.
func days(then, now time.Time) int { return int(now.Sub(then).Hours() / 24) }

func day(t time.Time) string { return t.Format("2 January 2006") }
