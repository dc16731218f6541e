// Package browser prints a page to a PDF with a browser that is already on this
// computer: Chrome, Edge or Chromium, which write PDFs that screen readers can
// follow. It brings no browser, and lets the one it finds reach no network.
// Begin with [Find].
package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const (
	// limit is for a cold start on a slow computer; 3 s is usual.
	limit = 30 * time.Second
	// maxPDF is far above what the longest report prints to, about 5 MB.
	maxPDF = 64 << 20
)

// The faults of printing.
var (
	ErrNone = errors.New("no Chrome, Edge or Chromium is installed in its usual place")
	ErrRoot = errors.New("a browser does not start with administrator rights")
)

// known are the places where the makers install, in the order of trust: folders
// that only an administrator writes to come first.
func known(goos string, env func(string) string) []string {
	switch goos {
	case "windows":
		var out []string
		for _, folder := range []string{env("ProgramFiles"), env("ProgramFiles(x86)"), env("LOCALAPPDATA")} {
			if folder != "" {
				out = append(out, folder+`\Google\Chrome\Application\chrome.exe`, folder+`\Microsoft\Edge\Application\msedge.exe`, folder+`\Chromium\Application\chrome.exe`)
			}
		}
		return out
	case "darwin":
		return []string{
			"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
			"/Applications/Chromium.app/Contents/MacOS/Chromium",
		}
	}
	// A browser from a snap cannot read the folder that the page is put into.
	return []string{
		"/usr/bin/google-chrome-stable", "/usr/bin/google-chrome", "/opt/google/chrome/chrome", "/usr/bin/chromium", "/usr/bin/chromium-browser",
		"/usr/bin/microsoft-edge-stable", "/usr/bin/microsoft-edge",
	}
}

// Find returns the browser to print with. The environment only tells where
// Windows keeps programs; nothing is looked for along a search path.
func Find(goos string, environ []string) (string, error) {
	if os.Geteuid() == 0 {
		return "", ErrRoot
	}
	env := func(name string) string { return lookup(environ, name) }
	for _, path := range known(goos, env) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", ErrNone
}

func lookup(environ []string, name string) string {
	for _, e := range environ {
		if k, v, ok := strings.Cut(e, "="); ok && strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// flags start a browser that prints and does nothing else. Names do not resolve
// and everything else goes to a proxy that is not there, so that nothing leaves.
func flags(profile, pdf, page string) []string {
	return []string{
		"--headless", "--print-to-pdf=" + pdf, "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
		"--user-data-dir=" + profile, "--incognito", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-gpu",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--disable-quic",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
		"--disable-client-side-phishing-detection", "--no-pings", "--metrics-recording-only", "--disable-breakpad", "--disable-crash-reporter",
		page,
	}
}

// Print prints one page with the program, and returns the PDF. The page and all
// that the browser keeps go into a folder of their own, which is removed again; that of
// a run which was killed, by the next one (see Sweep).
// The PDF is dated at.
func Print(ctx context.Context, program string, environ []string, page []byte, at time.Time) (pdf []byte, err error) {
	dir, done, err := folder()
	if err != nil {
		return nil, fmt.Errorf("making a folder to print in: %w", err)
	}
	defer func() { err = errors.Join(err, done()) }()
	file := filepath.Join(dir, "report.html")
	if err := write(file, page); err != nil {
		return nil, fmt.Errorf("writing the page to print: %w", err)
	}
	out := filepath.Join(dir, "report.pdf")
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, flags(filepath.Join(dir, "profile"), out, address(file))...) //nolint:gosec // the program is one of a fixed list
	cmd.Env = environment(environ, dir)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	ownProcessGroup(cmd)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("printing with %s: %w", program, err)
	}
	if pdf, err = read(out); err != nil {
		return nil, fmt.Errorf("printing with %s: %w", program, err)
	}
	return dated(pdf, at), nil
}

// dates are those that a PDF holds: when it was printed.
var dates = regexp.MustCompile(`/(CreationDate|ModDate) ?\(D:\d{14}(\+00'00'|Z)\)`)

// dated puts the time of the report in place of that of the printing, so that the
// same report gives the same PDF. Every place in the file stays where it was.
func dated(pdf []byte, at time.Time) []byte {
	return dates.ReplaceAllFunc(pdf, func(found []byte) []byte {
		i := bytes.IndexByte(found, ':')
		return append(append(bytes.Clone(found[:i+1]), at.UTC().Format("20060102150405")...), found[i+15:]...)
	})
}

// address is a file's, as a browser takes it.
func address(file string) string {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// environment is what the browser needs and no more: a home of its own, so that
// it touches nothing of the user's.
func environment(environ []string, dir string) []string {
	out := []string{"HOME=" + dir, "TMPDIR=" + dir, "TEMP=" + dir, "TMP=" + dir, "USERPROFILE=" + dir, "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	for _, name := range []string{"SystemRoot", "SystemDrive", "windir", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"} {
		if v := lookup(environ, name); v != "" {
			out = append(out, name+"="+v)
		}
	}
	return out
}

func write(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// read returns a whole PDF: the browser ends well also when it printed nothing.
func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, errors.New("it made no PDF")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPDF+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxPDF:
		return nil, fmt.Errorf("the PDF is larger than %d MB", maxPDF>>20)
	case !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data[max(0, len(data)-1024):], []byte("%%EOF")):
		return nil, errors.New("what it made is no whole PDF")
	}
	return data, nil
}
