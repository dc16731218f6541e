package passwords

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A StorageReader is a host that also tells how passwords are kept: the form that a new
// one gets, the form of those that are there by account, how many old ones are
// refused, and how long the one of each account lasts. Forms are the ids of
// schemes.yaml. Nothing of a password itself is told.
type StorageReader interface {
	PasswordStorage(ctx context.Context) (scheme checks.Fact[string], stored checks.Fact[map[string]string],
		history checks.Fact[int], ages checks.Fact[map[string]time.Duration])
}

type storage struct {
	scheme  checks.Fact[string]
	stored  checks.Fact[map[string]string]
	history checks.Fact[int]
	ages    checks.Fact[map[string]time.Duration]
}

// storageOf asks a host that knows; of any other it says that this was not covered.
func storageOf(ctx context.Context, h checks.Host) storage {
	var k storage
	if asked, ok := h.(StorageReader); ok {
		k.scheme, k.stored, k.history, k.ages = asked.PasswordStorage(ctx)
		return k
	}
	return storage{
		scheme:  checks.UnknownFact[string](checks.ReasonUnsupported, say("unsupported")),
		stored:  checks.UnknownFact[map[string]string](checks.ReasonUnsupported, say("unsupported")),
		history: checks.UnknownFact[int](checks.ReasonUnsupported, say("unsupported")),
		ages:    checks.UnknownFact[map[string]time.Duration](checks.ReasonUnsupported, say("unsupported")),
	}
}

// unreadStorage is the finding about a fact that is not known: what an ordinary user may
// not see was not looked at.
func unreadStorage[T any](id string, f checks.Fact[T]) checks.Finding {
	out := checks.UnknownFinding(id, f, elevate(id))
	if out.Detail == "" {
		out.Detail = say("unread")
	}
	return out
}

func schemeOf(id string) scheme {
	for _, s := range schemes() {
		if s.ID == id {
			return s
		}
	}
	return scheme{Name: id, Status: checks.Unknown}
}

func judgeScheme(f checks.Fact[string]) checks.Finding {
	if !f.Known {
		return unreadStorage(idScheme, f)
	}
	out := checks.Finding{ID: idScheme, Evidence: slices.Clone(f.Proof)}
	s := schemeOf(f.Value)
	setSchemeStatus(&out, s.Status, "scheme", "scheme", s.Name)
	return out
}

// judgeStored is as bad as the account whose password is kept worst.
func judgeStored(f checks.Fact[map[string]string]) checks.Finding {
	if !f.Known {
		return unreadStorage(idStored, f)
	}
	out := checks.Finding{ID: idStored, Evidence: slices.Clone(f.Proof)}
	if len(f.Value) == 0 {
		out.Status, out.Detail = checks.NotApplicable, say("stored.nobody")
		return out
	}
	byStatus := map[checks.Status][]string{}
	for _, name := range slices.Sorted(maps.Keys(f.Value)) {
		s := schemeOf(f.Value[name])
		byStatus[s.Status] = append(byStatus[s.Status], fmt.Sprintf("%s (%s)", name, s.Name))
	}
	for _, status := range []checks.Status{checks.Fail, checks.Unknown, checks.Partial, checks.Pass} {
		if names := byStatus[status]; len(names) > 0 {
			setSchemeStatus(&out, status, "stored", "names", strings.Join(names, ", "))
			break
		}
	}
	return out
}

// setSchemeStatus fills in a finding about a form: its status, and the sentence for it.
func setSchemeStatus(f *checks.Finding, status checks.Status, about string, pairs ...any) {
	setStatus(f, status)
	key := map[checks.Status]string{checks.Pass: ".good", checks.Partial: ".older", checks.Fail: ".weak"}[status]
	if key == "" {
		f.Reason, key = checks.ReasonParse, ".strange"
	}
	f.Detail = say(about+key, pairs...)
}

// judgeHistory is told and not scored: the standards do not agree that it helps.
func judgeHistory(f checks.Fact[int]) checks.Finding {
	if !f.Known {
		return unreadStorage(idHistory, f)
	}
	out := checks.Finding{ID: idHistory, Status: checks.Pass, Evidence: slices.Clone(f.Proof)}
	if f.Value <= 0 {
		out.Status, out.Severity = checks.Partial, checks.Info
		out.Detail = sentences(say("history.none"), say("history.disagree"))
		return out
	}
	out.Detail = sentences(plural("history", f.Value), say("history.disagree"))
	return out
}
