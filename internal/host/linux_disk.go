package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const (
	whatDisk    = "whether its disk is encrypted"
	whatMalware = "its protection from harmful software"
)

// A mount is one line of /proc/self/mountinfo.
type mount struct {
	device string // "8:1"
	point  string
	kind   string // "ext4"
	source string // "/dev/sda1"
}

// parseMounts reads mountinfo (proc_pid_mountinfo(5)): a number of optional
// fields stands before a lone dash.
func parseMounts(b []byte) []mount {
	var out []mount
	for _, l := range files.Lines(b) {
		before, after, ok := strings.Cut(l.Text, " - ")
		f, g := files.Fields(before), files.Fields(after)
		if !ok || len(f) < 5 || len(g) < 2 {
			continue
		}
		out = append(out, mount{device: f[2], point: f[4], kind: g[0], source: g[1]})
	}
	return out
}

// encryption follows the device of / and of /home down to the disk; it is
// encrypted where a layer of dm-crypt lies on the way.
func (l linux) encryption() checks.Fact[checks.Encryption] {
	inside, err := l.container()
	if err != nil {
		return unread[checks.Encryption](whatDisk, "/", err)
	}
	if inside != "" {
		return checks.AbsentFact[checks.Encryption]("This is a container. Its disk belongs to the computer around it.", fileProof("container", inside, 0, "present"))
	}
	const table = "proc/self/mountinfo"
	b, err := files.Read(l.fsys, table)
	if err != nil {
		return unread[checks.Encryption](whatDisk, "/"+table, err)
	}
	last := map[string]mount{}
	for _, m := range parseMounts(b) {
		last[m.point] = m // a later mount hides an earlier one
	}
	if _, ok := last["/"]; !ok {
		return unread[checks.Encryption](whatDisk, "/"+table, errors.New("no disk is mounted at /"))
	}
	state := checks.DiskEncrypted
	var proof []checks.Evidence
	for _, point := range []string{"/", "/home"} {
		m, ok := last[point]
		if !ok {
			continue
		}
		crypt, seen, err := l.encrypted(m)
		if err != nil {
			return unread[checks.Encryption](whatDisk, "/"+table, err)
		}
		proof = append(proof, checks.Evidence{What: "disk of " + point, Where: m.source, Seen: seen})
		if !crypt {
			state = checks.DiskPlain
		}
	}
	if state == checks.DiskPlain {
		if f, ok := l.guest(proof); ok {
			return f
		}
	}
	return checks.KnownFact(state, proof...)
}

// guest says of a virtual machine what cannot be seen from inside.
func (l linux) guest(proof []checks.Evidence) (checks.Fact[checks.Encryption], bool) {
	for _, name := range []string{"sys/class/dmi/id/sys_vendor", "sys/class/dmi/id/product_name"} {
		b, err := files.Read(l.fsys, name)
		if err != nil {
			continue
		}
		for _, maker := range []string{"QEMU", "KVM", "VMware", "VirtualBox", "innotek", "Xen", "Virtual Machine", "Amazon EC2", "Google Compute", "Parallels", "Bochs", "Droplet"} {
			if strings.Contains(string(b), maker) {
				return checks.UnknownFact[checks.Encryption](checks.ReasonUnsupported,
					"This is a virtual machine. Whether its disk is encrypted is decided outside it.",
					append(proof, fileProof("maker", name, 0, files.Trim(string(b))))...), true
			}
		}
	}
	return checks.Fact[checks.Encryption]{}, false
}

const maxLayers = 8

// errOwnWay is a file system that may encrypt by itself, where no layer shows it.
var errOwnWay = fmt.Errorf("this file system can encrypt by itself: %w", errors.ErrUnsupported)

func (l linux) encrypted(m mount) (crypt bool, seen string, err error) {
	switch m.kind {
	case "zfs", "bcachefs", "overlay", "fuse", "virtiofs", "9p", "nfs", "nfs4", "cifs", "tmpfs", "ramfs":
		return false, "", fmt.Errorf("%s: %w", m.kind, errOwnWay)
	}
	device := m.device
	if strings.HasPrefix(device, "0:") {
		// btrfs shows a device of its own making; its source names the real one.
		b, err := l.deviceNumber(m.source)
		if err != nil {
			return false, "", err
		}
		device = b
	}
	crypt, err = l.cryptBelow("sys/dev/block/"+device, 0)
	if crypt {
		return true, "a layer of dm-crypt", err
	}
	return false, "no layer of encryption", err
}

func (l linux) deviceNumber(source string) (string, error) {
	name := path.Base(source)
	if !strings.HasPrefix(source, "/dev/") || !fs.ValidPath(name) {
		return "", fmt.Errorf("%q is no disk: %w", source, errors.ErrUnsupported)
	}
	if !strings.HasPrefix(source, "/dev/mapper/") {
		b, err := files.Read(l.fsys, "sys/class/block/"+name+"/dev")
		return files.Trim(string(b)), err
	}
	blocks, err := files.List(l.fsys, "sys/class/block")
	if err != nil {
		return "", err
	}
	for _, b := range blocks {
		text, err := files.Read(l.fsys, "sys/class/block/"+b+"/dm/name")
		if err == nil && files.Trim(string(text)) == name {
			number, err := files.Read(l.fsys, "sys/class/block/"+b+"/dev")
			return files.Trim(string(number)), err
		}
	}
	return "", fmt.Errorf("%s: %w", source, fs.ErrNotExist)
}

// cryptBelow reports whether this device, or every one it is made of, is dm-crypt.
func (l linux) cryptBelow(device string, depth int) (bool, error) {
	if depth > maxLayers || !fs.ValidPath(device) {
		return false, fmt.Errorf("%q: more layers than a disk has", device)
	}
	there, err := files.Exists(l.fsys, device)
	if err != nil {
		return false, err
	}
	if !there {
		return false, fmt.Errorf("/%s: %w", device, fs.ErrNotExist)
	}
	uuid, err := files.Read(l.fsys, device+"/dm/uuid")
	if err == nil && strings.HasPrefix(string(uuid), "CRYPT-") {
		return true, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	slaves, err := files.List(l.fsys, device+"/slaves")
	if err != nil || len(slaves) == 0 {
		return false, err
	}
	for _, s := range slaves {
		crypt, err := l.cryptBelow(device+"/slaves/"+s, depth+1)
		if err != nil || !crypt {
			return false, err
		}
	}
	return true, nil
}
