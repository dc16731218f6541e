// Package passwords measures which rules this computer enforces for passwords:
// the shortest that is accepted, whether common words are refused, how long one
// lasts, in which form it is kept, and whether wrong guesses lock an account.
//
// It judges by a standard of standards.yaml, which Options.Standard names. It does
// not look at anybody's password, nor at the rules of cloud accounts.
package passwords

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// Check measures the password rules of this computer.
var Check = &checks.Check{
	Name:      "passwords",
	Title:     "Password rules of this computer",
	Touches:   "The rules for passwords: length, age, lock, and in which form they are kept.",
	CannotSee: "Passwords themselves, the rules of email and other online accounts, and accounts made before a rule was set.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var docs = checks.EmbeddedDocs(content)

// The findings, as findings.yaml documents them.
const (
	idLength     = "passwords.min_length"
	idDictionary = "passwords.dictionary"
	idExpiry     = "passwords.expiry"
	idHistory    = "passwords.history"
	idScheme     = "passwords.scheme"
	idStored     = "passwords.stored"
	idLockout    = "passwords.lockout"
)

// Options are what a run may say to this check.
type Options struct {
	// Standard names what the rules are held to: "default", "nist", "cyber-essentials",
	// "nzism", "cis" or "ism".
	Standard string
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	s, err := standardNamed(checks.OptionsOf[Options](env).Standard)
	if err != nil {
		return nil, err
	}
	if env.Host == nil {
		return uniform(t, checks.NotChecked, checks.ReasonUnsupported, say("unsupported")), nil
	}
	p, err := env.Host.PasswordPolicy(ctx)
	if err != nil {
		return unread(t, err), nil
	}
	out, system := judge(p, storageOf(ctx, env.Host), s), family(ctx, env.Host)
	for i := range out {
		out[i].System = system
	}
	return out, nil
}

// family names the systems that share a way to set their rules with this one, as
// the fixes do; it is empty where there is none.
func family(ctx context.Context, h checks.Host) string {
	s, err := h.System(ctx)
	if err != nil || !s.Release.Known {
		return ""
	}
	for name, products := range families() {
		if slices.Contains(products, s.Release.Value.Product) {
			return name
		}
	}
	return ""
}

// uniform says the same of every finding. It knows the documents and not Check
// itself, which refers to run.
func uniform(t checks.Target, s checks.Status, r checks.Reason, detail string) []checks.Finding {
	return checks.AllFindings(&checks.Check{Docs: docs}, t, s, r, detail)
}

// unread says of every finding why nothing was seen.
func unread(t checks.Target, err error) []checks.Finding {
	reason := checks.ReasonOf(err)
	detail := say("unread")
	status := checks.UnknownFinding("", checks.UnknownFact[bool](reason, detail), "").Status
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		detail = say("unsupported")
	case errors.Is(err, context.Canceled):
		status, detail = checks.NotChecked, say("stopped")
	}
	out := uniform(t, status, reason, detail)
	for i := range out {
		out[i].Evidence = []checks.Evidence{{What: "password rules", Where: "this computer", Seen: err.Error()}}
		if errors.Is(err, fs.ErrPermission) {
			out[i].Detail = detail + " " + elevate(out[i].ID)
		}
	}
	return out
}

// Standards returns the names that Options.Standard may have, our own first.
func Standards() []string {
	var names []string
	for _, s := range standards() {
		names = append(names, s.ID)
	}
	return names
}

func standardNamed(name string) (standard, error) {
	if name == "" {
		name = standards()[0].ID
	}
	for _, s := range standards() {
		if s.ID == name {
			return s, nil
		}
	}
	return standard{}, fmt.Errorf("unknown password standard %q: it is one of %s", name, joined(Standards(), "or"))
}
