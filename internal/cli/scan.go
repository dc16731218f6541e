package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// scanOptions are the flags of “cybercheck scan”.
type scanOptions struct {
	targets               []string
	targetsFile, by       string
	byGiven               bool
	answers, profile      string
	local, noLocal        bool
	noSave, full, revoked bool
	checks, skip, resolve []string
	allowPrivate          []string
	dnsServer, caFile     string
	failUnder             int
	doors                 portScanOptions
	each                  eachOptions
	export                export
}

func (a *app) scanCommand() *cobra.Command {
	o := scanOptions{}
	cmd := &cobra.Command{
		Use:   "scan [TARGET...]",
		Short: "Look at targets, or at this computer, without questions",
		Long: `Look at each TARGET, or at this computer where none is named, without questions.

A TARGET is a host, host:port, https://host, an address, or a range of addresses
such as 192.168.1.0/24, in which hosts are looked for first. A bare host gets its
certificate and its ports looked at. Anything but this computer needs its
owner's word: --authorised-by "NAME, REFERENCE", which goes into the report.
Without it nothing is sent, not even a name look-up. A name needs it also when it
leads to this computer; loopback and this computer's own addresses never do.

A public name (with a dot, and not one of the office such as nas.lan) is left alone
where it leads to an address that is not public, unless --allow-private names it
or --resolve gives its address.

With a TARGET this computer is left out, since it may not be the client’s: --local
looks at it as well. --no-local --answers FILE looks at nothing: it is a whole
assessment by word.

What was measured in the last 90 days and is not looked at this time counts as it
was, with its date. Without --answers the score covers only what was measured, and
says so.`,
		Example: `  cybercheck scan
  cybercheck scan shop.example --authorised-by "A. Owner, email of 24 Nov" -o reports/ --format html,json
  cybercheck scan --answers answers.yaml --format json | jq .score`,
		RunE: func(c *cobra.Command, args []string) error {
			o.targets, o.byGiven = args, c.Flags().Changed("authorised-by")
			if o.each.on && !c.Flags().Changed("format") {
				o.export.formats = []string{"json"}
			}
			return a.scan(c.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.answers, "answers", "", "the owner's half: a file of answers (“cybercheck questions --template” prints one)")
	f.StringVar(&o.profile, "profile", "", "a file with only the facts about the business")
	f.StringVar(&a.flags.client, "client", "", "whose results these are; a client can also be named by its folder")
	f.BoolVar(&o.local, "local", false, "look at this computer too, where a TARGET is named")
	f.BoolVar(&o.noLocal, "no-local", false, "do not look at this computer")
	f.StringSliceVar(&o.checks, "checks", nil, "run only these checks")
	f.StringSliceVar(&o.skip, "skip", nil, "leave these checks out")
	f.String("ports", "", "ports to try on a target, such as 22,80,8000-8100")
	f.StringVar(&o.targetsFile, "targets-file", "", "a file of targets, one a line")
	f.StringVar(&o.by, "authorised-by", "", `who allowed the targets to be looked at: "NAME, REFERENCE"`)
	f.StringSliceVar(&o.allowPrivate, "allow-private", nil, "its owner’s word also covers this NAME at an address that is not public")
	f.String("standard", "default", "standard to hold password rules to: default, nist, cyber-essentials, nzism, cis or ism")
	f.BoolVar(&o.full, "full", false, "list every cipher and every key agreement that a target accepts")
	f.BoolVar(&o.revoked, "check-revocation", false, "ask the authorities of certificates, who are third parties, for their lists of those taken back")
	f.StringArrayVar(&o.resolve, "resolve", nil, "use this address for a name: HOST:PORT:ADDRESS")
	f.StringVar(&o.dnsServer, "dns-server", "", "ask this DNS server, ADDRESS:PORT, instead of this computer's")
	f.StringVar(&o.caFile, "ca-file", "", "also trust the authorities in this file (PEM)")
	f.Duration("timeout", 0, "longest time for the whole scan (default 2m)")
	f.String("fail-on", "none", "exit with 1 when a finding is this bad or worse: low, medium, high, critical, or none")
	f.IntVar(&o.failUnder, "fail-under", 0, "exit with 1 when the score is under this")
	a.exportFlags(cmd, &o.export, "text")
	f.BoolVar(&o.noSave, "no-save", false, "keep nothing in the data folder")
	o.doors.flags(cmd)
	o.each.flags(cmd)
	return cmd
}

func (a *app) scan(ctx context.Context, o scanOptions) error {
	if o.failUnder < 0 || o.failUnder > 100 {
		return usage("--fail-under %d is not a score, which goes from 0 to 100", o.failUnder)
	}
	switch {
	case o.each.on:
		if _, err := o.export.chosen(a); err != nil {
			return err
		}
		return a.scanEach(ctx, o)
	case o.each.resume || o.each.shard != "":
		return usage("--resume and --shard go with --each")
	}
	if err := o.export.ready(a); err != nil {
		return err
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	p, rate, err := a.plan(c, o)
	if err != nil {
		return err
	}
	half, err := a.loadAnswersAndProfile(c.Bank, o)
	if err != nil {
		return err
	}
	p.Accepted = acceptances(half.Accepted)
	browser.Sweep(a.Now())
	started := a.Now().UTC().Truncate(time.Second)
	got, err := measure.New(a.Now, a.host(), rate, len(p.Ranges) > 0).Run(ctx, p)
	if err != nil {
		return measuring(err)
	}
	finished := a.Now().UTC().Truncate(time.Second)
	in := assess.Input{
		ID: assess.NewID(finished), Tool: a.tool(c.Bank),
		Subject: assess.Subject{Client: store.Slug(a.settings.Client), Business: cmp.Or(half.Business, a.clientAsWritten())},
		Run: assess.RunInfo{
			Mode: assess.Scan, Started: started, Finished: finished, By: a.settings.Report.PreparedBy,
			HostOS: hostOS, Zone: a.zone(), Country: a.country(), Partial: got.Partial,
		},
		Scope: got.Scope, Profile: half.Profile, Answers: half.Answers, Findings: got.Findings,
	}
	if s := a.toRemember(a.keeps(o.noSave)); s != nil {
		a.remember(s, c, &in, remembering{keeps: a.keeps(o.noSave), tell: func(err error) { a.note("%v.", err) }})
		_ = s.Close() // it was read, or what was written is on the disk
	}
	x := assess.Build(c, in)
	o.export.history, o.export.fresh = a.keeps(o.noSave), true
	if err := a.deliver(ctx, c, x, o.export, o.noSave); err != nil {
		return err
	}
	return a.verdict(x, o.failUnder)
}

// clientAsWritten is the name of the client as people write it, or empty where only its
// folder was named.
func (a *app) clientAsWritten() string {
	if a.settings.Client == store.Slug(a.settings.Client) {
		return ""
	}
	return a.settings.Client
}

// plan turns flags and settings into what is to be looked at, and how hard ports are probed.
func (a *app) plan(c assess.Content, o scanOptions) (p measure.Plan, rate netx.TimingProfile, err error) {
	if rate, err = netx.ParseTimingProfile(o.doors.rate); err != nil {
		return p, rate, usage("--rate: %w", err)
	}
	list, err := a.readTargets(o.targets, o.targetsFile)
	if err != nil {
		return p, rate, err
	}
	names, ranges, err := splitRanges(list, rate, o.doors.largeRange)
	if err != nil {
		return p, rate, err
	}
	p = a.usualPlan(c)
	p.Ranges, p.Router, p.Full, p.Revoked = ranges, o.doors.router, o.full, o.revoked
	if p.Targets, err = parseTargets(names); err != nil {
		return p, rate, err
	}
	if p.Authority, err = parseAuthority(o.by, o.byGiven, o.allowPrivate, o.resolve); err != nil {
		return p, rate, err
	}
	if o.dnsServer != "" {
		if _, err := netx.ParseServer(o.dnsServer); err != nil {
			return p, rate, usage("--dns-server: %w", err)
		}
	}
	p.DNSServer = o.dnsServer
	if p.Checks, p.Skipped, err = measure.Choose(c.Checks, o.checks, o.skip); err != nil {
		return p, rate, usage("%w", err)
	}
	if p.Roots, err = readRoots(o.caFile); err != nil {
		return p, rate, err
	}
	named := len(p.Targets)+len(ranges) > 0 || o.targetsFile != ""
	switch {
	case o.local && o.noLocal:
		return p, rate, usage("--local and --no-local cannot both be; give one of them")
	case o.noLocal && !named && o.answers == "":
		return p, rate, usage("with --no-local there is nothing to look at; name a target, or give --answers")
	}
	p.Local = o.local || !named && !o.noLocal
	if !a.flags.quiet {
		p.Progress = lineProgress(a.Err)
	}
	return p, rate, nil
}

// usualPlan looks at nothing yet, as the settings have it.
func (a *app) usualPlan(c assess.Content) measure.Plan {
	s := a.settings.Scan
	return measure.Plan{Checks: c.Checks, Ports: portsOf(s.Ports), Standard: s.Standard, Timeout: s.Timeout, Parallel: s.Parallel}
}

// loadAnswersAndProfile reads --answers and --profile.
func (a *app) loadAnswersAndProfile(b *questions.Bank, o scanOptions) (questions.AnswersFile, error) {
	half := questions.AnswersFile{Profile: questions.Profile{}, Answers: questions.Answers{}}
	if o.answers != "" {
		file, err := readAnswers(b, o.answers)
		if err != nil {
			return half, err
		}
		half = file
	}
	if o.profile != "" {
		file, err := readAnswers(b, o.profile)
		if err != nil {
			return half, err
		}
		if len(file.Answers) > 0 {
			return half, usage("%s holds answers; give it with --answers", o.profile)
		}
		half.Profile = file.Profile
		half.Accepted = append(half.Accepted, file.Accepted...)
	}
	return half, nil
}

func readAnswers(b *questions.Bank, name string) (questions.AnswersFile, error) {
	data, err := named.Read(name, questions.MaxAnswersBytes)
	if err != nil {
		return questions.AnswersFile{}, err
	}
	return answersOf(b, name, data)
}

// answersOf reads the content of an answers file.
func answersOf(b *questions.Bank, name string, data []byte) (questions.AnswersFile, error) {
	file, err := questions.ReadAnswers(b, name, bytes.NewReader(data))
	if err != nil {
		return file, &exitError{code: exitUsage, err: err}
	}
	for id, x := range file.Answers {
		if x.By == "" {
			x.By = file.AnsweredBy
		}
		file.Answers[id] = x
	}
	return file, nil
}

// keep saves the assessment in the data folder. Started with another user's
// rights it keeps nothing, so that no file in a home belongs to the wrong user.
func (a *app) keep(x assess.Assessment, noSave bool) error {
	if noSave {
		return nil
	}
	if !a.keeps(noSave) {
		a.keepsNothing()
		return nil
	}
	s, err := a.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	a.adopt(s, a.settings.Client)
	name := store.AssessmentName(a.folderOf(s, x.Subject.Client), x.ID)
	if err := s.Save(name, x); err != nil {
		return storage(err)
	}
	if a.flags.verbose {
		a.note("Kept: %s", s.Path(name))
	}
	return nil
}

// verdict turns an assessment into the exit code that was asked for, and says why.
func (a *app) verdict(x assess.Assessment, failUnder int) error {
	v := a.judge(x, failUnder)
	if v.code == exitDone {
		return nil
	}
	a.note("%s.", v.says)
	return &exitError{code: v.code}
}

// A judgement is an exit code with the reason for it.
type judgement struct {
	code int
	says string
}

func (a *app) judge(x assess.Assessment, failUnder int) judgement {
	if failUnder > 0 && x.Score.Floor < failUnder {
		return judgement{exitFindings, fmt.Sprintf("The score, %d, is under %d", x.Score.Floor, failUnder)}
	}
	var limit checks.Severity // the settings hold no other word than these
	if level := a.settings.Scan.FailOn; level != "none" && limit.UnmarshalText([]byte(level)) == nil {
		for _, f := range x.Findings {
			if isGap(f, limit) {
				return judgement{exitFindings, fmt.Sprintf("A finding reached --fail-on %s: %s (%s)", level, f.ID, f.Target)}
			}
		}
	}
	if x.Run.Partial {
		return judgement{exitIncomplete, "The scan was cut short; the report shows what is missing"}
	}
	if missed := incomplete(x); len(missed) > 0 {
		return judgement{exitIncomplete, "Could not be fully looked at: " + strings.Join(missed, ", ")}
	}
	return judgement{}
}

// incomplete lists the targets that could not be assessed. What this computer
// keeps from an ordinary user is not a fault of the run.
func incomplete(x assess.Assessment) []string {
	here := checks.Target{}.String()
	var out []string
	for _, f := range x.Findings {
		if f.Status != checks.Unknown && f.Status != checks.Error {
			continue
		}
		if strings.HasPrefix(f.Target, here) && f.Status != checks.Error {
			continue
		}
		if at := checks.Shown(f.Target); !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}
