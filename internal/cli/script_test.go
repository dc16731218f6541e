package cli

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cybercheck": func() { os.Exit(realMain()) }})
}

// realMain is what cmd/cybercheck does, with a computer that enforces six
// characters in place of the one the tests run on.
func realMain() int {
	for _, name := range Unwelcome() {
		_ = os.Unsetenv(name)
	}
	ctx, signal := Signals()
	return Main(ctx, Process{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: now(),
		Signal: signal, Sudo: os.Getenv("TEST_SUDO") != "" || Borrowed(os.Geteuid(), os.Environ()), Host: weakHost(),
	})
}

// now is the real clock, or the day that a script names in TEST_DAY, or the moment in
// TEST_TIME, which this computer's clock shows in the zone of TZ.
func now() func() time.Time {
	if at, err := time.Parse(time.RFC3339, os.Getenv("TEST_TIME")); err == nil {
		return func() time.Time { return at.Local() }
	}
	day, err := time.Parse(time.DateOnly, os.Getenv("TEST_DAY"))
	if err != nil {
		return time.Now
	}
	return func() time.Time { return day }
}

// weakHost accepts six characters, never locks, and listens for everyone on 3389.
func weakHost() checks.Host {
	proof := checks.Evidence{What: "password rule", Where: "/etc/pam.d/common-password:25", Seen: "password [success=1 default=ignore] pam_unix.so obscure yescrypt"}
	return &checktest.Host{
		Policy: &checks.PasswordPolicy{
			MinLength:    checks.KnownFact(6, proof),
			Dictionary:   checks.KnownFact(false, proof),
			MaxAge:       checks.KnownFact(time.Duration(0), proof),
			LockoutTries: checks.KnownFact(0, proof),
			LockoutFor:   checks.KnownFact(time.Duration(0), proof),
			RemoteLogin:  checks.KnownFact(false, proof),
		},
		Sockets: &checks.Listeners{Source: "/proc/net/tcp", Sockets: []checks.Listener{{Addr: netip.IPv4Unspecified(), Port: 3389, PID: 7, Program: "xrdp", User: "root"}}},
	}
}

// unraced skips a test that starts the program again and again: with the race detector
// that takes many minutes, and go test without it, which is run as well, runs them all.
// TestKilled and racedScripts start it with the detector.
func unraced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("it starts the program too often for the race detector: go test without it runs this")
	}
}

// racedScripts measure, ask and write: what the others do besides is done in this
// process by the tests that call Main.
var racedScripts = []string{"testdata/script/incident.txtar", "testdata/script/scan.txtar"}

func TestScripts(t *testing.T) {
	dir, files := "testdata/script", []string(nil)
	if raced {
		dir, files = "", racedScripts
	}
	testscript.Run(t, testscript.Params{
		Dir:   dir,
		Files: files,
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("XDG_DATA_HOME", "")
			// A program with the race detector waits a second before it ends, at
			// each of the two hundred runs; what it saw by then it has said.
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			return os.Mkdir(e.WorkDir+"/home", 0o700)
		},
	})
}

// exits runs a program and fails unless it ends with the code: “exits 5 cybercheck
// scan shop.example”. Scripts depend on these numbers, so they are numbers here.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program [args...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = ended.ExitCode()
	}
	if want, err := strconv.Atoi(args[0]); err != nil || got != want {
		ts.Fatalf("it ended with %d, want %s", got, args[0])
	}
}
