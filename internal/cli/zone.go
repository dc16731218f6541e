package cli

import "github.com/cybercheck-cli/cybercheck/internal/host/zone"

// zone names the time zone of this computer's clock, for the document.
func (a *app) zone() string { return zone.Name(a.Now(), a.env) }
