package pam

import (
	"io/fs"
	"os"
	"testing"
)

// TestRecorded resolves the files of a system as they were installed, with all
// their comments.
func TestRecorded(t *testing.T) {
	for _, f := range []fixture{
		{name: "debian12", min: 6, scheme: Yescrypt}, // libpam-modules 1.5.2-6+deb12u1, passwd 4.13
	} {
		f.files = map[string]string{}
		dir := os.DirFS("testdata/" + f.name)
		err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(dir, name)
			f.files[name] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Run(f.name, f.holds)
	}
}
