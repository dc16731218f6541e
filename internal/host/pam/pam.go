// Package pam works out which password rules a Linux system really enforces,
// from the files of its Pluggable Authentication Modules.
//
// It reads through an fs.FS whose root is the root of the file system, runs
// nothing and changes nothing. A module that is merely installed, or named
// where it is never reached, does not count. Where several paths through the
// configuration are possible and they disagree, the answer is that it is not
// known. Begin with [Resolve].
package pam

import (
	"errors"
	"io/fs"
	"slices"
	"time"
)

// ErrSyntax is wrapped by the error of a value whose configuration PAM itself
// would stumble over: sign-in or a change of password is broken there.
var ErrSyntax = errors.New("the configuration has an error")

// ErrUndecided is wrapped by the error of a value that depends on a module
// whose return code cannot be foretold.
var ErrUndecided = errors.New("it depends on a module that cannot be judged from its configuration")

// Evidence is a line of a configuration file, or a fact about a file.
type Evidence struct {
	What string // what it shows
	File string // absolute path
	Line int    // 0 when it is about the whole file
	Raw  string // the text, as it stands
}

// Value is one rule that was worked out, or the error that prevented it. The
// error wraps fs.ErrPermission, fs.ErrNotExist, ErrSyntax or ErrUndecided.
type Value[T any] struct {
	V        T
	Err      error
	Evidence []Evidence
}

// Policy is what the system enforces for an ordinary local account.
type Policy struct {
	// Absent reports that the system has no PAM at all; nothing else is then set.
	Absent bool
	// MinLength is the shortest password that is accepted; 0 is none.
	MinLength Value[int]
	// Dictionary reports whether common words are refused.
	Dictionary Value[bool]
	// LockTries is the number of wrong tries before an account locks; 0 is never.
	LockTries Value[int]
	// LockFor is how long the lock holds; 0 is until someone lifts it.
	LockFor Value[time.Duration]
	// Scheme is how a new password is scrambled before it is stored.
	Scheme Value[string]
	// History is how many old passwords are refused; 0 is none.
	History Value[int]
	// MaxAge is how long the password of a new account lasts; 0 is for ever.
	MaxAge Value[time.Duration]
}

// Resolve works out the policy of the system whose root is fsys.
func Resolve(fsys fs.FS) Policy {
	l, err := newLoader(fsys)
	if err != nil {
		return failed(err)
	}
	p := Policy{MaxAge: maxAge(l)}
	if l.absent() {
		return Policy{Absent: true, MaxAge: p.MaxAge}
	}
	p.MinLength, p.Dictionary = passwordRules(l)
	p.LockTries, p.LockFor = lockoutPolicy(l)
	p.Scheme, p.History = storageRules(l)
	return p
}

func failed(err error) Policy {
	return Policy{
		MinLength:  Value[int]{Err: err},
		Dictionary: Value[bool]{Err: err},
		LockTries:  Value[int]{Err: err},
		LockFor:    Value[time.Duration]{Err: err},
		Scheme:     Value[string]{Err: err},
		History:    Value[int]{Err: err},
		MaxAge:     Value[time.Duration]{Err: err},
	}
}

// passwordRules judges the stack by which people change their password, and
// notes where a sign-in screen asks for less when a password has run out.
func passwordRules(l *loader) (Value[int], Value[bool]) {
	r, err := l.passwordOf("passwd")
	if err != nil {
		return Value[int]{Err: err}, Value[bool]{Err: err}
	}
	length := Value[int]{V: r.min, Evidence: slices.Clone(r.lengthProof)}
	words := Value[bool]{V: r.dict, Evidence: slices.Clone(r.wordsProof)}
	for _, s := range l.present(loginServices...) {
		o, err := l.passwordOf(s.name)
		if err == nil && o.min < r.min {
			length.Evidence = append(length.Evidence, Evidence{
				What: "an expired password changed through " + s.name + " is held to less", File: abs(s.file),
				Raw: "shortest accepted there: " + itoa(o.min),
			})
		}
	}
	return length, words
}
