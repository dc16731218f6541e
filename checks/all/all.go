// Package all is the list of every check. A new check adds one line here; a test
// compares the list with the folders.
package all

import (
	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/passwords"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
)

// Checks returns every check, in the order in which findings are listed.
func Checks() []*checks.Check {
	return []*checks.Check{
		passwords.Check,
		ports.Check,
		tls.Check,
	}
}
