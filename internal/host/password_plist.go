package host

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"howett.net/plist"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// macMinimum is what macOS asks for where no policy says more.
const macMinimum = 4

// minimumOf finds ".{15,}", plain, lazy or possessive, in a predicate about the
// whole password.
var minimumOf = regexp.MustCompile(`(?i)policyAttributePassword\s+matches\s+['"]\^?\.\{([0-9]{1,4}),[0-9]*\}[?+]?\$?['"]`)

// unsure finds words that make a predicate more than a list of demands.
var unsure = regexp.MustCompile(`(?i)\b(or|not|none)\b|\|\||!`)

// macCategory is one rule of `pwpolicy -getaccountpolicies`. Its description, in
// some thirty languages, is not read.
type macCategory struct {
	Content    string         `plist:"policyContent"`
	Identifier string         `plist:"policyIdentifier"`
	Parameters map[string]any `plist:"policyParameters"`
}

// macPolicies are the rules by category; the manual spells one of them in
// another way than the program does.
type macPolicies struct {
	Content  []macCategory `plist:"policyCategoryPasswordContent"`
	Auth     []macCategory `plist:"policyCategoryAuthentication"`
	AuthToo  []macCategory `plist:"policyCategoryPasswordAuthentication"`
	Changing []macCategory `plist:"policyCategoryPasswordChange"`
}

// parseAccountPolicies reads the output of `pwpolicy -getaccountpolicies`: some
// words, and then a property list, which is missing where there is no policy.
func parseAccountPolicies(out []byte) (checks.PasswordPolicy, error) {
	all, err := parseMacPolicies(out)
	if err != nil {
		return checks.PasswordPolicy{}, err
	}
	p := checks.PasswordPolicy{
		MinLength:    macLength(all.Content),
		MaxAge:       checks.KnownFact(time.Duration(0), noMacRule("expiry")),
		LockoutTries: checks.KnownFact(0, noMacRule("lockout")),
		LockoutFor:   checks.KnownFact(time.Duration(0), noMacRule("time of a lockout")),
		Dictionary:   checks.UnknownFact[bool](checks.ReasonUnsupported, noMacList),
		RemoteLogin:  checks.UnknownFact[bool](checks.ReasonUnsupported, noMacRemote),
	}
	auth := append(all.Auth, all.AuthToo...)
	if n, proof, ok := smallestOf(auth, "policyAttributeMaximumFailedAuthentications"); ok {
		p.LockoutTries = checks.KnownFact(int(n), proof)
	}
	if n, proof, ok := smallestOf(auth, "autoEnableInSeconds"); ok {
		p.LockoutFor = checks.KnownFact(time.Duration(n)*time.Second, proof)
	}
	if n, proof, ok := smallestOf(append(all.Changing, all.Content...), "policyAttributeExpiresEveryNDays"); ok {
		p.MaxAge = checks.KnownFact(time.Duration(n)*24*time.Hour, proof)
	}
	return p, nil
}

func parseMacPolicies(out []byte) (macPolicies, error) {
	var all macPolicies
	if bytes.Contains(out, []byte("not supported by the directory node")) {
		return all, fmt.Errorf("pwpolicy: not supported by the directory node")
	}
	if start := bytes.Index(out, []byte("<?xml")); start >= 0 {
		if _, err := plist.Unmarshal(out[start:], &all); err != nil {
			return all, fmt.Errorf("pwpolicy: %w", err)
		}
	}
	return all, nil
}

// macPasswordStorage tells what macOS says about old passwords, or why it did not.
func macPasswordStorage(out []byte, err error) passwordStorage {
	k := passwordStorage{
		scheme: checks.AbsentFact[string](ownForm), stored: checks.AbsentFact[map[string]string](ownForm),
		ages: checks.UnknownFact[map[string]time.Duration](checks.ReasonUnsupported, "The timer of each account is not read on macOS yet."),
	}
	var all macPolicies
	if err == nil {
		all, err = parseMacPolicies(out)
	}
	if err != nil {
		k.history = checks.UnknownFact[int](checks.ReasonSourceMissing, macSilent, checks.Evidence{What: "old passwords", Where: macSource, Seen: err.Error()})
		return k
	}
	k.history = checks.KnownFact(0, noMacRule("old passwords"))
	if n, proof, ok := smallestOf(append(all.Content, all.Changing...), "policyAttributePasswordHistoryDepth"); ok {
		k.history = checks.KnownFact(int(n), proof)
	}
	return k
}

// macUnread is what is said when pwpolicy would not tell.
func macUnread(reason checks.Reason, err error) checks.PasswordPolicy {
	const detail = macSilent
	proof := checks.Evidence{What: "password rules", Where: macSource, Seen: err.Error()}
	return checks.PasswordPolicy{
		MinLength:    checks.UnknownFact[int](reason, detail, proof),
		Dictionary:   checks.UnknownFact[bool](checks.ReasonUnsupported, noMacList),
		MaxAge:       checks.UnknownFact[time.Duration](reason, detail, proof),
		LockoutTries: checks.UnknownFact[int](reason, detail, proof),
		LockoutFor:   checks.UnknownFact[time.Duration](reason, detail, proof),
		RemoteLogin:  checks.UnknownFact[bool](checks.ReasonUnsupported, noMacRemote),
	}
}

const (
	macSilent   = "macOS did not say which rules it holds for passwords."
	noMacList   = "macOS keeps no list of common passwords for local accounts."
	noMacRemote = "Whether a password can be tried from another computer was not judged."
)

const macSource = "pwpolicy -getaccountpolicies"

func noMacRule(what string) checks.Evidence {
	return checks.Evidence{What: what, Where: macSource, Seen: "no rule"}
}

// macLength is the largest of all demands, since macOS makes them all.
func macLength(rules []macCategory) checks.Fact[int] {
	best := checks.KnownFact(macMinimum, checks.Evidence{What: "least length", Where: macSource, Seen: "no rule; macOS then asks for 4"})
	for _, r := range rules {
		if unsure.MatchString(r.Content) {
			continue // a choice between demands proves none of them
		}
		for _, m := range minimumOf.FindAllStringSubmatch(r.Content, -1) {
			if n, err := strconv.Atoi(m[1]); err == nil && n >= best.Value {
				best = checks.KnownFact(n, checks.Evidence{What: r.Identifier, Where: macSource, Seen: r.Content})
			}
		}
	}
	return best
}

// maxCount bounds a number of tries, seconds or days: a century in seconds.
const maxCount = 100 * 366 * 24 * 3600

// smallestOf returns the smallest positive number that a parameter has in any rule.
func smallestOf(rules []macCategory, key string) (int64, checks.Evidence, bool) {
	var least int64
	var proof checks.Evidence
	for _, r := range rules {
		n, ok := integer(r.Parameters[key])
		if ok && n > 0 && n <= maxCount && (least == 0 || n < least) {
			least, proof = n, checks.Evidence{What: strings.TrimSpace(r.Identifier + " " + key), Where: macSource, Seen: strconv.FormatInt(n, 10)}
		}
	}
	return least, proof, least > 0
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case uint64:
		return int64(min(n, maxCount+1)), true
	case int64:
		return n, true
	case float64:
		return int64(max(min(n, maxCount+1), -1)), n == n
	case string:
		i, err := strconv.ParseInt(n, 10, 64)
		return i, err == nil
	}
	return 0, false
}
