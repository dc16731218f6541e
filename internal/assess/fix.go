package assess

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
)

// fix picks the steps for a gap: those for this computer's system when it was
// seen on this computer (its family first, where the finding names one), those to
// ask a website host for when it was not.
func (c Content) fix(f checks.Finding, in Input) (advice.Part, bool) {
	d, ok := c.Doc(f.ID)
	if !ok {
		return advice.Part{}, false
	}
	here := local(f.Target)
	want := []string{f.System, "host", "any"}
	if here {
		want = []string{f.System, systemName[in.Run.HostOS], "any"}
	}
	for _, w := range want {
		i := slices.IndexFunc(d.Fix, func(x checks.Fix) bool { return x.For == w })
		if i < 0 {
			continue
		}
		x := d.Fix[i]
		part := advice.Part{Where: "For " + f.Target, First: x.First, Steps: x.Steps, Paste: f.Records, For: x.For}
		if here {
			part.Where = where(in)
		}
		return part, true
	}
	return advice.Part{}, false
}

// where names the computer that was looked at, and says so where the profile would
// have one expect another system.
func where(in Input) string {
	name := "On this computer"
	if in.Scope.Computer.Name != "" {
		name = "On the computer " + in.Scope.Computer.Name
	}
	system, said := systemName[in.Run.HostOS], in.Profile["computers"]
	if other, ok := profileSystem[said]; ok && system != "" && other != system {
		return name + ", which runs " + systemWords[system] + " (you said that yours run " + systemWords[other] + ")"
	}
	return name
}

// profileSystem is the system that an answer about the computers means.
var profileSystem = map[string]string{"windows": "windows", "mac": "macos", "linux": "linux"}

// systemWords is how a system is called where an owner reads it.
var systemWords = map[string]string{"windows": "Windows", "macos": "macOS", "linux": "Linux"}
