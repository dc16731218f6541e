package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// ada is the number of an ordinary account, which need not exist.
const ada = 47011

// A world is a folder with the homes of ada and of root, and this program, where
// every account can reach it.
type world struct {
	t                       *testing.T
	dir, home, root, binary string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	unraced(t)
	if os.Geteuid() != 0 {
		t.Skip("changing accounts needs root")
	}
	dir, err := os.MkdirTemp("", "world")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &world{t, dir, filepath.Join(dir, "home"), filepath.Join(dir, "root"), filepath.Join(dir, "bin", "cybercheck")}
	w.must(os.Chmod(dir, 0o755), os.Mkdir(w.home, 0o755), os.Chown(w.home, ada, ada), os.Mkdir(w.root, 0o700), os.Mkdir(filepath.Dir(w.binary), 0o755))
	if os.Link(os.Args[0], w.binary) != nil { // elsewhere: then it takes room and time
		data, err := os.ReadFile(os.Args[0])
		w.must(err, os.WriteFile(w.binary, data, 0o755))
	}
	return w
}

func (w *world) must(errs ...error) {
	w.t.Helper()
	if err := errors.Join(errs...); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the program as an account, and returns its exit code and what it said.
func (w *world) run(uid int, environ []string, args ...string) (code int, said string) {
	w.t.Helper()
	cmd := exec.Command(w.binary, args...)
	cmd.Args[0] = "cybercheck"
	cmd.Dir = w.dir
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "TERM=dumb", "GORACE=atexit_sleep_ms=0"}, environ...)
	if uid != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	var out bytes.Buffer
	cmd.Stdin = strings.NewReader("done\n")
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// files lists everything below the folder with its owner, its kind and rights, and
// when it was changed.
func (w *world) files() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	w.must(filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return errors.ErrUnsupported
		}
		changed := ""
		if !info.IsDir() {
			changed = fmt.Sprint(st.Ino, " ", info.ModTime().UnixNano())
		}
		name, _ := filepath.Rel(w.dir, path)
		out[name] = fmt.Sprintf("%d:%d %v %s", st.Uid, st.Gid, info.Mode(), changed)
		return nil
	}))
	return out
}

// changed are the names that are new, gone or not the same.
func changed(before, after map[string]string) []string {
	var out []string
	for name, now := range after {
		if before[name] != now {
			out = append(out, name)
		}
	}
	for name := range before {
		if _, there := after[name]; !there {
			out = append(out, name+" (gone)")
		}
	}
	slices.Sort(out)
	return out
}

// begun is a world in which ada has worked: settings, two assessments, a draft and a
// document, made by herself.
func begun(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	own := []string{"HOME=" + w.home}
	for _, day := range []string{"TEST_DAY=2026-11-01", "TEST_DAY=2026-11-20"} {
		if code, said := w.run(ada, append(own, day), "scan", "-q", "--format", "json", "-o", filepath.Join(w.home, "doc.json"), "--force"); code != 0 {
			t.Fatal(code, said)
		}
	}
	if code, said := w.run(ada, own, "config", "init"); code != 0 {
		t.Fatal(code, said)
	}
	for name, info := range w.files() {
		if strings.HasPrefix(name, "home/") && !strings.HasPrefix(info, fmt.Sprintf("%d:%d ", ada, ada)) {
			t.Fatal(name, info)
		}
	}
	return w
}

// readers are the commands that only look, for a world that has begun.
func (w *world) readers() [][]string {
	doc := filepath.Join(w.home, "doc.json")
	return [][]string{
		{"version"},
		{"--help"},
		{"history"},
		{"compare"},
		{"report"},
		{"report", doc},
		{"explain", "ACC-1"},
		{"questions", "--template"},
		{"checks"},
		{"config", "show"},
		{"config", "path"},
		{"config", "check"},
		{"verify", doc},
		{"incident", "--list"},
		{"incident", "--print"},
		{"completion", "bash"},
		{"scan", "--no-save"},
		{"scan", "nowhere.example"},
		{"assess", "--no-save"},
	}
}

// callers are the environments that sudo, doas and pkexec set, with the home kept and
// not, and what else root may find itself in.
func (w *world) callers() map[string][]string {
	n := strconv.Itoa(ada)
	out := map[string][]string{}
	for home, dir := range map[string]string{"her home": w.home, "root's home": w.root} {
		out["sudo, "+home] = []string{"HOME=" + dir, "SUDO_UID=" + n, "SUDO_GID=" + n, "SUDO_USER=ada", "SUDO_COMMAND=x"}
		out["pkexec, "+home] = []string{"HOME=" + dir, "PKEXEC_UID=" + n}
		out["doas, "+home] = []string{"HOME=" + dir, "DOAS_USER=ada"}
		out["root, "+home] = []string{"HOME=" + dir}
		out["sudo, other folders, "+home] = []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + w.home + "/.config", "XDG_DATA_HOME=" + w.home + "/.local/share", "SUDO_UID=" + n, "SUDO_GID=" + n}
	}
	out["sudo without a group"] = []string{"HOME=" + w.home, "SUDO_UID=" + n}
	out["two people"] = []string{"HOME=" + w.home, "SUDO_UID=" + n, "PKEXEC_UID=1"}
	out["nonsense"] = []string{"HOME=" + w.root, "SUDO_UID=-1"}
	return out
}

// TestF07ReadersMakeNothing: a command that only looks changes nothing at all, as ada
// and as root whoever called, in a home in which there is something and in a fresh one.
func TestF07ReadersMakeNothing(t *testing.T) {
	for what, start := range map[string]func(*testing.T) *world{"a used home": begun, "a fresh home": newWorld} {
		w := start(t)
		callers := w.callers()
		callers["herself"] = []string{"HOME=" + w.home}
		some := []string{"herself", "sudo, her home", "sudo, other folders, root's home", "root, her home", "doas, her home", "pkexec, root's home"}
		if what == "a fresh home" {
			some = some[:3]
		}
		before := w.files()
		for _, who := range some {
			environ, uid := callers[who], 0
			if who == "herself" {
				uid = ada
			}
			for _, args := range w.readers() {
				if code, said := w.run(uid, environ, args...); code >= 70 {
					t.Errorf("%s: %q: exit code %d\n%s", who, args, code, said)
				}
				if list := changed(before, w.files()); len(list) > 0 {
					t.Fatalf("%s, %s: %q changed %q", what, who, args, list)
				}
			}
		}
	}
}

// TestF07HandedOver: what root writes into a home because it was told to belongs to
// who called, and nothing else is left there.
func TestF07HandedOver(t *testing.T) {
	w := begun(t)
	made := filepath.Join(w.home, "made")
	doc, owner := filepath.Join(w.home, "doc.json"), filepath.Join(w.home, "owner.json")
	answers := filepath.Join(w.dir, "answers.yaml")
	w.must(os.WriteFile(answers, []byte("schema_version: 1\nanswers:\n  ACC-1: good\n"), 0o644))
	if code, said := w.run(ada, []string{"HOME=" + w.home}, "scan", "-q", "--answers", answers, "--no-save", "--format", "json", "-o", owner); code != 0 {
		t.Fatal(code, said)
	}
	_, _ = w.run(0, []string{"HOME=" + w.root}, "sign", doc) // root's own key
	key := filepath.Join(w.root, ".config/cybercheck/keys/cybercheck.key")
	w.must(os.Remove(filepath.Join(w.home, "doc.signed.json")), os.Remove(filepath.Join(w.home, "doc.signed.json.minisig")))
	hers := fmt.Sprintf("%d:", ada)
	var report []string
	callers := w.callers()
	for _, who := range []string{"sudo, her home", "sudo, root's home", "sudo, other folders, root's home", "sudo without a group", "pkexec, her home", "doas, her home", "root, her home", "two people"} {
		environ := callers[who]
		known := strings.HasPrefix(who, "sudo") || strings.HasPrefix(who, "pkexec")
		for _, args := range [][]string{
			{"scan", "-o", made + "/r.html", "--format", "html"},
			{"scan", "-o", made + "/new/er/", "--format", "html,json"},
			{"report", doc, "-o", made + "/again.txt"},
			{"report", doc, "--card", "-o", made + "/card.html"},
			{"merge", owner, doc, "-o", made + "/merged.txt"},
			{"sign", doc},
			{"sign", doc, "--secret-key", key, "--force"},
			{"incident", "bank", "--country", "nz", "--no-save", "-o", made + "/bank.html"},
			{"config", "init"},
			{"config", "init", "--config", made + "/settings.yaml"},
			{"incident", "bank"},
			{"assess", "--plain"},
		} {
			w.must(os.RemoveAll(made), os.Mkdir(made, 0o755), os.Chown(made, ada, ada))
			before := w.files()
			code, said := w.run(0, environ, args...)
			if code >= 70 {
				t.Errorf("%s: %q: exit code %d\n%s", who, args, code, said)
			}
			after := w.files()
			for _, name := range changed(before, after) {
				info := after[name]
				report = append(report, fmt.Sprintf("%-40s %-60s %s", who, name, info))
				atHome := strings.HasPrefix(name, "home/")
				asked := strings.HasPrefix(name, "home/made/") || strings.HasPrefix(name, "home/doc.signed.json")
				switch {
				case atHome && !asked:
					t.Errorf("%s: %q left %s (%s) behind", who, args, name, info)
				case atHome && known && !strings.HasPrefix(info, hers):
					t.Errorf("%s: %q: %s is %s", who, args, name, info)
				case atHome && !strings.HasPrefix(who, "sudo without") && known && strings.HasPrefix(who, "sudo") && !strings.HasPrefix(info, fmt.Sprintf("%d:%d ", ada, ada)):
					t.Errorf("%s: %q: the group of %s is %s", who, args, name, info)
				case !atHome && !strings.HasPrefix(name, "root"):
					t.Errorf("%s: %q made %s", who, args, name)
				}
			}
			_ = os.Remove(filepath.Join(w.home, "doc.signed.json"))
			_ = os.Remove(filepath.Join(w.home, "doc.signed.json.minisig"))
		}
		// Root's own home is root's to fill, but for the next caller.
		for _, left := range []string{".local", ".config/cybercheck/cybercheck.yaml"} {
			w.must(os.RemoveAll(filepath.Join(w.root, left)))
		}
	}
	slices.Sort(report)
	t.Logf("%d files made:\n%s", len(report), strings.Join(report, "\n"))
	if len(report) < 60 {
		t.Error("too few files were made for this to prove anything")
	}
}

// TestF07Key: no key is made or used as root in a home.
func TestF07Key(t *testing.T) {
	w := begun(t)
	doc := filepath.Join(w.home, "doc.json")
	for who, environ := range w.callers() {
		if who == "root, root's home" {
			continue
		}
		code, said := w.run(0, environ, "sign", "-q", doc)
		if code != exitUsage || !strings.Contains(said, "Run it as yourself, without sudo") || strings.Count(said, "\n") != 2 {
			t.Errorf("%s: exit code %d\n%s", who, code, said)
		}
	}
	if code, said := w.run(ada, []string{"HOME=" + w.home}, "sign", doc); code != 0 {
		t.Fatalf("herself: exit code %d\n%s", code, said)
	}
}

// TestF08: settings of somebody else are not obeyed, and that is said.
func TestF08(t *testing.T) {
	w := begun(t)
	file := filepath.Join(w.home, ".config/cybercheck/cybercheck.yaml")
	trap := filepath.Join(w.dir, "trap")
	w.must(os.WriteFile(file, []byte("data_dir: "+trap+"\nclient: trap\n"), 0o600))
	trapped := func() bool { _, err := os.Lstat(trap); return err == nil }
	for who, environ := range w.callers() {
		theirs := slices.Contains(environ, "HOME="+w.home) || strings.Contains(who, "other folders")
		code, said := w.run(0, environ, "scan", "--format", "json", "-o", filepath.Join(w.home, "doc.json"), "--force")
		if trapped() || theirs && !strings.Contains(said, "settings are left aside: "+file) || !theirs && strings.Contains(said, "left aside") || code != 0 {
			t.Errorf("%s: exit code %d, trapped %v\n%s", who, code, trapped(), said)
		}
		if _, said := w.run(0, environ, "config", "show"); strings.Contains(said, "trap") {
			t.Errorf("%s: %s", who, said)
		}
		if code, said := w.run(0, environ, "history", "--config", file); code != exitStorage || !strings.Contains(said, "not believed") {
			t.Errorf("%s, named: exit code %d\n%s", who, code, said)
		}
	}
	// Her own are hers to obey, and root's are everybody's; another's are not.
	own := []string{"HOME=" + w.home}
	for uid, obeyed := range map[int]bool{ada: true, 0: true, ada + 1: false} {
		w.must(os.Chown(file, uid, uid), os.Chmod(file, 0o644))
		if _, said := w.run(ada, own, "config", "show"); strings.Contains(said, "client: trap") != obeyed || strings.Contains(said, "left aside") == obeyed {
			t.Errorf("the settings of %d, as herself: %s", uid, said)
		}
	}
	w.must(os.Chown(file, ada, ada), os.Chmod(file, 0o666))
	if _, said := w.run(ada, own, "config", "show"); strings.Contains(said, "client: trap") {
		t.Errorf("settings that everyone may write: %s", said)
	}
}

// TestF12: a data folder, or anything in it, that others may write or that belongs to
// somebody else is refused with the reason, and stays as it is.
func TestF12(t *testing.T) {
	w := newWorld(t)
	own := []string{"HOME=" + w.home}
	if code, said := w.run(ada, own, "scan", "-q", "--format", "json", "-o", w.home+"/doc.json"); code != 0 {
		t.Fatal(code, said)
	}
	const draft = "clients/my-business/draft.json"
	data := filepath.Join(w.home, ".local/share/cybercheck")
	w.must(os.WriteFile(filepath.Join(data, draft), []byte("{}"), 0o600), os.Chown(filepath.Join(data, draft), ada, ada))
	for name, command := range map[string][]string{
		"": {"history"}, "clients": {"scan"}, "clients/my-business": {"scan"}, draft: {"assess", "--plain"}, "clients/my-business/assessments": {"report"},
	} {
		at := filepath.Join(data, name)
		was, err := os.Stat(at)
		w.must(err)
		for what, spoil := range map[string]func() error{
			"another's":        func() error { return os.Chown(at, ada+1, ada+1) },
			"root's":           func() error { return os.Chown(at, 0, 0) },
			"open to a group":  func() error { return os.Chmod(at, 0o770) },
			"open to everyone": func() error { return os.Chmod(at, 0o777) },
			"open as /tmp is":  func() error { return os.Chmod(at, 0o777|fs.ModeSticky) },
		} {
			w.must(spoil())
			before := w.files()
			code, said := w.run(ada, own, command...)
			if code != exitStorage || !strings.Contains(said, "not believed") && !strings.Contains(said, "permission denied") || !strings.Contains(said, data) {
				t.Errorf("%q, %s: %q: exit code %d\n%s", name, what, command, code, said)
			}
			if list := changed(before, w.files()); len(list) > 0 {
				t.Errorf("%q, %s: %q changed %q", name, what, command, list)
			}
			w.must(os.Chown(at, ada, ada), os.Chmod(at, was.Mode()))
		}
		w.must(os.Chmod(at, was.Mode().Perm()|0o050)) // seen by others, changed by nobody
	}
	if code, said := w.run(ada, own, "scan", "-q"); code != 0 {
		t.Errorf("where others may look: exit code %d\n%s", code, said)
	}
}

// TestBorrowed: whose rights these are, by what sudo, doas and pkexec say.
func TestBorrowed(t *testing.T) {
	for environ, want := range map[string]string{
		"": "false -", "SUDO_UID=0": "false -", "DOAS_USER=root": "false -", "PKEXEC_UID=0 SUDO_UID=": "false -",
		"SUDO_UID=47011 SUDO_GID=47012": "true 47011:47012", "SUDO_UID=47011": "true 47011:-1", "PKEXEC_UID=47011 SUDO_GID=3": "true 47011:-1",
		"SUDO_UID=47011 SUDO_GID=3 PKEXEC_UID=47011": "true 47011:3", "SUDO_UID=47011 PKEXEC_UID=47012": "true -", "SUDO_UID=4294967295": "true -",
		"SUDO_UID=-1": "true -", "SUDO_UID=x": "true -", "DOAS_USER=nobody-of-that-name": "true -", "SUDO_UID=00": "true -",
	} {
		list := strings.Fields(environ)
		got := fmt.Sprint(Borrowed(0, list), " -")
		if p := callerOf(list); p != nil {
			got = fmt.Sprintf("%v %d:%d", Borrowed(0, list), p.UID, p.GID)
		}
		if got != want || Borrowed(1000, list) {
			t.Errorf("%q: got %s, want %s", environ, got, want)
		}
	}
	if _, err := os.Stat("/etc/passwd"); err == nil {
		if p := callerOf([]string{"DOAS_USER=nobody"}); p == nil || p.UID <= 0 || p.GID < 0 {
			t.Errorf("nobody is %+v", p)
		}
	}
}
