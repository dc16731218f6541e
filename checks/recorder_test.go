package checks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var recorded = checks.DocsOf(
	checks.Doc{ID: "x.bad", Severity: checks.Severities{Local: checks.Low, Internal: checks.Medium, Public: checks.High}},
	checks.Doc{ID: "x.mild", Severity: checks.Severities{Local: checks.Low, Internal: checks.Low, Public: checks.Medium}},
	checks.Doc{ID: "x.worst", Severity: checks.Severities{Local: checks.Critical, Internal: checks.Critical, Public: checks.Critical}},
	checks.Doc{ID: "y.other"},
	checks.Doc{ID: "y.odd"},
)

func TestRecorder(t *testing.T) {
	seen := checks.Evidence{What: "answer", Where: "here", Seen: "42"}
	for name, c := range map[string]struct {
		scope  checks.Scope
		record func(*checks.Recorder)
		want   []checks.Finding
	}{
		"a gap from high on is a failure": {
			checks.Public, func(r *checks.Recorder) { r.Gap("x.bad", "No.", seen) },
			[]checks.Finding{{ID: "x.bad", Status: checks.Fail, Severity: checks.High, Graded: true, Detail: "No.", Evidence: []checks.Evidence{seen}}},
		},
		"and below a partial pass": {
			checks.Internal, func(r *checks.Recorder) { r.Gap("x.bad", "No.") },
			[]checks.Finding{{ID: "x.bad", Status: checks.Partial, Severity: checks.Medium, Graded: true, Detail: "No."}},
		},
		"a severity may be milder than documented": {
			checks.Public, func(r *checks.Recorder) { r.GapAt("x.bad", checks.Low, "A little.") },
			[]checks.Finding{{ID: "x.bad", Status: checks.Partial, Severity: checks.Low, Graded: true, Detail: "A little."}},
		},
		"and never worse": {
			checks.Internal, func(r *checks.Recorder) { r.GapAt("x.bad", checks.Critical, "No.") },
			[]checks.Finding{{ID: "x.bad", Status: checks.Partial, Severity: checks.Medium, Graded: true, Detail: "No."}},
		},
		"critical stays critical": {
			checks.Local, func(r *checks.Recorder) { r.Gap("x.worst", "No.") },
			[]checks.Finding{{ID: "x.worst", Status: checks.Fail, Severity: checks.Critical, Graded: true, Detail: "No."}},
		},
		"a failure is one however mild": {
			checks.Local, func(r *checks.Recorder) { r.Fail("x.bad", "No.") },
			[]checks.Finding{{ID: "x.bad", Status: checks.Fail, Severity: checks.Low, Graded: true, Detail: "No."}},
		},
		"a failure is no worse than documented": {
			checks.Public, func(r *checks.Recorder) { r.FailAt("x.mild", checks.High, "No.") },
			[]checks.Finding{{ID: "x.mild", Status: checks.Fail, Severity: checks.Medium, Graded: true, Detail: "No."}},
		},
		"of several failures the worst speaks": {checks.Public, func(r *checks.Recorder) {
			r.FailWorst("x.worst", checks.Medium, "One.", seen)
			r.FailWorst("x.worst", checks.High, "Two.", seen)
			r.FailWorst("x.worst", checks.Low, "Three.", seen)
		}, []checks.Finding{{ID: "x.worst", Status: checks.Fail, Severity: checks.High, Graded: true, Detail: "Two.", Evidence: []checks.Evidence{seen, seen, seen}}}},
		"and is no worse than documented": {checks.Internal, func(r *checks.Recorder) {
			r.FailWorst("x.mild", checks.Low, "One.")
			r.FailWorst("x.mild", checks.Critical, "Two.")
		}, []checks.Finding{{ID: "x.mild", Status: checks.Fail, Severity: checks.Low, Graded: true, Detail: "One."}}},
		"what was not looked at gives way to a failure": {checks.Public, func(r *checks.Recorder) {
			r.NotChecked("x.mild", checks.ReasonUnreachable, "No answer.")
			r.FailWorst("x.mild", checks.Low, "It differs.", seen)
		}, []checks.Finding{{ID: "x.mild", Status: checks.Fail, Severity: checks.Low, Graded: true, Detail: "It differs.", Evidence: []checks.Evidence{seen}}}},
		"pass or fail": {checks.Public, func(r *checks.Recorder) {
			r.PassIf(true, "x.bad", "Yes.", "No.")
			r.PassIf(false, "x.mild", "Yes.", "No.", seen)
		}, []checks.Finding{
			{ID: "x.bad", Status: checks.Pass, Detail: "Yes."},
			{ID: "x.mild", Status: checks.Fail, Severity: checks.Medium, Graded: true, Detail: "No.", Evidence: []checks.Evidence{seen}},
		}},
		"pass or gap": {checks.Public, func(r *checks.Recorder) {
			r.GapUnless(true, "x.bad", "Yes.", "No.")
			r.GapUnless(false, "x.mild", "Yes.", "No.", seen)
		}, []checks.Finding{
			{ID: "x.bad", Status: checks.Pass, Detail: "Yes."},
			{ID: "x.mild", Status: checks.Partial, Severity: checks.Medium, Graded: true, Detail: "No.", Evidence: []checks.Evidence{seen}},
		}},
		"unknown has a reason": {checks.Public, func(r *checks.Recorder) {
			r.Unknown("x.bad", "", "Garbled.")
			r.Unknown("x.mild", checks.ReasonTimeout, "Silent.")
			r.NotChecked("x.worst", checks.ReasonSourceMissing, "Not there.")
		}, []checks.Finding{
			{ID: "x.bad", Status: checks.Unknown, Reason: checks.ReasonProtocol, Detail: "Garbled."},
			{ID: "x.mild", Status: checks.Unknown, Reason: checks.ReasonTimeout, Detail: "Silent."},
			{ID: "x.worst", Status: checks.NotChecked, Reason: checks.ReasonSourceMissing, Detail: "Not there."},
		}},
		"the rest of a family": {checks.Public, func(r *checks.Recorder) {
			r.Pass("x.mild", "Yes.")
			r.Rest("x.", checks.Unknown, "", "Not seen.")
		}, []checks.Finding{
			{ID: "x.mild", Status: checks.Pass, Detail: "Yes."},
			{ID: "x.bad", Status: checks.Unknown, Reason: checks.ReasonProtocol, Detail: "Not seen."},
			{ID: "x.worst", Status: checks.Unknown, Reason: checks.ReasonProtocol, Detail: "Not seen."},
		}},
		"the rest leaves out what is made only where there is something to say": {checks.Public, func(r *checks.Recorder) {
			r.Optional = func(id string) bool { return strings.HasSuffix(id, ".odd") }
			r.Target, r.System = "shop.example", "any"
			r.Rest("y.", checks.NotApplicable, "", "None.", seen)
		}, []checks.Finding{{ID: "y.other", Target: "shop.example", System: "any", Status: checks.NotApplicable, Detail: "None.", Evidence: []checks.Evidence{seen}}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &checks.Recorder{Docs: recorded, Scope: c.scope}
			c.record(r)
			if d := cmp.Diff(c.want, r.Findings()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRecorderFind(t *testing.T) {
	r := &checks.Recorder{Docs: recorded}
	if r.Find("x.bad") != nil {
		t.Error("something was found where nothing was recorded")
	}
	r.Pass("x.mild", "Yes.")
	r.Fail("x.bad", "First.")
	r.Fail("x.bad", "Second.")
	if f := r.Find("x.bad"); f == nil || f.Detail != "First." {
		t.Errorf("found %+v, want the first", f)
	}
}

func TestSeen(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"short":                   {"Apache", "Apache"},
		"just as long as is kept": {strings.Repeat("x", 512), strings.Repeat("x", 512)},
		"longer":                  {strings.Repeat("x", 513), strings.Repeat("x", 484) + " … (cut; 513 bytes in all)"},
		"cut between characters":  {strings.Repeat("é", 400), strings.Repeat("é", 242) + " … (cut; 800 bytes in all)"},
		"not text at all":         {strings.Repeat("\x80", 600), strings.Repeat("\x80", 484) + " … (cut; 600 bytes in all)"},
	} {
		e := checks.Seen("header", "shop.example", c.text)
		if e.Seen != c.want || e.What != "header" || e.Where != "shop.example" {
			t.Errorf("%s: %q (%d bytes)", name, e.Seen, len(e.Seen))
		}
	}
}
