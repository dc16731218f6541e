package checks_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var ratings = map[bool]checks.Rating{
	true:  {Say: "on", Status: checks.Fail, Severity: checks.High},
	false: {Say: "off", Status: checks.Pass},
}

func ratingWords() checks.Words {
	return checks.EmbeddedWords(fstest.MapFS{"wording.yaml": {Data: []byte("on: It is on.\noff: It is off.\nelevate: It would tell {what}.\nelevate.a.b: more\n")}})
}

func TestRatedFinding(t *testing.T) {
	proof := []checks.Evidence{{What: "setting", Seen: "1"}}
	known := func(v bool) checks.Fact[bool] { return checks.Fact[bool]{Known: true, Value: v, Proof: proof} }
	for _, tt := range []struct {
		name string
		fact checks.Fact[bool]
		want checks.Finding
	}{
		{"a gap", known(true), checks.Finding{ID: "a.b", Status: checks.Fail, Severity: checks.High, Detail: "It is on.", Evidence: proof}},
		{"a pass", known(false), checks.Finding{ID: "a.b", Status: checks.Pass, Detail: "It is off.", Evidence: proof}},
		{"not read", checks.UnknownFact[bool](checks.ReasonNeedsElevation, "Hidden."), checks.Finding{ID: "a.b", Status: checks.NotChecked, Reason: checks.ReasonNeedsElevation, Detail: "Hidden. It would tell more."}},
		{"not there", checks.AbsentFact[bool]("None."), checks.Finding{ID: "a.b", Status: checks.NotApplicable, Detail: "None."}},
		{"nobody filled it in", checks.Fact[bool]{}, checks.Finding{ID: "a.b", Status: checks.Unknown, Reason: checks.ReasonInternal}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, checks.RatedFinding("a.b", tt.fact, ratingWords(), ratings)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// What was read and has no rating is never a pass.
func TestUnratedPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a value without a rating gave a finding")
		}
	}()
	checks.RatedFinding("a.b", checks.Fact[bool]{Known: true}, ratingWords(), map[bool]checks.Rating{true: ratings[true]})
}

func TestEmbeddedContentIsStrict(t *testing.T) {
	type limits struct{ Days int }
	files := fstest.MapFS{"good.yaml": {Data: []byte("days: 3\n")}, "other.yaml": {Data: []byte("hours: 3\n")}}
	if got := checks.EmbeddedContent[limits](files, "good.yaml")(); got.Days != 3 {
		t.Errorf("got %d days, want 3", got.Days)
	}
	for _, name := range []string{"other.yaml", "none.yaml"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was read", name)
				}
			}()
			checks.EmbeddedContent[limits](files, name)()
		}()
	}
}
