package passwords

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// judge turns the rules that were read into findings, by one standard.
func judge(p checks.PasswordPolicy, k storage, s standard) []checks.Finding {
	if p.ManagedBy != "" {
		var out []checks.Finding
		for _, d := range docs.All() {
			out = append(out, checks.Finding{
				ID: d.ID, Control: d.Control, Status: checks.NotApplicable, Title: d.Title, Detail: p.ManagedBy,
				Evidence: []checks.Evidence{{What: "who sets the password rules", Where: "this computer", Seen: p.ManagedBy}},
			})
		}
		return out
	}
	return []checks.Finding{
		judgeLength(p.MinLength, p.Dictionary, s),
		judgeDictionary(p.Dictionary),
		judgeExpiry(p.MaxAge, k.ages, s),
		judgeHistory(k.history),
		judgeScheme(k.scheme),
		judgeStored(k.stored),
		judgeLockout(p, s),
	}
}

// unknown says why a rule could not be told. What a missing right hides, or a system does
// not have, was not looked at, as in every check of this computer.
func unknown[T any](id string, f checks.Fact[T]) checks.Finding {
	if f.Reason == "" {
		f.Detail = sentences(f.Detail, say("unread")) // nobody filled it in
	}
	return checks.UnknownFinding(id, f, elevate(id))
}

// setStatus sets a status with the severity that the score reads it by.
func setStatus(f *checks.Finding, s checks.Status) {
	f.Status = s
	switch s {
	case checks.Fail:
		f.Severity = checks.High
	case checks.Partial:
		f.Severity = checks.Medium
	case checks.Pass, checks.NotChecked, checks.Unknown, checks.NotApplicable, checks.Error:
	}
}

// meetsLength reports what a length is worth by a standard.
func meetsLength(n int, listed bool, s standard) checks.Status {
	l := s.Length
	if n >= l.Pass || listed && l.PassListed > 0 && n >= l.PassListed {
		return checks.Pass
	}
	if n >= l.Partial || listed && n >= l.PartialListed {
		return checks.Partial
	}
	return checks.Fail
}

func judgeLength(length checks.Fact[int], listed checks.Fact[bool], s standard) checks.Finding {
	if !length.Known {
		return unknown(idLength, length)
	}
	n := length.Value
	f := checks.Finding{ID: idLength, Evidence: slices.Clone(length.Proof)}
	said := say("length.none")
	if n > 0 {
		said = plural("length", n)
	}
	worst, best := meetsLength(n, false, s), meetsLength(n, true, s)
	if worst != best {
		f.Evidence = merge(f.Evidence, listed.Proof)
	}
	// A system without such a list refuses nothing: that is known.
	if worst != best && !listed.Known && listed.Reason != checks.ReasonUnsupported {
		u := unknown(idLength, listed)
		u.Detail = sentences(said, say("length.unlisted_unknown", "n", n), u.Detail)
		u.Evidence = f.Evidence
		return u
	}
	list := listed.Known && listed.Value
	setStatus(&f, meetsLength(n, list, s))
	words, ask := "", ""
	if worst != best {
		words = say("length.unlisted")
		if list {
			words = say("length.listed")
		}
	}
	if f.Status != checks.Pass {
		ask = say("length.ask", "pass", s.Length.Pass)
	}
	f.Detail = sentences(said, words, ask, disagreement(n, "length.meets", "length.asks",
		func(y standard) bool { return meetsLength(n, list, y) == checks.Pass },
		func(y standard) int { return y.Length.Pass }))
	return f
}

func judgeDictionary(listed checks.Fact[bool]) checks.Finding {
	if !listed.Known {
		return unknown(idDictionary, listed)
	}
	f := checks.Finding{ID: idDictionary, Status: checks.Pass, Detail: say("dictionary.yes"), Evidence: slices.Clone(listed.Proof)}
	if !listed.Value {
		// Told, and not scored: the length drives the score.
		f.Status, f.Severity, f.Detail = checks.Partial, checks.Info, say("dictionary.no")
	}
	return f
}

// merge joins two lists of evidence, each piece once.
func merge(a, b []checks.Evidence) []checks.Evidence {
	for _, e := range b {
		if !slices.Contains(a, e) {
			a = append(a, e)
		}
	}
	return a
}
