package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

var errSSHD = errors.New("the settings of SSH have an error")

const (
	maxIncludes = 16  // as sshd itself
	maxSSHFiles = 128 // of all includes together
)

// sshBlock holds the settings of the whole file, or of one Match. Of each
// keyword the first value in it counts.
type sshBlock struct {
	match  string              // "" for the whole file
	on     map[string][]string // whom it is about, by the kind of condition
	values map[string]sshValue
}

type sshValue struct {
	value string
	proof checks.Evidence
}

type sshReader struct {
	fsys   fs.FS
	base   string // where a relative Include begins
	blocks []sshBlock
	now    int // the block that lines belong to
	read   int
}

// sshKeywords are those that are judged; an older spelling stands for the newer.
var sshKeywords = map[string]string{
	"passwordauthentication":          "passwordauthentication",
	"kbdinteractiveauthentication":    "kbdinteractiveauthentication",
	"challengeresponseauthentication": "kbdinteractiveauthentication",
	"usepam":                          "usepam",
	"permitrootlogin":                 "permitrootlogin",
	"authenticationmethods":           "authenticationmethods",
	"allowusers":                      "allowusers",
	"denyusers":                       "denyusers",
	"allowgroups":                     "allowgroups",
	"denygroups":                      "denygroups",
}

// sshLists are keywords whose lines add up.
var sshLists = []string{"allowusers", "denyusers", "allowgroups", "denygroups"}

// readSSHD reads sshd_config as sshd does: an Include is read in its place, and
// the first value of a keyword wins. What the command line says comes before all.
func readSSHD(fsys fs.FS, name string, options ...string) (*sshReader, error) {
	r := &sshReader{fsys: fsys, base: path.Dir(name), blocks: []sshBlock{{values: map[string]sshValue{}}}}
	for _, o := range options {
		if err := r.line("command line of sshd", files.Line{Text: o}, 0); err != nil {
			return r, err
		}
	}
	return r, r.file(name, 0)
}

func (r *sshReader) file(name string, depth int) error {
	if r.read++; depth > maxIncludes || r.read > maxSSHFiles {
		return fmt.Errorf("/%s: too many files are included: %w", name, errSSHD)
	}
	b, err := files.Read(r.fsys, name)
	if err != nil {
		return err
	}
	for _, l := range files.Lines(b) {
		if err := r.line(name, l, depth); err != nil {
			return fmt.Errorf("/%s:%d: %w", name, l.Num, err)
		}
	}
	return nil
}

func (r *sshReader) line(name string, l files.Line, depth int) error {
	words, err := sshWords(l.Text)
	if err != nil || len(words) == 0 {
		return err
	}
	key := strings.ToLower(words[0])
	switch key {
	case "include":
		// A Match inside an included file ends with that file.
		now := r.now
		for _, pattern := range words[1:] {
			if err := r.include(pattern, depth); err != nil {
				return err
			}
			r.now = now
		}
		return nil
	case "match":
		if len(words) < 2 {
			return fmt.Errorf("a Match without a condition: %w", errSSHD)
		}
		r.blocks = append(r.blocks, newSSHBlock(words[1:]))
		r.now = len(r.blocks) - 1
		return nil
	}
	canonical, ok := sshKeywords[key]
	if !ok {
		return nil
	}
	if len(words) < 2 {
		return fmt.Errorf("%s has no value: %w", words[0], errSSHD)
	}
	values := r.blocks[r.now].values
	before, set := values[canonical]
	if set && slices.Contains(sshLists, canonical) {
		before.value += " " + strings.Join(words[1:], " ")
		values[canonical] = before
	}
	if !set {
		values[canonical] = sshValue{sshCase(canonical, strings.Join(words[1:], " ")), fileProof(words[0], name, l.Num, files.Trim(l.Text))}
	}
	return nil
}

func (r *sshReader) include(pattern string, depth int) error {
	if !strings.HasPrefix(pattern, "/") {
		pattern = r.base + "/" + pattern
	}
	pattern = strings.Trim(path.Clean(pattern), "/")
	if _, err := path.Match(pattern, ""); err != nil || strings.ContainsAny(path.Dir(pattern), "*?[") {
		return fmt.Errorf("include of %q: %w", pattern, errors.ErrUnsupported)
	}
	names, err := files.List(r.fsys, path.Dir(pattern))
	if err != nil {
		return err
	}
	for _, n := range names {
		if ok, _ := path.Match(path.Base(pattern), n); ok {
			if err := r.file(path.Join(path.Dir(pattern), n), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// sshWords splits a line: a comment begins with # at a word, an equals sign may
// stand behind the keyword, and quotes hold a word together.
func sshWords(line string) ([]string, error) {
	line = files.Trim(line)
	var out []string
	for line != "" && line[0] != '#' {
		if line[0] == '"' {
			end := strings.IndexByte(line[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("a quote that does not end: %w", errSSHD)
			}
			out, line = append(out, line[1:end+1]), files.Trim(line[end+2:])
			continue
		}
		stop := files.Blank
		if len(out) == 0 {
			stop += "="
		}
		end := strings.IndexAny(line, stop)
		if end < 0 {
			return append(out, line), nil
		}
		out, line = append(out, line[:end]), files.Trim(line[end:])
		if len(out) == 1 {
			line = files.Trim(strings.TrimPrefix(line, "="))
		}
	}
	return out, nil
}

// sshDefaults are what sshd does where nothing is said (sshd_config(5)).
var sshDefaults = map[string]string{
	"passwordauthentication": "yes", "kbdinteractiveauthentication": "yes", "usepam": "no",
	"permitrootlogin": "prohibit-password", "authenticationmethods": "any",
}

// value returns what a keyword is where these blocks hold together: in the first of
// them that has it, then in the whole file, then in sshd itself.
func (r *sshReader) value(holds []int, key string) (string, checks.Evidence) {
	for i, b := range r.blocks[1:] {
		if v, ok := b.values[key]; ok && (slices.Contains(holds, i+1) || b.all()) {
			return v.value, v.proof
		}
	}
	if v, ok := r.blocks[0].values[key]; ok {
		return v.value, v.proof
	}
	return sshDefaults[key], checks.Evidence{What: key, Where: "sshd", Seen: "not set; " + sshDefaults[key]}
}

func (r *sshReader) yes(holds []int, key string) (bool, error) {
	switch v, proof := r.value(holds, key); v {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	default:
		return false, fmt.Errorf("%s %q is neither yes nor no: %w", proof.Where, v, errSSHD)
	}
}

// password reports whether a password alone lets in those for whom these blocks hold:
// directly, or through the questions that PAM asks.
func (r *sshReader) password(holds []int) (bool, error) {
	plain, err := r.yes(holds, "passwordauthentication")
	if err != nil {
		return false, err
	}
	asked, err := r.yes(holds, "kbdinteractiveauthentication")
	if err != nil {
		return false, err
	}
	pam, err := r.yes(holds, "usepam")
	if err != nil {
		return false, err
	}
	asked = asked && pam
	methods, _ := r.value(holds, "authenticationmethods")
	if methods == "any" {
		return plain || asked, nil
	}
	// Each list must be gone through in full: one with a key in it asks for the key.
	return slices.ContainsFunc(files.Fields(methods), func(list string) bool {
		for m := range strings.SplitSeq(list, ",") {
			m, _, _ = strings.Cut(m, ":")
			if (m != "password" || !plain) && (m != "keyboard-interactive" || !asked) {
				return false
			}
		}
		return true
	}), nil
}

// judge returns who may come in with a password. Blocks of Match can hold together,
// and let someone in whom none of them would alone.
func (r *sshReader) judge(root sshRoot) (checks.SSH, []checks.Evidence, error) {
	var s checks.SSH
	var proof []checks.Evidence
	for _, key := range []string{"passwordauthentication", "kbdinteractiveauthentication", "usepam", "permitrootlogin", "authenticationmethods"} {
		_, p := r.value(nil, key)
		proof = append(proof, p)
	}
	for _, b := range r.blocks[1:] {
		for _, v := range b.values {
			proof = append(proof, v.proof)
		}
	}
	for _, holds := range r.together() {
		open, err := r.password(holds)
		if err != nil {
			return s, proof, err
		}
		login, loginProof := r.value(holds, "permitrootlogin")
		if !slices.Contains([]string{"yes", "no", "prohibit-password", "without-password", "forced-commands-only"}, login) {
			return s, proof, fmt.Errorf("%s %q is no answer: %w", loginProof.Where, login, errSSHD)
		}
		whom := checks.AllUsers
		if len(holds) > 0 {
			whom = checks.SomeUsers
		}
		if open {
			s.Password = max(s.Password, whom)
		}
		if open && login == "yes" && r.meetsRoot(holds) && !r.excludes(holds, root) {
			s.Root = max(s.Root, whom)
		}
	}
	s.RootLocked = root.locked && s.Root != checks.NoUsers
	return s, sortedProof(proof), nil
}
