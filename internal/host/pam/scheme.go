package pam

import (
	"cmp"
	"fmt"
	"strings"
)

// The schemes by which a password is scrambled before it is stored, weakest first.
const (
	DES          = "des"
	MD5          = "md5"
	SHA256       = "sha256"
	SHA512       = "sha512"
	Bcrypt       = "bcrypt"
	Yescrypt     = "yescrypt"
	GostYescrypt = "gost-yescrypt"
)

// A storage is how one path keeps the password: its scheme, and how many of the
// passwords before it are refused.
type storage struct {
	scheme       string
	schemeProof  []Evidence
	history      int
	historyProof []Evidence
}

var (
	// schemeWords are the words for a scheme on a line of pam_unix.
	schemeWords = map[string]string{
		"md5": MD5, "bigcrypt": DES, "sha256": SHA256, "sha512": SHA512,
		"blowfish": Bcrypt, "gost_yescrypt": GostYescrypt, "yescrypt": Yescrypt,
	}
	schemeOrder = map[string]int{DES: 1, MD5: 2, SHA256: 3, SHA512: 4, Bcrypt: 5, Yescrypt: 6, GostYescrypt: 7}
)

// schemeOf tells how pam_unix scrambles: by the last such word on its line, else
// by login.defs, else by the oldest scheme of all.
func (l *loader) schemeOf(e *entry) (string, Evidence, error) {
	scheme := ""
	for _, a := range e.args {
		scheme = cmp.Or(schemeWords[a], scheme)
	}
	if scheme != "" {
		return scheme, e.proof("how a new password is scrambled"), nil
	}
	method, proof, err := loginDef(l.fsys, "ENCRYPT_METHOD")
	if err != nil {
		return "", Evidence{}, err
	}
	proof.What = "how a new password is scrambled"
	if proof.Line == 0 {
		proof.Raw = "ENCRYPT_METHOD is not set"
	}
	// pam_unix takes a value for a scheme when it begins with the scheme's word.
	for word, s := range schemeWords {
		if strings.HasPrefix(strings.ToLower(method), word) {
			scheme = s
		}
	}
	return cmp.Or(scheme, DES), proof, nil
}

// storageRules works out how a new password is kept, by the weakest of the paths
// that its change can take.
func storageRules(l *loader) (Value[string], Value[int]) {
	s, err := l.storageOf("passwd")
	if err != nil {
		return Value[string]{Err: err}, Value[int]{Err: err}
	}
	return Value[string]{V: s.scheme, Evidence: s.schemeProof}, Value[int]{V: s.history, Evidence: s.historyProof}
}

func (l *loader) storageOf(name string) (storage, error) {
	stack, err := l.stack(name, "password")
	if err != nil {
		return storage{}, err
	}
	var worst *storage
	err = walk(stack, l.changeReturns, func(w stackPath) error {
		if !w.success {
			return nil
		}
		kept, err := l.storageOnPath(stack, w)
		if err != nil || kept == nil {
			return err
		}
		if worst == nil {
			worst = kept
			return nil
		}
		if schemeOrder[kept.scheme] < schemeOrder[worst.scheme] {
			worst.scheme, worst.schemeProof = kept.scheme, kept.schemeProof
		}
		if kept.history < worst.history {
			worst.history, worst.historyProof = kept.history, kept.historyProof
		}
		return nil
	})
	if err != nil {
		return storage{}, err
	}
	if worst == nil {
		return storage{}, fmt.Errorf("no way through the password rules of %s stores a local password: %w", name, ErrSyntax)
	}
	return *worst, nil
}

// storageOnPath returns how the storing entry of a path keeps the password, or nil where
// the path stores none.
func (l *loader) storageOnPath(stack []entry, w stackPath) (*storage, error) {
	var out *storage
	var before []int
	asked := false
	for _, r := range w.steps {
		e := &stack[r.index]
		if r.code == moduleUnknown {
			continue
		}
		if e.lacksAuthtok(asked) {
			return nil, nil
		}
		if !e.isPasswordStore() {
			before, asked = append(before, r.index), asked || e.mayPrompt()
			continue
		}
		if e.name() == "pam_tcb.so" {
			return nil, fmt.Errorf("%s:%d: pam_tcb: %w", e.src.File, e.src.Line, ErrUndecided)
		}
		scheme, from, err := l.schemeOf(e)
		if err != nil {
			return nil, err
		}
		if out != nil && out.scheme != scheme {
			return nil, fmt.Errorf("%s:%d: a second entry stores the password in another form: %w", e.src.File, e.src.Line, ErrUndecided)
		}
		one := storage{scheme: scheme, schemeProof: []Evidence{from}}
		if one.history, one.historyProof, err = l.historyAtUpdate(e, stack, before); err != nil {
			return nil, err
		}
		if out == nil || one.history < out.history {
			out = &one
		}
	}
	return out, nil
}
