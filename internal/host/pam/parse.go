package pam

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// An action is what PAM does after a module's return code: one of the negative
// numbers below, or, when positive, the number of entries to jump over.
type action int

const (
	unset action = -iota
	ignore
	good
	done
	bad
	die
	reset
)

// The return codes that matter here, by their number in _pam_types.h.
const (
	success       = 0
	permDenied    = 6
	authErr       = 7
	noInfo        = 9
	userUnknown   = 10
	maxTries      = 11
	newAuthtok    = 12
	authtokErr    = 20
	ignored       = 25
	moduleUnknown = 28
	returnCodes   = 32 // returnCodes there are; the last is "default" in a bracket's spelling
)

// The names of the return codes in a bracket, in the order of their numbers.
var returnNames = [...]string{
	"success", "open_err", "symbol_err", "service_err", "system_err", "buf_err", "perm_denied", "auth_err",
	"cred_insufficient", "authinfo_unavail", "user_unknown", "maxtries", "new_authtok_reqd", "acct_expired",
	"session_err", "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err", "authtok_err",
	"authtok_recover_err", "authtok_lock_busy", "authtok_disable_aging", "try_again", "ignore", "abort",
	"authtok_expired", "module_unknown", "bad_item", "conv_again", "incomplete",
}

type actions [returnCodes]action

// An entry is one line of a stack, as PAM sees it.
type entry struct {
	kind    string // auth, account, password, session
	actions actions
	module  string
	args    []string
	level   int    // depth of sub-stacks
	sub     bool   // it only marks where a sub-stack begins
	fault   string // why PAM installs an entry here that must fail
	src     Evidence
}

// logical joins continued lines and takes comments away, as libpam does: a
// comment ends its line, even where a backslash ends the comment.
func logical(b []byte) []textLine {
	var out []textLine
	var held string
	start := 0
	flush := func() {
		if t := strings.Trim(held, " \t\n"); t != "" {
			out = append(out, textLine{Num: start, Text: t})
		}
		held, start = "", 0
	}
	for _, l := range physical(b) {
		text, _, comment := strings.Cut(l.Text, "#")
		if start == 0 {
			start = l.Num
		}
		if trimmed := strings.TrimRight(text, blank); !comment && strings.HasSuffix(trimmed, `\`) {
			held += strings.TrimSuffix(trimmed, `\`) + " "
			continue
		}
		held += text
		flush()
	}
	flush()
	return out
}

// tokens splits a line at spaces and tabs. A token that begins with a bracket
// runs to the closing one, may hold spaces and loses its brackets.
func tokens(s string) []token {
	var out []token
	for {
		s = strings.TrimLeft(s, " \t\n")
		if s == "" {
			return out
		}
		if s[0] != '[' {
			end := strings.IndexAny(s+" ", " \t\n")
			out = append(out, token{text: s[:end]})
			s = s[end:]
			continue
		}
		var b strings.Builder
		i := 1
		for ; i < len(s) && s[i] != ']'; i++ {
			if s[i] == '\\' && i+1 < len(s) && s[i+1] == ']' {
				i++
			}
			b.WriteByte(s[i])
		}
		out = append(out, token{text: b.String(), bracket: true, open: i >= len(s)})
		s = s[min(i+1, len(s)):]
	}
}

type token struct {
	text    string
	bracket bool // it was in brackets
	open    bool // and the closing one is missing
}

var kinds = []string{"auth", "account", "password", "session"}

// kindOf reads a line's type; a leading hyphen only quietens PAM's log.
func kindOf(t token) (string, bool) {
	k := strings.ToLower(strings.TrimPrefix(t.text, "-"))
	return k, !t.bracket && slices.Contains(kinds, k)
}

// simple returns the actions of a control that is one word.
func simple(word string) (actions, bool) {
	var onFail, onSuccess action
	switch strings.ToLower(word) {
	case "required":
		onSuccess, onFail = good, bad
	case "requisite":
		onSuccess, onFail = good, die
	case "sufficient":
		onSuccess, onFail = done, ignore
	case "optional":
		onSuccess, onFail = good, ignore
	default:
		return actions{}, false
	}
	a := all(onFail)
	a[success], a[newAuthtok], a[ignored] = onSuccess, onSuccess, ignore
	return a, true
}

func all(act action) actions {
	var a actions
	for i := range a {
		a[i] = act
	}
	return a
}

// bracket reads "success=1 default=ignore". A code that is not named, where
// there is no default, counts as bad.
func bracket(s string) (actions, error) {
	var a actions
	fallback := bad
	words := files.Fields(strings.ReplaceAll(s, "=", " = "))
	if len(words)%3 != 0 {
		return a, fmt.Errorf("%q is not a list of answer=action: %w", s, ErrSyntax)
	}
	for f := range slices.Chunk(words, 3) {
		act, ok := actionOf(f[2])
		i := slices.Index(returnNames[:], f[0])
		if f[1] != "=" || !ok || (i < 0 && f[0] != "default") {
			return a, fmt.Errorf("%q is not an answer=action that PAM knows: %w", strings.Join(f, ""), ErrSyntax)
		}
		if i < 0 {
			fallback = act
			continue
		}
		a[i] = act
	}
	for i := range a {
		if a[i] == unset {
			a[i] = fallback
		}
	}
	return a, nil
}

func actionOf(word string) (action, bool) {
	switch word {
	case "ignore":
		return ignore, true
	case "ok":
		return good, true
	case "done":
		return done, true
	case "bad":
		return bad, true
	case "die":
		return die, true
	case "reset":
		return reset, true
	}
	n, ok := number(word)
	return action(n), ok && n > 0 && n < 1<<15
}

// number reads a number of decimal digits alone.
func number(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
