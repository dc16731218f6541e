package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
)

// completeValues has a shell offer the values of flags and arguments that have few. What
// it would have to look for outside is never looked for: nothing is sent, and nothing made.
func (a *app) completeValues(root *cobra.Command) {
	formatList := func() []string { return strings.Split(formatNames(), ", ") }
	values := map[string]func() []string{
		"checks": a.checkNames, "skip": a.checkNames, "client": a.clientNames,
		"standard": allowed("scan::standard"), "fail-on": allowed("scan::fail_on"), "color": allowed("ui::color"),
		"rate":  func() []string { return []string{"gentle", "lan", "fast"} },
		"grade": portfolio.Grades, "open": a.controlIDs,
	}
	formats := map[string]func() []string{"clients": func() []string { return clientFormats }, "history": func() []string { return []string{"text", "json"} }, "compare": func() []string { return []string{"text", "json"} }}
	args := map[string]func() []string{"explain": a.explainIDs, "set": a.clientNames, "forget": a.clientNames}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for flag, list := range values {
			if cmd.LocalFlags().Lookup(flag) != nil {
				_ = cmd.RegisterFlagCompletionFunc(flag, a.offer(list)) // it is there, and once
			}
		}
		if cmd.LocalFlags().Lookup("format") != nil {
			list := formatList
			if own := formats[cmd.Name()]; own != nil {
				list = own
			}
			_ = cmd.RegisterFlagCompletionFunc("format", a.offer(list))
		}
		if list := args[cmd.Name()]; list != nil && cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = a.offer(list)
		}
		for _, k := range cmd.Commands() {
			walk(k)
		}
	}
	walk(root)
}

// offer offers what begins as what was typed does; of a list with commas, its last part.
func (a *app) offer(list func() []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		_ = a.load(cmd) // settings that are wrong offer nothing; the command says what is wrong
		at := strings.LastIndexByte(typed, ',') + 1
		var out []string
		for _, s := range list() {
			if strings.HasPrefix(s, typed[at:]) && !slices.Contains(strings.Split(typed[:at], ","), s) {
				out = append(out, typed[:at]+s)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) checkNames() []string {
	c, err := a.content()
	if err != nil {
		return nil
	}
	var out []string
	for _, k := range c.Checks {
		out = append(out, k.Name)
	}
	return out
}

func (a *app) controlIDs() []string {
	c, err := a.content()
	if err != nil {
		return nil
	}
	var out []string
	for _, k := range c.Bank.Controls {
		out = append(out, k.ID)
	}
	return out
}

// explainIDs are what “cybercheck explain” takes: controls, checks and findings.
func (a *app) explainIDs() []string {
	c, err := a.content()
	if err != nil {
		return nil
	}
	out := append([]string{"score"}, a.controlIDs()...)
	for _, k := range c.Checks {
		out = append(out, k.Name)
		for _, d := range k.Docs.All() {
			out = append(out, d.ID)
		}
	}
	return out
}

// clientNames are the folders of the clients.
func (a *app) clientNames() []string {
	s, err := a.readStore()
	if err != nil {
		return nil
	}
	defer s.Close()
	list, err := s.Clients()
	if err != nil {
		return nil
	}
	return list
}

// allowed are the values that a setting may have.
func allowed(name string) func() []string {
	return func() []string {
		for _, k := range config.Keys() {
			if k.Name == name {
				return k.Allowed
			}
		}
		return nil
	}
}
