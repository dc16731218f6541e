// Package ports looks for services that accept connections: on this computer by
// reading the system's own list of sockets, on another by connecting and closing
// at once, and, where the run was told to, by asking the router which ports
// it forwards.
//
// It names a service by its port number, on this computer also by its program,
// and on another by one short question to each open port, which changes nothing
// and tries no password. To printers and to the controls of machines nothing is
// ever sent. Which numbers matter is data, in services.yaml; what an answer means
// is in confirm.yaml; how to close a port is in findings*.yaml. Begin with [Check].
package ports

import (
	"context"
	"embed"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// docs is every finding that the check can make, the summary first.
var docs = checks.EmbeddedDocs(content, "findings.yaml", "findings_remote.yaml", "findings_data.yaml", "findings_devices.yaml", "findings_servers.yaml")

// words are the sentences of wording.yaml.
var words = checks.EmbeddedWords(content)

// serviceTable is the table of services; it is never written to.
var serviceTable = sync.OnceValue(func() *services { return newServices(checks.EmbeddedContent[[]*service](content, "services.yaml")()) })

// The findings that are not about a service of their own.
const (
	idNone  = "ports.none"
	idOther = "ports.other"

	idRemoteControl = "ports.way_in"
	idRouter        = "ports.router"
	idPage          = "ports.device_page"
	idWebPages      = "ports.web_pages"
)

// Check finds services that accept connections from other computers.
var Check = &checks.Check{
	Name:    "ports",
	Title:   "Open doors (ports)",
	Touches: "Which programs wait for connections.",
	TouchesOther: "Its usual ports, each open one asked once what it is; no password is tried, and nothing is sent to printers and machines. " +
		"Only with --router: what your router lets in.",
	CannotSee: "Doors that someone set on your router by hand; services of other computers that use UDP; a service on an unusual port of another computer; " +
		"and whether the passwords behind a door are good ones.",
	On:   []checks.Kind{checks.ThisComputer, checks.Remote},
	Docs: docs,
	Run:  run,
}

// Options are what a run may say to this check.
type Options struct {
	// Ports are the ports to try on a target that names none; nil means the usual ones.
	Ports []uint16
	// Accepted lists exposures that someone answers for.
	Accepted []RiskAcceptance
}

// A RiskAcceptance is an exposure that someone answers for. It stays in the report.
type RiskAcceptance struct {
	// Target is the exposure's, such as "192.168.1.5:3389/tcp".
	Target string
	Owner  string
	Reason string
	Until  time.Time // the last day on which it holds
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	if t.Kind == checks.ThisComputer {
		return runLocal(ctx, env, t), nil
	}
	return runRemote(ctx, env, t), nil
}
