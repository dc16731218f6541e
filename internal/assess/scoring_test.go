package assess

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var update = flag.Bool("update", false, "write the figures of docs/scoring.md again")

// scoringDocument works three whole assessments by hand.
const scoringDocument = "../../docs/scoring.md"

// worked is when the three assessments were made.
var worked = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// workedInput reads the answers and the findings of one of the three.
func workedInput(t *testing.T, c Content, name string) Input {
	t.Helper()
	answers, err := os.ReadFile("testdata/scoring/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := questions.ReadAnswers(c.Bank, name+".yaml", bytes.NewReader(answers))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/scoring/" + name + ".findings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var seen []struct {
		ID, Target, Status, Severity string
		DaysAgo                      int `yaml:"days_ago"`
	}
	if err := yaml.Unmarshal(data, &seen); err != nil {
		t.Fatal(err)
	}
	in := Input{Profile: file.Profile, Answers: file.Answers, Run: RunInfo{Finished: worked}}
	for _, s := range seen {
		d, ok := c.Doc(s.ID)
		f := checks.Finding{ID: s.ID, Control: d.Control, Target: s.Target, Evidence: []checks.Evidence{{What: s.ID, At: worked.AddDate(0, 0, -s.DaysAgo)}}}
		if err := f.Status.UnmarshalText([]byte(s.Status)); err != nil || !ok {
			t.Fatalf("%s: %v (there is such a finding: %v)", s.ID, err, ok)
		}
		if s.Severity != "" {
			if err := f.Severity.UnmarshalText([]byte(s.Severity)); err != nil {
				t.Fatal(err)
			}
		}
		if f.Status == checks.Unknown {
			f.Reason = checks.ReasonTimeout
		}
		in.Findings = append(in.Findings, f)
	}
	return in
}

// TestScoringDocument holds docs/scoring.md to the program: its rows and figures
// are those that the program comes to, and each figure follows from the rows.
func TestScoringDocument(t *testing.T) {
	data, err := os.ReadFile(scoringDocument)
	if err != nil {
		t.Fatal(err)
	}
	doc, c := string(data), planContent(t)
	for _, name := range []string{"sole-trader", "builder", "clinic"} {
		in := workedInput(t, c, name)
		a := Build(c, in)
		begin, end := "<!-- figures: "+name+" -->\n", "<!-- end -->"
		_, rest, found := strings.Cut(doc, begin)
		section, _, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("the document has no figures of %s", name)
		}
		want := figures(c, in, a)
		if *update {
			doc = strings.Replace(doc, begin+section+end, begin+want+end, 1)
			section = want
		}
		if d := cmp.Diff(want, section); d != "" {
			t.Errorf("%s: the program comes to other figures; “go test ./internal/assess -run ScoringDocument -update” writes them (-program +document):\n%s", name, d)
		}
		byHand(t, name, section, c, in, a)
	}
	if *update {
		if err := os.WriteFile(scoringDocument, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// figures are the rows and sums of an assessment as the document shows them.
func figures(c Content, in Input, a Assessment) string {
	var s strings.Builder
	say := func(format string, x ...any) { fmt.Fprintf(&s, format+"\n", x...) }
	say("\n| Control | Weight | Certain | Possible | Weight × certain | Weight × possible | Rests on |\n|---|--:|--:|--:|--:|--:|---|")
	weight, low, high := 0, 0, 0
	for _, k := range a.Controls {
		if !k.Applies {
			continue
		}
		say("| %s | %d | %d | %d | %d | %d | %s |", k.ID, k.Weight, k.Value, k.CeilingValue, k.Weight*k.Value, k.Weight*k.CeilingValue, restsOn(c, k))
		weight += k.Weight
		low += k.Weight * k.Value
		high += k.Weight * k.CeilingValue
	}
	say("| Sum | %d | | | %d | %d | |\n", weight, low, high)
	say("- Certain: %d ÷ %d = %.2f, so %d.", low, weight, float64(low)/float64(weight), a.Score.Mean)
	say("- Possible: %d ÷ %d = %.2f, so %d.", high, weight, float64(high)/float64(weight), score.Share(high, weight))
	for _, k := range a.Score.Caps {
		unknown := ""
		if k.FloorOnly {
			unknown = " This is not known, so it holds what is certain only."
		}
		say("- Limit: %s holds it at %d. %s%s", k.Control, k.Limit, k.Why, unknown)
	}
	proved := ""
	if a.Score.GradeIfProved != "" {
		proved = fmt.Sprintf(" It would be %s if measurements proved it.", a.Score.GradeIfProved)
	}
	say("- Score: %d, could be %d. Grade %s.%s", a.Score.Floor, a.Score.Ceiling, a.Score.Grade, proved)
	say("- Known: %d %% of the weight. Measured: %d %% of what can be measured.", a.Score.Coverage, a.Score.Confidence)
	say("\n| Area | Weight | Certain | Possible | In a word |\n|---|--:|--:|--:|---|")
	for _, x := range a.Score.Areas {
		say("| %s | %d | %d | %d | %s |", x.ID, x.Weight, x.Floor, x.Ceiling, strings.ReplaceAll(string(x.Chip), "_", " "))
	}
	say("\n| Step | Control | Minutes | Lifts | Gain | Score after | Grade after | When |\n|--:|---|--:|--:|--:|--:|---|---|")
	for _, p := range a.Plan {
		what := p.Control
		if p.Kind == "find_out" {
			what += ", find out"
		}
		lifts := ""
		if p.LiftedCap > 0 {
			lifts = strconv.Itoa(p.LiftedCap)
		}
		say("| %d | %s | %d | %s | %d | %d | %s | %s |", p.Rank, what, p.Minutes, lifts, p.Gain, p.ScoreAfter, p.GradeAfter, strings.ReplaceAll(string(p.Group), "_", " "))
	}
	say("\n| Step | Worth by loss | Worth | Gap | Hours | Cost | Priority |\n|--:|---|--:|--:|--:|--:|--:|")
	workings := c.Workings(in)
	for _, p := range a.Plan {
		w := workings[p.Control]
		var losses []string
		for _, l := range w.Losses {
			losses = append(losses, fmt.Sprintf("%s %.2f", l.Scenario, l.Reduction))
		}
		say("| %d | %s | %.2f | %.2f | %.2f | %.2f | %.2f |", p.Rank, strings.Join(losses, " + "), w.Reduction, w.Likely, w.Hours, w.Money, p.Priority)
	}
	if n := a.Score.Next; n != nil {
		sure := ""
		if !n.Sure {
			sure = ", less where what is found out is good"
		}
		say("\n- Next grade: %d minutes to %s, by step %d%s.", n.Minutes, n.Grade, n.Steps, sure)
	} else {
		say("\n- Next grade: no answer gives one; an A needs measurements.")
	}
	return s.String()
}

// restsOn says where a row comes from, in a few words.
func restsOn(c Content, k Control) string {
	out := "nothing yet"
	if k.Claim != questions.Unanswered {
		out = "said " + string(k.Claim)
	}
	if k.Contradiction != nil {
		out += ", measured worse"
	} else if k.Basis == "both" || k.Basis == "measured" {
		out += ", measured"
	}
	if k.Measured == checks.Unknown {
		out += ", could not be told"
	}
	if k.Stale {
		out += ", measured too long ago"
	}
	if own, ok := c.Bank.Control(k.ID); ok && own.Weight != k.Weight {
		out += fmt.Sprintf("; weight %d + %d", own.Weight, k.Weight-own.Weight)
	}
	return out
}

var (
	tableRow = regexp.MustCompile(`(?m)^\| ([A-Z]{3}-\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|`)
	sumRow   = regexp.MustCompile(`(?m)^\| Sum \| (\d+) \| \| \| (\d+) \| (\d+) \| \|$`)
	meanLine = regexp.MustCompile(`(?m)^- (Certain|Possible): \d+ ÷ \d+ = ([\d.]+), so (\d+)\.$`)
	limit    = regexp.MustCompile(`(?m)^- Limit: \S+ holds it at (\d+)\.(.*)$`)
	scored   = regexp.MustCompile(`(?m)^- Score: (\d+), could be (\d+)\. Grade ([A-E])\.`)
)

// byHand does the document's sums again from its rows, with nothing of the
// program but the bank's own numbers.
func byHand(t *testing.T, name, section string, c Content, in Input, a Assessment) {
	t.Helper()
	rows := tableRow.FindAllStringSubmatch(section, -1)
	weight, low, high := 0, 0, 0
	for _, r := range rows {
		w, certain, possible := num(t, r[2]), num(t, r[3]), num(t, r[4])
		if num(t, r[5]) != w*certain || num(t, r[6]) != w*possible {
			t.Errorf("%s, %s: the products are wrong: %s", name, r[1], r[0])
		}
		weight += w
		low += w * certain
		high += w * possible
		k, _ := c.Bank.Control(r[1])
		if l, h := valueByHand(k, in); l != certain || h != possible {
			t.Errorf("%s, %s: by hand %d to %d, in the document %d to %d", name, k.ID, l, h, certain, possible)
		}
		raised := 0
		switch {
		case k.ID == "PWD-5" && in.Profile["staff"] == "one", (k.ID == "ACC-6" || k.ID == "GOV-2") && in.Profile["staff"] == "twenty_or_more",
			k.Area == "DAT" && in.Profile["data"] == "sensitive":
			raised = 1
		case k.ID == "PAY-2" && (in.Profile["staff"] == "six_to_nineteen" || in.Profile["staff"] == "twenty_or_more"):
			raised = 2
		}
		if w != k.Weight+raised {
			t.Errorf("%s, %s: by hand it weighs %d", name, k.ID, k.Weight+raised)
		}
	}
	sums := sumRow.FindStringSubmatch(section)
	if len(rows) < 40 || sums == nil || num(t, sums[1]) != weight || num(t, sums[2]) != low || num(t, sums[3]) != high {
		t.Fatalf("%s: %d rows come to %d, %d, %d; the document says %v", name, len(rows), weight, low, high, sums)
	}
	means := meanLine.FindAllStringSubmatch(section, -1)
	floor, ceiling := int(float64(low)/float64(weight)+0.5), int(float64(high)/float64(weight)+0.5)
	if len(means) != 2 || num(t, means[0][3]) != floor || num(t, means[1][3]) != ceiling {
		t.Fatalf("%s: by hand %d and %d, in the document %v", name, floor, ceiling, means)
	}
	for _, l := range limit.FindAllStringSubmatch(section, -1) {
		floor = min(floor, num(t, l[1]))
		if !strings.Contains(l[2], "not known") {
			ceiling = min(ceiling, num(t, l[1]))
		}
	}
	grade := map[bool]string{true: "A"}[floor >= 85]
	for _, b := range []struct {
		from int
		name string
	}{{0, "E"}, {40, "D"}, {55, "C"}, {70, "B"}} {
		if floor >= b.from && floor < 85 {
			grade = b.name
		}
	}
	got := scored.FindStringSubmatch(section)
	if got == nil || num(t, got[1]) != floor || num(t, got[2]) != ceiling || got[3] != grade && !strings.Contains(section, "if measurements proved it") {
		t.Errorf("%s: by hand %d to %d, grade %s; the document says %v", name, floor, ceiling, grade, got)
	}
	if a.Score.Floor != floor || a.Score.Ceiling != ceiling {
		t.Errorf("%s: by hand %d to %d, the program %d to %d", name, floor, ceiling, a.Score.Floor, a.Score.Ceiling)
	}
	planByHand(t, name, section, c, in)
}

// valueByHand is what a control is worth by the words of the document.
func valueByHand(k questions.Control, in Input) (low, high int) {
	half := 50
	if k.PartialValue > 0 {
		half = k.PartialValue
	}
	switch in.Answers[k.ID].State {
	case questions.Good:
		low, high = 100, 100
	case questions.Partial:
		low, high = half, half
	case questions.Poor:
	case questions.DontKnow, questions.Unanswered, questions.DoesNotApply:
		high = 100
	}
	for _, f := range in.Findings {
		if f.Control != k.ID || f.Evidence[0].At.Before(worked.AddDate(0, 0, -90)) {
			continue
		}
		switch {
		case f.Status == checks.Unknown:
			low, high = 0, max(high, 0)
		case f.Status == checks.Fail && f.Severity >= checks.High:
			low, high = 0, 0
		case (f.Status == checks.Fail || f.Status == checks.Partial) && f.Severity == checks.Medium:
			low, high = min(low, half), min(high, half)
		}
	}
	return low, high
}

func num(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
