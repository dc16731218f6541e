package cli

import (
	"bytes"
	"html"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// business is one of the firms in testdata/firms, answered the day before its
// assessment ended.
func business(t testing.TB, c assess.Content, name string, change func(*assess.Input)) assess.Assessment {
	t.Helper()
	data, err := os.ReadFile("testdata/firms/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := questions.ReadAnswers(c.Bank, name+".yaml", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	in := assess.Input{
		ID: "20261129T200000Z-0123456789abcdef", Tool: assess.Tool{Name: "cybercheck", Version: "dev", Bank: c.Bank.Version},
		Subject: assess.Subject{Client: "shop", Business: "The Shop"},
		Run:     assess.RunInfo{Mode: assess.Interactive, Started: at.Add(-time.Hour), Finished: at, HostOS: "linux", Zone: "Pacific/Auckland"},
		Profile: f.Profile, Answers: f.Answers,
	}
	if change != nil {
		change(&in)
	}
	return assess.Build(c, in)
}

func realContent(t testing.TB) assess.Content {
	t.Helper()
	a := &app{Process: Process{Now: time.Now}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyFormat writes an assessment in each format there is. That of the PDF is the
// HTML page.
func everyFormat(t testing.TB, c assess.Content, x assess.Assessment) map[string]string {
	t.Helper()
	a := &app{Process: Process{Now: func() time.Time { return x.Run.Finished }}}
	v, err := a.exportInput(c, x, export{output: "-"})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range formats {
		if f.name == pdf {
			continue
		}
		var b bytes.Buffer
		if err := f.render(&b, v); err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		out[f.name] = html.UnescapeString(b.String())
		if f.name == "text" || f.name == "md" {
			out[f.name] = strings.Join(strings.Fields(out[f.name]), " ") // however the lines break
		}
	}
	return out
}

// forPrograms are the formats in which null says that a grade is not known. A new
// format says it in words, or is named here.
var forPrograms = map[string]bool{"json": true, "ndjson": true, "sarif": true}

// short goes the short way.
func short(c assess.Content) func(in *assess.Input) {
	return func(in *assess.Input) {
		in.Run.Quick = true
		asked := map[string]bool{}
		for _, k := range c.Bank.Asked(in.Profile, true) {
			asked[k.ID] = true
		}
		for id := range in.Answers {
			if !asked[id] {
				delete(in.Answers, id)
			}
		}
	}
}

// A business of which nothing is known has no grade, in any format (all-unknown in
// plan.tsv): never the lowest, never a mark, never a hole.
func TestNotKnownYet(t *testing.T) {
	c := realContent(t)
	x := business(t, c, "all-unknown", nil)
	if x.Score.Grade != "" || x.Score.Words != "" || x.Score.Provisional != nil {
		t.Fatalf("got %+v", x.Score)
	}
	lowest := regexp.MustCompile(`(?i)"?grade(_after)?"?[:=]? *"?(E|-)\b|grade E\b|value="E"`)
	for name, out := range everyFormat(t, c, x) {
		// The page explains where each grade begins, which is no grade of this business.
		out = regexp.MustCompile(`(?s)<h4>The grades</h4>.*?</ul>`).ReplaceAllString(out, "")
		if forPrograms[name] {
			if !regexp.MustCompile(`"grade": ?null`).MatchString(out) {
				t.Errorf("%s: no grade that is null", name)
			}
		} else if !regexp.MustCompile(`Grade: not known yet|"not known yet"`).MatchString(out) {
			t.Errorf("%s does not say that the grade is not known yet:\n%.1500s", name, out)
		}
		if got := lowest.FindString(out); got != "" {
			t.Errorf("%s says %q", name, got)
		}
	}
}

// The short way's grade is marked in every format, beside what the score is of.
func TestProvisionalIsMarked(t *testing.T) {
	c := realContent(t)
	x := business(t, c, "cafe-all-partial", short(c))
	p := x.Score.Provisional
	if p == nil || x.Score.Grade != "" {
		t.Fatalf("got %+v", x.Score)
	}
	mark := string(p.Grade) + ", likely"
	for name, out := range everyFormat(t, c, x) {
		if forPrograms[name] {
			if !regexp.MustCompile(`"provisional": ?["{]`).MatchString(out) || !regexp.MustCompile(`"grade": ?null`).MatchString(out) {
				t.Errorf("%s does not mark the grade", name)
			}
		} else if !strings.Contains(out, mark) {
			t.Errorf("%s does not hold %q:\n%.1500s", name, mark, out)
		}
		// Where a grade is named, it is named as likely.
		if got := regexp.MustCompile(`\(grade [A-E]\)`).FindString(out); got != "" {
			t.Errorf("%s says %q as if it were known", name, got)
		}
		if name == "text" || name == "md" || name == "html" {
			for _, want := range []string{"answers that matter most: ", "Provisional grade: " + mark} {
				if !strings.Contains(out, want) {
					t.Errorf("%s does not hold %q", name, want)
				}
			}
		}
	}
}

// What an earlier run measured, and nobody looked at again, says so in every format
// that shows what was measured, with its day.
func TestRememberedIsSaid(t *testing.T) {
	c := realContent(t)
	at := time.Date(2026, 10, 3, 20, 0, 0, 0, time.UTC) // the fourth in New Zealand
	x := business(t, c, "good-but-scattered", func(in *assess.Input) {
		d, _ := c.Doc("passwords.min_length")
		f := checks.Finding{ID: d.ID, Check: "passwords", Control: d.Control, Target: "this computer", Status: checks.Fail, Severity: checks.High, Title: d.Title, Detail: "It accepts six characters.", MeasuredAt: at}
		f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
		in.Findings = []checks.Finding{f}
	})
	for name, out := range everyFormat(t, c, x) {
		want := "measured on 4 October 2026; not looked at today"
		switch name {
		case "json":
			want = `"measured_at": "2026-10-03T20:00:00Z"`
		case "csv", "ndjson", "sarif", "junit":
			want = "measured on 2026-10-03T20:00:00Z; not looked at today"
		case "csv-plan":
			continue // it holds no measurement
		}
		if !strings.Contains(out, want) {
			t.Errorf("%s does not hold %q", name, want)
		}
	}
}

// An answer that another answer stands against is shown with that other one, and why,
// in every format that shows answers (contradiction-backup in plan.tsv).
func TestDoubtIsSaid(t *testing.T) {
	c := realContent(t)
	x := business(t, c, "contradiction-backup", nil)
	why := "There is no backup, so nothing could be put back from it."
	for name, out := range everyFormat(t, c, x) {
		if name == "csv-plan" {
			continue // it holds no answer
		}
		for _, want := range []string{strings.ReplaceAll(why, ".", ""), "BAK-1"} {
			if (name == "text" || name == "html") && want == "BAK-1" {
				want = "taken from “Important data is backed up by itself”"
			}
			if !strings.Contains(out, want) && !strings.Contains(strings.ReplaceAll(out, `\`, ""), want) {
				t.Errorf("%s does not hold %q", name, want)
			}
		}
		if name == "text" || name == "md" || name == "html" {
			if !strings.Contains(out, "Where two of your answers do not go together") {
				t.Errorf("%s has no place for answers that do not go together", name)
			}
		}
	}
}

// A list marks a provisional grade where space is short, says what the mark means, and
// puts no provisional score in a line with whole ones.
func TestHistoryMarksTheProvisional(t *testing.T) {
	c := realContent(t)
	list := make([]assess.Assessment, 4)
	for i := range list {
		list[i] = business(t, c, "cafe-all-partial", func(in *assess.Input) {
			in.ID = strings.Replace(in.ID, "20261129", "2026112"+string(rune('1'+i)), 1)
			in.Run.Finished = in.Run.Finished.AddDate(0, 0, i-8)
			if i == 1 {
				short(c)(in)
			}
		})
	}
	var b bytes.Buffer
	zone := time.FixedZone("NZDT", 13*3600)
	sayHistory(&paragraphs{w: &b, width: 80, zone: zone}, "shop", compare.Trend(c, list))
	p := list[1].Score.Provisional
	whole := strconv.Itoa(list[0].Score.Floor)
	for _, want := range []string{
		"  " + string(p.Grade) + "?\n", phrases.MarkMeans(i18n.Catalog{}), "2026-11-23 09:00 NZDT",
		"The scores that go together, oldest first: " + whole + ", " + whole + ", " + whole + ".",
	} {
		if !strings.Contains(b.String(), want) && !strings.Contains(strings.Join(strings.Fields(b.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// A short way by which enough came to be known has a whole grade, and stands in no line
// with provisional ones.
func TestProvisionalStandsApart(t *testing.T) {
	c := realContent(t)
	likely := business(t, c, "cafe-all-partial", short(c))
	settled := business(t, c, "cafe-all-partial", func(in *assess.Input) { in.Run.Quick = true })
	whole := business(t, c, "cafe-all-partial", nil)
	if likely.Score.Provisional == nil || settled.Score.Grade == "" {
		t.Fatalf("got %+v and %+v", likely.Score, settled.Score)
	}
	for name, x := range map[string]assess.Assessment{"the whole way": whole, "a short way with all answers": settled} {
		for _, pair := range [][2]assess.Assessment{{x, likely}, {likely, x}} {
			if got := compare.Of(c, pair[0], pair[1]); got.Comparable || got.WhyNot == "" {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	if got := compare.Of(c, likely, likely); !got.Comparable {
		t.Errorf("two short ways: %s", got.WhyNot)
	}
}

// The headline of the short way says what is known of what matters most, and that the
// rest is not.
func TestHeadlineOfTheShortWay(t *testing.T) {
	c := realContent(t)
	x := business(t, c, "cafe-all-partial", short(c))
	for grade, begins := range map[score.Grade]string{"B": "Good on the 15 answers", "C": "Fair on the 15 answers", "D": "Gaps in what matters most", "E": "Start today"} {
		x.Score.Provisional.Grade = grade
		got := report.New(c, x, report.Options{}).Verdict
		if !strings.HasPrefix(got, begins) || !strings.HasSuffix(got, "58 things are not known yet") {
			t.Errorf("%s: %q", grade, got)
		}
	}
}
