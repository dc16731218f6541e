package named

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func link(t *testing.T, target, name string) string {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no links here:", err)
	}
	return name
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	file := put(t, filepath.Join(dir, "a.yaml"), "1234")
	for _, name := range []string{file, link(t, file, filepath.Join(dir, "link"))} {
		if got, err := Read(name, 4); err != nil || string(got) != "1234" {
			t.Errorf("Read(%s) = %q, %v", name, got, err)
		}
	}
	for _, c := range []struct{ name, want string }{
		{file, "reading " + file + ": it is larger than 3 bytes, which no such file is"},
		{dir, "it is not a plain file but a folder"},
		{filepath.Join(dir, "none"), "there is no such file; check its name and its folder"},
		{filepath.Join(file, "below"), "not a directory"},
		{"", "there is no such file"},
		{"a\x00b", "invalid argument"},
	} {
		_, err := Read(c.name, 3)
		if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Error(), c.want) || strings.Count(e.Error(), file) > 1 {
			t.Errorf("Read(%q): got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := Read(filepath.Join(dir, "none"), 3); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: got %v", err)
	}
}

// TestF14Folder: what is not in the folder is not read, and said.
func TestF14Folder(t *testing.T) {
	dir := t.TempDir()
	outside := put(t, filepath.Join(dir, "outside", "secret.yaml"), "secret")
	in := filepath.Join(dir, "in")
	put(t, filepath.Join(in, "acc", "a.yaml"), "a")
	link(t, "acc/a.yaml", filepath.Join(in, "good.yaml"))
	walk := func() (names []string, err, refused error) {
		d, err := OpenFolder(in)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		err = fs.WalkDir(d, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			_, err = fs.ReadFile(d, name)
			names = append(names, name)
			return err
		})
		return names, err, d.Refused()
	}
	if names, err, refused := walk(); err != nil || refused != nil || strings.Join(names, " ") != "acc/a.yaml good.yaml" {
		t.Errorf("a good folder: got %v, %v, %v", names, err, refused)
	}
	for _, target := range []string{outside, filepath.Dir(outside), "../outside/secret.yaml", "nowhere", "/proc/self/environ", "/dev/zero"} {
		bad := link(t, target, filepath.Join(in, "acc", "bad.yaml"))
		_, err, refused := walk()
		if want := "reading " + bad + ": it is a link that leads outside its folder, or nowhere"; err == nil || refused == nil || refused.Error() != want {
			t.Errorf("a link to %s: got %v, refused %v", target, err, refused)
		}
		if err := os.Remove(bad); err != nil {
			t.Fatal(err)
		}
	}
	for i := range maxEntries {
		put(t, filepath.Join(in, "acc", strings.Repeat("x", i%200+1)+string(rune('a'+i/200))), "")
	}
	if _, err, refused := walk(); err == nil || refused == nil || !strings.Contains(refused.Error(), "more files than any bank") {
		t.Errorf("a crowded folder: got %v, refused %v", err, refused)
	}
	if _, err := OpenFolder(outside); err == nil {
		t.Error("a file was opened as a folder")
	}
}
