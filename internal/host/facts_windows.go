package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func thisSystem(ctx context.Context) (system, error) {
	return win{realRegistry{}, realWindows{}}, ctx.Err()
}

func (w win) remote() checks.RemoteAccess { return w.remoteAccess(w.ssh) }

// ssh reads the settings of OpenSSH for Windows, which has no PAM: questions are
// answered with the password there too.
func (w win) ssh() checks.Fact[checks.SSH] {
	n, there, err := w.found(hklm, servicesKey+`\sshd`, "Start")
	proof := regProof(hklm, servicesKey+`\sshd`, "Start", fmt.Sprint(n))
	switch {
	case err != nil:
		return unread[checks.SSH](whatSSH, proof.Where, err)
	case !there:
		return checks.AbsentFact[checks.SSH]("No server for SSH is installed on this computer.", regProof(hklm, servicesKey+`\sshd`, "Start", "not installed"))
	case n == 4:
		return checks.KnownFact(checks.SSH{}, proof)
	}
	data, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return unread[checks.SSH](whatSSH, "ProgramData", err)
	}
	r, err := readSSHD(os.DirFS(filepath.Join(data, "ssh")), "sshd_config")
	if err != nil {
		return unread[checks.SSH](whatSSH, `ProgramData\ssh\sshd_config`, err)
	}
	s, list, err := r.judge(sshRoot{})
	if err != nil {
		return unread[checks.SSH](whatSSH, `ProgramData\ssh\sshd_config`, err)
	}
	s.On = true
	return checks.KnownFact(s, append([]checks.Evidence{proof}, list...)...)
}

// maxRegistryKeys bounds the names below one key: services are some hundreds, packages
// of updates some thousands.
const maxRegistryKeys = 65536

// realRegistry is the registry of this computer, in its 64-bit view.
type realRegistry struct{}

func openKey(root, path string, access uint32) (registry.Key, error) {
	k := registry.LOCAL_MACHINE
	if root == hkcu {
		k = registry.CURRENT_USER
	}
	return registry.OpenKey(k, path, access|registry.WOW64_64KEY)
}

func (realRegistry) number(root, path, name string) (uint64, error) {
	k, err := openKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return 0, err
	}
	defer func() { _ = k.Close() }() // nothing was written
	n, _, err := k.GetIntegerValue(name)
	return n, err
}

func (realRegistry) text(root, path, name string) (string, error) {
	k, err := openKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return "", err
	}
	defer func() { _ = k.Close() }() // nothing was written
	s, _, err := k.GetStringValue(name)
	return s, err
}

func (realRegistry) keys(root, path string) ([]string, error) {
	k, err := openKey(root, path, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return nil, err
	}
	defer func() { _ = k.Close() }() // nothing was written
	names, err := k.ReadSubKeyNames(-1)
	if len(names) > maxRegistryKeys {
		return nil, fmt.Errorf("%s holds too many keys", path)
	}
	return names, err
}

func (realRegistry) values(root, path string) (map[string]string, error) {
	k, err := openKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return nil, err
	}
	defer func() { _ = k.Close() }() // nothing was written
	names, err := k.ReadValueNames(-1)
	if err != nil {
		return nil, err
	}
	if len(names) > maxRegistryKeys {
		return nil, fmt.Errorf("%s holds too many values", path)
	}
	out := map[string]string{}
	for _, name := range names {
		s, _, err := k.GetStringValue(name)
		if errors.Is(err, registry.ErrUnexpectedType) {
			var n uint64
			if n, _, err = k.GetIntegerValue(name); errors.Is(err, registry.ErrUnexpectedType) {
				continue
			}
			s = fmt.Sprint(n)
		}
		if err != nil {
			return nil, err
		}
		out[name] = s
	}
	return out, nil
}

// realWindows asks Windows itself. Each procedure is found before it is called,
// since a call of one that an edition lacks would panic.
type realWindows struct{}

func find(dll, name string) (*windows.LazyProc, error) {
	p := windows.NewLazySystemDLL(dll).NewProc(name)
	if err := p.Find(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return p, nil
}

func (realWindows) health(provider uint32) (uint32, error) {
	ask, err := find("wscapi.dll", "WscGetSecurityProviderHealth")
	if err != nil {
		return 0, err
	}
	var health uint32
	if hr, _, _ := ask.Call(uintptr(provider), uintptr(unsafe.Pointer(&health))); hr != 0 {
		// The service that answers is not there on servers.
		return 0, fmt.Errorf("WscGetSecurityProviderHealth: 0x%08x: %w", uint32(hr), fs.ErrNotExist)
	}
	return health, nil
}

func (realWindows) battery() (bool, error) {
	ask, err := find("kernel32.dll", "GetSystemPowerStatus")
	if err != nil {
		return false, err
	}
	var status [12]byte // SYSTEM_POWER_STATUS; its second byte is BatteryFlag
	if ok, _, err := ask.Call(uintptr(unsafe.Pointer(&status))); ok == 0 {
		return false, fmt.Errorf("GetSystemPowerStatus: %w", err)
	}
	const noBattery, unknown = 128, 255
	if status[1] == unknown {
		return false, fmt.Errorf("the battery: %w", errors.ErrUnsupported)
	}
	return status[1]&noBattery == 0, nil
}

func (realWindows) users() ([]windowsUser, error) {
	if _, err := find("netapi32.dll", "NetUserEnum"); err != nil {
		return nil, err
	}
	// USER_INFO_20: three names, flags, and the relative id.
	type info struct {
		name, full, comment *uint16
		flags, rid          uint32
	}
	var out []windowsUser
	var resume uint32
	for {
		var buf *byte
		var read, total uint32
		err := windows.NetUserEnum(nil, 20, 2 /* FILTER_NORMAL_ACCOUNT */, &buf, 1<<20, &read, &total, &resume)
		if err != nil && !errors.Is(err, windows.ERROR_MORE_DATA) {
			return nil, fmt.Errorf("NetUserEnum: %w", err)
		}
		if buf == nil {
			return out, nil
		}
		for _, u := range unsafe.Slice((*info)(unsafe.Pointer(buf)), read) {
			out = append(out, windowsUser{windows.UTF16PtrToString(u.name), u.flags, u.rid})
		}
		freeNet(buf)
		if err == nil || read == 0 || len(out) > maxRegistryKeys {
			return out, nil
		}
	}
}

// admins resolves the group by its number, since its name differs by language.
func (realWindows) admins() ([]windowsMember, error) {
	members, err := find("netapi32.dll", "NetLocalGroupGetMembers")
	if err != nil {
		return nil, err
	}
	group, err := windows.CreateWellKnownSid(windows.WinBuiltinAdministratorsSid)
	if err != nil {
		return nil, err
	}
	name, _, _, err := group.LookupAccount("")
	if err != nil {
		return nil, err
	}
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	var buf *byte
	var read, total uint32
	status, _, _ := members.Call(0, uintptr(unsafe.Pointer(wide)), 0, uintptr(unsafe.Pointer(&buf)), 1<<20,
		uintptr(unsafe.Pointer(&read)), uintptr(unsafe.Pointer(&total)), 0)
	if status != 0 {
		return nil, fmt.Errorf("NetLocalGroupGetMembers: %w", windows.Errno(status))
	}
	if buf == nil {
		return nil, nil
	}
	defer freeNet(buf)
	computer, err := windows.ComputerName()
	if err != nil {
		return nil, err
	}
	// The computer's own number: that of each of its accounts begins with it.
	own, _, _, err := windows.LookupSID("", computer)
	if err != nil {
		return nil, err
	}
	var out []windowsMember
	for _, sid := range unsafe.Slice((**windows.SID)(unsafe.Pointer(buf)), read) { // LOCALGROUP_MEMBERS_INFO_0
		if n := sid.SubAuthorityCount(); n > 0 {
			last := sid.SubAuthority(uint32(n) - 1)
			out = append(out, windowsMember{sid.String() == fmt.Sprintf("%s-%d", own, last), last})
		}
	}
	return out, nil
}

// administrator looks for the group in the token, also where it only denies: the
// rights then sleep until the person confirms.
func (realWindows) administrator() (bool, error) {
	group, err := windows.CreateWellKnownSid(windows.WinBuiltinAdministratorsSid)
	if err != nil {
		return false, err
	}
	groups, err := windows.GetCurrentProcessToken().GetTokenGroups()
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(groups.AllGroups(), func(g windows.SIDAndAttributes) bool { return g.Sid.Equals(group) }), nil
}

// bitLocker reads a property that the shell shows for a disk.
func (realWindows) bitLocker() (int32, error) {
	parse, err := find("shell32.dll", "SHCreateItemFromParsingName")
	if err != nil {
		return 0, err
	}
	key, err := find("propsys.dll", "PSGetPropertyKeyFromName")
	if err != nil {
		return 0, err
	}
	root, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return 0, err
	}
	disk, err := windows.UTF16PtrFromString(filepath.VolumeName(root) + `\`)
	if err != nil {
		return 0, err
	}
	property, err := windows.UTF16PtrFromString("System.Volume.BitLockerProtection")
	if err != nil {
		return 0, err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED); err == nil {
		defer windows.CoUninitialize()
	}
	var id [5]uint32 // PROPERTYKEY: a GUID and a number
	if hr, _, _ := key.Call(uintptr(unsafe.Pointer(property)), uintptr(unsafe.Pointer(&id))); hr != 0 {
		return 0, fmt.Errorf("PSGetPropertyKeyFromName: 0x%08x: %w", uint32(hr), fs.ErrNotExist)
	}
	shellItem2 := windows.GUID{Data1: 0x7e9fb0d3, Data2: 0x919f, Data3: 0x4307, Data4: [8]byte{0xab, 0x2e, 0x9b, 0x18, 0x60, 0x31, 0x0c, 0x93}}
	var item *shellItem
	if hr, _, _ := parse.Call(uintptr(unsafe.Pointer(disk)), 0, uintptr(unsafe.Pointer(&shellItem2)), uintptr(unsafe.Pointer(&item))); hr != 0 || item == nil {
		return 0, fmt.Errorf("SHCreateItemFromParsingName: 0x%08x: %w", uint32(hr), fs.ErrNotExist)
	}
	defer func() { _, _, _ = syscall.SyscallN(item.methods[2], uintptr(unsafe.Pointer(item))) }() // Release
	var value int32
	if hr, _, _ := syscall.SyscallN(item.methods[16], uintptr(unsafe.Pointer(item)), uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&value))); hr != 0 {
		return 0, fmt.Errorf("IShellItem2.GetInt32: 0x%08x: %w", uint32(hr), fs.ErrNotExist)
	}
	return value, nil
}

// shellItem is an IShellItem2; its methods stand in the order of shobjidl_core.h:
// three of IUnknown, five of IShellItem, then its own, of which GetInt32 is the ninth.
type shellItem struct {
	methods *[19]uintptr
}
