package cli

import (
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Show, make or check the settings", Args: noArgs, SuggestionsMinimumDistance: 2,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	// These must work while the settings file is faulty.
	unread := func(*cobra.Command, []string) error { return nil }
	cmd.AddCommand(
		&cobra.Command{Use: "show", Short: "Print each setting and where it came from", Args: noArgs, RunE: a.configShow},
		&cobra.Command{Use: "init", Short: "Write a settings file with every setting explained", Args: noArgs, PersistentPreRunE: unread, RunE: a.configInit},
		&cobra.Command{Use: "check [FILE]", Short: "Check a settings file", Args: takes(0, 1), PersistentPreRunE: unread, RunE: a.configCheck},
		&cobra.Command{Use: "path", Short: "Print where the settings and the results are kept", Args: noArgs, PersistentPreRunE: unread, RunE: a.configPath},
	)
	return cmd
}

func (a *app) configShow(*cobra.Command, []string) error {
	for _, k := range config.Keys() {
		if err := a.tell("%s: %s\t(%s)", k.Shown(), a.settings.Values[k.Name], a.settings.Origins[k.Name]); err != nil {
			return err
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
		return withHint(usage("with the rights of root the settings would belong to root and not to you, so none are made"), asYourself+", or name a file with --config.")
	}
	if err := makeFolder(filepath.Dir(file)); err != nil {
		return err
	}
	err = named.Write(file, []byte(config.Template()), false)
	if errors.Is(err, fs.ErrExist) {
		return withHint(err, "It was left as it is.")
	}
	if err != nil {
		return err
	}
	return a.tell("%s", file)
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
	settings, err := config.Load(config.Source{File: file, Named: true})
	if err != nil {
		return err
	}
	if err := checkPorts(settings); err != nil {
		return err
	}
	return a.tell("%s: good", file)
}

// checkPorts refuses a list of ports that a scan could not use, with its place.
func checkPorts(s config.Loaded) error {
	if s.Scan.Ports == "" {
		return nil
	}
	if _, err := ports.ParsePorts(s.Scan.Ports); err != nil {
		return usage("%s: %w", s.Origins["scan::ports"], err)
	}
	return nil
}

// portsOf reads a list of ports that checkPorts let through; empty is the usual ones.
func portsOf(spec string) []uint16 {
	if spec == "" {
		return nil
	}
	list, _ := ports.ParsePorts(spec)
	return list
}

func (a *app) configPath(*cobra.Command, []string) error {
	file, data, err := config.Paths(runtime.GOOS, a.Environ)
	if err != nil {
		return storage(err)
	}
	return errors.Join(a.tell("settings: %s", file), a.tell("results: %s", data))
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
