//go:build unix

package store

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the child that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CYBERCHECK_TEST_SAVER"); dir != "" {
		saver(dir)
		return
	}
	os.Exit(m.Run())
}

// saver counts on from what is saved, saving each number and only then saying so.
func saver(dir string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	var v note
	if err := s.Load(DraftName("a"), &v, now); err != nil && !strings.Contains(err.Error(), "no such file") {
		fmt.Println("error", err)
		return
	}
	for {
		v.N++
		v.Text = strings.Repeat("answer ", v.N%50)
		if err := s.Save(DraftName("a"), v); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println(v.N)
	}
}

// TestKillDuringSave kills a process at random moments, 500 times: what it said
// was saved is there, whole.
func TestKillDuringSave(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	saved := 0
	for i := range 500 {
		saved = killOnce(t, dir, saved, i)
	}
	t.Logf("500 kills, %d saves, none lost", saved)
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, _ := filepath.Glob(s.Path("clients/a/*.damaged*")); len(list) > 0 {
		t.Errorf("damaged files: %v", list)
	}
	// F13: what they left half written goes with the next run.
	hold, err := s.HoldDraft("a")
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Release()
	if list, _ := filepath.Glob(s.Path("clients/a/.*.tmp")); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

func killOnce(t *testing.T, dir string, saved, round int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CYBERCHECK_TEST_SAVER="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(out)
	for range 1 + rand.IntN(4) {
		if !in.Scan() {
			break
		}
		n, err := strconv.Atoi(in.Text())
		if err != nil {
			t.Fatalf("round %d: the saver said %q", round, in.Text())
		}
		saved = n
	}
	for spin := rand.IntN(200_000); spin > 0; spin-- { // a random moment within a save or two
		_ = spin
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	for in.Scan() { // what it had already said when it died
		if n, err := strconv.Atoi(in.Text()); err == nil {
			saved = n
		}
	}
	_ = cmd.Wait()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var v note
	if err := s.Load(DraftName("a"), &v, now); err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	if v.N < saved {
		t.Fatalf("round %d: %d was reported saved, %d is on the disk", round, saved, v.N)
	}
	if v.Text != strings.Repeat("answer ", v.N%50) {
		t.Fatalf("round %d: the file is a mixture", round)
	}
	return max(saved, v.N)
}
