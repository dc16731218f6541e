// Package cli is the command line: one file a command. It reads flags and
// settings, puts the world together (clock, dialer, host, store), and gives the
// work to the packages that do it. Standard output is the product; everything
// else is conversation and goes to standard error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/checks/passwords"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/host"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// Version is what “cybercheck version” prints; the release build sets it.
var Version = "dev"

// A Process is what the program is given by the operating system.
type Process struct {
	Args    []string // without the program's name
	In      *os.File
	Out     io.Writer
	Err     io.Writer
	Environ []string
	Now     func() time.Time
	// InTerminal and OutTerminal say whether the streams are terminals.
	InTerminal, OutTerminal bool
	// Width is the terminal's width in columns, 0 when it has none.
	Width int
	// Signal returns the number of the signal that ended the context, or 0.
	Signal func() int
	// Host tells facts about this computer; nil means the real one.
	Host checks.Host
	// Sudo is true when the program was started with another user's rights; see Borrowed.
	Sudo bool
}

// Unwelcome are variables that would change a verdict, send names elsewhere or
// write files that nobody asked for. The process drops them before anything else.
func Unwelcome() []string {
	return []string{
		"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "ZONEINFO", "GODEBUG", "TEA_DEBUG", "TEA_TRACE", "BASH_COMP_DEBUG_FILE", "LOCALDOMAIN", "RES_OPTIONS",
	}
}

// Main runs the program and returns its exit code.
func Main(ctx context.Context, p Process) int {
	if p.Sudo {
		owner.CalledBy(callerOf(p.Environ))
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	app := &app{Process: p, display: p.Out}
	var out *product
	out, app.Err = outputs(p, stop)
	app.Out = out
	cmd := app.root() //nolint:contextcheck // the command library hands ctx to each command
	cmd.SetArgs(typed(p.Args))
	err := app.whether(out, app.execute(ctx, cmd))
	code := codeOf(err)
	if n := p.Signal(); n != 0 && ctx.Err() != nil && (err == nil || code == exitIncomplete || code == exitSignal+2) {
		code = exitSignal + n
	}
	app.say(err)
	return code
}

// execute runs the command. A fault of ours ends it like any other error: with a sentence
// and a code of its own. The panic's value may hold an answer, so it is not shown.
func (a *app) execute(ctx context.Context, cmd *cobra.Command) (err error) {
	defer func() {
		if recover() == nil {
			return
		}
		if a.flags.verbose {
			_, _ = a.Err.Write(debug.Stack())
		}
		err = withHint(&exitError{code: exitFault, err: errFault}, "What was kept before is still there. Please tell us what you typed; -v prints more for that.")
	}()
	return cmd.ExecuteContext(ctx)
}

var errFault = errors.New("something went wrong inside cybercheck; that is our fault, and not yours")

// An app is one run of the program.
type app struct {
	Process
	// display is standard output itself, for a screen, which asks it what it can.
	display io.Writer
	flags   struct {
		config, dataDir, client, color string
		plain, quiet, verbose          bool
	}
	settings  config.Loaded
	saidAhead bool // that an assessment is dated in the future
}

// load reads the settings once the flags are known.
func (a *app) load(cmd *cobra.Command) error {
	file, _, err := config.Paths(runtime.GOOS, a.Environ)
	if err != nil && !errors.Is(err, config.ErrNoHome) {
		return storage(err)
	}
	src := config.Source{File: file, Environ: a.Environ, Flags: map[string]config.Flag{}}
	if a.flags.config != "" {
		src.File, src.Named = a.flags.config, true
	}
	for flag, key := range map[string]string{
		"data-dir": "data_dir", "client": "client", "color": "ui::color", "timeout": "scan::timeout",
		"fail-on": "scan::fail_on", "ports": "scan::ports", "standard": "scan::standard",
	} {
		if f := cmd.Flags().Lookup(flag); f != nil && f.Changed {
			src.Flags[key] = config.Flag{Name: "--" + flag, Value: f.Value.String()}
		}
	}
	if a.flags.plain {
		src.Flags["ui::mode"] = config.Flag{Name: "--plain", Value: "plain"}
	}
	if err := a.believed(&src); err != nil {
		return err
	}
	if a.settings, err = config.Load(src); err != nil {
		return err
	}
	return checkPorts(a.settings)
}

// content loads everything that an assessment is judged by.
func (a *app) content() (assess.Content, error) {
	b, err := questions.Load()
	if err != nil {
		return assess.Content{}, &exitError{code: exitFault, err: fmt.Errorf("the built-in questions are faulty: %w", err)}
	}
	m, err := score.LoadModel()
	if err != nil {
		return assess.Content{}, &exitError{code: exitFault, err: err}
	}
	others, err := questions.LoadBenchmarks()
	if err != nil {
		return assess.Content{}, &exitError{code: exitFault, err: err}
	}
	packs, err := countries.Load()
	if err != nil {
		return assess.Content{}, &exitError{code: exitFault, err: err}
	}
	return assess.Content{Bank: b, Model: m, Checks: all.Checks(), Others: others, Countries: packs}.Linked(), nil
}

func (a *app) tool(b *questions.Bank) assess.Tool {
	return assess.Tool{Name: "cybercheck", Version: Version, Bank: b.Version}
}

var _ passwords.StorageReader = (*host.Host)(nil) // the check asks at run time

// host is the computer that we run on.
func (a *app) host() checks.Host {
	if a.Host != nil {
		return a.Host
	}
	return host.New()
}

func (a *app) env(name string) string {
	for _, e := range a.Environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}
