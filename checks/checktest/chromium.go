package checktest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// DOM opens a page in an installed Chromium with these flags and returns the page as it
// stands when it is loaded. The test is skipped where there is no browser, and where one
// does not answer in three tries: a browser that hangs says nothing about us.
func DOM(t testing.TB, page string, flags ...string) string {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "microsoft-edge"} {
		if p, err := exec.LookPath(name); err == nil && program == "" {
			program = p
		}
	}
	if program == "" {
		t.Skip("skipped: no Chromium is installed, so no browser was asked")
	}
	if os.Geteuid() == 0 {
		flags = append(flags, "--no-sandbox") // root gets it in no other way
	}
	var fault error
	for range 3 {
		out, err := dump(t, program, page, flags)
		if err == nil {
			return out
		}
		fault = err
	}
	t.Skipf("skipped: the browser did not answer: %v", fault)
	return ""
}

func dump(t testing.TB, program, page string, flags []string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append([]string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--user-data-dir=" + t.TempDir(), "--disable-quic",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--ignore-certificate-errors",
		"--timeout=15000", "--dump-dom", // a page that never ends loading is taken as it stands by then
	}, flags...)
	cmd := exec.CommandContext(ctx, program, append(args, page)...)
	cmd.WaitDelay = 5 * time.Second // its children must not hold the pipe open
	out, err := cmd.Output()
	return string(out), err
}
