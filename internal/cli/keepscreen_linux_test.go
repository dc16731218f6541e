package cli

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
)

// shows waits until the screen holds a text.
func (v *victim) shows(text string) {
	v.t.Helper()
	v.until(func() bool { return strings.Contains(strings.Join(strings.Fields(v.vt.String()), " "), text) })
}

func (v *victim) keys(keys string) {
	v.t.Helper()
	if _, err := v.ptmx.WriteString(keys); err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) dies() {
	v.t.Helper()
	if err := v.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		v.t.Fatal(err)
	}
	v.ends()
}

// F05: on the screen too, what is said to be kept is on the disk at that very moment.
func TestF05ScreenKilledAtTheWord(t *testing.T) {
	unraced(t)
	t.Parallel()
	for range kills(t) {
		v := begin(t)
		shown := v.answers(1 + rand.IntN(6)) // the next question is on the screen
		v.dies()
		if got := v.kept(); got < shown {
			t.Fatalf("%d answers were on the screen, %d are kept", shown, got)
		}

		v = begin(t)
		shown = v.answers(13) // the facts and the first question
		v.keys("n")
		v.shows("A note for yourself")
		v.keys("ref 7\r")
		v.shows("Your note is kept.")
		v.dies()
		d, noted := draft(t, v.dir), 0
		for _, a := range d.Answers {
			if a.Note == "ref 7" {
				noted++
			}
		}
		if got := v.kept(); got < shown || noted != 1 {
			t.Fatalf("%d answers and a note were on the screen, %d and %d are kept", shown, got, noted)
		}

		v = begin(t)
		v.answers(1)
		v.keys("\x13") // Ctrl-S
		v.shows("Saved in")
		v.dies()
		if v.kept() < 1 {
			t.Fatal("what was said to be saved is not there")
		}

		v = begin(t)
		v.waits(func(s string) bool { return strings.HasPrefix(s, "cybercheck") })
		v.keys("3")
		v.shows("Something just happened. What was it?")
		v.keys("1")
		v.shows("Where is your business?")
		v.keys("1")
		v.shows("What not to do")
		v.keys("\r")
		v.shows("Step 1 of")
		v.keys("1")
		v.shows("Written down: Done")
		v.dies()
		if r := records(t, v.dir); len(r) != 1 || len(r[0].Entries) != 1 {
			t.Fatalf("what was said to be written down is not there: %+v", r)
		}
	}
}

// On the screen, on a disk that has no room: the banner says so while it is shown, and
// the last lines do when it is left.
func TestFullDiskOnTheScreen(t *testing.T) {
	unraced(t)
	v := open(t)
	probe := onDisk(t, v.dir, "size=4k,mode=0700")
	const script = `mount -t tmpfs -o size=4k,mode=0700 none "$1" || exit 99; mkdir -p "$1/clients/my-business"; head -c 4096 /dev/zero >"$1/full"; "$0" "$2"; echo "left with $?"`
	v.cmd.Path, v.cmd.Args = "/bin/sh", []string{"sh", "-c", script, v.cmd.Path, v.dir, child}
	v.cmd.SysProcAttr.Cloneflags, v.cmd.SysProcAttr.UidMappings, v.cmd.SysProcAttr.GidMappings = probe.SysProcAttr.Cloneflags, probe.SysProcAttr.UidMappings, probe.SysProcAttr.GidMappings
	v.start()
	v.answers(1)
	v.shows("NOT SAVED: ")
	v.keys("q")
	v.ends()
	v.shows("left with 3")
	v.mu.Lock()
	defer v.mu.Unlock()
	said := strings.Join(strings.Fields(v.vt.String()), " ")
	if !strings.Contains(said, "the last answers could not be saved") || !strings.Contains(said, "Nothing that you answered is kept.") || strings.Contains(said, "are kept in") {
		t.Errorf("its last words are %s", said)
	}
}
