package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// A backend is what the questionnaire needs of the world.
type backend struct {
	app     *app
	content assess.Content
	client  string
	store   *store.Store // nil when nothing is kept
	output  string       // where the report goes; empty means the current folder
	force   bool

	mu      sync.Mutex
	made    []made    // what was measured, for its scope
	done    *finished // the assessment of this run, once there is one
	corrupt []error   // kept assessments found damaged, still to be told

	ahead []string // kept assessments that are dated in the future

	lastTime func() *answered // see preload; nil where nothing is kept
}

// made is one measurement: what it looked at, and whether a website was among it.
type made struct {
	site  bool
	scope assess.Scope
}

// finished is where an assessment went, for the one that takes its place.
type finished struct{ name, report string }

var (
	_ interview.Backend = (*backend)(nil)
	_ interview.Planner = (*backend)(nil)
)

func (b *backend) Save(d interview.Draft) error {
	if b.store == nil {
		return nil
	}
	return b.store.Save(store.DraftName(b.client), d)
}

// answersAt is where answers of this client are on the disk, though perhaps not the last
// ones: in the draft, or in what was set aside. It is empty where none are.
func (b *backend) answersAt() string {
	for _, end := range []string{"", ".bak"} {
		if path := b.DraftPath(); path != "" {
			if info, err := os.Lstat(path + end); err == nil && info.Mode().IsRegular() {
				return path + end
			}
		}
	}
	return ""
}

// SetAside keeps the draft of an earlier run as draft.json.bak.
func (b *backend) SetAside() error {
	if b.store == nil {
		return nil
	}
	return b.store.Keep(store.DraftName(b.client))
}

func (b *backend) DraftPath() string {
	if b.store == nil {
		return ""
	}
	return b.store.Path(store.DraftName(b.client))
}

// load returns the draft that was left, if there is one.
func (b *backend) load(now time.Time) (d interview.Draft, found bool, err error) {
	if b.store == nil {
		return interview.New(now), false, nil
	}
	err = b.store.Load(store.DraftName(b.client), &d, now)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return interview.New(now), false, nil
	case err != nil:
		return interview.New(now), false, err
	case d.SchemaVersion > interview.DraftVersion:
		return d, false, fmt.Errorf("reading %s: %w", b.DraftPath(), store.ErrNewer)
	}
	d.Answers = b.content.Bank.Current(d.Answers)
	return d.WithConsent(d.Consent), true, nil // a clone, with no map left nil
}

// plan is what a consent allows.
func (b *backend) plan(c interview.Consent) (measure.Plan, error) {
	p := b.app.usualPlan(b.content)
	p.Local, p.Authority = c.ThisComputer, measure.Authority{By: c.AuthorisedBy}
	if c.Website != "" {
		t, err := checks.ParseTarget(c.Website)
		if err != nil || !strings.ContainsAny(t.Host, ".:") { // a key that was pressed by mistake is no name
			return p, errors.New(interview.ConsentNoSite)
		}
		if !netx.IsAuthorisation(c.AuthorisedBy) {
			return p, errors.New(interview.ConsentNoName)
		}
		t.Port = 0 // the website itself, whatever part of it was pasted
		p.Targets = []checks.Target{t}
	}
	return p, nil
}

func (b *backend) WillTouch(c interview.Consent) ([]string, error) {
	p, err := b.plan(c)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, k := range b.content.Checks {
		if p.Local && slices.Contains(k.On, checks.ThisComputer) {
			text := k.Touches
			if len(p.Targets) > 0 { // else it goes without saying
				text = "This computer: " + text
			}
			out = append(out, text)
		}
		for _, t := range p.Targets {
			if slices.Contains(k.On, checks.Remote) {
				out = append(out, t.String()+": "+cmp.Or(k.TouchesOther, k.Touches))
			}
		}
	}
	return out, nil
}

// WillRun lists the checks that a consent lets run, so that those still waiting
// can be shown.
func (b *backend) WillRun(c interview.Consent) []checks.Event {
	p, err := b.plan(c)
	if err != nil {
		return nil
	}
	var out []checks.Event
	targets := p.Targets
	if p.Local {
		targets = append([]checks.Target{{}}, targets...)
	}
	for _, t := range targets {
		for _, k := range p.Checks {
			if slices.Contains(k.On, t.Kind) {
				out = append(out, checks.Event{Check: k, Target: t})
			}
		}
	}
	return out
}

func (b *backend) Measure(ctx context.Context, d interview.Draft, progress checks.Progress) []checks.Finding {
	p, err := b.plan(d.Consent)
	if err != nil {
		return nil
	}
	p.Progress = progress
	got, err := measure.New(b.app.Now, b.app.host(), netx.TimingAuto, false).Run(ctx, p)
	if err != nil {
		// Not authorised: the consent screen lets no such draft through.
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.made = append(b.made, made{site: len(p.Targets) > 0, scope: got.Scope})
	return got.Findings
}

func (b *backend) Finish(d interview.Draft, findings []checks.Finding, partial bool) (interview.Result, error) {
	b.reportCorrupt()
	now := b.app.Now().UTC().Truncate(time.Second)
	in := assess.Input{
		ID: assess.NewID(now), Tool: b.app.tool(b.content.Bank),
		Subject: assess.Subject{Client: b.client, Business: d.Business},
		Run: assess.RunInfo{
			Mode: assess.Interactive, Quick: d.Quick, Started: d.Started, Finished: now,
			By: b.app.settings.Report.PreparedBy, HostOS: hostOS, Zone: b.app.zone(), Country: b.app.country(), Partial: partial,
		},
		Scope: b.scope(d.Consent), Profile: d.Profile, Answers: d.Answers, Findings: findings,
	}
	if b.store != nil {
		b.app.remember(b.store, b.content, &in, b.remembering())
	}
	x := assess.Build(b.content, in)
	r := interview.Result{Assessment: x, Standing: interview.StandingOf(b.content, x), WhatIf: interview.WhatIf(b.content, x)}
	var name string
	if b.store != nil {
		name = store.AssessmentName(b.client, x.ID)
		if err := b.store.Save(name, x); err != nil {
			return r, err
		}
		r.Saved = b.store.Path(name)
	}
	if err := b.writeReport(&r); err != nil {
		return r, err
	}
	if b.store != nil {
		// The answers are in the assessment now; the draft is kept as draft.json.bak.
		old := store.DraftName(b.client)
		move := b.store.Keep
		if b.done != nil {
			// Nothing is changed in an assessment: the new one takes its place.
			old, move = b.done.name, b.store.Remove
		}
		if err := move(old); err != nil {
			return r, err
		}
	}
	b.done = &finished{name: name, report: r.Report}
	return r, nil
}

// remembering is how this run remembers: not from its own earlier result, which this
// one takes the place of. By now a screen may be up, so what is wrong is told later.
func (b *backend) remembering() remembering {
	o := remembering{keeps: true, tell: func(err error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.corrupt = append(b.corrupt, err)
	}}
	if b.done != nil {
		o.without = b.done.name
	}
	return o
}

// scope is what was looked at, as far as it is still allowed.
func (b *backend) scope(c interview.Consent) assess.Scope {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := assess.Scope{Targets: []string{}, Checks: []string{}}
	for _, m := range b.made {
		s := m.scope
		if s.ThisComputer && !c.ThisComputer || m.site && c.Website == "" {
			continue
		}
		out.ThisComputer = out.ThisComputer || s.ThisComputer
		out.Targets, out.Checks = add(out.Targets, s.Targets), add(out.Checks, s.Checks)
		if s.Authorised != nil {
			out.Authorised = s.Authorised
		}
	}
	return out
}

// add appends what is not there yet.
func add(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// writeReport writes the HTML report of a result to the place named, or else into
// the current folder or the one with the client's data, and notes its path and how to
// arrange it in the result.
func (b *backend) writeReport(r *interview.Result) error {
	x := r.Assessment
	beside := export{output: b.output, history: b.store != nil, store: b.store}
	if b.done != nil {
		beside.without = b.done.name // it is about to go: this one takes its place
	}
	v, err := b.app.exportInput(b.content, x, beside)
	if err != nil {
		return err
	}
	r.Arrange = func(say i18n.Catalog) report.Report { return v.in(say).report() }
	var page bytes.Buffer
	if err := html.Render(&page, v.report()); err != nil {
		return err
	}
	r.Report, err = b.writePage(x, page.Bytes())
	return err
}

// writePage writes a report and returns its full path.
func (b *backend) writePage(x assess.Assessment, page []byte) (string, error) {
	if b.done != nil {
		return b.done.report, named.Write(b.done.report, page, true)
	}
	if b.output != "" {
		if isFolder(b.output) {
			return b.app.saveIn(b.output, pageName(x)+".html", page, b.force)
		}
		return whole(b.output), saved(named.Write(b.output, page, b.force))
	}
	here, err := writeNew(pageName(x), func(name string) error { return named.WriteIn(".", name, page, false) })
	if err == nil {
		return filepath.Abs(here)
	}
	if b.store != nil {
		var there string
		there, err = writeNew("clients/"+b.client+"/"+pageName(x), func(name string) error { return b.store.WriteFile(name, page, false) })
		if err == nil {
			return b.store.Path(there), nil
		}
	}
	return "", fmt.Errorf("writing the report: %w", err)
}

// writeNew writes a file under a name that is still free: name.html, name-2.html, …
func writeNew(base string, write func(name string) error) (string, error) {
	for n := 1; ; n++ {
		name := base + ".html"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.html", base, n)
		}
		err := write(name)
		if err == nil || !errors.Is(err, fs.ErrExist) || n > 100 {
			return name, err
		}
	}
}

// clientName is how a client's name is said to people.
func clientName(slug string) string { return strings.ReplaceAll(slug, "-", " ") }
