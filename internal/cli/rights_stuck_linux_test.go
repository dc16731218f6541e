package cli

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestF25Stuck: a scan ends when it is told to while a file system in her home, which
// is hers to run, keeps the kernel waiting for an answer that never comes.
func TestF25Stuck(t *testing.T) {
	w := newWorld(t)
	w.withTools()
	w.must(os.Mkdir(filepath.Join(w.home, ".config"), 0o755))
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		failed := make(chan error, 1)
		go func() {
			runtime.LockOSThread() // and never let go of: the thread ends with its mounts
			failed <- stuck(w, sig)
		}()
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}

// stuck runs a scan in a room whose .config never answers, and stops it by a signal.
func stuck(w *world, sig syscall.Signal) error {
	fuse, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		w.t.Skipf("no file system can be made here: %v", err)
	}
	defer unix.Close(fuse) // then all that wait for it get an error
	for _, step := range []func() error{
		func() error { return unix.Unshare(unix.CLONE_NEWNS | unix.CLONE_FS) },
		func() error { return unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "") },
		func() error { return unix.Mount(filepath.Join(w.dir, "etc"), "/etc", "", unix.MS_BIND, "") },
		func() error {
			return unix.Mount("stuck", filepath.Join(w.home, ".config"), "fuse", 0, fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0", fuse))
		},
		func() error { return greet(fuse) },
	} {
		if err := step(); err != nil {
			w.t.Skipf("no file system can be made here: %v", err)
		}
	}
	cmd := exec.Command(w.binary, "scan", "--no-save", "--checks", "backup")
	cmd.Dir = w.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + w.root, "SUDO_UID=" + strconv.Itoa(ada)}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	// Somebody waits for an answer: it is the scan.
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fuse), Events: unix.POLLIN}}, -1)
		if n > 0 {
			break
		}
		if err != nil && err != unix.EINTR {
			return err
		}
	}
	if err := cmd.Process.Signal(sig); err != nil {
		return err
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitSignal+int(sig) {
		return fmt.Errorf("exit code %d\n%s", code, out.String())
	}
	return nil
}

// greet answers the kernel's first question, and no other.
func greet(fuse int) error {
	question := make([]byte, 64<<10)
	n, err := unix.Read(fuse, question)
	if err != nil || n < 16 {
		return fmt.Errorf("%d bytes: %w", n, err)
	}
	const size = 16 + 64
	answer := make([]byte, size)
	binary.NativeEndian.PutUint32(answer, size)
	copy(answer[8:16], question[8:16]) // the number of the question
	binary.NativeEndian.PutUint32(answer[16:], 7)
	binary.NativeEndian.PutUint32(answer[20:], 31)
	binary.NativeEndian.PutUint32(answer[36:], 4096) // the most that is written at once
	_, err = unix.Write(fuse, answer)
	return err
}
