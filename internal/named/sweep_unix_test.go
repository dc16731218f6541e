//go:build unix

package named

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestF13Held: a half of this name goes at any age, unless a run is writing it.
func TestF13Held(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	live, err := beside(root, "a.html", []byte("part"))
	if err != nil {
		t.Fatal(err)
	}
	slow := filepath.Join(dir, live.name)
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(slow, old, old); err != nil {
		t.Fatal(err)
	}
	young := halfOf(t, dir, ".a.html.0123456789ab.tmp", 0)
	for _, name := range []string{"a.html", "b.html"} {
		if err := Write(filepath.Join(dir, name), []byte("whole"), false); err != nil {
			t.Fatal(err)
		}
		holds(t, slow, "part")
	}
	gone(t, young)
	live.letGo() // as a kill does
	if err := Write(filepath.Join(dir, "a.html"), []byte("whole"), true); err != nil {
		t.Fatal(err)
	}
	gone(t, slow)
}
