// Command cybercheck is a warrant of fitness for a small business's cyber
// security. Everything it does is in internal/cli; this file is the process.
package main

import (
	"os"
	"time"

	"golang.org/x/term"

	"github.com/cybercheck-cli/cybercheck/internal/cli"
)

func main() {
	for _, name := range cli.Unwelcome() {
		_ = os.Unsetenv(name)
	}
	ctx, signal := cli.Signals()
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		width = 0
	}
	os.Exit(cli.Main(ctx, cli.Process{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: time.Now, Width: width,
		InTerminal: term.IsTerminal(int(os.Stdin.Fd())), OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		Signal: signal, Sudo: cli.Borrowed(os.Geteuid(), os.Environ()),
	}))
}
