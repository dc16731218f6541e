package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// quality holds the settings of libpwquality that bear on us, with its defaults.
type quality struct {
	minlen    int
	credits   [4]int
	dict      bool
	enforcing bool
}

func defaultQuality() quality { return quality{minlen: 8, dict: true, enforcing: true} }

const (
	qualityBase = 6    // PWQ_BASE_MIN_LENGTH: a smaller minlen is raised to it
	qualityLine = 1023 // PWQSETTINGS_MAX_LINELEN
)

var (
	creditKeys   = []string{"dcredit", "ucredit", "lcredit", "ocredit"}
	otherNumbers = []string{"difok", "minclass", "maxrepeat", "maxclassrepeat", "maxsequence", "gecoscheck", "usercheck", "usersubstr", "retry"}
	texts        = []string{"badwords", "dictpath"}
	// flags switch on whatever value they are given, "= 0" included.
	flags = []string{"enforce_for_root", "local_users_only"}
)

// set applies one setting and reports whether libpwquality would accept it.
func (q *quality) set(key, value string) bool {
	key = strings.ToLower(key)
	if slices.Contains(texts, key) || slices.Contains(flags, key) {
		return true
	}
	n, err := strconv.ParseInt(strings.TrimLeft(value, " \t"), 10, 32)
	if err != nil || !matters(key) && !slices.Contains(otherNumbers, key) {
		return false
	}
	switch key {
	case "minlen":
		q.minlen = max(int(n), qualityBase)
	case "dictcheck":
		q.dict = n != 0
	case "enforcing":
		q.enforcing = n != 0
	default:
		if i := slices.Index(creditKeys, key); i != -1 {
			q.credits[i] = int(n)
		}
	}
	return true
}

// shortest is the least length that the settings accept.
func (q quality) shortest() int {
	sum := 0
	for _, c := range q.credits {
		sum += max(c, 0)
	}
	return shortest(q.minlen, sum)
}

// matters reports whether a setting bears on what we say.
func matters(key string) bool {
	key = strings.ToLower(key)
	return slices.Contains([]string{"minlen", "dictcheck", "enforcing"}, key) || slices.Contains(creditKeys, key)
}

// parseQuality applies one file. It stops, as libpwquality does, at the first
// setting that it does not understand; the line is then returned, else 0.
func parseQuality(q *quality, file string, b []byte) (proof []Evidence, stopped int) {
	for _, line := range physical(b) {
		if len(line.Text) >= qualityLine {
			return proof, line.Num
		}
		key, value, some := setting(line.Text)
		if !some {
			continue
		}
		if !q.set(key, value) {
			return proof, line.Num
		}
		if matters(key) {
			proof = append(proof, Evidence{What: "password quality setting", File: file, Line: line.Num, Raw: line.Text})
		}
	}
	return proof, 0
}

type qualityResult struct {
	quality quality
	proof   []Evidence
	err     error
}

// readQuality reads the drop-ins in byte order and then the main file, so that
// the main file wins. A file with an error ends the reading of all.
func (l *loader) readQuality(main string) *qualityResult {
	if r, ok := l.quality[main]; ok {
		return r
	}
	r := &qualityResult{quality: defaultQuality()}
	l.quality[main] = r
	names, err := list(l.fsys, main+".d")
	if err != nil {
		r.err = err
		return r
	}
	var files []string
	for _, n := range names {
		if strings.HasSuffix(n, ".conf") {
			files = append(files, path.Join(main+".d", n))
		}
	}
	for _, f := range append(files, main) {
		b, err := read(l.fsys, f)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			r.err = err
			return r
		}
		proof, stopped := parseQuality(&r.quality, abs(f), b)
		r.proof = append(r.proof, proof...)
		if stopped > 0 {
			r.proof = append(r.proof, Evidence{
				What: "an error in this line makes the system ignore it and all later settings", File: abs(f), Line: stopped,
				Raw: physical(b)[stopped-1].Text,
			})
			return r
		}
	}
	return r
}

func (l *loader) pwqualityRule(e *entry) (rule, error) {
	r := l.readQuality("etc/security/pwquality.conf")
	if r.err != nil {
		return rule{}, fmt.Errorf("the settings of pam_pwquality: %w", r.err)
	}
	q := r.quality
	for _, a := range e.args {
		if key, value, ok := strings.Cut(a, "="); ok {
			q.set(key, value) // one it does not understand is logged and passed over
		}
	}
	out := rule{min: q.shortest(), dict: q.dict, proof: append([]Evidence{e.proof("pam_pwquality")}, r.proof...)}
	if !q.enforcing {
		out.warning = "it only warns (enforcing = 0)"
	}
	return out, nil
}
