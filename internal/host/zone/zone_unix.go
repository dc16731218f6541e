//go:build !windows

package zone

import (
	"os"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// proposed are the names that this computer's settings give the zone: the link to its
// table, and the name in words that some systems keep beside it.
func proposed() []string {
	var out []string
	if path, err := os.Readlink("/etc/localtime"); err == nil {
		out = append(out, afterZoneinfo(path))
	}
	if name, err := files.Read(os.DirFS("/etc"), "timezone"); err == nil {
		out = append(out, strings.TrimSpace(string(name)))
	}
	return out
}
