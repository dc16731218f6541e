package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// withTools gives a world an /etc of its own, in which ada and root have their homes
// there and ada may use sudo and doas, and builds the whole program. It returns what
// runs a command in it. The rest of the computer does not see any of that.
func (w *world) withTools() func(args ...string) (int, string) {
	w.t.Helper()
	etc := filepath.Join(w.dir, "etc")
	if out, err := exec.Command("cp", "-a", "/etc", etc).CombinedOutput(); err != nil {
		w.t.Skipf("no copy of /etc: %v: %s", err, out)
	}
	edit := func(name, text string, mode os.FileMode) {
		file := filepath.Join(etc, name)
		_ = os.Remove(file)
		w.must(os.WriteFile(file, []byte(text), 0o600), os.Chmod(file, mode))
	}
	passwd, err := os.ReadFile(filepath.Join(etc, "passwd"))
	w.must(err)
	passwd = regexp.MustCompile(`(?m)^(root:[^:]*:0:0:[^:]*:)[^:]*`).ReplaceAll(passwd, []byte("${1}"+w.root))
	n := strconv.Itoa(ada)
	edit("passwd", string(passwd)+"ada:x:"+n+":"+n+"::"+w.home+":/bin/sh\n", 0o644)
	for name, line := range map[string]string{"group": "ada:x:" + n + ":\n", "shadow": "ada:*:20000::::::\n"} {
		b, err := os.ReadFile(filepath.Join(etc, name))
		w.must(err)
		edit(name, string(b)+line, 0o640)
	}
	w.must(os.Chmod(filepath.Join(etc, "group"), 0o644))
	edit("sudoers", "root ALL=(ALL:ALL) ALL\nada ALL=(ALL:ALL) NOPASSWD: SETENV: ALL\n", 0o440)
	edit("doas.conf", "permit nopass ada\n", 0o600)
	w.must(os.MkdirAll(filepath.Join(w.dir, "keep"), 0o755), os.WriteFile(filepath.Join(w.dir, "keep", "doas.conf"), []byte("permit nopass keepenv ada\n"), 0o600))
	if out, err := exec.Command("go", "build", "-o", w.binary, "github.com/cybercheck-cli/cybercheck/cmd/cybercheck").CombinedOutput(); err != nil {
		w.t.Skipf("the program cannot be built here: %v: %s", err, out)
	}
	return func(args ...string) (int, string) {
		w.t.Helper()
		const inside = `mount --bind "$0/etc" /etc && cd "$0" && exec "$@"`
		cmd := exec.Command("unshare", append([]string{"--mount", "--propagation", "private", "/bin/sh", "-c", inside, w.dir}, args...)...)
		cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TERM=dumb"}
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
			w.t.Skipf("no room of its own: %v", err)
		}
		return cmd.ProcessState.ExitCode(), out.String()
	}
}

// TestF07RealTools is TestF07ReadersMakeNothing and TestF07HandedOver through sudo and
// doas themselves.
func TestF07RealTools(t *testing.T) {
	w := begun(t)
	in := w.withTools()
	doc := filepath.Join(w.home, "doc.json")
	as := []string{"setpriv", "--reuid", strconv.Itoa(ada), "--regid", strconv.Itoa(ada), "--clear-groups", "env", "HOME=" + w.home}
	if code, said := in(append(as, "true")...); code != 0 {
		t.Skipf("accounts cannot be changed here: %s", said)
	}
	tried := 0
	for who, tool := range map[string][]string{
		"sudo": {"sudo", "-n"}, "sudo with her home": {"sudo", "-n", "--preserve-env=HOME"}, "sudo with all": {"sudo", "-n", "-E"},
		"doas": {"doas", "-n"}, "doas with all": {"doas", "-n"},
	} {
		if who == "doas with all" {
			w.must(os.Rename(filepath.Join(w.dir, "keep", "doas.conf"), filepath.Join(w.dir, "etc", "doas.conf")))
		}
		by := append(append([]string{}, as...), tool...)
		if code, said := in(append(by, "true")...); code != 0 {
			t.Logf("%s cannot be used here: %s", who, said)
			continue
		}
		tried++
		before := w.files()
		for _, args := range [][]string{{"history"}, {"scan", "--timeout", "20s"}, {"sign", doc}} {
			_, said := in(append(append([]string{}, by...), append([]string{w.binary}, args...)...)...)
			if list := changed(before, w.files()); len(list) > 0 {
				t.Fatalf("%s: %q changed %q\n%s", who, args, list, said)
			}
		}
		out := filepath.Join(w.home, "made-"+strings.ReplaceAll(who, " ", "-"))
		if code, said := in(append(append([]string{}, by...), w.binary, "report", doc, "--format", "html", "-o", out+"/")...); code != 0 {
			t.Errorf("%s: exit code %d\n%s", who, code, said)
		}
		after := w.files()
		list := changed(before, after)
		for _, name := range list {
			t.Logf("%-20s %-70s %s", who, name, after[name])
			if !strings.HasPrefix(after[name], fmt.Sprintf("%d:%d ", ada, ada)) {
				t.Errorf("%s: %s is %s", who, name, after[name])
			}
		}
		if len(list) != 2 { // the folder and the page
			t.Errorf("%s made %q", who, list)
		}
	}
	if tried == 0 {
		t.Skip("neither sudo nor doas can be used here")
	}
}

// TestF25Scan: a scan by root ends where her home leads to the kernel's log, to a FIFO
// and to a device, and says that it could not tell.
func TestF25Scan(t *testing.T) {
	w := newWorld(t)
	in := w.withTools()
	file := filepath.Join(w.home, ".config/dconf/user")
	w.must(os.MkdirAll(filepath.Dir(file), 0o755))
	n := strconv.Itoa(ada)
	for _, to := range []string{"/proc/kmsg", "/dev/zero", "/sys/power/state", "fifo"} {
		_ = os.Remove(file)
		if to == "fifo" {
			if out, err := exec.Command("mkfifo", file).CombinedOutput(); err != nil {
				t.Fatal(string(out))
			}
		} else {
			w.must(os.Symlink(to, file))
		}
		code, said := in("env", "HOME="+w.root, "SUDO_UID="+n, "SUDO_GID="+n, w.binary, "scan", "-q", "--no-save", "--checks", "backup", "--format", "json")
		if code != 0 || !strings.Contains(said, `"status": "unknown"`) || !strings.Contains(said, "dconf/user") {
			t.Errorf("%s: exit code %d\n%.3000s", to, code, said)
		}
	}
}
