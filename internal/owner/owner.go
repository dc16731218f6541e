// Package owner tells whose a file is. Nothing is believed that another account
// wrote or may change; as root nothing is made in the folders of someone else; and
// what root writes into them when it was asked to goes to whoever called it.
//
// Windows is asked nothing: the folders that we use there are those of the account,
// and their rights are inherited.
package owner

import (
	"fmt"
	"os"
)

// A Person is who called the program that runs as root.
type Person struct {
	UID int
	GID int // -1 where it is not known
}

// caller is said once, at the start, and holds for every file that is written: no
// place that writes can forget it.
var caller *Person

// CalledBy says who called this program, which runs as root; nil is nobody else.
func CalledBy(p *Person) { caller = p }

// An Error says why a file or folder is not believed, or not made.
type Error struct{ Path, Why string }

// Error is one sentence about the path.
func (e *Error) Error() string { return e.Path + " " + e.Why }

const (
	whyOther    = "belongs to another account (number %d), so what is there is not believed; where it is yours, “sudo chown” gives it back"
	whyOpen     = "can be changed by other accounts, so what is there is not believed; “chmod go-w” takes that right from them"
	whyNotRoots = "belongs to another account (number %d), and root makes nothing there and believes nothing"
)

func other(path string, uid int) error { return &Error{path, fmt.Sprintf(whyOther, uid)} }

// Reads reports whether what an account keeps may be read: our own, or that of who
// called us.
func Reads(uid int) bool { return uid == Mine() || caller != nil && uid == caller.UID }

// MkdirAll is os.MkdirAll for a folder that someone named: as root each folder that
// is made goes to who called, where the one above it is theirs.
func MkdirAll(dir string, perm os.FileMode) error {
	if caller == nil {
		return os.MkdirAll(dir, perm)
	}
	return handedAll(dir, perm)
}
