package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// onDisk returns the program with a file system of its own at the folder, which nobody
// else sees and which goes with it. Afterwards it prints what the folder holds.
func onDisk(t *testing.T, dir, options string) *exec.Cmd {
	t.Helper()
	const script = `mount -t tmpfs -o "$1" none "$2" || exit 99
"$0" "$3"; code=$?
echo "Afterwards:"; cat "$2"/clients/my-business/draft.json "$2"/clients/my-business/incidents/*.json 2>/dev/null; ls -A "$2"
exit $code`
	attr := func() *syscall.SysProcAttr {
		a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
		if os.Geteuid() != 0 {
			a.Cloneflags |= syscall.CLONE_NEWUSER
			a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
			a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
		}
		return a
	}
	try := exec.CommandContext(t.Context(), "/bin/sh", "-c", `mount -t tmpfs -o "$0" none "$1"`, options, dir)
	try.SysProcAttr = attr()
	if out, err := try.CombinedOutput(); err != nil {
		t.Skipf("no file system of its own can be had here: %v %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", script, os.Args[0], options, dir, "-test.run=^TestLinesChild$")
	cmd.SysProcAttr = attr()
	return cmd
}

// ended ends a window of onDisk, and returns also what its disk held then.
func (w *window) ended() (code int, last, disk string) {
	w.t.Helper()
	code, last = w.ends()
	_, disk, _ = strings.Cut(strings.Join(w.said, "\n"), "Afterwards:")
	return code, last, disk
}

// On a disk that fills up while it is answered, nothing is noted that is not there, and
// the last line is true.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	w := runs(t, onDisk(t, dir, "size=8k,mode=0700"), dir, "--plain")
	w.types("2", "A Shop")
	w.answers(3)
	last := ""
	for n := 0; ; n++ { // notes, until the draft with them fits no more beside the one before
		if n > 400 {
			t.Fatal("the disk does not fill up")
		}
		at := w.hears("Your answer:", "Your note is kept.", "NOT SAVED: ")
		if strings.HasPrefix(at, "NOT SAVED: ") {
			last = at
			break
		}
		if at == "Your answer:" {
			if strings.Contains(strings.Join(w.said[max(0, len(w.said)-5):], "\n"), interview.OfferNo) {
				w.types("2")
			} else {
				w.types("note", strings.Repeat("x", 80), "1")
			}
		}
	}
	if !strings.Contains(last, "no space left on device") || !strings.Contains(last, "only while this program runs") {
		t.Errorf("it says %s", last)
	}
	noted := w.noted
	code, last, disk := w.ended()
	path := filepath.Join(dir, "clients/my-business/draft.json")
	if code != exitStorage || last != "cybercheck: What was kept before is still in "+path+"." || !strings.Contains(w.err.String(), "the last answers could not be saved: ") {
		t.Errorf("%d: %s", code, w.err.String())
	}
	if strings.Contains(w.err.String(), "Run the same command to go on") {
		t.Errorf("it says that all is kept:\n%s", w.err.String())
	}
	if got := strings.Count(disk, `"state":`) + strings.Count(disk, `"staff":`); !strings.Contains(disk, `"business":"A Shop"`) || got == 0 {
		t.Errorf("%d were noted, and the disk holds %s", noted, disk)
	}
}

// Where nothing can be kept at all that is said at once, and is the last word.
func TestReadOnlyHome(t *testing.T) {
	dir := t.TempDir()
	w := runs(t, onDisk(t, dir, "ro,mode=0700"), dir, "--plain")
	code, last, _ := w.ended()
	if said := w.err.String(); code != exitStorage || !strings.Contains(said, "read-only file system") || !strings.Contains(last, "--no-save") || strings.Contains(said, "are kept") {
		t.Errorf("%d: %s", code, said)
	}
	for _, args := range [][]string{{"config", "init", "--config", dir + "/c/config.yaml"}, {"scan", "--checks", "passwords", "-q"}} {
		w := runs(t, onDisk(t, dir, "ro,mode=0700"), dir, args...)
		code, last, disk := w.ended()
		if args[0] == "scan" && len(w.said) < 10 {
			t.Errorf("the report is not delivered, but only %s", w.said)
		}
		if code != exitStorage || !strings.Contains(w.err.String(), "read-only file system") || strings.TrimSpace(disk) != "" {
			t.Errorf("%v: %d: %s; on the disk: %s", args, code, last, disk)
		}
	}
	// A bad day goes on all the same, on paper.
	hour := runs(t, onDisk(t, dir, "ro,mode=0700"), dir, "incident", "bank", "--country", "nz")
	hour.types("done", "note ref 7", "save")
	code, last, _ = hour.ended()
	if code != exitStorage || !strings.Contains(last, "write down on paper what you did and when") {
		t.Errorf("%d: %s", code, hour.err.String())
	}
	for _, l := range hour.said {
		if strings.HasPrefix(l, "Written down") || strings.Contains(l, "is kept.") || strings.Contains(l, "is saved") {
			t.Errorf("it says %q", l)
		}
	}
}

// The first hour on a full disk: what was kept before is on the page, and the last line
// says what could not be.
func TestFullDiskOnABadDay(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(t.TempDir(), "page.html")
	w := runs(t, onDisk(t, dir, "size=8k,mode=0700"), dir, "incident", "bank", "--country", "nz", "-o", out)
	w.types("done")
	if w.hears("Written down: ", "NOT SAVED: ") != "Written down: Done" && !strings.HasPrefix(w.said[len(w.said)-1], "Written down: ") {
		t.Fatalf("it said %s", w.said)
	}
	for n := 0; ; n++ {
		if n > 100 {
			t.Fatal("the disk does not fill up")
		}
		w.types("note " + strings.Repeat("y", 400))
		if strings.HasPrefix(w.hears("Your note is kept.", "NOT SAVED: "), "NOT SAVED: ") {
			break
		}
	}
	code, last, disk := w.ended()
	if code != exitStorage || !strings.Contains(last, "the record could not be kept") || !strings.Contains(last, "all that was written down is on the page") {
		t.Errorf("%d: %s", code, w.err.String())
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if entries := strings.Count(disk, `"kind":"note"`); strings.Count(string(page), strings.Repeat("y", 400)) != entries+1 {
		t.Errorf("the disk holds %d notes, and the page %d", entries, strings.Count(string(page), strings.Repeat("y", 400)))
	}
}
