//go:build linux

package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// stub puts an xdg-open on the path that writes down what it was asked for.
func stub(t *testing.T) (asked string) {
	t.Helper()
	dir := t.TempDir()
	asked = filepath.Join(dir, "asked")
	script := "#!/bin/sh\nprintf %s \"$1\" > " + asked + ".new && mv " + asked + ".new " + asked + "\n"
	if err := os.WriteFile(filepath.Join(dir, onLinux), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+"/usr/bin:/bin")
	return asked
}

func TestOpener(t *testing.T) {
	asked := stub(t)
	open := Opener([]string{"DISPLAY=:0"})
	if open == nil {
		t.Fatal("a desktop is not seen")
	}
	if err := open("--help"); !errors.Is(err, ErrNone) {
		t.Errorf("a name that is no path of ours gives %v", err)
	}
	file := filepath.Join(t.TempDir(), "a report; rm -rf.html")
	if err := open(file); err != nil {
		t.Fatal(err)
	}
	for {
		got, err := os.ReadFile(asked)
		if errors.Is(err, os.ErrNotExist) && t.Context().Err() == nil {
			continue
		}
		if string(got) != file {
			t.Errorf("asked for %q, %v", got, err)
		}
		return
	}
}

func TestNoDesktop(t *testing.T) {
	stub(t)
	for _, env := range [][]string{nil, {"DISPLAY="}, {"TERM=xterm"}} {
		if Opener(env) != nil {
			t.Errorf("%v is taken for a desktop", env)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if Opener([]string{"DISPLAY=:0"}) != nil {
		t.Error("a desktop without its opener is offered")
	}
	if OwnWindow() {
		t.Error("a window of our own, on a system that has none")
	}
}
