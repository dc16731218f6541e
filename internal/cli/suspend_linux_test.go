package cli

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestSuspendResume pauses the program from a shell, as Ctrl-Z does, uses the
// terminal, and comes back to the same question.
func TestSuspendResume(t *testing.T) {
	unraced(t)
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no shell with jobs: ", err)
	}
	v := open(t)
	v.cmd.Args = []string{shell, "--norc", "--noprofile", "-i"}
	v.cmd.Path = shell
	v.start()
	v.says("ready>")
	v.writes(v.program() + "\r")
	v.answers(2)
	at := v.title()
	v.writes("\x1a")
	v.says("Stopped")
	if v.screenLeft() {
		v.writes("echo $((40 + 2)) is seen\r")
		v.says("42 is seen")
	} else {
		t.Error("the paused program keeps the screen")
	}
	v.writes("fg\r")
	v.waits(func(title string) bool { return title == at })
	v.types("1", func(title string) bool { return strings.Contains(title, " of ") })
	v.writes("q")
	v.waitsRaw("are kept in")
	if got := v.kept(); got < 3 {
		t.Errorf("3 answers were given, %d are kept", got)
	}
	v.writes("exit\r")
	v.ends()
}

// TestNoColorAnyValue: any value that is not empty switches colour off. The
// convention says so, and the library does not follow it.
func TestNoColorAnyValue(t *testing.T) {
	unraced(t)
	colour := regexp.MustCompile(`\x1b\[([0-9]+;)*(3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])[;m]`)
	for value, want := range map[string]bool{"": true, "1": false, "0": false, "yes": false, "on": false, "false": false, "no": false} {
		t.Run(value, func(t *testing.T) {
			v := open(t)
			v.cmd.Env = append(v.cmd.Env, "NO_COLOR="+value)
			v.start()
			v.says("Begin")
			v.writes("3")
			v.says("The first hour")
			v.writes("q")
			v.ends()
			v.mu.Lock()
			defer v.mu.Unlock()
			if got := colour.Match(v.raw.Bytes()); got != want {
				t.Errorf("colour %v, want %v", got, want)
			}
		})
	}
}

// says waits for a text on the screen.
func (v *victim) says(text string) {
	v.t.Helper()
	v.until(func() bool { return strings.Contains(v.vt.String(), text) })
}

func (v *victim) waitsRaw(text string) {
	v.t.Helper()
	v.until(func() bool { return strings.Contains(v.raw.String(), text) })
}

func (v *victim) until(ok func() bool) {
	v.t.Helper()
	late := time.After(20 * time.Second)
	for {
		v.mu.Lock()
		done, screen := ok(), v.vt.String()
		v.mu.Unlock()
		if done {
			return
		}
		select {
		case <-v.changed:
		case <-late:
			v.t.Fatalf("it does not come:\n%s", screen)
		}
	}
}

func (v *victim) writes(s string) {
	v.t.Helper()
	if _, err := v.ptmx.WriteString(s); err != nil {
		v.t.Fatal(err)
	}
}
