package questions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestTaken: an answer that another settles is taken from it while nobody gave it, as far
// as both are asked of this business.
func TestTaken(t *testing.T) {
	b := load(t)
	sole := questions.Profile{"staff": "one", "mail": "free", "web": "none", "computers": "mac", "premises": "laptops_only"}
	said := func(states ...string) questions.Answers {
		out := questions.Answers{}
		for i := 0; i < len(states); i += 2 {
			c, _ := b.Control(states[i])
			out[states[i]], _ = c.Say(states[i+1])
		}
		return out
	}
	for _, tt := range []struct {
		p    questions.Profile
		said questions.Answers
		id   string
		want questions.State
	}{
		{sole, said("BAK-1", "poor"), "BAK-2", questions.Poor},
		{sole, said("BAK-1", "poor", "BAK-2", "good"), "BAK-2", questions.Unanswered},
		{sole, said("BAK-1", "partial"), "BAK-2", questions.Unanswered},
		{sole, said("BAK-1", "unknown"), "BAK-2", questions.Unanswered},
		{sole, said("ACC-1", "good"), "ACC-2", questions.Good},
		{sole, said("ACC-1", "partial"), "ACC-2", questions.Partial},
		{sole, said("ACC-1", "unknown"), "ACC-2", questions.DontKnow},
		{questions.Profile{"mail": "free", "web": "shop"}, said("ACC-1", "good"), "ACC-2", questions.Unanswered},
		{nil, said("ACC-1", "good"), "ACC-2", questions.Unanswered},
		{sole, said("UPD-1", "good"), "DEV-1", questions.Good},
		{sole, said("UPD-1", "partial"), "DEV-1", questions.Unanswered},
		{questions.Profile{"computers": "windows"}, said("UPD-1", "good"), "DEV-1", questions.Unanswered},
		{questions.Profile{"staff": "one"}, said("INC-1", "poor"), "INC-4", questions.Unanswered},
		{questions.Profile{"staff": "six_to_nineteen"}, said("INC-1", "poor"), "INC-4", questions.Poor},
	} {
		got, ok := b.Taken(tt.p, tt.said)[tt.id]
		if got.Answer.State != tt.want || ok != (tt.want != questions.Unanswered) || ok && got.Answer.TakenFrom == "" {
			t.Errorf("%v, %v: %s is taken to be %q, want %q", tt.p, tt.said, tt.id, got.Answer.State, tt.want)
		}
	}
}

// TestTakenIsReachable: each answer that settles another is asked before it, and some
// business is asked about both.
func TestTakenIsReachable(t *testing.T) {
	b := load(t)
	order := ids(b.Asked(nil, false))
	for _, p := range b.Pairs {
		if p.Kind != questions.Follows && (p.Kind != questions.Implied || p.Most != questions.Poor) {
			continue
		}
		of, while := slices.Index(order, p.Of), slices.Index(order, p.While)
		if of < 0 || while < 0 || while > of {
			t.Errorf("%s: %s is asked at %d, after %s at %d", p.ID, p.While, while, p.Of, of)
		}
		profile := questions.Profile{}
		for fact, values := range p.For {
			profile[fact] = values[0]
		}
		at := p.At
		if at == "" {
			at = questions.Poor
		}
		if _, ok := b.Taken(profile, questions.Answers{p.While: {State: at}})[p.Of]; !ok {
			t.Errorf("%s settles nothing for %v", p.ID, profile)
		}
	}
}

func TestFollowsFaults(t *testing.T) {
	second := strings.NewReplacer("ACC-1", "ACC-2", "quick: 1", "quick: 2").Replace(smallBank()["acc/ACC-1.yaml"])
	for pair, want := range map[string]string{
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, why: W.}":                                                                                        "",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, at: good, takes: good, why: W.}":                                                                 "",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, at: poor, takes: good, why: W.}":                                                                 "one that is no better",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, takes: good, why: W.}":                                                                           "or, at one state of it",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, most: poor, why: W.}":                                                                            "or, at one state of it",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows}":                                                                                                 "a pair says why",
		"{id: a, of: ACC-1, while: ACC-2, kind: implied, at: poor, most: poor, takes: poor, why: W.}":                                                     "a pair is implied, ask or remark",
		"{id: a, of: ACC-1, while: ACC-1, kind: follows, why: W.}":                                                                                        "would settle itself",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, why: W.}\n  - {id: b, of: ACC-2, while: ACC-1, kind: implied, at: poor, most: poor, why: W.}":    "would settle itself",
		"{id: a, of: ACC-1, while: ACC-2, kind: follows, why: W.}\n  - {id: b, of: ACC-2, while: ACC-1, kind: implied, at: poor, most: partial, why: W.}": "",
	} {
		files := smallBank()
		files["acc/ACC-2.yaml"] = second
		files["bank.yaml"] += "pairs:\n  - " + pair + "\n"
		_, err := questions.LoadFS(mapFS(files))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", pair, err, want)
		}
	}
}
