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
	out, reason, err := accountPolicies(ctx)
	switch {
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return checks.PasswordPolicy{}, err
	case err != nil:
		return macUnread(reason, err), nil
	}
	p, err := parseAccountPolicies(out)
	if err != nil {
		return macUnread(checks.ReasonParse, err), nil
	}
	return p, nil
}

// PasswordStorage tells how passwords are kept, for checks/passwords.
func (h *Host) PasswordStorage(ctx context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	out, _, err := accountPolicies(ctx)
	k := macPasswordStorage(out, err)
	return k.scheme, k.stored, k.history, k.ages
}

// accountPolicies returns what pwpolicy printed, or the error and its reason.
func accountPolicies(ctx context.Context) ([]byte, checks.Reason, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	var out limitedBuffer
	out.limit = commandMaximum
	cmd := exec.CommandContext(ctx, pwpolicy, "-getaccountpolicies")
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	cmd.Dir = "/"
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second // a grandchild must not hold the pipe open
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, "", fmt.Errorf("pwpolicy: %w", ctx.Err())
	case err != nil:
		return nil, checks.ReasonSourceMissing, fmt.Errorf("pwpolicy: %w", err)
	case out.cut:
		return nil, checks.ReasonParse, errors.New("pwpolicy: it printed more than 1 MiB")
	}
	return out.buf.Bytes(), "", nil
}
