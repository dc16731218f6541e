package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// isStrengthModule reports whether a module judges how strong a new password is.
func isStrengthModule(module string) bool {
	switch module {
	case "pam_pwquality.so", "pam_cracklib.so", "pam_passwdqc.so":
		return true
	}
	return false
}

func (l *loader) ruleOf(e *entry) (rule, error) {
	switch e.name() {
	case "pam_pwquality.so":
		return l.pwqualityRule(e)
	case "pam_cracklib.so":
		return cracklibRule(e), nil
	case "pam_passwdqc.so":
		return l.passwdqcRule(e)
	case "pam_tcb.so":
		return rule{proof: []Evidence{e.proof("pam_tcb sets no least length of its own")}}, nil
	}
	return l.unixRule(e)
}

func (e *entry) proof(what string) Evidence {
	p := e.src
	p.What = what
	return p
}

// unixRule reads pam_unix: six characters on the Debian family, none elsewhere,
// unless minlen= says otherwise; the old DES scheme caps it at eight.
func (l *loader) unixRule(e *entry) (rule, error) {
	r := rule{proof: []Evidence{e.proof("pam_unix without minlen= sets no least length")}}
	if l.debian {
		r.min = 6
		r.proof[0].What = "pam_unix without minlen= asks for 6 on this system"
	}
	for _, a := range e.args {
		if v, ok := strings.CutPrefix(a, "minlen="); ok {
			r.min = max(leadingInt(v), 0)
			r.proof[0].What = "pam_unix"
		}
	}
	if r.min <= 8 {
		return r, nil
	}
	scheme, proof, err := l.schemeOf(e)
	if err != nil {
		return rule{}, err
	}
	if scheme == DES {
		r.min = 8
		proof.What = "the old DES scheme uses the first 8 characters only"
		r.proof = append(r.proof, proof)
	}
	return r, nil
}

// leadingInt reads the number at the beginning of s, as C's atoi does.
func leadingInt(s string) int {
	end := 0
	for end < len(s) && end < 9 && (s[end] >= '0' && s[end] <= '9' || end == 0 && s[0] == '-') {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		return 0
	}
	return n
}

// shortest is the least length that meets minlen when every character may earn
// one credit, up to credits in all.
func shortest(minlen, credits int) int {
	return max(minlen-max(credits, 0), (minlen+1)/2, 0)
}

// cracklibRule reads pam_cracklib, which by default asks for nine with a credit
// for each of the four kinds of character.
func cracklibRule(e *entry) rule {
	minlen, credit := 9, map[string]int{"dcredit": 1, "ucredit": 1, "lcredit": 1, "ocredit": 1}
	for _, a := range e.args {
		key, value, ok := strings.Cut(a, "=")
		if _, isCredit := credit[key]; ok && isCredit {
			credit[key] = leadingInt(value)
		}
		if ok && key == "minlen" {
			minlen = max(leadingInt(value), 5) // CO_MIN_LENGTH_BASE
		}
	}
	credits := 0
	for _, c := range credit {
		credits += max(c, 0)
	}
	return rule{min: shortest(minlen, credits), dict: true, proof: []Evidence{e.proof("pam_cracklib, with its credits taken off")}}
}

// passwdqcRule reads pam_passwdqc: five least lengths by kind of password, of
// which the smallest that is not disabled counts.
func (l *loader) passwdqcRule(e *entry) (rule, error) {
	r := rule{min: 7, dict: true, proof: []Evidence{e.proof("pam_passwdqc")}}
	return r, l.passwdqcArgs(&r, e.args, 0)
}

func (l *loader) passwdqcArgs(r *rule, args []string, depth int) error {
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		switch key {
		case "min":
			n, ok := smallest(value)
			if !ok {
				return fmt.Errorf("%s:%d: %q is not a list of five lengths: %w", r.proof[0].File, r.proof[0].Line, a, ErrSyntax)
			}
			r.min = n
		case "enforce":
			r.warning = ""
			if value == "none" {
				r.warning = "it only warns (enforce=none)"
			}
		case "config":
			if err := l.passwdqcFile(r, value, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// passwdqcFile reads the settings that config= names, an argument a line.
func (l *loader) passwdqcFile(r *rule, name string, depth int) error {
	if depth > 4 {
		return fmt.Errorf("%s is read in a circle: %w", name, ErrSyntax)
	}
	b, err := read(l.fsys, rel(name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: %w", name, ErrSyntax)
	}
	if err != nil {
		return err
	}
	for _, line := range physical(b) {
		text := strings.TrimSpace(line.Text)
		if text == "" || text[0] == '#' {
			continue
		}
		if strings.HasPrefix(text, "min=") {
			r.proof = append(r.proof, Evidence{What: "passwdqc setting", File: abs(rel(name)), Line: line.Num, Raw: line.Text})
		}
		if err := l.passwdqcArgs(r, []string{text}, depth); err != nil {
			return err
		}
	}
	return nil
}

// smallest reads "disabled,24,11,8,7", in which no number may grow.
func smallest(list string) (int, bool) {
	fields := strings.Split(list, ",")
	least := math.MaxInt
	for _, f := range fields {
		n, ok := number(f)
		if f == "disabled" {
			n, ok = math.MaxInt, true
		}
		if !ok || n > least {
			return 0, false
		}
		least = n
	}
	return least, len(fields) == 5 && least != math.MaxInt
}
