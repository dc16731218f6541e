package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/host"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// Borrowed reports whether the program runs with the rights of root that somebody
// else called for, through sudo, doas or pkexec.
func Borrowed(euid int, environ []string) bool { return euid == 0 && host.Borrowed(environ) }

// callerOf is who called for the rights of root, or nil where that cannot be told.
func callerOf(environ []string) *owner.Person {
	if uid, gid, ok := host.CallerOf(environ); ok {
		return &owner.Person{UID: uid, GID: gid}
	}
	return nil
}

// dataFolder is where drafts and results are kept.
func (a *app) dataFolder() (string, error) {
	if a.settings.DataDir != "" {
		return a.settings.DataDir, nil
	}
	_, data, err := config.Paths(runtime.GOOS, a.Environ)
	if err != nil {
		return "", storage(err)
	}
	return data, nil
}

// openStore opens the data folder.
func (a *app) openStore() (*store.Store, error) { return a.opened(store.Open) }

// readStore opens the data folder for those who only look; nothing is made there.
func (a *app) readStore() (*store.Store, error) { return a.opened(store.OpenRead) }

func (a *app) opened(open func(string) (*store.Store, error)) (*store.Store, error) {
	dir, err := a.dataFolder()
	if err != nil {
		return nil, err
	}
	s, err := open(dir)
	if err != nil {
		return nil, withHint(storage(err), "Name another folder with --data-dir, or use --no-save.")
	}
	return s, nil
}

// keeps reports whether this run keeps anything in the data folder. With the rights of
// root that somebody else called for it does not, nor as root in a home that is not
// root's, so that no file there belongs to the wrong user. A folder that was named is
// opened, or refused with its reason.
func (a *app) keeps(noSave bool) bool {
	if noSave || a.settings.DataDir != "" {
		return !noSave
	}
	return !a.Sudo && a.ownHome()
}

// ownHome reports whether the usual folders are not those of somebody else.
func (a *app) ownHome() bool {
	dir, err := a.dataFolder()
	return err != nil || owner.Ours(dir) == nil
}

// asYourself is what to do where the rights of root are in the way, however they came.
const asYourself = "Run it as yourself, without sudo, doas or pkexec"

// keepsNothing says why nothing is kept.
func (a *app) keepsNothing() {
	if a.Sudo {
		a.note("Running with the rights of root for somebody else, so nothing is kept in the data folder; -o writes a report.")
		return
	}
	a.note("Running as root in the home of another account, so nothing is kept in the data folder; -o writes a report.")
}

// believed leaves aside a settings file that somebody else wrote, and says so. One
// that was named is an error.
func (a *app) believed(src *config.Source) error {
	err := owner.Settings(src.File)
	if err == nil && !src.Named {
		err = leadsNowhere(src.File)
	}
	switch {
	case err == nil:
		return nil
	case src.Named:
		return withHint(storage(err), "Settings must be yours alone; as root, root’s.")
	}
	a.note("The settings are left aside: %v.", err)
	src.File = ""
	return nil
}

// leadsNowhere reports a link to what is not there: someone meant there to be a file.
func leadsNowhere(file string) error {
	info, err := os.Lstat(file)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil //nolint:nilerr // there need be none
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is a link that leads nowhere", file)
	}
	return nil
}

// isForeign reports whether an error says that something belongs to another account.
func isForeign(err error) bool {
	var e *owner.Error
	return errors.As(err, &e)
}
