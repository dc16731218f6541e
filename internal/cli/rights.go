package cli

import (
	"errors"
	"os/user"
	"runtime"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// Borrowed reports whether the program runs with the rights of root that somebody
// else called for, through sudo, doas or pkexec.
func Borrowed(euid int, environ []string) bool {
	if euid != 0 {
		return false
	}
	for _, name := range []string{"SUDO_UID", "DOAS_USER", "PKEXEC_UID"} {
		switch variable(environ, name) {
		case "", "0", "root": // root itself
		default:
			return true
		}
	}
	return false
}

// callerOf is who called sudo, doas or pkexec, or nil where that cannot be told or
// where they name different people.
func callerOf(environ []string) *owner.Person {
	var who *owner.Person
	for _, name := range []string{"SUDO_UID", "DOAS_USER", "PKEXEC_UID"} {
		value := variable(environ, name)
		if value == "" || value == "0" || value == "root" {
			continue
		}
		p := personOf(name, value, variable(environ, "SUDO_GID"))
		if p == nil || who != nil && who.UID != p.UID {
			return nil
		}
		if who == nil {
			who = p
		}
	}
	return who
}

// personOf is the person that a variable names. Their group is that which sudo says,
// or their own.
func personOf(name, value, sudoGID string) *owner.Person {
	find := user.LookupId
	if name == "DOAS_USER" {
		find = user.Lookup
	}
	u, err := find(value)
	uid, gid := value, ""
	if err == nil {
		uid, gid = u.Uid, u.Gid
	}
	if name == "SUDO_UID" && sudoGID != "" {
		gid = sudoGID
	}
	n, err := strconv.ParseUint(uid, 10, 31)
	if err != nil || n == 0 {
		return nil
	}
	group, err := strconv.ParseUint(gid, 10, 31)
	if err != nil {
		return &owner.Person{UID: int(n), GID: -1}
	}
	return &owner.Person{UID: int(n), GID: int(group)}
}

func variable(environ []string, name string) string {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
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

// keepsNothing says why nothing is kept.
func (a *app) keepsNothing() {
	if a.Sudo {
		a.note("Running with sudo, so nothing is kept in the data folder; -o writes a report.")
		return
	}
	a.note("Running as root in the home of another account, so nothing is kept in the data folder; -o writes a report.")
}

// believed leaves aside a settings file that somebody else wrote, and says so. One
// that was named is an error.
func (a *app) believed(src *config.Source) error {
	err := owner.Settings(src.File)
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

// isForeign reports whether an error says that something belongs to another account.
func isForeign(err error) bool {
	var e *owner.Error
	return errors.As(err, &e)
}
