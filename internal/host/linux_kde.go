package host

import (
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// kdeFolders hold the settings that a system's makers and administrators give to
// everyone, the last to count first.
var kdeFolders = []string{"etc/xdg", "usr/share/kde-settings/kde-profile/default/xdg", "usr/share/kubuntu-default-settings/kf5-settings", "etc/kde/xdg", "usr/etc/xdg"}

// A kdeKey is one setting; fixed means that no later file changes it.
type kdeKey struct {
	keyLine
	name  string
	fixed bool
}

// kdeSettings puts the files of one name together, the person's own last. A key, a group
// or a whole file that is marked [$i] is final.
func (l linux) kdeSettings(name string) (map[string]kdeKey, error) {
	out := map[string]kdeKey{}
	own, ownName := l.atHome(".config/" + name)
	var all []keyFile
	for i := range kdeFolders {
		all = append(all, l.settings(kdeFolders[len(kdeFolders)-1-i]+"/"+name))
	}
	for _, s := range append(all, own.settings(ownName)) {
		if s.missing() {
			continue
		}
		if s.err != nil {
			return nil, s.err
		}
		for _, k := range s.lines {
			section, marks := kdeMarks(k.Section)
			key, ownMarks := kdeMarks(k.Key)
			id := strings.ToLower(section + "/" + key)
			if out[id].fixed {
				continue
			}
			k.Section, k.Key = section, key
			out[id] = kdeKey{k, s.name, strings.Contains(marks+ownMarks, "i") || s.fixed}
		}
	}
	return out, nil
}

// kdeMarks splits "Autolock[$i]" into the name and the letters of its marks.
func kdeMarks(s string) (name, marks string) {
	name, rest, ok := strings.Cut(s, "[$")
	if !ok {
		return s, ""
	}
	marks, _, _ = strings.Cut(rest, "]")
	return strings.TrimRight(name, "]"), marks
}

// kdeLock reads kscreenlockerrc: on and five minutes where nothing is said.
func (l linux) kdeLock() checks.Fact[checks.ScreenLock] {
	if l.who.err != nil {
		return personUnread[checks.ScreenLock](whatScreen, l.who.err)
	}
	set, err := l.kdeSettings("kscreenlockerrc")
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/etc/xdg/kscreenlockerrc", err)
	}
	all, err := l.kdeSettings("kdeglobals")
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/etc/xdg/kdeglobals", err)
	}
	locks, after, grace := true, 5*time.Minute, 5*time.Second
	proof := []checks.Evidence{{What: "screen lock", Where: "kscreenlockerrc", Seen: "not set; the maker's own rule holds"}}
	note := func(k kdeKey) {
		proof = append(proof, fileProof(k.Key, k.name, k.Num, k.Key+"="+k.Value))
	}
	for _, key := range []string{"daemon/autolock", "daemon/requirepassword"} {
		if k, ok := set[key]; ok {
			locks = locks && isYes(k.Value)
			note(k)
		}
	}
	if k, ok := all["kde action restrictions/action/lock_screen"]; ok {
		locks = locks && isYes(k.Value)
		note(k)
	}
	for key, to := range map[string]*time.Duration{"daemon/timeout": &after, "daemon/lockgrace": &grace} {
		k, ok := set[key]
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(k.Value, 10, 24)
		if err != nil {
			return unread[checks.ScreenLock](whatScreen, "/"+k.name, err)
		}
		unit := time.Second
		if key == "daemon/timeout" {
			unit = time.Minute
		}
		*to = time.Duration(n) * unit
		note(k)
	}
	return checks.KnownFact(checks.ScreenLock{Never: !locks || after == 0, After: after + grace}, sortedProof(proof)...)
}
