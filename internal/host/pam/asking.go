package pam

// An asking is when an entry asks for the new password itself.
type asking int

const (
	asksNever  asking = iota
	asksUnsure        // whether it does cannot be told from its configuration
	asksNew           // where no password was asked for before it, or that one was refused
	asksAlways
)

// asks tells when an entry asks. Modules that take the password through
// pam_get_authtok ask where none is there; pam_passwdqc asks anew.
func (e *entry) asks() asking {
	if e.has("use_authtok") {
		return asksNever
	}
	switch e.name() {
	case "pam_permit.so", "pam_deny.so", "pam_localuser.so", "pam_usertype.so", "pam_env.so", "pam_warn.so", "pam_echo.so",
		"pam_faildelay.so", "pam_limits.so", "pam_loginuid.so", "pam_umask.so", "pam_selinux.so", "pam_nologin.so", "pam_shells.so":
		return asksNever
	case "pam_passwdqc.so":
		return asksAlways
	case "pam_pwquality.so", "pam_cracklib.so", "pam_pwhistory.so":
		return asksNew
	}
	switch {
	case e.stores():
		return asksNew
	case e.refusesLocals():
		return asksNever // it asks after it has found the account
	}
	return asksUnsure
}

// mayAsk reports whether the entry may ask for the new password, which a later
// entry with use_authtok then takes over.
func (e *entry) mayAsk() bool { return e.has("use_authtok") || e.asks() != asksNever }

// starves reports whether the entry checks a password that nothing has asked for:
// it then refuses.
func (e *entry) starves(asked bool) bool {
	return e.name() == "pam_pwhistory.so" && e.has("use_authtok") && !asked
}

// asksAgain tells whether one of the entries asks for a password again after one
// was refused, or accepted, before them. Where the refusal ends the change, only
// those that always ask matter.
func asksAgain(stack []entry, entries []int, ends bool) asking {
	worst := asksNever
	for _, i := range entries {
		switch asks := stack[i].asks(); {
		case asks == asksAlways, asks == asksNew && !ends:
			return asksAlways
		case asks == asksUnsure:
			worst = asksUnsure
		}
	}
	return worst
}
