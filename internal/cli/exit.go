package cli

import (
	"errors"
	"fmt"

	"github.com/cybercheck-cli/cybercheck/internal/named"
)

// The exit codes, in one place. “cybercheck help exit-codes” prints this table.
const (
	exitDone          = 0
	exitFindings      = 1
	exitUsage         = 2
	exitStorage       = 3
	exitIncomplete    = 4
	exitNotAuthorised = 5
	exitFault         = 70
	exitSignal        = 128
)

var exitTable = []struct {
	code    string
	meaning string
}{
	{"0", "done"},
	{"1", "done, and a finding reached --fail-on or the score fell under --fail-under"},
	{"2", "wrong use: a flag, a setting, or what a file says"},
	{"3", "cannot read or write"},
	{"4", "incomplete: a target could not be assessed, or the run was cut short"},
	{"5", "a target was not authorised; nothing was sent"},
	{"70", "a fault of ours"},
	{"128+n", "stopped by signal n (130 is Ctrl-C, 141 a reader that left, 143 SIGTERM)"},
}

// An exitError carries an exit code with a sentence for people. A nil err says
// nothing more: everything was already said.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(format string, a ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, a...)}
}

func storage(err error) error { return &exitError{code: exitStorage, err: err} }

func withHint(err error, hint string) error {
	if e, ok := errors.AsType[*exitError](err); ok {
		return &exitError{code: e.code, err: e.err, hint: hint}
	}
	return &exitError{code: codeOf(err), err: err, hint: hint}
}

// codeOf is the exit code of an error: those of the command library are wrong use.
func codeOf(err error) int {
	var e *exitError
	var file *named.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return e.code
	case errors.As(err, &file):
		return exitStorage
	}
	return exitUsage
}
