// Package named reads and writes the files that someone names: on the command
// line, in the settings, or as a place for a report. Every read ends: only plain
// files are read, up to a size and a time, and never one that the kernel makes up
// as it is read. No write replaces anything that nobody said to replace, and none
// leaves the folder that was named.
package named

import (
	"errors"
	"io/fs"
	"os"
)

// An Error says what keeps a file from being read or written.
type Error struct {
	Doing string // “reading” or “writing”
	Name  string
	Err   error
}

// Error is one sentence for whoever named the file.
func (e *Error) Error() string { return e.Doing + " " + e.Name + ": " + e.words() }

// Unwrap returns what the system said.
func (e *Error) Unwrap() error { return e.Err }

// words says the usual errors of the system as people do.
func (e *Error) words() string {
	_, ours := errors.AsType[refusal](e.Err)
	switch {
	case ours:
	case errors.Is(e.Err, fs.ErrNotExist) && e.Doing == reading:
		return "there is no such file; check its name and its folder"
	case errors.Is(e.Err, fs.ErrNotExist):
		return "there is no such folder; make it first, or name another one"
	case errors.Is(e.Err, fs.ErrPermission) && e.Doing == reading:
		return "you may not read it; ask whoever it belongs to"
	case errors.Is(e.Err, fs.ErrPermission):
		return "you may not write there; name another place"
	}
	out := e.Err
	if pe, ok := errors.AsType[*fs.PathError](e.Err); ok {
		out = pe.Err // without the name, which stands in front
	} else if le, ok := errors.AsType[*os.LinkError](e.Err); ok {
		out = le.Err
	}
	if out.Error() == "path escapes from parent" { // the library has no name for it
		return errOutside.Error()
	}
	return out.Error()
}

const (
	reading = "reading"
	writing = "writing"
)

// A refusal is a reason of ours, not of the system.
type refusal string

func (r refusal) Error() string { return string(r) }

// Is makes what stands in the way of a file an fs.ErrExist, whatever it is.
func (r refusal) Is(target error) bool {
	return target == fs.ErrExist && (r == errTaken || r == errTakenOther)
}

const (
	errNotPlain   = refusal("it is not a plain file")
	errFolder     = refusal("it is not a plain file but a folder")
	errKernel     = refusal("it is no file on a disk: the system makes it up as it is read")
	errSlow       = refusal("it could not be read in time; copy it to a disk of this computer")
	errOutside    = refusal("it is a link that leads outside its folder, or nowhere")
	errCrowded    = refusal("it holds more files than any bank of questions does")
	errNoFolder   = refusal("it is not a folder")
	errNoName     = refusal("this is no name for a file here")
	errTaken      = refusal("a file of that name is already there")
	errTakenOther = refusal("something that is not a plain file is already there")
)

// unlike says what something is that is no plain file.
func unlike(info fs.FileInfo) error {
	if info.IsDir() {
		return errFolder
	}
	return errNotPlain
}

// IsOther reports whether something that is no plain file stood in the way of a write.
func IsOther(err error) bool { return errors.Is(err, errTakenOther) }
