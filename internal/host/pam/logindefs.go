package pam

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// neverExpires is the number of days from which chage says "never".
const neverExpires = 10000

// loginDef returns the last value of a key in login.defs, and its line. A key
// that is not set has the empty value.
func loginDef(fsys fs.FS, key string) (string, Evidence, error) {
	name, b, err := readFirst(fsys, "etc/login.defs", "usr/etc/login.defs")
	if err != nil {
		return "", Evidence{}, err
	}
	value, proof := "", Evidence{What: key + " is not set", File: abs(name)}
	for _, line := range physical(b) {
		words := files.Fields(line.Text)
		if len(words) == 0 || words[0] != key {
			continue
		}
		value = ""
		if len(words) > 1 {
			value = strings.Trim(words[1], `"`)
		}
		proof = Evidence{What: "rule for new accounts", File: abs(name), Line: line.Num, Raw: line.Text}
	}
	return value, proof, nil
}

// maxAge reads how long the password of a new account lasts. Accounts that are
// there already keep their own limit, which only root can read.
func maxAge(l *loader) Value[time.Duration] {
	text, proof, err := loginDef(l.fsys, "PASS_MAX_DAYS")
	if err != nil {
		return Value[time.Duration]{Err: err}
	}
	v := Value[time.Duration]{Evidence: []Evidence{proof}}
	if text == "" && proof.Line == 0 {
		return v
	}
	days, err := strconv.ParseInt(text, 0, 64)
	if err != nil || days == 0 {
		v.Err = fmt.Errorf("%s:%d: %q is not a number of days: %w", proof.File, proof.Line, text, ErrSyntax)
	} else if days > 0 && days < neverExpires {
		v.V = time.Duration(days) * 24 * time.Hour
	}
	return v
}
