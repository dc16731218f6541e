package assess

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Each property is held to 200 made-up firms; RAPID_CHECKS or -rapid.checks asks for more.
var _ = flag.Set("rapid.checks", cmp.Or(os.Getenv("RAPID_CHECKS"), "200"))

// mixes are how the answers of made-up firms are spread: how often each state.
var mixes = [][]questions.State{
	{questions.Good, questions.Good, questions.Good, questions.Good, questions.Good, questions.Partial, questions.Poor},
	{questions.Good, questions.Partial, questions.Poor},
	{questions.Poor, questions.Poor, questions.Partial},
	{questions.Good, questions.Good, questions.DontKnow, questions.Partial},
	{questions.Good, questions.Partial, questions.Poor, questions.DontKnow, questions.DoesNotApply, questions.Unanswered},
	{questions.DontKnow, questions.DontKnow, questions.Poor},
	{questions.Unanswered},
}

// drawFirm makes up a firm of the real bank: any profile, answers of any maturity, and
// a few measurements.
func drawFirm(t *rapid.T, c Content) Input {
	in := Input{Profile: questions.Profile{}, Answers: questions.Answers{}, Run: RunInfo{Finished: worked}}
	for _, f := range c.Bank.Facts {
		if i := rapid.IntRange(-1, len(f.Options)-1).Draw(t, f.ID); i >= 0 {
			in.Profile[f.ID] = f.Options[i].ID
		}
	}
	in.Run.Quick = rapid.IntRange(0, 4).Draw(t, "quick") == 4
	mix := rapid.SampledFrom(mixes).Draw(t, "mix")
	for _, k := range c.Bank.Asked(in.Profile, in.Run.Quick) {
		s := rapid.SampledFrom(mix).Draw(t, k.ID)
		a := questions.Answer{State: s, Note: "because"}
		if s == questions.DoesNotApply && k.MayNotApply == "" {
			a.State = questions.Poor
		}
		if s == questions.Good && len(k.States) > 0 && rapid.Bool().Draw(t, "a state of its own") {
			a, _ = k.Say(k.States[0].ID)
		}
		if a.State != questions.Unanswered {
			in.Answers[k.ID] = a
		}
	}
	in.Findings = drawFindings(t, c, rapid.SampledFrom([]int{0, 0, 3, 20}).Draw(t, "at most"))
	return in
}

// drawFindings makes up to most findings of the real checks, with any outcome.
func drawFindings(t *rapid.T, c Content, most int) []checks.Finding {
	var out []checks.Finding
	for range rapid.IntRange(0, most).Draw(t, "findings") {
		k := rapid.SampledFrom(c.Checks).Draw(t, "check")
		d := rapid.SampledFrom(k.Docs.All()).Draw(t, "finding")
		f := checks.Finding{
			ID: d.ID, Check: k.Name, Control: d.Control, Title: d.Title,
			Target:   rapid.SampledFrom([]string{"this computer", "shop.test", "shop.test:443", "shop.test:8443", "mail.test"}).Draw(t, "target"),
			Status:   checks.Status(rapid.IntRange(int(checks.NotChecked), int(checks.Error)).Draw(t, "status")),
			Severity: checks.Severity(rapid.IntRange(int(checks.Info), int(checks.Critical)).Draw(t, "severity")),
			Reason:   rapid.SampledFrom([]checks.Reason{checks.ReasonTimeout, checks.ReasonRefused}).Draw(t, "reason"),
		}
		f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
		out = append(out, f)
	}
	return out
}

// made returns the firm with some controls made good: someone says so, and what was
// measured to be wrong about them is mended. What could not be told is not there.
func made(c Content, in Input, good []string) (Content, Input) {
	bank := *c.Bank
	bank.Controls = slices.Clone(bank.Controls)
	for i, k := range bank.Controls {
		if slices.Contains(good, k.ID) {
			bank.Controls[i].Applies = nil
			in = in.with(k.ID, questions.Answer{State: questions.Good})
		}
	}
	var findings []checks.Finding
	for _, f := range in.Findings {
		if slices.Contains(good, f.Control) {
			switch f.Status {
			case checks.Partial, checks.Fail:
				f.Status = checks.Pass
			case checks.Pass:
			case checks.NotChecked, checks.Unknown, checks.NotApplicable, checks.Error:
				continue
			}
		}
		findings = append(findings, f)
	}
	in.Findings, c.Bank = findings, &bank
	return c, in
}

// A hand is one step worked by hand, from the bank's numbers by the words of
// docs/scoring.md, with nothing of the program's own plan.
type hand struct {
	verdict  reconcile.Verdict
	losses   [5]float64 // what it is worth by loss, at the full likelihood
	worth    float64
	likely   float64 // of a gap: 1 where there is one
	hours    float64
	divisor  float64
	priority float64
	ruin     int // 0 can ruin the business, 1 nobody knows whether it does, 2 the rest
	findOut  bool
	blank    bool // nobody was asked
	frees    int  // the worst rank of what hangs on it: mending that alone would bring nothing
}

// handOf works the step of one control that is not known to be good.
func handOf(c Content, in Input, v reconcile.Verdict) hand {
	v = v.Settled()
	h := hand{verdict: v, likely: 1, findOut: v.Floor != v.Ceiling, ruin: 2}
	h.blank = v.Claim == questions.Unanswered && !v.Indeterminate && h.findOut
	load := [5]float64{20, 28, 32, 13, 7}
	if in.Profile["transfers"] == "large" {
		load[1] *= 1.5
	}
	if in.Profile["data"] == "sensitive" {
		load[3] *= 1.5
	}
	all := load[0] + load[1] + load[2] + load[3] + load[4]
	part := map[string]float64{"L": 0.15, "M": 0.35, "H": 0.60, "VH": 0.85}
	for i, loss := range []string{"S1", "S2", "S3", "S4", "S5"} {
		takes := part[v.Control.Effects[loss]]
		left := 1 - takes*float64(v.Floor)/100
		h.losses[i] = math.Log(left/(1-takes)) * load[i] / all * 100
		h.worth += h.losses[i]
	}
	minutes, money := float64(v.Control.Minutes), map[string]float64{"free": 1, "low": 1.3, "medium": 2, "high": 3}[v.Control.Cost]
	if h.findOut {
		h.likely = 0.5
		for _, o := range slices.Backward(c.Others) {
			if o.Control == v.Control.ID {
				h.likely = float64(o.Percent) / 100
				if o.At != questions.Poor {
					h.likely = 1 - h.likely
				}
			}
		}
		minutes = float64(v.Control.FindOut.Minutes) + h.likely*minutes
		money = 1 + h.likely*(money-1)
	}
	h.hours, h.divisor = max(minutes/60, 0.25), money
	h.priority = h.likely * h.worth / math.Sqrt(h.hours) / h.divisor
	critical := v.Control.Critical
	for _, f := range v.Findings {
		critical = critical || f.Status == checks.Fail && f.Severity == checks.Critical
	}
	if half := v.Control.Value(questions.Partial); critical && v.Floor < half {
		h.ruin = 0
		if h.findOut {
			h.ruin = 1
		}
	}
	return h
}

// handsOf works every step that there could be, by control.
func handsOf(c Content, in Input) map[string]hand {
	out := map[string]hand{}
	verdicts := c.verdicts(in, in.Findings)
	asked := slices.ContainsFunc(verdicts, func(v reconcile.Verdict) bool { return v.Claim != questions.Unanswered })
	for _, v := range verdicts {
		h := handOf(c, in, v)
		if v.Applies && h.verdict.Floor < 100 && (!h.blank || asked && !in.Run.Quick) {
			out[v.Control.ID] = h
		}
	}
	// What takes back the answer of a critical control ruins the business as that does.
	for _, v := range verdicts {
		claims := questions.Answer{State: v.Claim}.Claims()
		if h, ok := out[whileOf(v)]; ok && claims && v.Control.Critical && !v.Doubt.Open && !h.findOut {
			h.ruin = 0
			out[v.Doubt.While] = h
		}
	}
	for id, h := range out {
		h.frees = 2
		for _, p := range c.Bank.Pairs {
			if of, ok := out[p.Of]; ok && p.While == id && p.Kind != questions.Remark {
				h.frees = min(h.frees, of.ruin)
			}
		}
		out[id] = h
	}
	return out
}

// whileOf is the control whose answer puts a verdict in doubt, or empty.
func whileOf(v reconcile.Verdict) string {
	if v.Doubt == nil {
		return ""
	}
	return v.Doubt.While
}

// own is what the control itself adds to the score, in points, where no limit holds.
func (h hand) own(total int) float64 {
	return float64(h.verdict.Control.Weight*(100-h.verdict.Floor)) / float64(total)
}

func names(plan []advice.Step) string {
	out := ""
	for _, s := range plan {
		out += fmt.Sprintf("%s (%s, priority %.2f, gain %d, lifts %d) ", s.Control, s.Kind, s.Priority, s.Gain, s.LiftedCap)
	}
	return out
}

// ago is a time some days before the runs of these tests.
func ago(days int) time.Time { return worked.AddDate(0, 0, -days) }
