package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Show, make or check the settings"}
	// These must work while the settings file is faulty.
	unread := func(*cobra.Command, []string) error { return nil }
	cmd.AddCommand(
		&cobra.Command{Use: "show", Short: "Print each setting and where it came from", Args: noArgs, RunE: a.configShow},
		&cobra.Command{Use: "init", Short: "Write a settings file with every setting explained", Args: noArgs, PersistentPreRunE: unread, RunE: a.configInit},
		&cobra.Command{Use: "check [FILE]", Short: "Check a settings file", Args: cobra.MaximumNArgs(1), PersistentPreRunE: unread, RunE: a.configCheck},
		&cobra.Command{Use: "path", Short: "Print where the settings and the results are kept", Args: noArgs, PersistentPreRunE: unread, RunE: a.configPath},
	)
	return cmd
}

func (a *app) configShow(*cobra.Command, []string) error {
	for _, k := range config.Keys() {
		if _, err := fmt.Fprintf(a.Out, "%s: %s\t(%s)\n", k.Shown(), a.settings.Values[k.Name], a.settings.Origins[k.Name]); err != nil {
			return writeError(err)
		}
	}
	return nil
}

func (a *app) configInit(*cobra.Command, []string) error {
	file, err := a.settingsFile()
	if err != nil {
		return err
	}
	if a.flags.config == "" && owner.Ours(file) != nil {
		return withHint(usage("with the rights of root the settings would belong to root and not to you, so none are made"), "Run it without sudo, or name a file with --config.")
	}
	if err := owner.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return storage(fmt.Errorf("making the folder for the settings: %w", err))
	}
	err = store.WriteFile(file, []byte(config.Template()), false)
	if errors.Is(err, fs.ErrExist) {
		return storage(fmt.Errorf("%s is already there; it was left as it is", file))
	}
	if err != nil {
		return storage(fmt.Errorf("writing %s: %w", file, err))
	}
	_, err = fmt.Fprintln(a.Out, file)
	return writeError(err)
}

func (a *app) configCheck(_ *cobra.Command, args []string) error {
	file := ""
	if len(args) == 1 {
		file = args[0]
	} else {
		usual, err := a.settingsFile()
		if err != nil {
			return err
		}
		file = usual
	}
	_, err := config.Load(config.Source{File: file, Named: true})
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return storage(err)
	}
	if err != nil {
		return usage("%w", err)
	}
	_, err = fmt.Fprintln(a.Out, file+": good")
	return writeError(err)
}

func (a *app) configPath(*cobra.Command, []string) error {
	file, data, err := config.Paths(runtime.GOOS, a.Environ)
	if err != nil {
		return storage(err)
	}
	_, err = fmt.Fprintf(a.Out, "settings: %s\nresults: %s\n", file, data)
	return writeError(err)
}

func (a *app) settingsFile() (string, error) {
	if a.flags.config != "" {
		return a.flags.config, nil
	}
	file, _, err := config.Paths(runtime.GOOS, a.Environ)
	if err != nil {
		return "", storage(err)
	}
	return file, nil
}
