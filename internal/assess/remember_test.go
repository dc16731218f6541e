package assess

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// seen is one finding, written "id control target status".
func seen(spec string) checks.Finding {
	f := strings.Split(spec, " | ")
	out := checks.Finding{ID: f[0], Check: strings.Split(f[0], ".")[0], Control: f[1], Target: f[2], Severity: checks.High}
	if err := out.Status.UnmarshalText([]byte(f[3])); err != nil {
		panic(err)
	}
	return out
}

// run is an assessment made some days ago, of a computer and some targets.
func run(days int, computer Computer, targets []string, found ...string) Assessment {
	a := Assessment{Run: RunInfo{Finished: ago(days)}, Scope: Scope{Computer: computer, Targets: targets}}
	for _, f := range found {
		a.Findings = append(a.Findings, seen(f))
	}
	return a
}

// TestRemember is every rule of what is remembered and what is settled.
func TestRemember(t *testing.T) {
	model, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	const (
		old       = "updates.end | UPD-3 | this computer | fail"
		oldWeb    = "tls.expired | WEB-1 | shop.test:443 | fail"
		oldWeb2   = "tls.expired | WEB-1 | shop.test:8443 | fail"
		goodWeb   = "tls.expired | WEB-1 | shop.test:443 | pass"
		otherWeb  = "tls.chain | WEB-1 | shop.test:443 | pass"
		otherWeb2 = "tls.chain | WEB-1 | shop.test:8443 | pass"
	)
	desk, till := Computer{ID: "aaaaaaaa", Name: "desk"}, Computer{ID: "bbbbbbbb", Name: "till"}
	shop := []string{"shop.test"}
	for _, c := range []struct {
		name    string
		now     Assessment
		earlier []Assessment
		want    string // what is remembered: control target status days-ago
	}{
		{"left out", run(0, desk, nil), []Assessment{run(3, desk, nil, old)}, "UPD-3 this computer fail 3"},
		{"not checked", run(0, desk, nil, "updates.end | UPD-3 | this computer | not_checked"), []Assessment{run(3, desk, nil, old)}, "UPD-3 this computer fail 3"},
		{"could not be told", run(0, desk, nil, "updates.end | UPD-3 | this computer | unknown"), []Assessment{run(3, desk, nil, old)}, "UPD-3 this computer fail 3"},
		{"broke", run(0, desk, nil, "updates.broke | UPD-3 | this computer | error"), []Assessment{run(3, desk, nil, old)}, "UPD-3 this computer fail 3"},
		{
			"broke beside something definite", run(0, desk, nil, "updates.broke | UPD-3 | this computer | error", "updates.on | UPD-3 | this computer | pass"),
			[]Assessment{run(3, desk, nil, old)},
			"UPD-3 this computer fail 3",
		},
		{
			"one finding told and not told", run(0, desk, nil, "updates.end | UPD-3 | this computer | unknown", "updates.end | UPD-3 | this computer | pass"),
			[]Assessment{run(3, desk, nil, old)},
			"UPD-3 this computer fail 3",
		},
		{
			"the same silence again", run(0, desk, nil, "updates.end | UPD-3 | this computer | unknown"),
			[]Assessment{run(3, desk, nil, "updates.end | UPD-3 | this computer | error")},
			"",
		},
		{
			"silence, and then not looked at", run(0, desk, nil, "updates.end | UPD-3 | this computer | not_checked"),
			[]Assessment{run(3, desk, nil, "updates.end | UPD-3 | this computer | unknown")},
			"UPD-3 this computer unknown 3",
		},
		{"what was not checked says nothing", run(0, desk, nil), []Assessment{run(3, desk, nil, "updates.end | UPD-3 | this computer | not_checked")}, ""},

		{"mended", run(0, desk, shop, goodWeb), []Assessment{run(3, desk, shop, oldWeb)}, ""},
		{"mended, by another finding of the control", run(0, desk, shop, otherWeb), []Assessment{run(3, desk, shop, oldWeb)}, ""},
		{"mended, by a whole run of the check", run(0, desk, shop, "tls.hsts | WEB-3 | shop.test:443 | pass"), []Assessment{run(3, desk, shop, oldWeb)}, ""},
		{
			"the whole run left something unknown", run(0, desk, shop, "tls.hsts | WEB-3 | shop.test:443 | pass", "tls.www | WEB-5 | shop.test | unknown"),
			[]Assessment{run(3, desk, shop, oldWeb)},
			"WEB-1 shop.test:443 fail 3",
		},
		{"another check of the control", run(0, desk, shop, "web.page | WEB-1 | shop.test:443 | pass"), []Assessment{run(3, desk, shop, oldWeb)}, "WEB-1 shop.test:443 fail 3"},
		{"another host", run(0, desk, []string{"mail.test"}, "tls.expired | WEB-1 | mail.test:443 | pass"), []Assessment{run(3, desk, shop, oldWeb)}, "WEB-1 shop.test:443 fail 3"},
		{"the server went away", run(0, desk, shop, "tls.expired | WEB-1 | shop.test | not_applicable"), []Assessment{run(3, desk, shop, oldWeb)}, ""},

		{"mended in between", run(0, desk, shop), []Assessment{run(3, desk, shop, oldWeb), run(2, desk, shop, goodWeb)}, "WEB-1 shop.test:443 pass 2"},
		{"mended in between, by another finding", run(0, desk, shop), []Assessment{run(2, desk, shop, otherWeb), run(3, desk, shop, oldWeb)}, "WEB-1 shop.test:443 pass 2"},
		{
			"refused in between", run(0, desk, shop),
			[]Assessment{run(2, desk, shop, "tls.expired | WEB-1 | shop.test:443 | unknown"), run(3, desk, shop, oldWeb)},
			"WEB-1 shop.test:443 unknown 2; WEB-1 shop.test:443 fail 3",
		},
		{"broken again", run(0, desk, shop), []Assessment{run(3, desk, shop, goodWeb), run(2, desk, shop, oldWeb)}, "WEB-1 shop.test:443 fail 2"},
		{"found twice", run(0, desk, shop), []Assessment{run(3, desk, shop, oldWeb), run(2, desk, shop, oldWeb)}, "WEB-1 shop.test:443 fail 2"},
		{"twice in one run, and not the same", run(0, desk, shop), []Assessment{run(3, desk, shop, goodWeb, oldWeb)}, "WEB-1 shop.test:443 pass 3; WEB-1 shop.test:443 fail 3"},
		{"twice in one run, and the same", run(0, desk, shop), []Assessment{run(3, desk, shop, oldWeb, oldWeb)}, "WEB-1 shop.test:443 fail 3"},

		{"another port, of a host that was looked at whole", run(0, desk, shop, otherWeb2), []Assessment{run(3, desk, shop, oldWeb)}, ""},
		{"another port, where only that was looked at", run(0, desk, []string{"shop.test:8443"}, otherWeb2), []Assessment{run(3, desk, shop, oldWeb, oldWeb2)}, "WEB-1 shop.test:443 fail 3"},
		{"both ports by name", run(0, desk, []string{"shop.test:443", "shop.test:8443"}, otherWeb, otherWeb2), []Assessment{run(3, desk, shop, oldWeb, oldWeb2)}, ""},
		{
			"another port in between", run(0, desk, nil),
			[]Assessment{run(3, desk, shop, oldWeb), run(2, desk, []string{"shop.test:8443"}, otherWeb2)},
			"WEB-1 shop.test:8443 pass 2; WEB-1 shop.test:443 fail 3",
		},

		{"90 days", run(0, desk, nil), []Assessment{run(90, desk, nil, old)}, "UPD-3 this computer fail 90"},
		{"91 days", run(0, desk, nil), []Assessment{run(91, desk, nil, old)}, ""},
		{"the clock went back", run(0, desk, nil), []Assessment{run(-5, desk, nil, old)}, "UPD-3 this computer fail -5"},
		{"the clock was wrong by years", run(0, desk, nil), []Assessment{run(-400, desk, nil, old)}, ""},
		{
			"the clock went back, and it was mended before", run(0, desk, shop),
			[]Assessment{run(-5, desk, shop, oldWeb), run(3, desk, shop, goodWeb)},
			"WEB-1 shop.test:443 fail -5",
		},
		{"the clock went back, and it is mended", run(0, desk, shop, goodWeb), []Assessment{run(-5, desk, shop, oldWeb)}, ""},

		{"another computer", run(0, desk, nil, "updates.end | UPD-3 | this computer | pass"), []Assessment{run(3, till, nil, old)}, "UPD-3 this computer (till) fail 3"},
		{"another computer, mended there", run(0, desk, nil), []Assessment{run(3, till, nil, old), run(2, till, nil, "updates.end | UPD-3 | this computer | pass")}, "UPD-3 this computer (till) pass 2"},
		{"another computer, a door of it", run(0, desk, nil), []Assessment{run(3, till, nil, "ports.remote | NET-1 | this computer:3389 | fail")}, "NET-1 this computer (till):3389 fail 3"},
		{
			"two other computers of one name", run(0, desk, nil),
			[]Assessment{run(3, till, nil, old), run(2, Computer{ID: "cccccccc", Name: "till"}, nil, "updates.end | UPD-3 | this computer | pass")},
			"UPD-3 this computer (till, number cccccc) pass 2; UPD-3 this computer (till, number bbbbbb) fail 3",
		},
		{"a computer without a name", run(0, desk, nil), []Assessment{run(3, Computer{ID: "dddddddd"}, nil, old)}, "UPD-3 this computer (number dddddd) fail 3"},
		{"nobody knows which computer", run(0, Computer{}, nil), []Assessment{run(3, till, nil, old)}, "UPD-3 this computer fail 3"},
		{"before computers were told apart", run(0, desk, nil, "updates.end | UPD-3 | this computer | pass"), []Assessment{run(3, Computer{}, nil, old)}, ""},
		{"a merged one", run(0, desk, nil), []Assessment{run(3, till, nil, "updates.end | UPD-3 | this computer (desk) | fail")}, "UPD-3 this computer (desk) fail 3"},
	} {
		in := Input{Run: c.now.Run, Scope: c.now.Scope, Findings: c.now.Findings}
		own := len(in.Findings)
		in.Remember(model.Settling, c.earlier, nil)
		var got []string
		for _, f := range in.Findings[own:] {
			got = append(got, fmt.Sprintf("%s %s %s %.0f", f.Control, f.Target, f.Status, worked.Sub(f.MeasuredAt).Hours()/24))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, strings.Join(got, "; "), c.want)
		}
	}
}

// TestRememberedAgain: what is carried on from run to run keeps the time of its
// measurement, so it ends 90 days after that, however often it was carried on; and what
// another computer remembered of this one is this one's.
func TestRememberedAgain(t *testing.T) {
	model, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	desk, till := Computer{ID: "aaaaaaaa", Name: "desk"}, Computer{ID: "bbbbbbbb", Name: "till"}
	carried := run(0, desk, nil, "updates.end | UPD-3 | this computer | fail")
	for _, days := range []int{80, 60, 40, 10} {
		in := Input{Run: RunInfo{Finished: ago(days)}, Scope: Scope{Computer: desk}}
		carried.Run.Finished = ago(99)
		if days < 80 {
			carried.Run.Finished = ago(days + 20)
		}
		in.Remember(model.Settling, []Assessment{carried}, nil)
		alive := days > 9
		if alive != (len(in.Findings) == 1) || alive && !in.Findings[0].MeasuredAt.Equal(ago(99)) {
			t.Fatalf("%d days ago: %+v", days, in.Findings)
		}
		carried = Assessment{Scope: in.Scope, Findings: in.Findings}
	}
	carried.Run.Finished = ago(1)
	late := Input{Run: RunInfo{Finished: ago(0)}, Scope: Scope{Computer: desk}}
	late.Remember(model.Settling, []Assessment{carried}, nil)
	if len(late.Findings) != 0 {
		t.Errorf("it is 99 days old and still there: %+v", late.Findings)
	}

	f := seen("updates.end | UPD-3 | this computer (desk) | fail")
	f.MeasuredAt = ago(9)
	there := Assessment{Run: RunInfo{Finished: ago(3)}, Scope: Scope{Computer: till}, Findings: []checks.Finding{f}}
	home := Input{Run: RunInfo{Finished: ago(0)}, Scope: Scope{Computer: desk}}
	home.Remember(model.Settling, []Assessment{there}, nil)
	if len(home.Findings) != 1 || home.Findings[0].Target != "this computer" {
		t.Errorf("back on the desk: %+v", home.Findings)
	}
	only := Input{Run: RunInfo{Finished: ago(0)}, Scope: Scope{Computer: desk}}
	only.Remember(model.Settling, []Assessment{there}, func(_ Assessment, target string) bool { return target == "shop.test" })
	if len(only.Findings) != 0 {
		t.Errorf("not asked for: %+v", only.Findings)
	}
}

// leftOut draws what a run finds that looks less well than another: each check of each
// target is made again, or left out, or broke as a whole, or in parts.
func leftOut(t *rapid.T, found []checks.Finding) (out []checks.Finding, targets []string) {
	mode := map[string]int{}
	for _, f := range found {
		key := f.Check + " " + f.Target
		if _, ok := mode[key]; !ok {
			mode[key] = rapid.IntRange(0, 3).Draw(t, key)
		}
		dim := []checks.Status{checks.NotChecked, checks.Unknown, checks.Error}[rapid.IntRange(0, 2).Draw(t, "how")]
		switch {
		case mode[key] == 1:
			continue
		case mode[key] == 2, mode[key] == 3 && rapid.Bool().Draw(t, "in part"):
			f.Status = dim
		}
		out, targets = append(out, f), append(targets, f.Target)
	}
	return out, targets
}

// TestLookingAwayGainsNothing: a run that leaves checks out, or whose checks are
// refused or break, never comes to a higher floor, ceiling or grade than the same run
// that found the same again; and without anything measured before, to no more than the
// answers alone. The ceiling has one exception: a server that answers and will not tell
// about a control that would not apply makes it count, with all of it possible.
func TestLookingAwayGainsNothing(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		in.Scope.Computer = Computer{ID: "aaaaaaaa"}
		few := c // so that one check has much to say of one place
		few.Checks = []*checks.Check{rapid.SampledFrom(c.Checks).Draw(t, "one"), rapid.SampledFrom(c.Checks).Draw(t, "two")}
		in.Findings = drawFindings(t, few, 25)
		for i := range in.Findings { // a port is then a target of its own
			in.Findings[i].Target = strings.Replace(in.Findings[i].Target, "shop.test", "shop.test:25", 1)
			in.Findings[i].Target = strings.Replace(in.Findings[i].Target, ":25:", ":", 1)
		}
		again := Build(c, in)
		// They were found by one or two earlier runs.
		first := rapid.IntRange(0, len(in.Findings)).Draw(t, "of the first run")
		var earlier []Assessment
		for i, found := range [][]checks.Finding{in.Findings[:first], in.Findings[first:]} {
			made := Assessment{Run: RunInfo{Finished: ago(90 - i*rapid.IntRange(0, 95).Draw(t, "days between"))}, Scope: in.Scope, Findings: slices.Clone(found)}
			for _, f := range found {
				made.Scope.Targets = append(made.Scope.Targets, f.Target)
			}
			earlier = append(earlier, made)
		}
		// What the second run settled, found again in the same way, counts with it alone.
		all := in
		all.Findings = nil
		all.Remember(c.Model.Settling, earlier, nil)
		for i := range all.Findings {
			all.Findings[i].MeasuredAt = time.Time{}
		}
		if len(all.Findings) > 0 {
			again = Build(c, all)
		}
		less := in
		less.Findings, less.Scope.Targets = leftOut(t, all.Findings)
		fresh := slices.Clone(less.Findings)
		less.Remember(c.Model.Settling, earlier, nil)
		noMore(t, "the same again", again, Build(c, less))

		alone, blind := in, in
		alone.Findings, blind.Findings = nil, nil
		for _, f := range fresh {
			if f.Status == checks.NotChecked || f.Status == checks.Unknown || f.Status == checks.Error {
				blind.Findings = append(blind.Findings, f)
			}
		}
		blind.Remember(c.Model.Settling, nil, nil)
		noMore(t, "the answers alone", Build(c, alone), Build(c, blind))
	})
}

// noMore fails where less comes to more than most.
func noMore(t *rapid.T, what string, most, less Assessment) {
	x, y := most.Score, less.Score
	gx, _ := x.Stands()
	gy, _ := y.Stands()
	more := slices.ContainsFunc(less.Controls, func(k Control) bool {
		return k.Applies && slices.ContainsFunc(most.Controls, func(o Control) bool { return o.ID == k.ID && !o.Applies })
	})
	if y.Floor > x.Floor || y.Ceiling > x.Ceiling && !more || lower(gx, gy) || y.Enough && !x.Enough {
		t.Fatalf("%s: %d-%d %q; looking away: %d-%d %q", what, x.Floor, x.Ceiling, gx, y.Floor, y.Ceiling, gy)
	}
}

// FuzzBase: the host of a target is in it, has no port left to take, and is that of a
// target that the program itself writes.
func FuzzBase(f *testing.F) {
	for _, s := range []string{"shop.test", "shop.test:443", "[2001:db8::1]:443", "2001:db8::1", "this computer", "this computer:3389", "this computer (till):22", "the router", "", "[", "a:b:c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := base(s)
		if !strings.Contains(s, b) {
			t.Errorf("%q: %q is not in it", s, b)
		}
		target, err := checks.ParseTarget(s)
		if err != nil {
			return
		}
		for _, port := range []uint16{0, 1, 443} {
			target.Port = port
			if got := base(target.String()); got != target.Host {
				t.Errorf("%q: %q, want %q", target.String(), got, target.Host)
			}
		}
	})
}

func TestBase(t *testing.T) {
	for target, want := range map[string]string{
		"shop.test": "shop.test", "shop.test:443": "shop.test", "192.0.2.1:22": "192.0.2.1", "[2001:db8::1]:443": "2001:db8::1", "2001:db8::1": "2001:db8::1",
		"this computer": "this computer", "this computer:3389": "this computer", "this computer (till)": "this computer (till)",
		"this computer (till):3389": "this computer (till)", "this computer (a:b) (x)": "this computer (a:b)", "the router": "the router", "[odd": "[odd", "[odd]x": "[odd]x",
	} {
		if got := base(target); got != want {
			t.Errorf("%q: got %q, want %q", target, got, want)
		}
	}
}
