// Package host tells facts about the computer that the program runs on: which
// sockets listen, and which rules hold for passwords.
//
// What differs by system is a file for each system that only fetches bytes; the
// parsers carry no build tag, so that each is tested on every system.
package host

// Host reads this computer. Make one with [New]; it implements checks.Host.
type Host struct{}

// New returns a Host for this computer.
func New() *Host { return &Host{} }
