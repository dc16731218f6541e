package host

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	pwpolicy       = "/usr/bin/pwpolicy"
	commandTime    = 5 * time.Second
	commandMaximum = 1 << 20
)

// PasswordPolicy asks pwpolicy: no file that may be read holds the rules.
func (h *Host) PasswordPolicy(ctx context.Context) (checks.PasswordPolicy, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	var out capped
	out.limit = commandMaximum
	cmd := exec.CommandContext(ctx, pwpolicy, "-getaccountpolicies")
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	cmd.Dir = "/"
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second // a grandchild must not hold the pipe open
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return checks.PasswordPolicy{}, fmt.Errorf("pwpolicy: %w", ctx.Err())
	case err != nil:
		return macUnread(checks.ReasonSourceMissing, fmt.Errorf("pwpolicy: %w", err)), nil
	case out.cut:
		return macUnread(checks.ReasonParse, errors.New("pwpolicy: it printed more than 1 MiB")), nil
	}
	p, err := parseAccountPolicies(out.buf.Bytes())
	if err != nil {
		return macUnread(checks.ReasonParse, err), nil
	}
	return p, nil
}
