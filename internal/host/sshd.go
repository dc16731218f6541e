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
	match  string // "" for the whole file
	values map[string]sshValue
}

type sshValue struct {
	value string
	proof checks.Evidence
}

// all reports whether the block holds for everyone.
func (b sshBlock) all() bool { return strings.EqualFold(b.match, "all") }

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
}

// readSSHD reads sshd_config as sshd does: an Include is read in its place, and
// the first value of a keyword wins.
func readSSHD(fsys fs.FS, name string) (*sshReader, error) {
	r := &sshReader{fsys: fsys, base: path.Dir(name), blocks: []sshBlock{{values: map[string]sshValue{}}}}
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
		r.blocks = append(r.blocks, sshBlock{strings.Join(words[1:], " "), map[string]sshValue{}})
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
	if _, set := values[canonical]; !set {
		values[canonical] = sshValue{strings.ToLower(strings.Join(words[1:], " ")), fileProof(words[0], name, l.Num, files.Trim(l.Text))}
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

// value returns what a keyword is for those a block is about: the first of the
// blocks that hold for them, then the whole file, then sshd itself.
func (r *sshReader) value(block int, key string) (string, checks.Evidence) {
	for i, b := range r.blocks[1:] {
		if v, ok := b.values[key]; ok && (i+1 == block || b.all()) {
			return v.value, v.proof
		}
	}
	if v, ok := r.blocks[0].values[key]; ok {
		return v.value, v.proof
	}
	return sshDefaults[key], checks.Evidence{What: key, Where: "sshd", Seen: "not set; " + sshDefaults[key]}
}

func (r *sshReader) yes(block int, key string) (bool, error) {
	switch v, proof := r.value(block, key); v {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	default:
		return false, fmt.Errorf("%s %q is neither yes nor no: %w", proof.Where, v, errSSHD)
	}
}

// password reports whether a password alone lets in those of a block:
// directly, or through the questions that PAM asks.
func (r *sshReader) password(block int) (bool, error) {
	plain, err := r.yes(block, "passwordauthentication")
	if err != nil {
		return false, err
	}
	asked, err := r.yes(block, "kbdinteractiveauthentication")
	if err != nil {
		return false, err
	}
	pam, err := r.yes(block, "usepam")
	if err != nil {
		return false, err
	}
	asked = asked && pam
	methods, _ := r.value(block, "authenticationmethods")
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

// judge returns who may come in with a password.
func (r *sshReader) judge() (checks.SSH, []checks.Evidence, error) {
	var s checks.SSH
	var proof []checks.Evidence
	for _, key := range []string{"passwordauthentication", "kbdinteractiveauthentication", "usepam", "permitrootlogin", "authenticationmethods"} {
		_, p := r.value(0, key)
		proof = append(proof, p)
	}
	for i, b := range r.blocks {
		open, err := r.password(i)
		if err != nil {
			return s, proof, err
		}
		root, rootProof := r.value(i, "permitrootlogin")
		if !slices.Contains([]string{"yes", "no", "prohibit-password", "without-password", "forced-commands-only"}, root) {
			return s, proof, fmt.Errorf("%s %q is no answer: %w", rootProof.Where, root, errSSHD)
		}
		whom := checks.AllUsers
		if i > 0 && !b.all() {
			whom = checks.SomeUsers
		}
		if open {
			s.Password = max(s.Password, whom)
		}
		if open && root == "yes" {
			s.Root = max(s.Root, whom)
		}
		if i > 0 {
			for _, v := range b.values {
				proof = append(proof, v.proof)
			}
		}
	}
	return s, sortedProof(proof), nil
}
