package host

import (
	"fmt"
	"strconv"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// forever is TIMEQ_FOREVER of lmaccess.h.
const forever = 0xFFFFFFFF

// The shapes of USER_MODALS_INFO_0 and _3: 32-bit numbers on every Windows.
const (
	netUserModals0Words = 5 // min length, max age, min age, force logoff, history
	netUserModals3Words = 3 // lockout duration, observation window, threshold
)

// netUserModalsPolicy judges what NetUserModalsGet returned for levels 0 and 3; each
// has its own error, so that one may be known without the other.
func netUserModalsPolicy(level0 []uint32, err0 error, level3 []uint32, err3 error) checks.PasswordPolicy {
	var p checks.PasswordPolicy
	if err0 = checkWords(0, level0, netUserModals0Words, err0); err0 != nil {
		p.MinLength, p.MaxAge = unreadNetUserModals[int](0, err0), unreadNetUserModals[time.Duration](0, err0)
	} else {
		p.MinLength = checks.KnownFact(int(level0[0]), netUserModalsProof(0, "min_passwd_len", level0[0]))
		p.MaxAge = checks.KnownFact(seconds(level0[1], forever), netUserModalsProof(0, "max_passwd_age", level0[1]))
	}
	if err3 = checkWords(3, level3, netUserModals3Words, err3); err3 != nil {
		p.LockoutTries, p.LockoutFor = unreadNetUserModals[int](3, err3), unreadNetUserModals[time.Duration](3, err3)
	} else {
		p.LockoutTries = checks.KnownFact(int(level3[2]), netUserModalsProof(3, "lockout_threshold", level3[2]))
		p.LockoutFor = checks.KnownFact(seconds(level3[0], forever), netUserModalsProof(3, "lockout_duration", level3[0]))
	}
	p.Dictionary = checks.UnknownFact[bool](checks.ReasonUnsupported, "Windows keeps no list of common passwords for local accounts.")
	return p
}

// checkWords is the error of a level, or that it has not the numbers that it should.
func checkWords(level int, got []uint32, want int, err error) error {
	if err == nil && len(got) != want {
		return fmt.Errorf("level %d has %d numbers, not %d", level, len(got), want)
	}
	return err
}

// netUserModalsStorage tells what Windows says about old passwords. The form in which it
// keeps passwords is its own, and nobody chooses it.
func netUserModalsStorage(level0 []uint32, err0 error) passwordStorage {
	k := passwordStorage{
		scheme: checks.AbsentFact[string](ownForm), stored: checks.AbsentFact[map[string]string](ownForm),
		ages: checks.UnknownFact[map[string]time.Duration](checks.ReasonUnsupported, "The timer of each account is not read on Windows yet."),
	}
	if err0 = checkWords(0, level0, netUserModals0Words, err0); err0 != nil {
		k.history = unreadNetUserModals[int](0, err0)
		return k
	}
	k.history = checks.KnownFact(int(level0[4]), netUserModalsProof(0, "password_hist_len", level0[4])) //nolint:gosec // checkWords has counted them
	return k
}

const ownForm = "This system chooses by itself in which form it keeps passwords."

func netUserModalsProof(level int, field string, n uint32) checks.Evidence {
	seen := strconv.FormatUint(uint64(n), 10)
	if n == forever {
		seen = "0xFFFFFFFF"
	}
	return checks.Evidence{What: field, Where: fmt.Sprintf("NetUserModalsGet level %d", level), Seen: seen}
}

func unreadNetUserModals[T any](level int, err error) checks.Fact[T] {
	reason := checks.ReasonOf(err)
	detail := "Windows did not say which rules it holds for local accounts."
	if reason == checks.ReasonNeedsElevation {
		detail = "Windows shows these rules to an administrator only."
	} else {
		reason = checks.ReasonSourceMissing
	}
	return checks.UnknownFact[T](reason, detail, checks.Evidence{
		What: "password rules", Where: fmt.Sprintf("NetUserModalsGet level %d", level), Seen: err.Error(),
	})
}

// The kinds of membership, from lmjoin.h: NETSETUP_JOIN_STATUS and DSREG_JOIN_TYPE.
const (
	joinedDomain = 3
	joinedEntra  = 1
)

// windowsManagedBy says who sets the rules where the people who sign in here do
// not use a local password.
func windowsManagedBy(domain, entra uint32, microsoftAccount bool) string {
	switch {
	case domain == joinedDomain:
		return "This computer belongs to a Windows domain. Your domain's own settings decide the rules for passwords here."
	case entra == joinedEntra:
		return "This computer is joined to Microsoft Entra ID. Your Microsoft 365 settings decide the rules for passwords here."
	case microsoftAccount:
		return "You sign in here with a Microsoft account. Microsoft decides the rules for its password, not this computer."
	}
	return ""
}
