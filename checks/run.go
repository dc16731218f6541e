package checks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Progress is told when a check of one target starts and when it ends. It may
// be called from several goroutines.
type Progress func(Event)

// An Event is one step of a run.
type Event struct {
	Check  *Check
	Target Target
	// Done is false at the start and true at the end.
	Done bool
	// Findings are those of this check and target, at the end.
	Findings []Finding
}

// Run applies every check to every target that it is for, side by side, and
// returns the findings in the order of the lists, whatever order they finished
// in. A check that panics becomes a finding of status error, and the others go
// on. When ctx ends, checks that had not finished say so.
func Run(ctx context.Context, env *Env, list []*Check, targets []Target, parallel int, progress Progress) []Finding {
	if progress == nil {
		progress = func(Event) {}
	}
	type job struct {
		check  *Check
		target Target
		out    []Finding
	}
	var jobs []*job
	for _, t := range targets {
		for _, c := range list {
			if slices.Contains(c.On, t.Kind) {
				jobs = append(jobs, &job{check: c, target: t})
			}
		}
	}
	sem := make(chan struct{}, max(parallel, 1))
	var wg sync.WaitGroup
	for _, j := range jobs {
		wg.Go(func() {
			select {
			case sem <- struct{}{}:
				defer func() { <-sem }()
			case <-ctx.Done():
			}
			defer func() {
				if p := recover(); p != nil { // not of the check: a clock, or whoever is told
					j.out = append(j.out, broke(j.check, j.target, fmt.Sprintf("%T", p), string(debug.Stack()))...)
				}
			}()
			progress(Event{Check: j.check, Target: j.target})
			j.out = runOne(ctx, env, j.check, j.target)
			progress(Event{Check: j.check, Target: j.target, Done: true, Findings: j.out})
		})
	}
	wg.Wait()
	var all []Finding
	for _, j := range jobs {
		all = append(all, j.out...)
	}
	return all
}

// runOne runs one check; a panic of the check is caught here, so that what it
// found before is kept with how long it took.
func runOne(ctx context.Context, env *Env, c *Check, t Target) (out []Finding) {
	start := env.Now()
	defer func() {
		if p := recover(); p != nil {
			out = append(out, broke(c, t, fmt.Sprintf("%T", p), string(debug.Stack()))...)
		}
		took := env.Now().Sub(start).Milliseconds()
		for i := range out {
			complete(&out[i], c, t, took, env.Now())
		}
	}()
	if err := ctx.Err(); err != nil {
		// Unknown, not NotChecked: it was asked for, and a server that stalls the run
		// must not save a claim from being measured.
		return CheckLevelFindings(c, t, "cut_short", Unknown, ReasonCancelled, "The run was stopped before this was looked at.")
	}
	if env.For != nil {
		env = env.For(t)
	}
	out, err := c.Run(ctx, env, t)
	if err != nil {
		out = append(out, broke(c, t, err.Error(), "")...)
	}
	if len(out) == 0 {
		out = broke(c, t, "the check returned nothing", "")
	}
	return out
}

// AllFindings returns one finding of the same status for each finding id that c
// documents: what is said when nothing of a check could be seen.
func AllFindings(c *Check, t Target, s Status, r Reason, detail string) []Finding {
	out := make([]Finding, 0, len(c.Docs.All()))
	for _, d := range c.Docs.All() {
		out = append(out, Finding{ID: d.ID, Check: c.Name, Control: d.Control, Target: t.String(), Status: s, Reason: r, Title: d.Title, Detail: detail})
	}
	return out
}

// CheckLevelFindings returns what is said of a check as a whole: one finding against each
// control that it speaks about, with the id NAME.what.
func CheckLevelFindings(c *Check, t Target, what string, s Status, r Reason, detail string) []Finding {
	var out []Finding
	for _, control := range c.Controls() {
		out = append(out, Finding{
			ID: c.Name + "." + what, Check: c.Name, Control: control, Target: t.String(), Status: s, Reason: r,
			Title: c.Title, Detail: detail, Fingerprint: Fingerprint(c.Name+"."+what, control, t.String()),
		})
	}
	return out
}

// broke is what is said for a fault of ours; it can never read as a pass. The
// panic's value is not shown: it may hold something private.
func broke(c *Check, t Target, what, stack string) []Finding {
	out := CheckLevelFindings(c, t, "broke", Error, ReasonInternal, "The check “"+c.Title+"” stopped on a fault of ours. It counts as not known.")
	for i := range out {
		out[i].Title = "Something went wrong inside cybercheck"
		out[i].Evidence = []Evidence{{What: "fault", Where: "cybercheck", Seen: what}}
		if stack != "" {
			out[i].Evidence = append(out[i].Evidence, Evidence{What: "stack", Where: "cybercheck", Seen: stack})
		}
	}
	return out
}

// Controls returns the ids of the controls that the check speaks about.
func (c *Check) Controls() []string {
	var ids []string
	for _, d := range c.Docs.All() {
		if !slices.Contains(ids, d.Control) {
			ids = append(ids, d.Control)
		}
	}
	return ids
}

// complete fills in what every finding has in common.
func complete(f *Finding, c *Check, t Target, tookMS int64, now time.Time) {
	f.Check = c.Name
	if f.Target == "" {
		f.Target = t.String()
	}
	if d, ok := c.Docs.Find(f.ID); ok {
		if f.Control == "" {
			f.Control = d.Control
		}
		if f.Title == "" {
			f.Title = d.Title
			if f.Status == Pass {
				f.Title = d.PassTitle
			}
		}
		if f.Severity == Info && !f.Graded && (f.Status == Fail || f.Status == Partial) {
			f.Severity = d.Severity.In(t.Scope)
		}
	}
	if f.Status == NotApplicable && len(f.Evidence) == 0 {
		// Nothing stands without what it rests on: here, what was found not to be there.
		f.Evidence = []Evidence{{What: "does not apply", Where: f.Target, Seen: f.Detail}}
	}
	f.TookMS = tookMS
	for i := range f.Evidence {
		if f.Evidence[i].At.IsZero() {
			f.Evidence[i].At = now
		}
		f.Evidence[i].At = f.Evidence[i].At.UTC().Truncate(time.Second)
	}
	f.Graded = false
	f.Fingerprint = Fingerprint(f.ID, f.Control, f.Target)
}

// Fingerprint identifies a finding across runs: the SHA-256 of its id, control
// and canonical target, shortened to 128 bits.
func Fingerprint(id, control, target string) string {
	sum := sha256.Sum256([]byte(id + "\x00" + control + "\x00" + target))
	return hex.EncodeToString(sum[:16])
}
