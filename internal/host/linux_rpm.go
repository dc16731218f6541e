package host

import (
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// automaticDnf judges the installer of Fedora and of Red Hat's family: a timer that
// installs, or one that does what its file says; and that a source of fixes is on.
func (l linux) automaticDnf() automation {
	timer, err := l.timer("dnf-automatic-install.timer")
	if err != nil {
		return automationUnread("etc/systemd/system", err)
	}
	if timer.on { // it installs, whatever the file says
		return l.rpmFed([]checks.Evidence{timer.proof}, "")
	}
	for _, name := range []string{"dnf5-automatic.timer", "dnf-automatic.timer"} {
		if timer, err = l.timer(name); err != nil {
			return automationUnread("etc/systemd/system", err)
		}
		if timer.on {
			break
		}
	}
	proof := []checks.Evidence{timer.proof}
	var apply, kind keyLine
	for _, name := range []string{"usr/share/dnf5/dnf5-plugins/automatic.conf", "etc/dnf/dnf5-plugins/automatic.conf", "etc/dnf/automatic.conf"} {
		s := l.settings(name)
		if s.missing() {
			continue
		}
		if s.err != nil {
			return automationUnread(s.name, s.err)
		}
		if k, ok := s.last("commands", "apply_updates"); ok {
			apply, proof = k, append(proof, s.proof("apply_updates", k))
		}
		if k, ok := s.last("commands", "upgrade_type"); ok {
			kind = k
		}
	}
	if timer.on && isYes(apply.Value) {
		return l.rpmFed(proof, kind.Value)
	}
	return l.notified(proof)
}

// rpmFed says whether a source of fixes is on, and whether a rule keeps programs out.
func (l linux) rpmFed(proof []checks.Evidence, kind string) automation {
	known := func(v checks.Automation, e ...checks.Evidence) automation {
		return automation{Fact: checks.KnownFact(v, append(proof, e...)...)}
	}
	source, err := l.rpmSource()
	if err != nil {
		return automationUnread(rpmSources, err)
	}
	if source == "" {
		return known(checks.UpdatesUnfed, fileProof("source of fixes", rpmSources, 0, "none"))
	}
	state := checks.UpdatesAutomatic
	for _, name := range []string{"etc/dnf/dnf.conf", "etc/yum.conf", source} {
		s := l.settings(name)
		if s.missing() {
			continue
		}
		if s.err != nil {
			return automationUnread(s.name, s.err)
		}
		for _, k := range s.lines {
			if k.Key != "exclude" && k.Key != "excludepkgs" || k.Value == "" {
				continue
			}
			proof = append(proof, s.proof("programs that are kept out", k))
			state = min(state, checks.UpdatesSome)
			if slices.Contains(files.Fields(strings.ReplaceAll(k.Value, ",", " ")), "*") {
				state = checks.UpdatesUnfed
			}
		}
	}
	if kind != "" && kind != "default" && kind != "security" && kind != "distro-sync" {
		return automation{Fact: checks.UnknownFact[checks.Automation](checks.ReasonUnsupported, "We cannot read yet which updates this system installs by itself.", proof...)}
	}
	return known(state, fileProof("source of fixes", source, 0, "present"))
}

const rpmSources = "etc/yum.repos.d"

// rpmSource finds a source of fixes that is on.
func (l linux) rpmSource() (string, error) {
	names, err := files.List(l.fsys, rpmSources)
	if err != nil {
		return "", err
	}
	id, _ := l.first("etc/os-release", "usr/lib/os-release").last("", "ID")
	source := ""
	for _, n := range names {
		if !strings.HasSuffix(n, ".repo") {
			continue
		}
		s := l.settings(path.Join(rpmSources, n))
		if s.err != nil {
			return "", s.err
		}
		for _, k := range s.lines {
			enabled, set := s.last(k.Section, "enabled")
			if bringsFixes(k.Section, id.Value) && (!set || isYes(enabled.Value)) {
				source = s.name
			}
		}
	}
	return source, nil
}

// bringsFixes reports whether a source, by its name, is one through which fixes come.
func bringsFixes(source, id string) bool {
	source = strings.ToLower(source)
	if strings.Contains(source, "testing") || strings.Contains(source, "debug") || strings.Contains(source, "source") {
		return false
	}
	if id == "fedora" {
		return source == "updates" || strings.HasPrefix(source, "updates-") && !strings.Contains(source, "modular") || strings.HasPrefix(source, "fedora-updates")
	}
	return strings.Contains(source, "baseos") || strings.Contains(source, "updates") || source == "base" || strings.Contains(source, "latest")
}

// automaticZypper judges the two programs by which openSUSE updates itself.
func (l linux) automaticZypper() automation {
	timer := unit{}
	for _, name := range []string{"transactional-update.timer", "os-update.timer"} {
		var err error
		if timer, err = l.timer(name); err != nil {
			return automationUnread("etc/systemd/system", err)
		}
		if timer.on {
			return automation{Fact: checks.KnownFact(checks.UpdatesAutomatic, timer.proof)}
		}
	}
	proof := []checks.Evidence{timer.proof}
	s := l.settings("etc/sysconfig/automatic_online_update")
	if s.err != nil && !s.missing() {
		return automationUnread(s.name, s.err)
	}
	job, err := l.anyFile("etc/cron.daily/opensuse.org-online_update", "etc/cron.weekly/opensuse.org-online_update")
	if err != nil {
		return automationUnread(job, err)
	}
	if k, ok := s.last("", "AOU_ENABLE_CRONJOB"); ok {
		proof = append(proof, s.proof("automatic online update", k))
		if isYes(k.Value) && job != "" {
			return automation{Fact: checks.KnownFact(checks.UpdatesAutomatic, proof...)}
		}
	}
	return l.notified(proof)
}
