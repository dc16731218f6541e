package pam

import (
	"fmt"
	"strings"
)

// maxRemembered is where both modules stop: more is taken for this.
const maxRemembered = 400

// remembers reads remember= of a line; without one it is n.
func (e *entry) rememberCount(n int) int {
	for _, a := range e.args {
		if v, ok := strings.CutPrefix(a, "remember="); ok {
			n = min(max(leadingInt(v), 0), maxRemembered)
		}
	}
	return n
}

// historyAtUpdate tells how many old passwords are refused on the way to the store: by
// its own remember=, or by an entry before it that binds as a strength module does.
func (l *loader) historyAtUpdate(store *entry, stack []entry, before []int) (int, []Evidence, error) {
	n, proof := store.rememberCount(0), []Evidence{store.proof("stored with no memory of older passwords")}
	if n > 0 {
		proof[0].What = "pam_unix remembers old passwords"
	}
	for at, i := range before {
		e := &stack[i]
		if e.name() != "pam_pwhistory.so" {
			continue
		}
		more, list, err := l.historyOf(e)
		if err != nil {
			return 0, nil, err
		}
		stops, kept := e.stopsChange(), store.has("use_authtok")
		again := promptsAgain(stack, before[at+1:], e.endsChange())
		if more <= n || again == promptAlways {
			continue
		}
		if stops && kept && again == promptNever {
			n, proof = more, list
		} else if kept || e.endsChange() {
			return 0, nil, fmt.Errorf("%s:%d binds only with use_authtok after it and a control that stops: %w", e.src.File, e.src.Line, ErrUndecided)
		}
	}
	return n, proof, nil
}

// historyOf reads how many old passwords pam_pwhistory refuses: ten, unless its
// file or its line says otherwise.
func (l *loader) historyOf(e *entry) (int, []Evidence, error) {
	n, proof := 10, []Evidence{e.proof("pam_pwhistory")}
	f, b, _, err := l.conf(e, []string{"etc/security/pwhistory.conf", "usr/etc/security/pwhistory.conf"})
	if err != nil {
		return 0, nil, fmt.Errorf("the settings of pam_pwhistory: %w", err)
	}
	for _, line := range physical(b) {
		if key, value, _ := setting(line.Text); key == "remember" && digit(value) {
			n = min(leadingInt(value), maxRemembered)
			proof = append(proof, Evidence{What: "history setting", File: abs(f), Line: line.Num, Raw: line.Text})
		}
	}
	return e.rememberCount(n), proof, nil
}
