package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// rights are how much of an administrator's rights someone has.
type rights uint8

const (
	noRights   rights = iota
	someRights        // some programs as root; which of them give all is not known
	allRights
)

// A sudoRule is one line of sudoers, cut to what matters: for whom, how much, and
// whether a password is asked for.
type sudoRule struct {
	users  []string
	gives  rights
	asked  bool
	source string
}

// sudoers is what sudo may do for whom.
type sudoers struct {
	rules   []sudoRule
	aliases map[string][]string // of users
	cmnds   map[string][]string
	runas   map[string][]string
	// unasked are those of whom no password is asked; rootpw means that root's own is.
	unasked []string
	rootpw  bool
	read    int
}

var errSudoers = errors.New("the rules of sudo have an error")

const maxSudoFiles = 128

// sudoers reads the rules and all that they include. Nothing is there where sudo is
// not installed.
func (l linux) sudoers() (*sudoers, error) {
	program, err := l.anyFile("usr/bin/sudo", "usr/local/bin/sudo", "usr/bin/sudo-rs", "usr/lib/cargo/bin/sudo")
	if err != nil || program == "" {
		return nil, err
	}
	s := &sudoers{aliases: map[string][]string{}, cmnds: map[string][]string{}, runas: map[string][]string{}}
	for _, name := range []string{"etc/sudoers", "usr/etc/sudoers", "etc/sudoers-rs"} {
		err := s.file(l.fsys, name, 0)
		if err == nil && name != "etc/sudoers-rs" {
			return s, nil // the first that is there
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return s, nil
}

func (s *sudoers) file(fsys fs.FS, name string, depth int) error {
	if s.read++; depth > maxIncludes || s.read > maxSudoFiles {
		return fmt.Errorf("/%s: too many files are included: %w", name, errSudoers)
	}
	b, err := files.Read(fsys, name)
	if err != nil {
		return err
	}
	if slices.Contains(b, 0) {
		return fmt.Errorf("/%s is no text: %w", name, errSudoers)
	}
	for _, line := range files.Lines(joined(b)) {
		if err := s.line(fsys, name, files.Trim(line.Text), depth); err != nil {
			return err
		}
	}
	return nil
}

func (s *sudoers) line(fsys fs.FS, name, text string, depth int) error {
	f := files.Fields(text)
	if len(f) == 0 {
		return nil
	}
	switch strings.TrimLeft(f[0], "@#") {
	case "include", "includedir":
		if f[0][0] != '@' && f[0][0] != '#' || len(f) < 2 {
			break
		}
		return s.include(fsys, path.Dir(name), f[0][1:], strings.Trim(strings.Join(f[1:], " "), `"`), depth)
	}
	if f[0][0] == '#' && (len(f[0]) < 2 || f[0][1] < '0' || f[0][1] > '9') {
		return nil // #1000 is an account by its number
	}
	if at := commentAt(text); at >= 0 {
		text = files.Trim(text[:at])
	}
	switch {
	case strings.HasPrefix(f[0], "Defaults"):
		s.defaults(f[0], text)
	case f[0] == "User_Alias":
		addAliases(s.aliases, text)
	case f[0] == "Cmnd_Alias" || f[0] == "Cmd_Alias":
		addAliases(s.cmnds, text)
	case f[0] == "Runas_Alias":
		addAliases(s.runas, text)
	case f[0] == "Host_Alias":
	default:
		return s.rule(name, text)
	}
	return nil
}

// commentAt finds where a comment begins: # not before a number.
func commentAt(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] == '#' && text[i-1] != '\\' && (i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9') {
			return i
		}
	}
	return -1
}

// include follows a name; of a folder, sudo passes over what has a dot or ends in ~.
func (s *sudoers) include(fsys fs.FS, base, kind, name string, depth int) error {
	if strings.Contains(name, "%h") {
		return fmt.Errorf("include of %q: %w", name, errors.ErrUnsupported)
	}
	if !strings.HasPrefix(name, "/") {
		name = base + "/" + name
	}
	name = strings.Trim(path.Clean(name), "/")
	if kind == "include" {
		return s.file(fsys, name, depth+1)
	}
	list, err := files.List(fsys, name)
	if err != nil {
		return err
	}
	for _, n := range list {
		if strings.Contains(n, ".") || strings.HasSuffix(n, "~") {
			continue
		}
		if err := s.file(fsys, path.Join(name, n), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// addAliases reads "Kind NAME = a, b : OTHER = c".
func addAliases(to map[string][]string, text string) {
	_, text, _ = strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	for one := range strings.SplitSeq(text, ":") {
		name, list, ok := strings.Cut(one, "=")
		if ok {
			to[files.Trim(strings.TrimSuffix(files.Trim(name), "+"))] = listed(list)
		}
	}
}

// listed splits at commas.
func listed(text string) []string {
	var out []string
	for one := range strings.SplitSeq(text, ",") {
		if one = files.Trim(one); one != "" {
			out = append(out, strings.Trim(one, `"`))
		}
	}
	return out
}

// defaults knows the settings by which nobody, or root, is asked for a password.
func (s *sudoers) defaults(kind, text string) {
	whom := []string{"ALL"}
	rest := files.Trim(strings.TrimPrefix(text, "Defaults"))
	if strings.HasPrefix(kind, "Defaults:") {
		name, after, _ := strings.Cut(rest[1:], " ")
		whom, rest = listed(name), after
	} else if kind != "Defaults" && !strings.HasPrefix(kind, "Defaults@") {
		return // of one program, or of whom it is run as
	}
	for _, option := range listed(rest) {
		name, value, _ := strings.Cut(option, "=")
		switch files.Trim(name) {
		case "!authenticate":
			s.unasked = append(s.unasked, whom...)
		case "exempt_group":
			s.unasked = append(s.unasked, "%"+strings.Trim(files.Trim(value), `+"`))
		case "targetpw", "rootpw", "runaspw":
			s.rootpw = true
		case "!targetpw", "!rootpw", "!runaspw":
			s.rootpw = false
		}
	}
}

// rule reads "users hosts = (whom) TAG: programs : hosts = …".
func (s *sudoers) rule(name, text string) error {
	left, right, ok := strings.Cut(text, "=")
	users, _ := cutUsers(left)
	if !ok || len(users) == 0 {
		return fmt.Errorf("/%s: %q: %w", name, text, errSudoers)
	}
	gives, asked := s.programs(right)
	s.rules = append(s.rules, sudoRule{users, gives, asked, "/" + name})
	return nil
}

// cutUsers splits the users of a rule from its hosts: a list goes on behind a comma.
func cutUsers(left string) (users []string, hosts string) {
	left = strings.ReplaceAll(left, `\ `, "\x00")
	f := files.Fields(strings.ReplaceAll(left, ",", " , "))
	for i := range f {
		if f[i] == "," {
			continue
		}
		if i > 0 && f[i-1] != "," && f[i-1] != "!" {
			return users, strings.Join(f[i:], " ")
		}
		users = append(users, strings.Trim(strings.ReplaceAll(f[i], "\x00", " "), `"`))
	}
	return users, ""
}

// programs says how much a list gives: everything as root is all of it. That a
// program is then forbidden takes nothing away, since any other can start it.
func (s *sudoers) programs(text string) (gives rights, asked bool) {
	asked = true
	root, free := true, false
	for text = files.Trim(text); text != ""; text = files.Trim(text) {
		if text[0] == '(' {
			whom, rest, ok := strings.Cut(text[1:], ")")
			if !ok {
				return max(gives, someRights), asked
			}
			root, text = s.asRoot(whom), rest
			continue
		}
		one, rest, _ := strings.Cut(text, ",")
		one = withoutTags(files.Trim(one), &free)
		if strings.HasPrefix(one, "(") {
			text = one + "," + rest
			continue
		}
		text = rest
		if r := s.given(one); root && r > noRights {
			if r > gives || r == gives && free {
				asked = !free
			}
			gives = max(gives, r)
		}
	}
	return gives, asked
}

// asRoot reports whether "user:group" names root.
func (s *sudoers) asRoot(whom string) bool {
	isRoot := func(name string) bool { return name == "ALL" || name == "root" || name == "#0" }
	user, group, _ := strings.Cut(whom, ":")
	if files.Trim(user) == "" {
		return files.Trim(group) == "" || slices.ContainsFunc(listed(group), isRoot)
	}
	return slices.ContainsFunc(s.expanded(s.runas, listed(user), 0), isRoot)
}

// withoutTags takes the words before a program away, and notes whether a password is
// asked for from here on.
func withoutTags(one string, free *bool) string {
	for !strings.HasPrefix(one, "(") {
		tag, after, ok := strings.Cut(one, ":")
		tag = files.Trim(tag)
		if !ok || tag == "" || strings.ToUpper(tag) != tag || strings.ContainsAny(tag, "/ \t=") {
			break
		}
		if strings.HasSuffix(tag, "PASSWD") {
			*free = tag == "NOPASSWD"
		}
		one = files.Trim(after)
	}
	for _, option := range []string{"ROLE=", "TYPE=", "CWD=", "CHROOT=", "TIMEOUT=", "NOTBEFORE=", "NOTAFTER="} {
		if strings.HasPrefix(one, option) {
			_, one, _ = strings.Cut(one, " ")
			one = files.Trim(one)
		}
	}
	return one
}

// given is how much one program, or an alias of several, gives.
func (s *sudoers) given(one string) rights {
	if one == "" {
		return noRights
	}
	most := noRights
	for _, c := range s.expanded(s.cmnds, []string{one}, 0) {
		switch {
		case strings.HasPrefix(c, "!"):
		case c == "ALL" || givesAll(c):
			return allRights
		default:
			most = someRights
		}
	}
	return most
}

// shells are programs that start any other.
var shells = []string{"sh", "bash", "dash", "zsh", "fish", "ksh", "su", "sudo", "env", "vi", "vim", "nano", "emacs", "less", "more", "python", "python3", "perl", "ruby", "find", "awk", "visudo", "passwd", "usermod", "chmod", "chown", "tee", "cp", "mv", "dd", "docker", "apt", "apt-get", "dnf", "dpkg", "rpm", "pkexec", "chroot", "nsenter", "systemd-run", "xargs", "tar", "git", "sed", "ed", "node", "php", "lua"}

// givesAll reports whether a program, with any words, is as good as all of them.
func givesAll(cmnd string) bool {
	f := files.Fields(cmnd)
	if len(f) == 0 {
		return false
	}
	if strings.HasSuffix(f[0], "/") || strings.HasSuffix(f[0], "/*") || f[0] == "sudoedit" && len(f) == 1 {
		return true
	}
	return slices.Contains(shells, path.Base(f[0])) && (len(f) == 1 || f[len(f)-1] == "*")
}

// maxNames bounds a list whose aliases name each other.
const maxNames = 4096

// expanded puts aliases in their places, some levels deep.
func (s *sudoers) expanded(aliases map[string][]string, list []string, depth int) []string {
	var out []string
	for _, one := range list {
		if len(out) > maxNames {
			break
		}
		inner, ok := aliases[strings.TrimLeft(one, "!")]
		if !ok || depth > maxIncludes {
			out = append(out, one)
			continue
		}
		for _, i := range s.expanded(aliases, inner, depth+1) {
			if strings.HasPrefix(one, "!") {
				i = "!" + i
			}
			out = append(out, i)
		}
	}
	return out
}

// member is a person as sudo knows them.
type member struct {
	name   string
	uid    int
	groups []groupLine
}

// matches reports whether a list of users means someone; the last that does counts.
// A netgroup may: it is then said so.
func (s *sudoers) matches(list []string, m member) (yes, unsure bool) {
	for _, u := range s.expanded(s.aliases, list, 0) {
		negated := strings.HasPrefix(u, "!")
		hit := false
		switch u = strings.TrimLeft(u, "!"); {
		case u == "ALL", u == m.name, u == "#"+strconv.Itoa(m.uid):
			hit = true
		case strings.HasPrefix(u, "%:"):
		case strings.HasPrefix(u, "%"):
			name := strings.Trim(u[1:], `"`)
			hit = slices.ContainsFunc(m.groups, func(g groupLine) bool { return g.name == name || "#"+strconv.Itoa(g.gid) == name })
		case strings.HasPrefix(u, "+"):
			unsure = true
		}
		if hit {
			yes = !negated
		}
	}
	return yes, unsure
}

// rightsOf says how much someone may, and whether a password is asked for first.
func (s *sudoers) rightsOf(m member) (gives rights, asked, unsure bool) {
	asked = true
	for _, r := range s.rules {
		yes, maybe := s.matches(r.users, m)
		unsure = unsure || maybe && !yes
		if !yes || s.rootpw && r.asked && !slices.Contains(r.users, m.name) {
			continue // root's own password opens everything anyway
		}
		if r.gives == someRights && slices.Contains(r.users, "ALL") {
			continue // a helper of the maker's, for everyone
		}
		gives = max(gives, r.gives)
		if r.gives == allRights {
			asked = r.asked // the last rule counts
		}
	}
	if yes, _ := s.matches(s.unasked, m); yes {
		asked = false
	}
	return gives, asked, unsure
}

// elsewhere counts the users and groups with all rights that are not of this computer.
func (s *sudoers) elsewhere(people []passwdLine, groups []groupLine) int {
	n := map[string]bool{}
	for _, r := range s.rules {
		if r.gives == noRights {
			continue
		}
		for _, u := range s.expanded(s.aliases, r.users, 0) {
			switch {
			case strings.HasPrefix(u, "!"), u == "ALL", strings.HasPrefix(u, "#"), strings.HasPrefix(u, "%#"):
			case strings.HasPrefix(u, "%:"), strings.HasPrefix(u, "+"):
				n[u] = true
			case strings.HasPrefix(u, "%"):
				if !slices.Contains(usualGroups, u[1:]) && !slices.ContainsFunc(groups, func(g groupLine) bool { return g.name == strings.Trim(u[1:], `"`) }) {
					n[u] = true
				}
			case !slices.ContainsFunc(people, func(p passwdLine) bool { return p.name == u }):
				n[u] = true
			}
		}
	}
	return len(n)
}

// usualGroups stand in the rules that makers ship, whether they are there or not.
var usualGroups = []string{"admin", "sudo", "wheel"}
