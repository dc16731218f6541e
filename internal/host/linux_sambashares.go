package host

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// An smbSetting is the value of a setting of Samba, with where it stands.
type smbSetting struct {
	value string
	proof checks.Evidence
}

// smbNames are other names of the settings that are looked at.
var smbNames = map[string]string{"public": "guestok", "onlyguest": "guestonly", "smbencrypt": "serversmbencrypt"}

// note keeps the last value of a setting in its section.
func (r *smbReader) note(key, value string, e checks.Evidence) {
	if other := smbNames[key]; other != "" {
		key = other
	}
	if r.set == nil {
		r.set = map[string]smbSetting{}
	}
	r.set[r.section+"/"+key] = smbSetting{strings.ToLower(value), e}
}

// whole returns the value of a setting for the whole of Samba.
func (r *smbReader) whole(key string) (smbSetting, bool) {
	s, ok := r.set["global/"+key]
	return s, ok
}

// smbYes and smbNo read a switch as Samba does; a value that is neither is none of both.
func smbYes(v string) bool { return slices.Contains([]string{"yes", "true", "1", "on"}, v) }
func smbNo(v string) bool  { return slices.Contains([]string{"no", "false", "0", "off"}, v) }

// guestSharing reads whether a shared folder opens without a password. Who calls without a
// name is a guest, whatever becomes of those with a wrong one.
func (l linux) guestSharing() checks.Fact[checks.Enablement] {
	const what = "whether its shared folders open without a password"
	return readSamba(l, what, func(r *smbReader) checks.Fact[checks.Enablement] {
		proof := []checks.Evidence{fileProof("shared folders", "etc/samba/smb.conf", 0, "none that opens without a password")}
		for _, at := range slices.Sorted(maps.Keys(r.set)) {
			section, key, _ := strings.Cut(at, "/")
			s := r.set[at]
			switch {
			case key == "copy" && section != "global", key == "registryshares" && !smbNo(s.value):
				return checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "Its file sharing is set in a place that we do not follow yet.", s.proof)
			case key != "guestok" || smbNo(s.value):
				continue
			case !smbYes(s.value):
				return unread[checks.Enablement](what, s.proof.Where, files.ErrShape)
			}
			if off, ok := r.set[section+"/available"]; ok && smbNo(off.value) {
				continue
			}
			if print, ok := r.set[section+"/printable"]; ok && smbYes(print.value) || section == "printers" || section == "print$" {
				continue // a printer, and what computers need to print
			}
			return checks.KnownFact(checks.Disabled, s.proof)
		}
		own, err := l.guestUsershares()
		switch {
		case err != nil:
			return unread[checks.Enablement](what, "/"+usershares, err)
		case own != "":
			return checks.KnownFact(checks.Disabled, fileProof("folder that a person shared", own, 0, "guest_ok=y"))
		}
		return checks.KnownFact(checks.Enabled, proof...)
	})
}

// usershares is the folder of what people shared by themselves.
const usershares = "var/lib/samba/usershares"

// guestUsershares finds a folder that a person shared with everyone.
func (l linux) guestUsershares() (name string, err error) {
	list, err := files.List(l.fsys, usershares)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, name := range list {
		b, err := files.Read(l.fsys, usershares+"/"+name)
		if err != nil {
			return "", err
		}
		for _, line := range files.Lines(b) {
			if strings.EqualFold(files.Trim(line.Text), "guest_ok=y") {
				return usershares + "/" + name, nil
			}
		}
	}
	return "", nil
}

// signedSharing reads whether callers must sign. A domain controller asks for it by itself.
func (l linux) signedSharing() checks.Fact[checks.Enablement] {
	return readSamba(l, "whether shared folders need signatures", func(r *smbReader) checks.Fact[checks.Enablement] {
		proof := fileProof("server signing", "etc/samba/smb.conf", 0, "not set")
		if s, ok := r.whole("serversmbencrypt"); ok && slices.Contains([]string{"required", "mandatory", "force", "forced", "enforced"}, s.value) {
			return checks.KnownFact(checks.Enabled, s.proof)
		}
		s, ok := r.whole("serversigning")
		if role, named := r.whole("serverrole"); named && strings.Contains(role.value, "controller") && (!ok || s.value == "default") {
			return checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "A domain controller decides by itself whether shared folders need signatures.", role.proof)
		}
		switch {
		case !ok:
			return checks.KnownFact(checks.Disabled, proof)
		case slices.Contains([]string{"mandatory", "required", "force", "forced", "enforced"}, s.value):
			return checks.KnownFact(checks.Enabled, s.proof)
		}
		return checks.KnownFact(checks.Disabled, s.proof)
	})
}

// oldLogins reads whether Samba takes the first version of Windows sign-in; it does not
// where nothing is said.
func (l linux) oldLogins() checks.Fact[checks.Enablement] {
	return readSamba(l, "which ways to sign in over the network it takes", func(r *smbReader) checks.Fact[checks.Enablement] {
		proof := fileProof("ntlm auth", "etc/samba/smb.conf", 0, "not set; it is then the second version alone")
		if s, ok := r.whole("lanmanauth"); ok && !smbNo(s.value) {
			return checks.KnownFact(checks.Disabled, s.proof)
		}
		s, ok := r.whole("ntlmauth")
		switch {
		case !ok:
			return checks.KnownFact(checks.Enabled, proof)
		case slices.Contains([]string{"ntlmv2-only", "disabled"}, s.value), smbNo(s.value):
			return checks.KnownFact(checks.Enabled, s.proof)
		case slices.Contains([]string{"ntlmv1-permitted", "mschapv2-and-ntlmv2-only"}, s.value), smbYes(s.value):
			return checks.KnownFact(checks.Disabled, s.proof)
		}
		return unread[checks.Enablement]("which ways to sign in over the network it takes", s.proof.Where, files.ErrShape)
	})
}
