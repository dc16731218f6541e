package host

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestAsOrdinaryUser runs the local view as a user without rights, in a process
// of its own: the sockets of others are still listed, their programs are hidden,
// and the answer says what running as administrator would add.
func TestAsOrdinaryUser(t *testing.T) {
	if port := os.Getenv("CYBERCHECK_TEST_PORT"); port != "" {
		got, err := New().Listeners(context.Background())
		for _, l := range got.Sockets {
			if fmt.Sprint(l.Port) == port {
				fmt.Printf("found pid=%d program=%q user=%s partial=%t hidden=%q\n", l.PID, l.Program, l.User, got.Partial, got.Hidden)
			}
		}
		fmt.Println("done", err)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("becoming another user needs root")
	}
	opened := listen(t, "tcp4", "127.0.0.1:0")
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestAsOrdinaryUser$", "-test.v")
	cmd.Env = []string{fmt.Sprintf("CYBERCHECK_TEST_PORT=%d", opened.Port()), "TMPDIR=/tmp"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "done") {
		t.Skipf("the test can not run as another user here: %v: %s", err, out)
	}
	want := fmt.Sprintf("found pid=0 program=%q user=root partial=false hidden=%q", "", saidOtherUser)
	if !strings.Contains(string(out), want) {
		t.Errorf("got %s\nwant %s", out, want)
	}
}
