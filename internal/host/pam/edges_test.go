package pam

import "testing"

// TestEdges holds the fixtures to the list of traps that a resolver falls into: each
// trap has its root, and a fixture that is renamed is missed here.
func TestEdges(t *testing.T) {
	have := map[string]bool{}
	for _, f := range fixtures() {
		if have[f.name] {
			t.Errorf("two fixtures are called %q", f.name)
		}
		have[f.name] = true
	}
	if len(have) < 40 {
		t.Errorf("%d fixtures, want 40 at least", len(have))
	}
	for edge, names := range map[string][]string{
		"systems": {
			"debian12-stock", "debian12-pwquality", "ubuntu-2404-server", "fedora-local", "fedora-sssd",
			"rhel9-faillock", "opensuse-vendor", "arch", "gentoo", "alpine",
		},
		"drop-ins and the main file": {"debian12-dropin-14", "debian12-dropin-14-main-8", "a bad key in a drop-in ends the main file too"},
		"installed and not in use":   {"debian12-module-on-disk-only"},
		"lengths of pam_unix":        {"debian12-unix-minlen12", "unix minlen without obscure", "unix minlen capped by DES"},
		"comment after arguments":    {"comment after the arguments"},
		"continuation":               {"continued line", "a backslash in a comment joins nothing"},
		"mixed case":                 {"mixed case", "keys in any case and spelling"},
		"leading dash":               {"-password"},
		"bracket, default missing":   {"bracket without default", "bracket that ignores refusal"},
		"jump over the strength":     {"jump over the strength module", "jump over a sub-stack"},
		"sub-stack with done":        {"sub-stack that ends early", "sub-stack ending early leaves the rest"},
		"include loop":               {"include loop"},
		"depth 17":                   {"include depth 17"},
		"missing include":            {"missing include", "missing @include"},
		"absolute path":              {"absolute module path", "absolute module path that is not there", "a path with $ISA"},
		"two quality lines":          {"two quality lines, the stricter counts", "two strength modules, the second asks again", "passwdqc asks anew, whatever was before it"},
		"quality after the store":    {"quality after the store"},
		"optional quality":           {"optional quality", "optional quality, use_authtok"},
		"use_authtok missing":        {"use_authtok missing", "use_authtok missing after requisite"},
		"enforcing=0":                {"enforcing=0 only warns"},
		"positive credits":           {"debian12-credits", "negative credits are no discount"},
		"flag key with 0":            {"debian12-rootflag0"},
		"unknown key mid-file":       {"debian12-badkey", "a bad number stops too"},
		"no final newline":           {"no final newline"},
		"CRLF":                       {"Windows line ends", "quality file with Windows line ends"},
		"BOM":                        {"byte order mark", "quality file with a byte order mark"},
		"vendor folder only":         {"opensuse-vendor", "vendor folder, with a check of strength"},
		"pam.conf only":              {"pam.conf only"},
		"no PAM":                     {"alpine"},
		"@include in an include":     {"@include inside a typed include", "@include off Debian"},
		"cracklib and passwdqc":      {"cracklib", "cracklib without credits", "passwdqc default", "passwdqc that warns", "passwdqc from a file"},
		"faillock skipped":           {"faillock skipped by default=die", "faillock jumped over", "faillock counts but lets in", "optional preauth lets in"},
		"deny=0":                     {"deny=0"},
		"two lines of pam_unix":      {"two unix lines on one way, the weaker counts", "a second unix line, jumped over until a refusal"},
		"nullok":                     {"nullok is no rule"},
		"schemes":                    {"the last word for a scheme counts", "scheme of login.defs in any case", "two stores, two schemes"},
		"history":                    {"unix remembers", "pwhistory", "optional pwhistory", "pwhistory after the store"},
	} {
		for _, name := range names {
			if !have[name] {
				t.Errorf("%s: no fixture is called %q", edge, name)
			}
		}
	}
}
