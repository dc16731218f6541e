// Package ports looks for services that accept connections: on this computer by
// reading the system's own list of sockets, on another by connecting and closing
// at once, without sending a byte.
//
// It names a service by its port number, and on this computer also by its
// program; it asks no service who it is. Which numbers matter is data, in
// services.yaml; what each means and how to close it is in findings*.yaml.
// Begin with [Check].
package ports

import (
	"context"
	_ "embed"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var (
	//go:embed findings.yaml
	findingsSummary []byte
	//go:embed findings_remote.yaml
	findingsRemote []byte
	//go:embed findings_data.yaml
	findingsData []byte
	//go:embed findings_devices.yaml
	findingsDevices []byte
	//go:embed findings_servers.yaml
	findingsServers []byte
	//go:embed services.yaml
	servicesYAML []byte
)

// docs is every finding that the check can make, the summary first.
var docs = slices.Concat(
	checks.MustLoadDocs(findingsSummary), checks.MustLoadDocs(findingsRemote), checks.MustLoadDocs(findingsData),
	checks.MustLoadDocs(findingsDevices), checks.MustLoadDocs(findingsServers),
)

// known is the table of services; it is never written to.
var known = mustLoadServices(servicesYAML)

// The findings that are not about a service of their own.
const (
	idNone  = "ports.none"
	idOther = "ports.other"
)

// Check finds services that accept connections from other computers.
var Check = &checks.Check{
	Name:  "ports",
	Title: "Open doors (ports)",
	Touches: "On this computer: reads the system's own list of programs that wait for connections. " +
		"On another: connects to its usual ports and closes at once, without sending anything.",
	CannotSee: "What your router lets in from the internet; services that use UDP; a service on an unusual port of another computer; " +
		"and whether a login guards the door.",
	On:   []checks.Kind{checks.ThisComputer, checks.Remote},
	Docs: docs,
	Run:  run,
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	if t.Kind == checks.ThisComputer {
		return runLocal(ctx, env, t), nil
	}
	return runRemote(ctx, env, t), nil
}
