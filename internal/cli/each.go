package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/clientlist"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// eachOptions are the flags of “cybercheck scan --each”.
type eachOptions struct {
	on, resume bool
	shard      string
	parallel   int
}

func (o *eachOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.on, "each", false, "an assessment for each line of --targets-file, written into the folder of -o as it ends")
	f.BoolVar(&o.resume, "resume", false, "with --each, leave out the lines whose assessment is in the folder already")
	f.StringVar(&o.shard, "shard", "", "with --each, look only at this part of the list, such as 2/8")
	f.IntVar(&o.parallel, "parallel", 0, "how many checks, or with --each how many lines, at a time (default 8, or 32)")
}

// usualLines is how many lines of a list are looked at side by side. Most of the time
// goes into waiting for hosts that do not answer.
const (
	usualLines  = 32
	maxParallel = 256
)

// eachScan looks at every line of a list, and writes an assessment for each as it ends.
type eachScan struct {
	app     *app
	content assess.Content
	options scanOptions
	plan    measure.Plan // what is the same for all lines
	runner  *measure.Runner
	store   *store.Store // nil where nothing is kept
	now     time.Time    // when the run began
	there   present

	mu    sync.Mutex
	began time.Time
	todo  int
	rows  []eachRow
	codes []int
}

// scanEach is “cybercheck scan --each”.
func (a *app) scanEach(ctx context.Context, o scanOptions) error {
	lines, err := a.eachLines(o)
	if err != nil {
		return err
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	listless := o
	listless.targetsFile = ""
	plan, rate, err := a.plan(c, listless)
	if err != nil {
		return err
	}
	plan.Local, plan.Progress = false, nil
	e := &eachScan{app: a, content: c, options: o, plan: plan, now: a.Now(), began: a.Now(), runner: measure.New(a.Now, a.host(), rate, false)}
	if e.plan.Parallel = len(plan.Checks); e.plan.Parallel == 0 {
		e.plan.Parallel = 1
	}
	if err := makeFolder(o.export.output); err != nil {
		return err
	}
	if e.there, err = presentIn(o.export.output); err != nil {
		return err
	}
	if a.keeps(o.noSave) {
		if e.store, err = a.openStore(); err != nil {
			return err
		}
		defer e.store.Close()
		if _, err := a.computer(e.store, true); err != nil { // once, and not by several at a time
			a.note("%v.", err)
		}
	} else if !o.noSave {
		a.keepsNothing()
	}
	browser.Sweep(a.Now())
	jobs := e.jobs(lines)
	e.work(ctx, jobs)
	return e.end(ctx)
}

// eachLines reads the list, and refuses what does not go with --each.
func (a *app) eachLines(o scanOptions) ([]clientlist.Line, error) {
	switch {
	case o.targetsFile == "" || len(o.targets) > 0:
		return nil, usage("--each goes through the lines of --targets-file, and of nothing else")
	case outputOf(o.export.output) == stdout:
		return nil, usage("--each writes an assessment for each line: name a folder with -o FOLDER")
	case o.byGiven:
		return nil, withHint(usage("with --each every line says who allowed it, and --authorised-by cannot say it for all"),
			"Give the list the columns target, client, authorised_by and reference.")
	case o.answers != "" || o.profile != "" || o.local || a.flags.client != "" || o.export.pdf != "" || o.export.previous != "":
		return nil, usage("--answers, --profile, --local, --client, --pdf and --previous are about one business, and --each about many; the columns of the list say whose answers are whose")
	case o.each.parallel < 0 || o.each.parallel > maxParallel:
		return nil, usage("--parallel is a number from 1 to %d", maxParallel)
	}
	part := clientlist.Shard{}
	if o.each.shard != "" {
		var err error
		if part, err = clientlist.ParseShard(o.each.shard); err != nil {
			return nil, usage("--shard %w", err)
		}
	}
	data, err := a.readList(o.targetsFile, clientlist.MaxBytes)
	if err != nil {
		return nil, err
	}
	lines, err := clientlist.Parse(data)
	if err != nil {
		return nil, usage("%s: %w", o.targetsFile, err)
	}
	if len(lines) == 0 {
		return nil, usage("%s names no target", o.targetsFile)
	}
	return slices.DeleteFunc(lines, func(l clientlist.Line) bool { return !part.Holds(l) }), nil
}

// An eachJob is a line with what is to be done for it.
type eachJob struct {
	clientlist.Line
	plan   measure.Plan
	client string // whose it is, where the list does not say by its target
}

// jobs makes a plan for each line that may be looked at and has not been, in rows: the
// lines of one client come one after the other, so that each remembers those before it.
func (e *eachScan) jobs(lines []clientlist.Line) [][]eachJob {
	var out [][]eachJob
	row := map[string]int{}
	for _, l := range lines {
		j := eachJob{Line: l, plan: e.plan, client: cmp.Or(l.Client, l.Targets[0])}
		if e.options.each.resume && e.there.has(l.Key(), e.endings()) {
			e.skip(j)
			continue
		}
		if err := e.allow(&j); err != nil {
			e.refuse(j, err)
			continue
		}
		slug := store.Slug(j.client)
		i, ok := row[slug]
		if !ok {
			i = len(out)
			row[slug] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], j)
		e.todo++
	}
	return out
}

// endings are those of the files that each line gets.
func (e *eachScan) endings() []string {
	list, _ := e.options.export.chosen(e.app) // it was looked at before
	var out []string
	for _, f := range list {
		out = append(out, f.ending)
	}
	return out
}

// allow reads what the line says of its targets and of whose word covers them.
func (e *eachScan) allow(j *eachJob) error {
	names, ranges, err := splitRanges(j.Targets, netx.TimingProfile(e.options.doors.rate), e.options.doors.largeRange)
	if err != nil {
		return err
	}
	if j.plan.Targets, err = parseTargets(names); err != nil {
		return err
	}
	j.plan.Ranges, j.plan.Authority.By = ranges, ""
	switch {
	case j.Word == "":
	case j.Expired(e.now):
		return &exitError{code: exitNotAuthorised, err: fmt.Errorf("the word of %s held until %s, and that is over; nothing was sent", j.Word, j.Until.Format(time.DateOnly))}
	default:
		if j.plan.Authority.By, err = measure.ParseWord(j.Word); err != nil {
			return &exitError{code: exitNotAuthorised, err: fmt.Errorf("authorised_by and reference: %w; nothing was sent", err)}
		}
	}
	j.plan.Authority.Until = j.Until
	return measuring(j.plan.Covered())
}

// work looks at the rows, several at a time, until all are done or the run is stopped.
func (e *eachScan) work(ctx context.Context, rows [][]eachJob) {
	next := make(chan []eachJob)
	var wg sync.WaitGroup
	for range min(cmp.Or(e.options.each.parallel, usualLines), max(len(rows), 1)) {
		wg.Go(func() {
			for row := range next {
				for _, j := range row {
					if ctx.Err() == nil {
						e.one(ctx, j)
					}
				}
			}
		})
	}
	for _, row := range rows {
		select {
		case next <- row:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
}

// one looks at a line and writes what it came to. What was cut short is not written: the
// next run looks at it again.
func (e *eachScan) one(ctx context.Context, j eachJob) {
	a := e.app
	half, err := e.answers(j)
	if err != nil {
		e.refuse(j, err)
		return
	}
	j.plan.Accepted = acceptances(half.Accepted)
	started := a.Now().UTC().Truncate(time.Second)
	got, err := e.runner.Run(ctx, j.plan)
	if err != nil {
		e.refuse(j, measuring(err))
		return
	}
	if ctx.Err() != nil {
		return
	}
	finished := a.Now().UTC().Truncate(time.Second)
	in := assess.Input{
		ID: assess.NewID(finished), Tool: a.tool(e.content.Bank),
		Subject: assess.Subject{Client: store.Slug(j.client), Business: cmp.Or(half.Business, j.Client)},
		Run: assess.RunInfo{
			Mode: assess.Scan, Started: started, Finished: finished, By: a.settings.Report.PreparedBy,
			HostOS: hostOS, Zone: a.zone(), Country: a.country(), Partial: got.Partial,
		},
		Scope: got.Scope, Profile: half.Profile, Answers: half.Answers, Findings: got.Findings,
	}
	if e.store != nil {
		a.remember(e.store, e.content, &in, remembering{keeps: true, tell: func(err error) { e.say("line %d: %v.", j.Number, err) }})
	}
	x := assess.Build(e.content, in)
	out := e.options.export
	out.base, out.history, out.fresh, out.store = eachName(j.client, j.Line, x), e.store != nil, true, e.store
	files, err := a.write(ctx, e.content, x, out)
	if err == nil && e.store != nil {
		err = e.keep(j, x)
	}
	e.done(j, x, files, err)
}

// keep keeps an assessment for its client.
func (e *eachScan) keep(j eachJob, x assess.Assessment) error {
	if _, err := e.store.Adopt(j.client); err != nil {
		e.say("An older folder of %s is left out: %v.", j.client, err)
	}
	folder := e.store.Folder(j.client)
	if err := e.store.Save(store.AssessmentName(folder, x.ID), x); err != nil || len(j.Tags) == 0 {
		return stored(err)
	}
	return e.app.noteTags(e.store, folder, j.client, j.Tags)
}

// eachName is the name of a line's files without their endings: whose, which line it is,
// and which assessment.
func eachName(client string, l clientlist.Line, x assess.Assessment) string {
	return "cybercheck-" + store.Slug(client) + "-" + l.Key() + endOf(x).Format("-2006-01-02") + timeOf(x)
}

// beside is the path of a file that a list names: relative to the list.
func (e *eachScan) beside(name string) string {
	if filepath.IsAbs(name) || outputOf(e.options.targetsFile) == stdout {
		return name
	}
	return filepath.Join(filepath.Dir(e.options.targetsFile), name)
}

// isGap reports whether a finding reached a severity.
func isGap(f checks.Finding, least checks.Severity) bool {
	return (f.Status == checks.Fail || f.Status == checks.Partial) && f.Severity >= least
}
