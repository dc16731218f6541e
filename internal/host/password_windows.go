package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// PasswordPolicy asks Windows for the rules of local accounts. Any signed-in
// user may ask.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	return withTimeout(ctx, func(context.Context) (checks.PasswordPolicy, error) {
		level0, err0 := netUserModals(0, netUserModals0Words)
		level3, err3 := netUserModals(3, netUserModals3Words)
		p := netUserModalsPolicy(level0, err0, level3, err3)
		p.ManagedBy = windowsManagedBy(domainJoin(), entraJoin(), microsoftAccount())
		p.RemoteLogin = windowsRemoteLogin()
		return p, nil
	})
}

// PasswordStorage tells how passwords are kept, for checks/passwords.
func (h *Host) PasswordStorage(ctx context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	k, err := withTimeout(ctx, func(context.Context) (passwordStorage, error) {
		return netUserModalsStorage(netUserModals(0, netUserModals0Words)), nil
	})
	if err != nil {
		k = unknownStorage(err)
	}
	return k.scheme, k.stored, k.history, k.ages
}

// procedure finds a procedure of netapi32.dll before it is called, since a call
// of one that an edition lacks would panic.
func procedure(name string) (*windows.LazyProc, error) {
	p := windows.NewLazySystemDLL("netapi32.dll").NewProc(name)
	if err := p.Find(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return p, nil
}

// netUserModals returns the numbers of one level of the local account database.
func netUserModals(level uint32, words int) ([]uint32, error) {
	get, err := procedure("NetUserModalsGet")
	if err != nil {
		return nil, err
	}
	var buf *byte
	status, _, _ := get.Call(0, uintptr(level), uintptr(unsafe.Pointer(&buf)))
	if status != 0 {
		return nil, fmt.Errorf("NetUserModalsGet: %w", windows.Errno(status))
	}
	if buf == nil {
		return nil, fmt.Errorf("NetUserModalsGet: %w", fs.ErrNotExist)
	}
	defer freeNet(buf)
	out := make([]uint32, words)
	copy(out, unsafe.Slice((*uint32)(unsafe.Pointer(buf)), words))
	return out, nil
}

func freeNet(buf *byte) {
	_ = windows.NetApiBufferFree(buf) // nothing can be done about memory that will not be freed
}

// domainJoin returns the NETSETUP_JOIN_STATUS, or 0 where it cannot be told.
func domainJoin() uint32 {
	if _, err := procedure("NetGetJoinInformation"); err != nil {
		return 0
	}
	var name *uint16
	var status uint32
	if err := windows.NetGetJoinInformation(nil, &name, &status); err != nil {
		return 0
	}
	if name != nil {
		freeNet((*byte)(unsafe.Pointer(name)))
	}
	return status
}

// entraJoin returns the DSREG_JOIN_TYPE, or 0 where it cannot be told.
func entraJoin() uint32 {
	get, err := procedure("NetGetAadJoinInformation")
	if err != nil {
		return 0
	}
	free, err := procedure("NetFreeAadJoinInformation")
	if err != nil {
		return 0
	}
	var info *uint32 // the join type is the first field of DSREG_JOIN_INFO
	if status, _, _ := get.Call(0, uintptr(unsafe.Pointer(&info))); status != 0 || info == nil {
		return 0
	}
	kind := *info
	_, _, _ = free.Call(uintptr(unsafe.Pointer(info)))
	return kind
}

// microsoftAccount reports whether the person who runs us signs in with a
// Microsoft account: the first field of USER_INFO_24.
func microsoftAccount() bool {
	if _, err := procedure("NetUserGetInfo"); err != nil {
		return false
	}
	u, err := user.Current()
	if err != nil {
		return false
	}
	name, err := windows.UTF16PtrFromString(u.Username[strings.LastIndexByte(u.Username, '\\')+1:])
	if err != nil {
		return false
	}
	var buf *byte
	if err := windows.NetUserGetInfo(nil, name, 24, &buf); err != nil || buf == nil {
		return false
	}
	defer freeNet(buf)
	return *(*uint32)(unsafe.Pointer(buf)) != 0
}

const (
	terminalServer = `SYSTEM\CurrentControlSet\Control\Terminal Server`
	terminalPolicy = `SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services`
	sshService     = `SYSTEM\CurrentControlSet\Services\sshd`
)

// windowsRemoteLogin reads whether Remote Desktop is on; a policy wins over the
// setting. An SSH service is seen, and not judged.
func windowsRemoteLogin() checks.Fact[bool] {
	for _, path := range []string{terminalPolicy, terminalServer} {
		deny, err := registryNumber(path, "fDenyTSConnections")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return checks.UnknownFact[bool](checks.ReasonOf(err), "Windows did not say whether Remote Desktop is on.")
		}
		proof := checks.Evidence{What: "fDenyTSConnections", Where: `HKLM\` + path, Seen: fmt.Sprint(deny)}
		if deny == 0 {
			return checks.KnownFact(true, proof)
		}
		if start, err := registryNumber(sshService, "Start"); err == nil && start != 4 {
			return checks.UnknownFact[bool](checks.ReasonUnsupported,
				"A service for signing in from another computer is installed. Whether it takes passwords was not judged.", proof)
		}
		return checks.KnownFact(false, proof)
	}
	return checks.UnknownFact[bool](checks.ReasonSourceMissing, "Windows did not say whether Remote Desktop is on.")
}

func registryNumber(path, name string) (uint64, error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE)
	if err != nil {
		return 0, err
	}
	defer func() { _ = k.Close() }() // nothing was written
	n, _, err := k.GetIntegerValue(name)
	return n, err
}
