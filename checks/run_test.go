package checks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func testEnv() *Env { return &Env{Now: func() time.Time { return at }} }

func check(name string, run func(context.Context, *Env, Target) ([]Finding, error)) *Check {
	return &Check{
		Name: name, Title: "Check " + name, On: []Kind{ThisComputer, Remote}, Run: run,
		Docs: DocsOf(
			Doc{ID: name + ".one", Control: "ACC-1", Title: "One is bad", PassTitle: "One is good", Severity: Severities{Local: Low, Internal: Medium, Public: High}},
			Doc{ID: name + ".two", Control: "WEB-1", Title: "Two is bad", PassTitle: "Two is good"},
		),
	}
}

// TestRun: findings come in the order of the lists whatever finished first, a
// panic becomes a finding, and the other checks go on.
func TestRun(t *testing.T) {
	first := make(chan struct{})
	slow := check("slow", func(_ context.Context, _ *Env, _ Target) ([]Finding, error) {
		<-first
		return []Finding{{ID: "slow.one", Status: Pass}}, nil
	})
	breaks := check("breaks", func(context.Context, *Env, Target) ([]Finding, error) {
		defer close(first)
		panic("a secret value")
	})
	fails := check("fails", func(context.Context, *Env, Target) ([]Finding, error) {
		return []Finding{{ID: "fails.one", Status: Fail, Evidence: []Evidence{{What: "x"}}}}, errors.New("ours")
	})
	empty := check("empty", func(context.Context, *Env, Target) ([]Finding, error) { return nil, nil })

	var events []string
	got := Run(t.Context(), testEnv(), []*Check{slow, breaks, fails, empty}, []Target{{}}, 4, nil)
	for _, f := range got {
		events = append(events, fmt.Sprint(f.ID, " ", f.Control, " ", f.Status))
		if f.Fingerprint == "" || f.Check == "" || f.Target != "this computer" || f.Title == "" {
			t.Errorf("%s is not complete: %+v", f.ID, f)
		}
		for _, e := range f.Evidence {
			if e.At != at || strings.Contains(e.Seen, "a secret value") {
				t.Errorf("%s: evidence %+v", f.ID, e)
			}
		}
	}
	want := []string{
		"slow.one ACC-1 pass",
		"breaks.broke ACC-1 error", "breaks.broke WEB-1 error",
		"fails.one ACC-1 fail", "fails.broke ACC-1 error", "fails.broke WEB-1 error",
		"empty.broke ACC-1 error", "empty.broke WEB-1 error",
	}
	if !slices.Equal(events, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(events, "\n"), strings.Join(want, "\n"))
	}
	if got[0].Title != "One is good" || got[3].Title != "One is bad" || got[3].Severity != Low {
		t.Errorf("titles %q, %q, severity %s", got[0].Title, got[3].Title, got[3].Severity)
	}
}

// A gap that its check did not grade is as bad as documented; one that it graded stays.
func TestRunSeverity(t *testing.T) {
	c := check("grades", nil)
	c.Run = func(context.Context, *Env, Target) ([]Finding, error) {
		r := Recorder{Docs: c.Docs, Scope: Public}
		r.GapAt("grades.one", Info, "A little.")
		return append(r.Findings(), Finding{ID: "grades.one", Status: Partial}), nil
	}
	got := Run(t.Context(), testEnv(), []*Check{c}, []Target{{Scope: Public}}, 1, nil)
	if len(got) != 2 || got[0].Severity != Info || got[1].Severity != High || got[0].Graded {
		t.Errorf("got %+v", got)
	}
}

func TestRunStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := check("ran", func(context.Context, *Env, Target) ([]Finding, error) { t.Error("ran after the end"); return nil, nil })
	for _, f := range Run(ctx, testEnv(), []*Check{ran}, []Target{{}}, 1, nil) {
		if f.Status != Unknown || f.Reason != ReasonCancelled {
			t.Errorf("%s: %s, %s", f.ID, f.Status, f.Reason)
		}
	}
}

// TestRunParallel: no more checks run at once than asked, and progress tells of each.
func TestRunParallel(t *testing.T) {
	running, most := make(chan struct{}, 100), 0
	gate := make(chan struct{}, 1)
	gate <- struct{}{}
	c := check("c", func(context.Context, *Env, Target) ([]Finding, error) {
		running <- struct{}{}
		<-gate
		most = max(most, len(running))
		gate <- struct{}{}
		<-running
		return []Finding{{ID: "c.one", Status: Pass}}, nil
	})
	started, ended := make(chan bool, 100), make(chan bool, 100)
	Run(t.Context(), testEnv(), []*Check{c}, make([]Target, 20), 3, func(e Event) {
		if e.Done {
			ended <- true
		} else {
			started <- true
		}
	})
	if most > 3 || len(started) != 20 || len(ended) != 20 {
		t.Errorf("%d at once, %d started, %d ended", most, len(started), len(ended))
	}
}

func TestFingerprint(t *testing.T) {
	a := Fingerprint("cert.expired", "WEB-1", "example.org:443")
	if a != Fingerprint("cert.expired", "WEB-1", "example.org:443") || a == Fingerprint("cert.expired", "WEB-1", "example.org:444") || len(a) != 32 {
		t.Errorf("fingerprint %q", a)
	}
}

// reasons is the closed list, written again so that a change of it is noticed.
var reasons = map[Reason]bool{
	ReasonTimeout: true, ReasonRefused: true, ReasonReset: true, ReasonUnreachable: true,
	ReasonProtocol: true, ReasonNeedsElevation: true, ReasonUnsupported: true,
	ReasonSourceMissing: true, ReasonParse: true, ReasonSkipped: true, ReasonCancelled: true,
	ReasonNotAuthorised: true, ReasonInternal: true,
}

func TestReasonOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Reason
	}{
		{nil, ""},
		{fmt.Errorf("x: %w", ErrNotAuthorised), ReasonNotAuthorised},
		{context.Canceled, ReasonCancelled},
		{context.DeadlineExceeded, ReasonTimeout},
		{os.ErrDeadlineExceeded, ReasonTimeout},
		{&net.DNSError{IsNotFound: true}, ReasonUnreachable},
		{&net.DNSError{IsTimeout: true}, ReasonTimeout},
		{&net.OpError{Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, ReasonRefused},
		{&net.OpError{Err: syscall.ECONNRESET}, ReasonReset},
		{&net.OpError{Err: syscall.Errno(10061)}, ReasonRefused},
		{syscall.EHOSTUNREACH, ReasonUnreachable},
		{fmt.Errorf("x: %w", fs.ErrPermission), ReasonNeedsElevation},
		{fs.ErrNotExist, ReasonSourceMissing},
		{errors.ErrUnsupported, ReasonUnsupported},
		{errors.New("odd"), ReasonProtocol},
	} {
		if got := ReasonOf(c.err); got != c.want {
			t.Errorf("ReasonOf(%v) = %q, want %q", c.err, got, c.want)
		}
		if c.want != "" && !reasons[c.want] {
			t.Errorf("%q is not in the list", c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for s := NotChecked; s <= Error; s++ {
		text, err := s.MarshalText()
		var back Status
		if err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("status %d is spelt %q, %v", s, text, err)
		}
	}
	var s Severity
	if s.UnmarshalText([]byte("awful")) == nil {
		t.Error("an unknown severity was read")
	}
	if _, err := Status(99).MarshalText(); err == nil {
		t.Error("a status without a name was written")
	}
}

func TestValidate(t *testing.T) {
	bad := &Check{Name: "Bad-Name", Docs: DocsOf(Doc{ID: "nodots", Control: "x"}, Doc{ID: "nodots", Control: "ACC-1", Fix: []Fix{{}}})}
	err := Validate([]*Check{bad, bad})
	for _, want := range []string{
		"one lower-case word", "must all be said", "needs a kind of target", "not dotted", `"x" is not a control id`, "documented twice",
		"has no title", "has no good", "has no why", "has no source", "has no repeat", "has no fix", "names its system",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in %v", want, err)
		}
	}
	if _, err := LoadDocs([]byte("- id: a.b\n  titel: x\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("an unknown key: %v", err)
	}
}

// TestRunAroundBreaks: a fault beside a check, of the clock or of whoever is told,
// ends neither the run nor the process.
func TestRunAroundBreaks(t *testing.T) {
	fine := check("fine", func(context.Context, *Env, Target) ([]Finding, error) {
		return []Finding{{ID: "fine.one", Status: Pass}}, nil
	})
	noClock := &Env{Now: func() time.Time { panic("no clock") }}
	mute := func(Event) { panic("nobody listens") }
	for _, tt := range []struct {
		name     string
		env      *Env
		progress Progress
	}{{"the clock", noClock, nil}, {"who is told", testEnv(), mute}} {
		got := Run(t.Context(), tt.env, []*Check{fine, fine}, []Target{{}}, 2, tt.progress)
		broken := 0
		for _, f := range got {
			if f.Status == Error && f.Reason == ReasonInternal {
				broken++
			}
			if f.Status == Pass && tt.env == noClock {
				t.Errorf("%s: %s passed", tt.name, f.ID)
			}
		}
		if broken != 4 {
			t.Errorf("%s: %d findings say that something broke, want 4: %v", tt.name, broken, got)
		}
	}
}
