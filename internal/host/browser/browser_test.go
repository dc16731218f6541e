package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func at() time.Time { return time.Date(2026, 11, 24, 2, 5, 0, 0, time.UTC) }

// installed returns an installed browser. Root gets it without its sandbox, by a
// script: the program itself never starts one so.
func installed(t testing.TB) string {
	t.Helper()
	i := slices.IndexFunc(known(runtime.GOOS, os.Getenv), func(p string) bool { _, err := os.Stat(p); return err == nil })
	if i < 0 {
		t.Skip("no Chrome, Edge or Chromium is installed, so nothing was printed")
	}
	program := known(runtime.GOOS, os.Getenv)[i]
	if os.Geteuid() != 0 {
		return program
	}
	return script(t, fmt.Sprintf("exec %q --no-sandbox \"$@\"", program))
}

// script is a program that stands in for a browser.
func script(t testing.TB, body string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a script stands in for the browser, which Windows does not start")
	}
	file := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A report</title></head><body><h1>Kia ora</h1><p>Well done.</p></body></html>`

func TestPrintIsTaggedAndTheSame(t *testing.T) {
	program := installed(t)
	once := func() []byte {
		pdf, err := Print(t.Context(), program, os.Environ(), []byte(page), at())
		if err != nil {
			t.Fatal(err)
		}
		return pdf
	}
	pdf := once()
	if !bytes.Contains(pdf, []byte("/CreationDate (D:20261124020500+00'00')")) {
		t.Error("the PDF is not dated as the report")
	}
	if !bytes.Equal(pdf, once()) {
		t.Error("two prints of one page differ")
	}
	info, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("pdfinfo is not installed, so the tags were not looked for")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), info, file).CombinedOutput()
	for _, want := range []string{"Tagged:          yes", "Title:           A report", "JavaScript:      no"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v: no %q in\n%s", err, want, out)
		}
	}
}

// A page that would ask the network, of this computer too, asks nobody.
func TestPrintReachesNobody(t *testing.T) {
	program := installed(t)
	asked := make(chan string, 10)
	server := listen(t, asked)
	for _, host := range []string{server, strings.Replace(server, "127.0.0.1", "localhost", 1)} {
		if _, err := Print(t.Context(), program, os.Environ(), []byte(strings.Replace(page, "<p>", `<img src="http://`+host+`/x"><link rel=stylesheet href="http://`+host+`/y"><p>`, 1)), at()); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case from := <-asked:
		t.Errorf("the browser connected from %s", from)
	default:
	}
}

func TestFaults(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for name, body := range map[string]string{
		"makes nothing":    "exit 0",
		"fails":            "exit 7",
		"makes no PDF":     `for a; do case $a in --print-to-pdf=*) echo hello >"${a#*=}";; esac; done`,
		"makes half a PDF": `for a; do case $a in --print-to-pdf=*) echo %PDF-1.4 >"${a#*=}";; esac; done`,
	} {
		before := leftovers(t)
		pdf, err := Print(t.Context(), script(t, body), nil, []byte(page), at())
		if err == nil || pdf != nil {
			t.Errorf("a browser that %s: %d bytes and no error", name, len(pdf))
		}
		if after := leftovers(t); after != before {
			t.Errorf("a browser that %s leaves %d folders behind", name, after-before)
		}
	}
}

// A browser that never ends is ended with all that it started.
func TestPrintEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err := Print(ctx, script(t, "sleep 60 & sleep 60; wait"), nil, []byte(page), at())
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

// What the browser gets is a home of its own, and nothing that was set for us.
func TestEnvironment(t *testing.T) {
	t.Setenv("SECRET", "do not pass on")
	dump := filepath.Join(t.TempDir(), "env")
	_, err := Print(t.Context(), script(t, "env >"+dump+"; echo \"$@\" >>"+dump), os.Environ(), []byte(page), at())
	if err == nil {
		t.Error("no PDF was made, and no error")
	}
	got, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got), "SECRET") || !strings.Contains(string(got), "cybercheck-print-") || strings.Contains(string(got), "--no-sandbox") {
		t.Errorf("the browser was given\n%s", got)
	}
}

func TestKnownPlaces(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"ProgramFiles": `C:\Program Files`, "LOCALAPPDATA": `C:\Users\a\AppData\Local`}[name]
	}
	for goos, want := range map[string]string{
		"windows": `C:\Program Files\Microsoft\Edge\Application\msedge.exe`, "darwin": "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "linux": "/usr/bin/chromium",
	} {
		list := known(goos, env)
		if !slices.Contains(list, want) {
			t.Errorf("%s: %q does not hold %q", goos, list, want)
		}
		for _, p := range list {
			if !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, `C:\`) {
				t.Errorf("%s: %q is not a whole path", goos, p)
			}
		}
	}
	if got := known("windows", func(string) string { return "" }); len(got) != 0 {
		t.Errorf("with no folders known: %q", got)
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{"/tmp/a b#c/r.html": "file:///tmp/a%20b%23c/r.html", "C:/x/r.html": "file:///C:/x/r.html"} {
		if got := address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDatedKeepsItsLength(t *testing.T) {
	in := []byte("%PDF-1.4 /CreationDate (D:20250101000000+00'00') /ModDate (D:20250101000000+00'00') text D:20250101000000 %%EOF")
	got := dated(in, at())
	if len(got) != len(in) || bytes.Count(got, []byte("20261124020500")) != 2 || !bytes.Contains(got, []byte("text D:20250101000000")) {
		t.Errorf("%q", got)
	}
}

func leftovers(t testing.TB) int {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(os.TempDir(), "cybercheck-print-*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
