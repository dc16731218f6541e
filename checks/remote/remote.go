// Package remote measures which ways lead into this computer from another one:
// remote desktop, SSH, and the remote-support programs of other makers.
//
// tools.yaml says by which services such a program is known.
package remote

import (
	"context"
	"embed"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// Check measures the ways into this computer.
var Check = &checks.Check{
	Name:      "remote",
	Title:     "Ways into this computer from afar",
	Touches:   "Ways in from afar: remote desktop, SSH and programs for remote help.",
	CannotSee: "What your router lets through, who knows the passwords, and a remote-support program that is only started when it is needed.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var (
	docs  = checks.EmbeddedDocs(content)
	words = checks.EmbeddedWords(content)
	tools = checks.EmbeddedContent[[]tool](content, "tools.yaml")
)

// A tool is a remote-support program and how its services begin.
type tool struct {
	Name     string   `yaml:"name"`
	Services []string `yaml:"services"`
}

// The findings, as findings.yaml documents them.
const (
	idDesktop = "remote.desktop"
	idChecked = "remote.desktop_checked"
	idSSH     = "remote.ssh"
	idTools   = "remote.tools"
)

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return checks.RunHostCheck(env, docs, t, words.Say("unread"), func(h checks.Host) ([]checks.Finding, error) {
		r, err := h.RemoteAccess(ctx)
		return judge(r), err
	})
}

func judge(r checks.RemoteAccess) []checks.Finding {
	return []checks.Finding{
		judgeDesktop(r.Desktop),
		judgeChecked(r),
		judgeSSH(r.SSH),
		judgeTools(r.Services),
	}
}

func judgeDesktop(d checks.Fact[bool]) checks.Finding {
	return checks.RatedFinding(idDesktop, d, words, map[bool]checks.Rating{
		true:  {Say: "desktop.on", Status: checks.Partial, Severity: checks.Medium},
		false: {Say: "desktop.off", Status: checks.Pass},
	})
}

// judgeChecked asks only where the remote desktop is on.
func judgeChecked(r checks.RemoteAccess) checks.Finding {
	if r.Desktop.Known && !r.Desktop.Value || r.Desktop.Absent() {
		f := checks.PassFinding(idChecked, r.Desktop, words.Say("desktop.off"))
		f.Status = checks.NotApplicable
		return f
	}
	return checks.RatedFinding(idChecked, r.DesktopChecked, words, map[bool]checks.Rating{
		true:  {Say: "checked.yes", Status: checks.Pass},
		false: {Say: "checked.no", Status: checks.Fail, Severity: checks.High},
	})
}

func judgeSSH(s checks.Fact[checks.SSH]) checks.Finding {
	switch {
	case !s.Known:
		return checks.UnknownFinding(idSSH, s, words.Gain(idSSH))
	case !s.Value.On:
		return checks.PassFinding(idSSH, s, words.Say("ssh.off"))
	case s.Value.Root != checks.NoUsers && s.Value.RootLocked:
		return checks.PassFinding(idSSH, s, words.Say("ssh.root_locked")).Gap(checks.Fail, checks.Medium)
	case s.Value.Root != checks.NoUsers:
		return checks.PassFinding(idSSH, s, words.Say("ssh.root")).Gap(checks.Fail, checks.High)
	case s.Value.Password == checks.AllUsers:
		return checks.PassFinding(idSSH, s, words.Say("ssh.password")).Gap(checks.Partial, checks.Medium)
	case s.Value.Password == checks.SomeUsers:
		return checks.PassFinding(idSSH, s, words.Say("ssh.some")).Gap(checks.Partial, checks.Low)
	}
	return checks.PassFinding(idSSH, s, words.Say("ssh.keys"))
}

// judgeTools names what it finds and asks: such a program may well be the one
// that your IT person works with.
func judgeTools(services checks.Fact[[]string]) checks.Finding {
	if !services.Known {
		return checks.UnknownFinding(idTools, services, words.Gain(idTools))
	}
	f := checks.PassFinding(idTools, services, words.Say("tools.none"))
	var names []string
	for _, t := range tools() {
		for _, s := range services.Value {
			if t.is(s) {
				names = append(names, t.Name)
				f.Evidence = append(f.Evidence, checks.Evidence{What: t.Name, Where: "services of this computer", Seen: s})
				break
			}
		}
	}
	if len(names) > 0 {
		f.Detail = words.Say("tools.some", "names", strings.Join(names, ", "))
		return f.Gap(checks.Partial, checks.Info)
	}
	return f
}

// is reports whether a service, or its file of macOS or systemd, is this tool's.
func (t tool) is(service string) bool {
	s := strings.ToLower(service)
	return slices.ContainsFunc(t.Services, func(p string) bool { return strings.HasPrefix(s, p) })
}
