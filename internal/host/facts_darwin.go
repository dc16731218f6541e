package host

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

func thisSystem(ctx context.Context) (system, error) {
	model, err := unix.Sysctl("hw.model")
	if err != nil {
		model = ""
	}
	home := ""
	if u, err := atScreen(); err == nil {
		home = strings.TrimPrefix(filepath.Clean(u.HomeDir), "/")
	}
	return mac{rootFS("/"), runHelper, model, home, administrator}, ctx.Err()
}

// atScreen is the person who owns the console, also when the program was started
// through sudo.
func atScreen() (*user.User, error) {
	info, err := os.Stat("/dev/console")
	if err != nil {
		return nil, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return nil, fmt.Errorf("nobody sits at the screen: %w", os.ErrNotExist)
	}
	return user.LookupId(strconv.FormatUint(uint64(st.Uid), 10))
}

// administrator asks about the person at the screen.
func administrator() (bool, error) {
	u, err := atScreen()
	if err != nil {
		return false, err
	}
	groups, err := u.GroupIds()
	return slices.Contains(groups, "80"), err
}

// runHelper runs a program of the system and returns what it printed.
func runHelper(ctx context.Context, program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	var out limitedBuffer
	out.limit = commandMaximum
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the programs and their words are constants of mac.go
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second // a grandchild must not hold the pipe open
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", program, ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	return out.buf.Bytes(), nil
}
