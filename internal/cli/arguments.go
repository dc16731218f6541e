package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// takes is how many arguments a command takes after its name; a negative most has no end.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		name, rest, _ := strings.Cut(cmd.Use, " ")
		name = strings.TrimSuffix(cmd.CommandPath(), name) + name
		hint := fmt.Sprintf("It is written “%s %s”.", name, rest)
		switch {
		case len(args) < least:
			return withHint(usage("“%s” is told too little: it takes %s", name, rest), hint)
		case most >= 0 && len(args) > most:
			return withHint(usage("“%s” is told too much: there is no place for %q", name, args[most]), hint)
		}
		return nil
	}
}

// guard has each command refuse a flag that names nothing, before anything is done: in
// a script that is a variable which is not set, and never what was meant.
func guard(cmd *cobra.Command) {
	inner := cmd.Args
	cmd.Args = func(c *cobra.Command, args []string) error {
		if err := empty(c.Flags()); err != nil || inner == nil {
			return err
		}
		return inner(c, args)
	}
	for _, k := range cmd.Commands() {
		guard(k)
	}
}

// empty reports the first flag given with an empty value.
func empty(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		blank := f.Value.Type() == "string" && strings.TrimSpace(f.Value.String()) == ""
		if list, ok := f.Value.(pflag.SliceValue); ok {
			blank = strings.TrimSpace(strings.Join(list.GetSlice(), "")) == ""
		}
		if blank && err == nil && f.Name != "authorised-by" { // whoever reads it says what a word is
			err = withHint(usage("--%s is given, and is empty", f.Name), "Write a value behind it, or leave it out.")
		}
	})
	return err
}

// flagError says what the library finds wrong with a flag.
func flagError(c *cobra.Command, err error) error {
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		what := map[string]string{"int": "a whole number", "duration": "a time such as 90s or 2m, up to 1h", "bool": "true or false"}[bad.GetFlag().Value.Type()]
		switch {
		case errors.Is(bad, strconv.ErrRange):
			err = fmt.Errorf("--%s: %s is beyond every number that it can be", bad.GetFlag().Name, bad.GetValue())
		case what != "":
			err = fmt.Errorf("--%s: %q is not %s", bad.GetFlag().Name, bad.GetValue(), what)
		default:
			err = fmt.Errorf("--%s: %q cannot be read; a comma or a quotation mark is in the wrong place", bad.GetFlag().Name, bad.GetValue())
		}
	}
	return withHint(usage("%w", err), fmt.Sprintf("“%s --help” lists the flags.", c.CommandPath()))
}
