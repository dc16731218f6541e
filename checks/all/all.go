// Package all is the list of every check. A new check adds one line here; a test
// compares the list with the folders.
package all

import (
	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/accounts"
	"github.com/cybercheck-cli/cybercheck/checks/backup"
	"github.com/cybercheck-cli/cybercheck/checks/dns"
	"github.com/cybercheck-cli/cybercheck/checks/mail"
	"github.com/cybercheck-cli/cybercheck/checks/passwords"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/checks/protection"
	"github.com/cybercheck-cli/cybercheck/checks/remote"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
	"github.com/cybercheck-cli/cybercheck/checks/updates"
	"github.com/cybercheck-cli/cybercheck/checks/web"
)

// Checks returns every check, in the order in which findings are listed.
func Checks() []*checks.Check {
	return []*checks.Check{
		passwords.Check,
		updates.Check,
		protection.Check,
		accounts.Check,
		remote.Check,
		backup.Check,
		ports.Check,
		tls.Check,
		web.Check,
		dns.Check,
		mail.Check,
	}
}
