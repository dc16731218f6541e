package archtest

import (
	"debug/elf"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestF26Static: without cgo nothing asks for a C library, and what the README's line
// builds, where .ci/run has built it, is one file that starts by itself.
func TestF26Static(t *testing.T) {
	for _, file := range []string{"README.md", ".ci/run", ".goreleaser.yaml"} {
		if b, err := os.ReadFile("../../" + file); err != nil || !strings.Contains(string(b), "CGO_ENABLED=0") {
			t.Errorf("%s does not build without cgo: %v", file, err)
		}
	}
	cmd := exec.Command("go", "list", "-deps", "-f", "{{if .CgoFiles}}{{.ImportPath}}{{end}}", "./cmd/cybercheck")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("with cgo even when it is off: %s %v", out, err)
	}
	built := os.Getenv("CYBERCHECK_BUILT")
	if built == "" {
		t.Skip("CYBERCHECK_BUILT names no program to look at; .ci/run builds one")
	}
	f, err := elf.Open(built)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the program has a %v segment: it needs a loader of the system", p.Type)
		}
	}
	if libs, err := f.ImportedLibraries(); err == nil && len(libs) > 0 {
		t.Errorf("the program needs %v", libs)
	}
}
