package remote

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func known[T any](v T) checks.Fact[T] {
	return checks.KnownFact(v, checks.Evidence{What: "x", Where: "/etc/x:1", Seen: "y"})
}

func good() checks.RemoteAccess {
	return checks.RemoteAccess{Desktop: known(false), DesktopChecked: known(true), SSH: known(checks.SSH{On: true}), Services: known([]string{"cron.service"})}
}

func TestJudge(t *testing.T) {
	ssh := func(password, root checks.AuthScope) func(*checks.RemoteAccess) {
		return func(r *checks.RemoteAccess) { r.SSH = known(checks.SSH{On: true, Password: password, Root: root}) }
	}
	services := func(names ...string) func(*checks.RemoteAccess) {
		return func(r *checks.RemoteAccess) { r.Services = known(names) }
	}
	for _, tt := range []struct {
		name     string
		change   func(*checks.RemoteAccess)
		id       string
		status   checks.Status
		severity checks.Severity
		says     string
	}{
		{"desktop off", func(*checks.RemoteAccess) {}, idDesktop, checks.Pass, 0, "cannot"},
		{"desktop on", func(r *checks.RemoteAccess) { r.Desktop = known(true) }, idDesktop, checks.Partial, checks.Medium, ""},
		{"Home edition", func(r *checks.RemoteAccess) { r.Desktop = checks.AbsentFact[bool]("Home.") }, idDesktop, checks.NotApplicable, 0, "Home."},
		{"nothing to check", func(r *checks.RemoteAccess) { r.DesktopChecked = known(false) }, idChecked, checks.NotApplicable, 0, ""},
		{"checked", func(r *checks.RemoteAccess) { r.Desktop = known(true) }, idChecked, checks.Pass, 0, ""},
		{"not checked first", func(r *checks.RemoteAccess) { r.Desktop, r.DesktopChecked = known(true), known(false) }, idChecked, checks.Fail, checks.High, "to anyone"},
		{"keys", func(*checks.RemoteAccess) {}, idSSH, checks.Pass, 0, "keys only"},
		{"off", func(r *checks.RemoteAccess) {
			r.SSH = known(checks.SSH{Password: checks.AllUsers, Root: checks.AllUsers})
		}, idSSH, checks.Pass, 0, "is off"},
		{"passwords", ssh(checks.AllUsers, checks.NoUsers), idSSH, checks.Partial, checks.Medium, "may guess"},
		{"passwords of some", ssh(checks.SomeUsers, checks.NoUsers), idSSH, checks.Partial, checks.Low, "some people"},
		{"root", ssh(checks.AllUsers, checks.AllUsers), idSSH, checks.Fail, checks.High, "root"},
		{"root from some places", ssh(checks.SomeUsers, checks.SomeUsers), idSSH, checks.Fail, checks.High, "root"},
		{"root without a password", func(r *checks.RemoteAccess) {
			r.SSH = known(checks.SSH{On: true, Password: checks.AllUsers, Root: checks.AllUsers, RootLocked: true})
		}, idSSH, checks.Fail, checks.Medium, "none now"},
		{"no server", func(r *checks.RemoteAccess) { r.SSH = checks.AbsentFact[checks.SSH]("None.") }, idSSH, checks.NotApplicable, 0, "None."},
		{"closed settings", func(r *checks.RemoteAccess) {
			r.SSH = checks.UnknownFact[checks.SSH](checks.ReasonNeedsElevation, "Hidden.")
		}, idSSH, checks.NotChecked, 0, "would add who may come in by SSH"},
		{"broken settings", func(r *checks.RemoteAccess) { r.SSH = checks.UnknownFact[checks.SSH](checks.ReasonParse, "Broken.") }, idSSH, checks.Unknown, 0, "Broken."},
		{"no tools", func(*checks.RemoteAccess) {}, idTools, checks.Pass, 0, ""},
		{"on Linux", services("anydesk.service", "cron.service"), idTools, checks.Partial, checks.Info, "AnyDesk"},
		{"on Windows", services("TeamViewer", "ScreenConnect Client (0a1b2c)"), idTools, checks.Partial, checks.Info, "TeamViewer, ScreenConnect"},
		{"on a Mac", services("com.carriez.RustDesk_service.plist"), idTools, checks.Partial, checks.Info, "RustDesk"},
	} {
		r := good()
		tt.change(&r)
		for _, f := range judge(r) {
			if f.ID != tt.id {
				continue
			}
			if f.Status != tt.status || f.Severity != tt.severity || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %s %s, %q; want %s %s, %q", tt.name, f.Status, f.Severity, f.Detail, tt.status, tt.severity, tt.says)
			}
		}
	}
}

func TestRun(t *testing.T) {
	r, env := good(), checktest.Env(t)
	env.Host = &checktest.Host{Facts: checktest.Facts{RemoteAccess: &r}}
	for _, f := range checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		if f.Status != checks.Pass && f.Status != checks.NotApplicable {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
	checktest.HostFaults(t, Check)
}

// TestTools: each tool has a name and beginnings that can be matched.
func TestTools(t *testing.T) {
	for _, x := range tools() {
		if x.Name == "" || len(x.Services) == 0 {
			t.Errorf("%+v", x)
		}
		for _, s := range x.Services {
			if s != strings.ToLower(s) || len(s) < 4 {
				t.Errorf("%s: %q is not a beginning in lower case", x.Name, s)
			}
		}
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }
