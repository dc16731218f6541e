package host

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const whatSSH = "who may come in by SSH"

// An sshServer is one that runs, or starts with the computer.
type sshServer struct {
	proof checks.Evidence
	// openssh is false for one whose settings we cannot read.
	openssh bool
	args    []string
}

// ssh reads the settings of every server for SSH as it does itself.
func (l linux) ssh() checks.Fact[checks.SSH] {
	servers, off, err := l.sshServers()
	if err != nil {
		return unread[checks.SSH](whatSSH, "/etc/systemd/system", err)
	}
	if len(servers) == 0 {
		program, err := l.anyFile("usr/sbin/sshd", "usr/bin/sshd", "usr/sbin/dropbear", "usr/bin/dropbear")
		if err != nil {
			return unread[checks.SSH](whatSSH, "/"+program, err)
		}
		if program == "" {
			return checks.AbsentFact[checks.SSH]("No server for SSH is installed on this computer.", checks.Evidence{What: "server for SSH", Where: "/usr/sbin/sshd", Seen: "not installed"})
		}
		return checks.KnownFact(checks.SSH{}, off)
	}
	all := checks.SSH{On: true}
	var proof []checks.Evidence
	var other *checks.Evidence
	for _, s := range servers {
		if !s.openssh {
			other = &s.proof
			continue
		}
		one, seen, name, err := l.sshJudged(s)
		if err != nil {
			return unread[checks.SSH](whatSSH, "/"+name, err)
		}
		all.Password, all.Root, all.RootLocked = max(all.Password, one.Password), max(all.Root, one.Root), all.RootLocked || one.RootLocked
		proof = append(append(proof, s.proof), seen...)
	}
	// A door that stands open is one, whatever another server does.
	if other != nil && all.Password == checks.NoUsers {
		return checks.UnknownFact[checks.SSH](checks.ReasonUnsupported, "We cannot read yet who may come in by this server for SSH.", *other)
	}
	return checks.KnownFact(all, proof...)
}

// sshJudged reads the settings of one server.
func (l linux) sshJudged(s sshServer) (checks.SSH, []checks.Evidence, string, error) {
	name, err := l.anyFile("etc/ssh/sshd_config", "usr/etc/ssh/sshd_config")
	if err != nil || name == "" {
		name = "etc/ssh/sshd_config"
	}
	file, options := sshArgs(s.args)
	if file != "" {
		name = file
	}
	if !fs.ValidPath(name) {
		return checks.SSH{}, nil, name, errSSHD
	}
	r, err := readSSHD(l.fsys, name, options...)
	if err != nil {
		return checks.SSH{}, nil, name, err
	}
	root, seen := l.sshRoot()
	out, proof, err := r.judge(root)
	if root.locked {
		proof = append(proof, seen)
	}
	return out, proof, name, err
}

// sshRoot looks whether a password can sign in as root at all.
func (l linux) sshRoot() (sshRoot, checks.Evidence) {
	var root sshRoot
	b, err := l.accountFile("etc/shadow")
	if err == nil {
		for _, kept := range parseShadow(b) {
			root.locked = root.locked || kept.name == "root" && kept.scheme == "" && !kept.empty
		}
	}
	if b, err := l.accountFile("etc/group"); err == nil {
		for _, g := range parseGroups(b) {
			if g.gid == 0 || slices.Contains(g.members, "root") {
				root.groups = append(root.groups, g.name)
			}
		}
	}
	return root, fileProof("password of root", "etc/shadow", 0, "locked")
}

// sshArgs reads the words behind sshd: a file of its own, and options that win over it.
func sshArgs(args []string) (file string, options []string) {
	for i := 0; i < len(args); i++ {
		a := strings.Trim(args[i], `"'`)
		if len(a) < 2 || a[0] != '-' {
			continue
		}
		for j := 1; j < len(a); j++ {
			if !strings.ContainsRune("bCcEfghkopu", rune(a[j])) {
				continue
			}
			value := a[j+1:]
			if value == "" && i+1 < len(args) {
				i++
				value = strings.Trim(args[i], `"'`)
			}
			switch a[j] {
			case 'f':
				file = strings.Trim(path.Clean(value), "/")
			case 'o':
				if !strings.Contains(value, "=") && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
					i++
					value += "=" + strings.Trim(args[i], `"'`)
				}
				options = append(options, value)
			}
			break
		}
	}
	return file, options
}

// sshUnits are those of the makers' own packages.
var sshUnits = []string{"ssh.service", "sshd.service", "ssh.socket", "sshd.socket"}

// otherSSH are servers whose settings we cannot read.
var otherSSH = []string{"dropbear", "tinysshd", "tinyssh", "lshd", "teleport", "bitvise"}

// sshServers finds every server: by its unit, whatever its name, by the program that
// runs, and by the tables that start programs when someone calls. off says why there
// is none.
func (l linux) sshServers() (out []sshServer, off checks.Evidence, err error) {
	usual := unit{}
	for _, n := range sshUnits {
		u, err := l.unit(n)
		if err != nil {
			return nil, off, err
		}
		if usual = u; u.on {
			args, err := l.sshUnitArgs(n)
			if err != nil {
				return nil, off, err
			}
			out = append(out, sshServer{u.proof, true, args})
			break
		}
	}
	off = usual.proof
	// One that was started by hand, or in a container, leaves its number.
	running, err := l.anyFile("run/sshd.pid")
	if err != nil {
		return nil, off, err
	}
	if running != "" && len(out) == 0 {
		out = append(out, sshServer{fileProof("running service", running, 0, "present"), true, nil})
	}
	names, err := l.unitNames()
	if err != nil {
		return nil, off, err
	}
	for _, n := range names {
		s, err := l.ownSSHUnit(n)
		if err != nil {
			return nil, off, err
		}
		if s != nil {
			out = append(out, *s)
		}
	}
	out = append(out, l.runningSSH()...)
	called, err := l.calledSSH()
	return append(out, called...), off, err
}

// ownSSHUnit tells a unit that starts a server for SSH under any name.
func (l linux) ownSSHUnit(name string) (*sshServer, error) {
	base, _, _ := strings.Cut(name, ".")
	plain, _, _ := strings.Cut(base, "@")
	if slices.Contains(sshUnits, name) || slices.Contains([]string{"ssh", "sshd"}, plain) && !strings.HasSuffix(name, ".socket") || strings.Contains(name, "key") || strings.Contains(name, "unix-local") || strings.Contains(name, "vsock") {
		return nil, nil
	}
	if !strings.HasSuffix(name, ".service") && !strings.HasSuffix(name, ".socket") && base != name {
		return nil, nil
	}
	text, err := l.unitText(name)
	if err != nil || text.masked {
		return nil, err
	}
	if strings.HasSuffix(name, ".socket") {
		if service, err := l.unitText(plain + "@.service"); err != nil || service.name != "" {
			text = service
			if err != nil {
				return nil, err
			}
		}
	}
	proof := checks.Evidence{What: "service that starts by itself", Where: "/" + text.name, Seen: name}
	for _, c := range text.commands() {
		switch program := path.Base(c.program); {
		case program == "sshd":
			args, err := l.expandedArgs(text, c.args)
			return &sshServer{proof, true, args}, err
		case slices.Contains(otherSSH, program):
			return &sshServer{proof, false, nil}, nil
		case slices.ContainsFunc(c.args, func(a string) bool { return strings.HasSuffix(a, "/sshd") || strings.HasSuffix(a, "/dropbear") }):
			return &sshServer{proof, false, nil}, nil
		}
	}
	byName := strings.HasPrefix(base, "sshd") || slices.ContainsFunc(otherSSH, func(o string) bool { return strings.HasPrefix(base, o) })
	if byName && !strings.HasPrefix(base, "sshguard") {
		proof.Where = "/etc/systemd/system"
		return &sshServer{proof, false, nil}, nil
	}
	return nil, nil
}

// sshUnitArgs are the words behind sshd in the unit of the maker, with what an
// administrator put into the file of its variables.
func (l linux) sshUnitArgs(name string) ([]string, error) {
	if base, ok := strings.CutSuffix(name, ".socket"); ok {
		service, err := l.unitText(base + "@.service")
		if err != nil {
			return nil, err
		}
		if name = base + ".service"; service.name != "" {
			name = base + "@.service"
		}
	}
	text, err := l.unitText(name)
	if err != nil {
		return nil, err
	}
	for _, c := range text.commands() {
		if path.Base(c.program) == "sshd" {
			return l.expandedArgs(text, c.args)
		}
	}
	return l.expandedArgs(unitText{}, []string{"$SSHD_OPTS", "$OPTIONS"})
}

// sshVariables are the files that the makers' units read.
var sshVariables = []string{"etc/default/ssh", "etc/sysconfig/sshd", "etc/sysconfig/ssh", "etc/conf.d/sshd"}

// expandedArgs puts the variables of a unit in their places.
func (l linux) expandedArgs(text unitText, args []string) ([]string, error) {
	vars := map[string]string{}
	list := sshVariables
	for _, k := range text.lines {
		switch {
		case k.Section != "Service":
		case k.Key == "EnvironmentFile":
			if name := strings.Trim(k.Value, "-/"); fs.ValidPath(name) {
				list = append(slices.Clone(list), name)
			}
		case k.Key == "Environment":
			name, value, _ := strings.Cut(strings.Trim(k.Value, `"'`), "=")
			vars[name] = strings.Trim(value, `"'`)
		}
	}
	for _, name := range list {
		s := l.settings(name)
		if s.err != nil && !s.missing() {
			return nil, s.err
		}
		for _, k := range s.lines {
			vars[strings.TrimPrefix(k.Key, "export ")] = k.Value
		}
	}
	var out []string
	for _, a := range args {
		name, isVar := strings.CutPrefix(a, "$")
		if !isVar {
			out = append(out, a)
			continue
		}
		out = append(out, files.Fields(vars[strings.Trim(name, "{}")])...)
	}
	return out, nil
}

// runningSSH finds servers among the programs that run, whoever started them.
func (l linux) runningSSH() []sshServer {
	var out []sshServer
	for _, p := range l.running() {
		proof := checks.Evidence{What: "running program", Where: "/proc/" + strconv.Itoa(p.pid), Seen: p.name}
		if slices.Contains(otherSSH, p.name) {
			if _, container := readGroup(l.fsys, p.pid); container == "" {
				out = append(out, sshServer{proof, false, nil})
			}
			continue
		}
		if p.name != "sshd" {
			continue
		}
		words := l.wordsOf(p.pid)
		at := slices.IndexFunc(words, func(w string) bool { return strings.HasSuffix(w, "/sshd") || w == "sshd" })
		if len(words) > 0 && at < 0 {
			continue // it serves one who has come in already
		}
		if unit, container := readGroup(l.fsys, p.pid); container != "" || slices.Contains(sshUnits, unit) {
			continue // judged by its unit
		}
		var args []string
		if at >= 0 {
			args = words[at+1:]
		}
		out = append(out, sshServer{proof, true, args})
	}
	return out
}

// calledSSH looks into the tables that start a program when someone calls, and into
// the script that older systems end their start with.
func (l linux) calledSSH() ([]sshServer, error) {
	list := []string{"etc/inetd.conf", "etc/rc.local", "etc/rc.d/rc.local"}
	names, err := files.List(l.fsys, "etc/xinetd.d")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		list = append(list, "etc/xinetd.d/"+n)
	}
	var out []sshServer
	for _, name := range list {
		b, err := files.Read(l.fsys, name)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, files.ErrShape) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, w := range files.Fields(withoutComments(string(b))) {
			if base := path.Base(w); base == "sshd" || slices.Contains(otherSSH, base) {
				out = append(out, sshServer{fileProof("table that starts programs", name, 0, w), false, nil})
				break
			}
		}
	}
	return out, nil
}
