package host

import (
	"context"
	"fmt"
	"io/fs"
	"os/user"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

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
		p.RemoteLogin = win{reg: realRegistry{}}.remoteLogin()
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

// netUserModals returns the numbers of one level of the local account database.
func netUserModals(level uint32, words int) ([]uint32, error) {
	get, err := find("netapi32.dll", "NetUserModalsGet")
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
	if _, err := find("netapi32.dll", "NetGetJoinInformation"); err != nil {
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
	get, err := find("netapi32.dll", "NetGetAadJoinInformation")
	if err != nil {
		return 0
	}
	free, err := find("netapi32.dll", "NetFreeAadJoinInformation")
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
	if _, err := find("netapi32.dll", "NetUserGetInfo"); err != nil {
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
