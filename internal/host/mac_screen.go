package host

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

var (
	lockDelay = regexp.MustCompile(`screenLock delay is ([0-9]+) seconds?`)
	lockNow   = regexp.MustCompile(`screenLock delay is immediate`)
	lockOff   = regexp.MustCompile(`screenLock is off`)
)

// screenLock knows how long after the screen went dark the password is asked for, and
// adds when that is.
func (m mac) screenLock(ctx context.Context) checks.Fact[checks.ScreenLock] {
	out, err := m.run(ctx, sysadminctl, "-screenLock", "status")
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, sysadminctl, err)
	}
	lock := parseScreenLock(string(out))
	if !lock.Known || lock.Value.Never {
		return lock
	}
	after, never, proof, err := m.dark()
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/"+proof[len(proof)-1].Where, err)
	}
	lock.Proof = append(lock.Proof, proof...)
	switch {
	case never:
		lock.Value = checks.ScreenLock{Never: true, AsleepOnly: true}
	case after > 0:
		lock.Value = checks.ScreenLock{After: lock.Value.After + after}
	}
	return lock
}

// dark is when an untouched screen goes dark: by the screen saver or because the
// display sleeps, whichever is first. It is 0 where neither is said, and never where
// both are said to be off.
func (m mac) dark() (after time.Duration, never bool, proof []checks.Evidence, err error) {
	saver, display := span{what: "idleTime"}, span{what: "Display Sleep Timer"}
	names, where, err := m.powerFiles()
	if err != nil {
		return 0, false, []checks.Evidence{{Where: where}}, err
	}
	for _, name := range names {
		d, err := m.dictionary(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, false, []checks.Evidence{{Where: name}}, err
		}
		if !saver.set {
			saver.read(d["idleTime"], time.Second, name)
		}
		for _, source := range []string{"AC Power", "Battery Power"} {
			profile, _ := d[source].(map[string]any)
			display.read(profile["Display Sleep Timer"], time.Minute, name)
		}
	}
	after = max(saver.after, display.after)
	if saver.after > 0 && display.after > 0 {
		after = min(saver.after, display.after)
	}
	return after, after == 0 && saver.set && display.set, append(saver.proof, display.proof...), nil
}

// powerFiles names the files that say when the screen goes dark: what a firm manages,
// what the person chose, and the rules for power, each of which may bear the number
// of the Mac in its name.
func (m mac) powerFiles() (list []string, where string, err error) {
	list = []string{managed + "com.apple.screensaver.plist"}
	folders := []string{preferences}
	if m.home != "" { // empty where nobody sits at the screen
		folders = append(folders, m.home+"/"+preferences+"ByHost")
	}
	for _, folder := range folders {
		names, err := files.List(m.fsys, path.Clean(folder))
		if err != nil {
			return nil, folder, err
		}
		for _, name := range names {
			if strings.HasPrefix(name, "com.apple.screensaver.") || strings.HasPrefix(name, "com.apple.PowerManagement.") {
				list = append(list, path.Join(folder, name))
			}
		}
	}
	return list, "", nil
}

// A span is how long something waits: the longest that any file says, and 0 where one
// says that it waits for ever.
type span struct {
	what  string
	set   bool
	after time.Duration
	proof []checks.Evidence
}

func (s *span) read(v any, unit time.Duration, name string) {
	n, ok := integer(v)
	if !ok {
		return
	}
	s.proof = append(s.proof, fileProof(s.what, name, 0, strconv.FormatInt(n, 10)))
	switch after := time.Duration(min(max(n, 0), 1<<20)) * unit; {
	case !s.set:
		s.after = after
	case s.after == 0 || after == 0:
		s.after = 0
	default:
		s.after = max(s.after, after)
	}
	s.set = true
}

func parseScreenLock(out string) checks.Fact[checks.ScreenLock] {
	proof := checks.Evidence{What: "screen lock", Where: sysadminctl + " -screenLock status", Seen: strings.TrimSpace(out)}
	if found := lockDelay.FindStringSubmatch(out); found != nil {
		n, err := strconv.ParseUint(found[1], 10, 31)
		if err == nil {
			return checks.KnownFact(checks.ScreenLock{After: time.Duration(n) * time.Second, FromDark: true}, proof)
		}
	}
	switch {
	case lockNow.MatchString(out):
		return checks.KnownFact(checks.ScreenLock{FromDark: true}, proof)
	case lockOff.MatchString(out):
		return checks.KnownFact(checks.ScreenLock{Never: true}, proof)
	}
	return checks.UnknownFact[checks.ScreenLock](checks.ReasonParse, "This Mac told us about its screen lock in a way we do not know.", proof)
}
