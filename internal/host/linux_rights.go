package host

import (
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// rootRules are the rules by which someone may act as root: those of sudo, of doas
// and of polkit.
type rootRules struct {
	sudo *sudoers
	more []sudoRule // of doas and polkit; the user is a name, a group "%name"
}

func (l linux) rootRules() (rootRules, error) {
	var r rootRules
	var err error
	if r.sudo, err = l.sudoers(); err != nil {
		return rootRules{}, err
	}
	for _, read := range []func() ([]sudoRule, error){l.doas, l.polkitRules, l.polkitFiles} {
		more, err := read()
		if err != nil {
			return rootRules{}, err
		}
		r.more = append(r.more, more...)
	}
	return r, nil
}

// of says how much someone may, and whether a password is asked for first.
func (r rootRules) of(m member) (gives rights, asked, unsure bool) {
	asked = true
	if r.sudo != nil {
		gives, asked, unsure = r.sudo.rightsOf(m)
	}
	var plain sudoers
	for _, x := range r.more {
		if yes, _ := plain.matches(x.users, m); yes {
			gives = max(gives, x.gives)
			asked = asked && (x.asked || x.gives < allRights)
		}
	}
	return gives, asked, unsure
}

// elsewhere counts who has all rights and is not of this computer: members of the
// groups, and names in the rules.
func (r rootRules) elsewhere(people []passwdLine, groups []groupLine) int {
	n := 0
	var outside []string
	for _, g := range groups {
		if !slices.Contains(adminGroups, g.name) {
			continue
		}
		for _, m := range g.members {
			if !slices.ContainsFunc(people, func(p passwdLine) bool { return p.name == m }) && !slices.Contains(outside, m) {
				outside = append(outside, m)
			}
		}
	}
	if r.sudo != nil {
		n = r.sudo.elsewhere(people, groups)
	}
	return n + len(outside)
}

// doas reads the rules of the smaller brother of sudo.
func (l linux) doas() ([]sudoRule, error) {
	program, err := l.anyFile("usr/bin/doas", "usr/local/bin/doas")
	if err != nil || program == "" {
		return nil, err
	}
	name, b, err := files.First(l.fsys, "etc/doas.conf", "usr/local/etc/doas.conf")
	if err != nil {
		if there, errThere := files.Exists(l.fsys, name); errThere == nil && !there {
			return nil, nil
		}
		return nil, err
	}
	var out []sudoRule
	for _, line := range files.Lines(b) {
		text, _, _ := strings.Cut(line.Text, "#")
		f := files.Fields(text)
		if len(f) < 2 || f[0] != "permit" {
			continue
		}
		r := sudoRule{gives: allRights, asked: true, source: "/" + name}
		for i, w := range f[1:] {
			switch {
			case w == "nopass":
				r.asked = false
			case w == "cmd":
				if r.gives = someRights; i+2 < len(f) && givesAll(f[i+2]) {
					r.gives = allRights
				}
			case w == "as" && i+2 < len(f) && f[i+2] != "root":
				r.gives = noRights
			case r.users == nil && w != "persist" && w != "keepenv" && w != "setenv" && w != "nolog" && !strings.ContainsAny(w, "{}="):
				r.users = []string{strings.Replace(w, ":", "%", 1)}
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// polkitRules looks for names in the rules of polkit. They are programs, which are not
// run here: one that says who an administrator is names them, and one that says yes
// without asking what is wanted gives everything.
func (l linux) polkitRules() ([]sudoRule, error) {
	const folder = "etc/polkit-1/rules.d"
	names, err := files.List(l.fsys, folder)
	if err != nil {
		return nil, err
	}
	var out []sudoRule
	for _, n := range names {
		if !strings.HasSuffix(n, ".rules") {
			continue
		}
		b, err := files.Read(l.fsys, path.Join(folder, n))
		if err != nil {
			return nil, err
		}
		text := withoutSlashes(string(b))
		everything := strings.Contains(text, "Result.YES") && !strings.Contains(text, "action.id") || strings.Contains(text, "Result.AUTH_SELF") && !strings.Contains(text, "action.id")
		for _, q := range quoted(text) {
			who, ok := strings.CutPrefix(q, "unix-user:")
			if g, isGroup := strings.CutPrefix(q, "unix-group:"); isGroup {
				who, ok = "%"+g, true
			}
			switch {
			case ok && who != "root" && who != "0" && strings.Contains(text, "addAdminRule"):
				out = append(out, sudoRule{[]string{who}, allRights, true, "/" + folder + "/" + n})
			case everything:
				out = append(out, sudoRule{[]string{q, "%" + q}, allRights, !strings.Contains(text, "Result.YES"), "/" + folder + "/" + n})
			}
		}
	}
	return out, nil
}

// withoutSlashes takes away comments to the end of a line.
func withoutSlashes(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		code, _, found := strings.Cut(line, "//")
		out.WriteString(code)
		if found {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// quoted returns the strings of a program.
func quoted(text string) []string {
	var out []string
	for text != "" {
		at := strings.IndexAny(text, `"'`)
		if at < 0 {
			return out
		}
		end := strings.IndexByte(text[at+1:], text[at])
		if end < 0 {
			return out
		}
		out, text = append(out, text[at+1:at+1+end]), text[at+end+2:]
	}
	return out
}

// polkitFiles reads the older form: who is an administrator, and who may do what.
func (l linux) polkitFiles() ([]sudoRule, error) {
	var out []sudoRule
	confs, err := l.confs("etc/polkit-1/localauthority.conf.d")
	if err != nil {
		return nil, err
	}
	for _, n := range confs {
		s := l.settings(n)
		if s.err != nil {
			return nil, s.err
		}
		if k, ok := s.last("Configuration", "AdminIdentities"); ok {
			out = append(out, sudoRule{polkitNames(k.Value), allRights, true, "/" + n})
		}
	}
	for _, root := range []string{"etc/polkit-1/localauthority", "var/lib/polkit-1/localauthority"} {
		folders, err := files.List(l.fsys, root)
		if err != nil {
			return nil, err
		}
		for _, f := range folders {
			more, err := l.pklaFolder(path.Join(root, f))
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

func (l linux) pklaFolder(folder string) ([]sudoRule, error) {
	names, err := files.List(l.fsys, folder)
	if err != nil {
		return nil, err
	}
	var out []sudoRule
	for _, n := range names {
		if !strings.HasSuffix(n, ".pkla") {
			continue
		}
		s := l.settings(path.Join(folder, n))
		if s.err != nil {
			return nil, s.err
		}
		out = append(out, s.pkla()...)
	}
	return out, nil
}

// pkla reads the blocks of one file that give everything.
func (s keyFile) pkla() []sudoRule {
	var out []sudoRule
	for _, k := range s.lines {
		if k.Key != "Identity" {
			continue
		}
		action, _ := s.last(k.Section, "Action")
		if !slices.ContainsFunc(strings.Split(action.Value, ";"), func(a string) bool { return a == "*" || a == "org.*" || a == "org.freedesktop.*" }) {
			continue
		}
		for _, key := range []string{"ResultActive", "ResultAny", "ResultInactive"} {
			if r, ok := s.last(k.Section, key); ok && (r.Value == "yes" || strings.HasPrefix(r.Value, "auth_self")) {
				out = append(out, sudoRule{polkitNames(k.Value), allRights, r.Value != "yes", "/" + s.name})
			}
		}
	}
	return out
}

// polkitNames turns "unix-user:ada;unix-group:wheel" into names as sudo writes them.
func polkitNames(list string) []string {
	var out []string
	for one := range strings.SplitSeq(list, ";") {
		one = files.Trim(one)
		if name, ok := strings.CutPrefix(one, "unix-user:"); ok && name != "0" && name != "root" {
			out = append(out, strings.Replace(name, "*", "ALL", 1))
		}
		if name, ok := strings.CutPrefix(one, "unix-group:"); ok {
			out = append(out, "%"+name)
		}
	}
	return out
}

func withoutComments(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		code, _, found := strings.Cut(line, "#")
		out.WriteString(code)
		if found {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
