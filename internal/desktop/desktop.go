// Package desktop is what the program asks of the desktop around it: to open a
// file in the program that the person uses for it, and whether the window would
// close with the program. It contacts nobody.
package desktop

import (
	"errors"
	"path/filepath"
	"strings"
)

// ErrNone is returned where there is no desktop to open a file on.
var ErrNone = errors.New("there is no desktop here")

// Opener returns the function that opens a file of ours, or nil where there is
// no desktop, as on a server. environ is the environment, as os.Environ gives it.
func Opener(environ []string) func(path string) error {
	if !available(environ) {
		return nil
	}
	return func(path string) error {
		// A relative name could be taken for an option or an address.
		if !filepath.IsAbs(path) {
			return ErrNone
		}
		return open(path)
	}
}

// OwnWindow reports whether the window was opened for this program alone, as by
// a double-click, and closes with it.
func OwnWindow() bool { return ownWindow() }

func set(environ []string, name string) bool {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v != ""
		}
	}
	return false
}
