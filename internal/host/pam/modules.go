package pam

import (
	"path"
	"slices"
)

// anyReturn is every return code; where a module cannot be judged, any may come.
var anyReturn = func() []int {
	out := make([]int, returnCodes)
	for i := range out {
		out[i] = i
	}
	return out
}()

// unknownUserReturns are the return codes of a module that does not know a local account: the
// directory of an office, a server's accounts, an encrypted home.
var unknownUserReturns = []int{userUnknown, noInfo, authErr, permDenied, ignored}

func (e *entry) name() string { return path.Base(e.module) }

func (e *entry) has(arg string) bool {
	return slices.Contains(e.args, arg)
}

// typicalReturns is what a module returns for an ordinary local account, whichever the
// stack; the modules that ask for a password are left to the caller.
func (e *entry) typicalReturns() []int {
	if e.refusesLocalUsers() {
		return unknownUserReturns
	}
	switch e.name() {
	case "pam_deny.so":
		return []int{authErr}
	case "pam_permit.so", "pam_localuser.so", "pam_nologin.so", "pam_securetty.so", "pam_shells.so":
		return []int{success}
	case "pam_rootok.so":
		return []int{authErr}
	case "pam_selinux_permit.so", "pam_sepermit.so":
		return []int{ignored, success}
	case "pam_env.so", "pam_faildelay.so", "pam_cap.so", "pam_gnome_keyring.so", "pam_kwallet.so", "pam_kwallet5.so",
		"pam_ecryptfs.so", "pam_mount.so", "pam_group.so", "pam_warn.so", "pam_echo.so", "pam_keyinit.so",
		"pam_loginuid.so", "pam_selinux.so", "pam_limits.so", "pam_mail.so", "pam_motd.so", "pam_issue.so",
		"pam_pwhistory.so", "pam_lastlog.so", "pam_umask.so", "pam_systemd.so":
		return []int{success, ignored}
	case "pam_usertype.so":
		if e.has("isregular") {
			return []int{success}
		}
		if e.has("issystem") {
			return []int{authErr}
		}
	}
	return anyReturn
}

// refusesLocalUsers reports whether the module does not know a local account.
func (e *entry) refusesLocalUsers() bool {
	switch e.name() {
	case "pam_sss.so", "pam_ldap.so", "pam_ldapd.so", "pam_winbind.so", "pam_krb5.so", "pam_nis.so", "pam_systemd_home.so", "pam_ccreds.so":
		return true
	}
	return false
}

// isPasswordStore reports whether the module is one that keeps local passwords.
func (e *entry) isPasswordStore() bool {
	switch e.name() {
	case "pam_unix.so", "pam_unix_passwd.so", "pam_tcb.so":
		return true
	}
	return false
}
