package questions_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestStats(t *testing.T) {
	b, err := questions.LoadFS(mapFS(smallBank()))
	if err != nil {
		t.Fatal(err)
	}
	// Fact: 5 + Google, Other. Control: 5 + 3 + 2 + 3 + I don’t know.
	if got, want := b.Stats(nil, false), (questions.Stats{Facts: 1, Questions: 1, Words: 23, Keys: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := (questions.Stats{Words: 400, Keys: 30}).Minutes(); got != 2.5 {
		t.Errorf("got %v minutes, want 2.5", got)
	}
}

// TestPathsStayShort: what an owner is asked at most, and how long the short way takes to
// read at 200 words a minute, and to answer.
func TestPathsStayShort(t *testing.T) {
	b := load(t)
	for _, tt := range []struct {
		name    string
		profile questions.Profile
		quick   bool
		most    int
	}{
		{"every question", nil, false, 90},
		{"in Australia", questions.Longest(), false, 90},
		{"one person", questions.Profile{"staff": "one"}, false, 76},
		{"every question", nil, true, 27},
		{"in Australia", questions.Longest(), true, 27},
		{"one person", questions.Profile{"staff": "one"}, true, 25},
	} {
		if s := b.Stats(tt.profile, tt.quick); s.Screens() > tt.most || s.Questions < 10 {
			t.Errorf("%s, the short way %v: %+v, at most %d screens", tt.name, tt.quick, s, tt.most)
		}
	}
	for _, x := range questions.Examples() {
		most := 12.0
		if x.Profile["staff"] == "one" {
			most = 10
		}
		if s := b.Stats(x.Profile, true); s.Minutes() >= most {
			t.Errorf("%s: %d questions and %d words take %.1f minutes, and should take under %.0f", x.Name, s.Questions, s.Words, s.Minutes(), most)
		}
	}
}

// TestExamplesAreWhole: each answers every fact that it is asked on the short way.
func TestExamplesAreWhole(t *testing.T) {
	b := load(t)
	for _, x := range questions.Examples() {
		for _, f := range b.AskedFacts(x.Profile, true) {
			if f.Chosen(x.Profile) < 0 && f.ID != "turnover" {
				t.Errorf("%s does not answer %s", x.Name, f.ID)
			}
		}
	}
}
