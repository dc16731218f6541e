package host

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
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

// encryption follows every device that holds people's data, and what memory is written
// out to, down to the disk; it is encrypted where a layer of dm-crypt lies on each way.
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
	var proof []checks.Evidence
	var found [2]bool // plain, encrypted
	note := func(what, where string, crypt bool, seen string) {
		found[0], found[1] = found[0] || !crypt, found[1] || crypt
		proof = append(proof, checks.Evidence{What: what, Where: where, Seen: seen})
	}
	for _, m := range dataMounts(last) {
		crypt, seen, err := l.encrypted(m)
		if err != nil {
			return unread[checks.Encryption](whatDisk, "/"+table, err)
		}
		note("disk of "+m.point, m.source, crypt, seen)
	}
	swaps, err := l.swaps()
	if err != nil {
		return unread[checks.Encryption](whatDisk, "/proc/swaps", err)
	}
	for _, device := range swaps {
		crypt, seen, err := l.encrypted(mount{device: "0:", point: "swap", kind: "swap", source: device})
		if err != nil {
			return unread[checks.Encryption](whatDisk, "/proc/swaps", err)
		}
		note("swap", device, crypt, seen)
	}
	state := checks.DiskEncrypted
	switch {
	case found[0] && found[1]:
		state = checks.DiskPartly
	case found[0]:
		state = checks.DiskPlain
	}
	if state != checks.DiskEncrypted {
		if f, ok := l.guest(proof); ok {
			return f
		}
	}
	return checks.KnownFact(state, proof...)
}

// systemPoints are where the system itself lies, and what comes and goes: no data of
// people is kept there.
var systemPoints = []string{"/boot", "/efi", "/usr", "/proc", "/sys", "/dev", "/run", "/snap", "/var/lib/snapd/snap", "/media", "/cdrom", "/var/lib/docker", "/var/lib/containers", "/var/lib/kubelet"}

// dataMounts are the file systems that hold people's data, a device once: /, /home, and
// every other that lies on a disk.
func dataMounts(last map[string]mount) []mount {
	var out []mount
	seen := map[string]bool{}
	for _, point := range slices.Sorted(maps.Keys(last)) {
		m := last[point]
		if point != "/" && point != "/home" {
			if !strings.HasPrefix(m.source, "/dev/") && m.kind != "zfs" && m.kind != "bcachefs" || strings.HasPrefix(m.source, "/dev/loop") || strings.HasPrefix(m.source, "/dev/zram") || strings.HasPrefix(m.source, "/dev/sr") {
				continue
			}
			if slices.ContainsFunc(systemPoints, func(p string) bool { return point == p || strings.HasPrefix(point, p+"/") }) {
				continue
			}
			if slices.Contains([]string{"squashfs", "iso9660", "erofs", "udf", "devtmpfs", "hugetlbfs", "mqueue"}, m.kind) {
				continue
			}
		}
		if seen[m.device+m.source] {
			continue
		}
		seen[m.device+m.source] = true
		out = append(out, m)
	}
	return out
}

// swaps are the partitions that hold what does not fit into memory. A file for that
// lies on a disk that is looked at anyway, and zram is memory itself.
func (l linux) swaps() ([]string, error) {
	b, err := files.Read(l.fsys, "proc/swaps")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, line := range files.Lines(b) {
		f := files.Fields(line.Text)
		if len(f) > 1 && f[1] == "partition" && !strings.HasPrefix(f[0], "/dev/zram") {
			out = append(out, f[0])
		}
	}
	return out, err
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

// cryptKinds are the layers that scramble. Others of the same program only notice a
// change: VERITY and INTEGRITY.
var cryptKinds = []string{"LUKS", "PLAIN", "LOOPAES", "TCRYPT", "BITLK", "FVAULT2"}

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
	if crypt && m.kind == "btrfs" {
		if crypt, err = l.btrfsCrypt(device); err == nil && !crypt {
			return false, "one of its disks has no layer of encryption", nil
		}
	}
	if crypt {
		return true, "a layer of dm-crypt", err
	}
	return false, "no layer of encryption", err
}

// btrfsCrypt reports whether every disk of the file system that has this one is
// encrypted: it can lie on several, of which the table of mounts names one.
func (l linux) btrfsCrypt(device string) (bool, error) {
	const folder = "sys/fs/btrfs"
	systems, err := files.List(l.fsys, folder)
	if err != nil {
		return false, err
	}
	for _, s := range systems {
		disks, err := files.List(l.fsys, path.Join(folder, s, "devices"))
		if err != nil {
			return false, err
		}
		mine, all := false, true
		for _, d := range disks {
			number, at, err := l.btrfsDisk(path.Join(folder, s, "devices", d), d)
			if err != nil {
				return false, err
			}
			crypt, err := l.cryptBelow(at, 0)
			if err != nil {
				return false, err
			}
			mine, all = mine || number == device, all && crypt
		}
		if mine || len(systems) == 1 && len(disks) > 0 {
			return all, nil
		}
	}
	if len(systems) > 0 {
		return false, fmt.Errorf("the disks of a file system on %s: %w", device, fs.ErrNotExist)
	}
	return true, nil // an older kernel does not list them
}

// btrfsDisk returns the number of one disk of a file system, and where it is described.
func (l linux) btrfsDisk(at, name string) (number, where string, err error) {
	b, err := files.Read(l.fsys, at+"/dev")
	if errors.Is(err, fs.ErrNotExist) {
		b, err = files.Read(l.fsys, "sys/class/block/"+name+"/dev")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", at, nil
	}
	number = files.Trim(string(b))
	if !fs.ValidPath("sys/dev/block/" + number) {
		return "", at, err
	}
	if there, err := files.Exists(l.fsys, "sys/dev/block/"+number); err == nil && there {
		at = "sys/dev/block/" + number
	}
	return number, at, err
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
	if err == nil && slices.ContainsFunc(cryptKinds, func(k string) bool { return strings.HasPrefix(string(uuid), "CRYPT-"+k) }) {
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
