package config

import (
	"fmt"
	"strings"
)

// Template is a settings file with every key at its built-in value, explained
// and commented out.
func Template() string {
	var b strings.Builder
	b.WriteString("# Settings of cybercheck. Take away the # in front of a line to change it.\n")
	section := ""
	for _, k := range Keys() {
		parts := strings.Split(k.Name, delimiter)
		indent := ""
		if len(parts) == 2 {
			if parts[0] != section {
				section = parts[0]
				fmt.Fprintf(&b, "\n# %s:\n", section)
			}
			indent = "  "
		}
		help := k.Help
		if len(k.Allowed) > 0 {
			help += " One of " + strings.Join(k.Allowed, ", ") + "."
		}
		fmt.Fprintf(&b, "# %s# %s\n# %s%s: %s\n", indent, help, indent, parts[len(parts)-1], k.Default)
	}
	return b.String()
}
