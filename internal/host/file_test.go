package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "hosts"), []byte("127.0.0.1 localhost\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "large"), make([]byte, files.MaxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, want string
		fault      error
	}{
		"a file":       {filepath.Join(dir, "hosts"), "127.0.0.1 localhost\n", nil},
		"not there":    {filepath.Join(dir, "nowhere"), "", fs.ErrNotExist},
		"too large":    {filepath.Join(dir, "large"), "", files.ErrShape},
		"a folder":     {dir, "", files.ErrShape},
		"no path":      {"", "", errors.ErrUnsupported},
		"half a path":  {"hosts", "", errors.ErrUnsupported},
		"of elsewhere": {filepath.Join("..", filepath.Base(dir), "hosts"), "", errors.ErrUnsupported},
	} {
		b, err := New().File(t.Context(), c.path)
		if string(b) != c.want || (err == nil) != (c.want != "") || c.fault != nil && !errors.Is(err, c.fault) {
			t.Errorf("%s: %.40q, %v", name, b, err)
		}
	}
}
