package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// A lockRule is an entry of a module that locks accounts, with its settings.
type lockRule struct {
	entry      *entry
	tries      int // 0 never locks
	unlockTime time.Duration
	counts     bool // it counts wrong passwords here
	early      bool // and does so before the password is tried
	proof      []Evidence
}

// lockRules finds the lock modules of an auth stack whose files are on the disk.
func (l *loader) lockRules(stack []entry) (map[int]lockRule, error) {
	out := map[int]lockRule{}
	for i := range stack {
		e := &stack[i]
		isFaillock := e.name() == "pam_faillock.so"
		if e.sub || !isFaillock && e.name() != "pam_tally2.so" && e.name() != "pam_tally.so" {
			continue
		}
		gone, err := l.missing(e)
		if err != nil {
			return nil, err
		}
		if gone {
			continue
		}
		k := tally2Rule(e)
		if isFaillock {
			if k, err = l.faillock(e); err != nil {
				return nil, err
			}
		}
		out[i] = k
	}
	return out, nil
}

// tally2Rule reads the retired pam_tally2, which counts before the password is tried.
func tally2Rule(e *entry) lockRule {
	k := lockRule{entry: e, counts: true, early: true, proof: []Evidence{e.proof(e.name())}}
	for _, a := range e.args {
		key, value, _ := strings.Cut(a, "=")
		switch key {
		case "deny":
			k.tries = max(leadingInt(value), 0)
		case "unlock_time":
			k.unlockTime = time.Duration(max(leadingInt(value), 0)) * time.Second
		}
	}
	return k
}

// faillockFiles are the default settings, and the maker's copies of them that
// are read only where the first is absent.
var faillockFiles = []string{"etc/security/faillock.conf", "usr/etc/security/faillock.conf", "usr/share/security/faillock.conf", "usr/lib/security/faillock.conf"}

func (l *loader) faillock(e *entry) (lockRule, error) {
	k := lockRule{entry: e, tries: 3, unlockTime: 600 * time.Second, proof: []Evidence{e.proof("pam_faillock")}}
	f, b, named, err := l.conf(e, faillockFiles)
	if named && errors.Is(err, fs.ErrNotExist) {
		return k, fmt.Errorf("%s:%d: the file %q is missing: %w", e.src.File, e.src.Line, f, ErrSyntax)
	}
	if err != nil {
		return k, fmt.Errorf("the settings of pam_faillock: %w", err)
	}
	if l.debian && !named && f != "" && f != faillockFiles[0] {
		// Debian 12 does not look there; whether another release does was not seen.
		return k, fmt.Errorf("/%s: whether it is read: %w", f, ErrUndecided)
	}
	k.read(abs(f), b)
	for _, a := range e.args {
		key, value, _ := strings.Cut(a, "=")
		k.set(key, value)
		k.counts = k.counts || a == "authfail"
	}
	return k, nil
}

// read applies a faillock.conf; what it does not know is logged and passed over.
func (k *lockRule) read(file string, b []byte) {
	for _, line := range physical(b) {
		if len(line.Text) >= 1023 {
			return
		}
		if key, value, _ := setting(line.Text); k.set(key, value) {
			k.proof = append(k.proof, Evidence{What: "lock setting", File: file, Line: line.Num, Raw: line.Text})
		}
	}
}

// maxUnlockTime is MAX_TIME_INTERVAL of pam_faillock: a longer time is refused.
const maxUnlockTime = 604800

// set applies one setting and reports whether it bears on us and was accepted.
func (k *lockRule) set(key, value string) bool {
	switch key {
	case "deny":
		if !digit(value) {
			return false
		}
		k.tries = leadingInt(value) % (1 << 16) // it is kept in 16 bits
		return true
	case "unlock_time":
		if value == "never" {
			k.unlockTime = 0
			return true
		}
		if n := leadingInt(value); digit(value) && n <= maxUnlockTime {
			k.unlockTime = time.Duration(n) * time.Second
			return true
		}
	}
	return false
}

func digit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
