package ports

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host"
)

// TestAsOrdinaryUser runs the local view as a user without rights, in a process
// of its own: the doors that others opened are told, the program is named as
// hidden, and the report says what running as administrator would add.
func TestAsOrdinaryUser(t *testing.T) {
	const key, begin = "CYBERCHECK_TEST_ORDINARY", "found: "
	if os.Getenv(key) != "" {
		env := testEnv(nil)
		env.Host = host.New()
		b, err := json.Marshal(runCheck(t.Context(), env, checks.Target{}))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s%s\n", begin, b)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("becoming another user needs root")
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp4", "0.0.0.0:0")
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestAsOrdinaryUser$", "-test.v")
	cmd.Env = []string{key + "=1", "TMPDIR=/tmp"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	_, line, ok := strings.Cut(string(out), begin)
	if !ok {
		t.Skipf("the test can not run as another user here: %v: %s", err, out)
	}
	line, _, _ = strings.Cut(line, "\n")
	var got []checks.Finding
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	target := fmt.Sprintf("this computer:%d/tcp", l.Addr().(*net.TCPAddr).Port)
	told := ""
	for _, f := range got {
		if f.Target == target {
			told = f.Detail
		}
	}
	if !strings.HasPrefix(told, "A program whose name is hidden listens for everyone on port ") {
		t.Errorf("%s: %q", target, told)
	}
	if sum := summaryOf(t, got); !strings.Contains(sum.Detail, "running as administrator would name them") {
		t.Errorf("got %s", sum.Detail)
	}
}
