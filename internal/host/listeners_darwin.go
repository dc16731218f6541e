package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	lsofPath    = "/usr/sbin/lsof"
	lsofTimeout = 5 * time.Second
	maxLsof     = 4 << 20
)

// lsofArgs asks for listening TCP sockets and for UDP ones, with numbers instead
// of names (-nP), whole program names (+c 0), one field a line (-F). Field t
// tells IPv4 from IPv6 where the address is only a star, and field P the protocol.
var lsofArgs = []string{"-nP", "+c", "0", "-iTCP", "-sTCP:LISTEN", "-iUDP", "-F", "pcnLuftP"}

func listeners(ctx context.Context) (checks.Listeners, error) {
	ctx, cancel := context.WithTimeout(ctx, lsofTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, lsofPath, lsofArgs...)
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	cmd.Dir = "/"
	cmd.WaitDelay = time.Second
	var out, complaint limitedBuffer
	out.limit, complaint.limit = maxLsof, 4<<10
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return checks.Listeners{}, fmt.Errorf("running %s: %w", lsofPath, ctx.Err())
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() == 1 && (out.buf.Len() > 0 || complaint.buf.Len() == 0):
		// lsof ends with 1 also when it found nothing, or not everything.
	default:
		return checks.Listeners{}, fmt.Errorf("running %s: %w: %s", lsofPath, err, strings.TrimSpace(complaint.buf.String()))
	}
	t := parseLsof(out.buf.String())
	t.cut = t.cut || out.cut
	l := finish(lsofPath, false, t)
	if os.Geteuid() != 0 {
		l.Partial = true
		l.Hidden = strings.TrimSpace("Only your own programs are shown; running as administrator would show all. " + l.Hidden)
	}
	return l, nil
}
