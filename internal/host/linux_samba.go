package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// oldSharing reads the least version that Samba accepts; SMB2_02 where nothing is said.
func (l linux) oldSharing() checks.Fact[bool] {
	return readSamba(l, "which versions of file sharing it accepts", func(r *smbReader) checks.Fact[bool] {
		if !r.found {
			return checks.KnownFact(false, fileProof("least version", "etc/samba/smb.conf", 0, "not set; it is then SMB2_02"))
		}
		return checks.KnownFact(r.old, r.proof)
	})
}

// readSamba reads the settings of Samba where it runs, for one fact.
func readSamba[T any](l linux, what string, judge func(*smbReader) checks.Fact[T]) checks.Fact[T] {
	samba, err := l.anyUnit(sambaUnits...)
	if err != nil {
		return unread[T](what, "/etc/systemd/system", err)
	}
	if !samba.on {
		return checks.AbsentFact[T]("This computer shares no files in the way of Windows.", samba.proof)
	}
	r := &smbReader{fsys: l.fsys}
	if err := r.file("etc/samba/smb.conf", 0); err != nil {
		if errors.Is(err, errElsewhere) {
			return checks.UnknownFact[T](checks.ReasonUnsupported, "Its file sharing is set in a place that we do not follow yet.", r.proof)
		}
		return unread[T](what, "/etc/samba/smb.conf", err)
	}
	return judge(r)
}

// errElsewhere is a file of Samba that leaves what holds to another place.
var errElsewhere = errors.New("what holds is set elsewhere")

// An smbReader reads smb.conf as Samba does.
type smbReader struct {
	fsys       fs.FS
	read       int
	global     bool
	old, found bool
	least      bool // the least version is an old one
	most       bool // the highest version is an old one
	proof      checks.Evidence
	section    string                // as it is compared
	set        map[string]smbSetting // by section and name, the last of each
}

func (r *smbReader) file(name string, depth int) error {
	if r.read++; depth > maxIncludes || r.read > maxSSHFiles {
		return fmt.Errorf("/%s: too many files are included: %w", name, files.ErrShape)
	}
	b, err := files.Read(r.fsys, name)
	if err != nil {
		return err
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return fmt.Errorf("/%s: %w", name, errDamaged)
	}
	// What stands before the first section is global.
	r.global, r.section = true, "global"
	for _, line := range files.Lines(joined(b)) {
		if err := r.line(name, line, depth); err != nil {
			return err
		}
	}
	return nil
}

func (r *smbReader) line(name string, line files.Line, depth int) error {
	text := files.Trim(strings.TrimPrefix(line.Text, "\ufeff"))
	if text == "" || text[0] == '#' || text[0] == ';' {
		return nil
	}
	if text[0] == '[' {
		section, _, _ := strings.Cut(text[1:], "]")
		section = squeezed(section)
		r.global = section == "global" || section == "globals"
		if r.section = section; r.global {
			r.section = "global"
		}
		return nil
	}
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return nil
	}
	value = strings.Trim(files.Trim(value), `"`)
	e := fileProof("setting of Samba", name, line.Num, text)
	r.note(squeezed(key), value, e)
	switch squeezed(key) {
	case "include", "configfile":
		return r.include(value, e, depth)
	case "configbackend":
		if r.global && !strings.EqualFold(value, "file") {
			r.proof = e
			return errElsewhere
		}
	case "serverminprotocol", "minprotocol":
		return r.version(value, e, &r.least)
	case "servermaxprotocol", "maxprotocol", "protocol":
		return r.version(value, e, &r.most)
	}
	return nil
}

// include follows a file; one that depends on who calls, or the registry, cannot be.
func (r *smbReader) include(value string, e checks.Evidence, depth int) error {
	name := strings.Trim(path.Clean(value), "/")
	if !strings.HasPrefix(value, "/") || strings.Contains(value, "%") || !fs.ValidPath(name) {
		r.proof = e
		return errElsewhere
	}
	global, section := r.global, r.section
	err := r.file(name, depth+1)
	r.global, r.section = global, section
	if errors.Is(err, fs.ErrNotExist) {
		return nil // Samba passes over what is not there
	}
	return err
}

// version reads the least or the highest version; the last setting counts.
func (r *smbReader) version(value string, e checks.Evidence, to *bool) error {
	if !r.global {
		return nil
	}
	switch v := strings.ToUpper(value); {
	case v == "DEFAULT", strings.HasPrefix(v, "SMB2"), strings.HasPrefix(v, "SMB3"):
		*to = false
	case v == "NT1", strings.HasPrefix(v, "LANMAN"), strings.HasPrefix(v, "CORE"), v == "LAN" || v == "SMB1" || v == "COREPLUS":
		*to = true
	default:
		return fmt.Errorf("%q is no version of file sharing: %w", value, files.ErrShape)
	}
	r.found, r.proof, r.old = true, e, r.least || r.most
	return nil
}

// squeezed is a name as Samba compares it: without spaces, in lower case.
func squeezed(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
