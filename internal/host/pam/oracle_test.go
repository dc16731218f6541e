package pam

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// docs/measure/pam.sh holds the resolver against the real library: it has the
// fixtures written out, makes a root of each, and asks what is resolved there.
var (
	writeRoots  = flag.String("roots", "", "with -test.run TestWriteRoots: the folder to write the fixtures to")
	resolveRoot = flag.String("root", "", "with -test.run TestResolveRoot: the root to resolve")
)

func TestWriteRoots(t *testing.T) {
	if *writeRoots == "" {
		t.Skip("for docs/measure/pam.sh, which names a folder")
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, f := range fixtures() {
		dir := filepath.Join(*writeRoots, fmt.Sprintf("%03d", i+1))
		write(filepath.Join(dir, "name"), f.name+"\n")
		write(filepath.Join(dir, "drop"), strings.Join(f.drop, "\n"))
		for name, text := range f.files {
			write(filepath.Join(dir, "root", filepath.FromSlash(name)), text)
		}
	}
}

func TestResolveRoot(t *testing.T) {
	if *resolveRoot == "" {
		t.Skip("for docs/measure/pam.sh, which names a root")
	}
	p := Resolve(os.DirFS(*resolveRoot))
	out := strings.Join([]string{told(p.MinLength), told(p.Dictionary), told(p.LockTries), told(p.Scheme), told(p.History)}, " ")
	if p.Absent {
		out = "absent absent absent absent absent"
	}
	if _, err := fmt.Fprintln(os.Stderr, "resolved:", out); err != nil {
		t.Fatal(err)
	}
}

func told[T any](v Value[T]) string {
	switch {
	case v.Err == nil:
		return fmt.Sprint(v.V)
	case errors.Is(v.Err, ErrUndecided):
		return "undecided"
	case errors.Is(v.Err, ErrSyntax):
		return "fault"
	}
	return "unknown"
}
