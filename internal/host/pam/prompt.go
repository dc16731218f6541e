package pam

// A promptMode is when an entry asks for the new password itself.
type promptMode int

const (
	promptNever   promptMode = iota
	promptUnsure             // whether it does cannot be told from its configuration
	promptIfUnset            // where no password was asked for before it, or that one was refused
	promptAlways
)

// promptMode tells when an entry asks for a password. Modules that take the password through
// pam_get_authtok ask where none is there; pam_passwdqc asks anew.
func (e *entry) promptMode() promptMode {
	if e.has("use_authtok") {
		return promptNever
	}
	switch e.name() {
	case "pam_permit.so", "pam_deny.so", "pam_localuser.so", "pam_usertype.so", "pam_env.so", "pam_warn.so", "pam_echo.so",
		"pam_faildelay.so", "pam_limits.so", "pam_loginuid.so", "pam_umask.so", "pam_selinux.so", "pam_nologin.so", "pam_shells.so":
		return promptNever
	case "pam_passwdqc.so":
		return promptAlways
	case "pam_pwquality.so", "pam_cracklib.so", "pam_pwhistory.so":
		return promptIfUnset
	}
	switch {
	case e.isPasswordStore():
		return promptIfUnset
	case e.refusesLocalUsers():
		return promptNever // it asks after it has found the account
	}
	return promptUnsure
}

// mayPrompt reports whether the entry may ask for the new password, which a later
// entry with use_authtok then takes over.
func (e *entry) mayPrompt() bool { return e.has("use_authtok") || e.promptMode() != promptNever }

// lacksAuthtok reports whether the entry checks a password that nothing has asked for:
// it then refuses.
func (e *entry) lacksAuthtok(asked bool) bool {
	return e.name() == "pam_pwhistory.so" && e.has("use_authtok") && !asked
}

// promptsAgain tells whether one of the entries asks for a password again after one
// was refused, or accepted, before them. Where the refusal ends the change, only
// those that always ask matter.
func promptsAgain(stack []entry, entries []int, ends bool) promptMode {
	worst := promptNever
	for _, i := range entries {
		mode := stack[i].promptMode()
		if mode == promptAlways || mode == promptIfUnset && !ends {
			return promptAlways
		}
		if mode == promptUnsure {
			worst = promptUnsure
		}
	}
	return worst
}
