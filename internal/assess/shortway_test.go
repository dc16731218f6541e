package assess

import (
	"flag"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// firms is how many made-up businesses the short way is tried on.
var firms = flag.Int("firms", 2000, "made-up businesses in the simulation of the short way")

// The three businesses of the simulation.
var shortWayProfiles = map[string]questions.Profile{
	"one person": {
		"staff": "one", "mail": "google", "web": "hosted_site", "transfers": "yes", "cards": "none", "computers": "mac", "premises": "own_internet",
		"away": "yes", "own_devices": "yes", "data": "contacts", "it_help": "myself", "country": "nz",
	},
	"a shop": {
		"staff": "two_to_five", "mail": "microsoft365", "web": "shop", "transfers": "yes", "cards": "terminal", "computers": "windows", "premises": "own_internet",
		"away": "no", "own_devices": "yes", "data": "contacts", "it_help": "nobody", "country": "nz",
	},
	"a firm of twenty": {
		"staff": "twenty_or_more", "mail": "microsoft365", "web": "own_site", "transfers": "large", "cards": "hosted", "computers": "windows", "premises": "own_boxes",
		"away": "yes", "own_devices": "no", "data": "sensitive", "it_help": "provider", "country": "nz",
	},
}

// A kind says how the answers of a made-up business hang together.
type kind struct {
	name   string
	spread float64 // of the maturity of firms, in logits; 0 for answers that are independent
	ahead  float64 // how many logits the short way's controls are ahead of the rest
}

var kinds = []kind{
	{"independent", 0, 0},
	{"of one maturity", 1.5, 0},
	{"the short way’s ahead", 1.5, 1},
}

// made answers every control: poor below a logit of -1, good from 1.
func (k kind) made(r *rand.Rand, b *questions.Bank, p questions.Profile) questions.Answers {
	quick := map[string]bool{}
	for _, c := range b.Asked(p, true) {
		quick[c.ID] = true
	}
	maturity := k.spread * r.NormFloat64()
	out := questions.Answers{}
	for _, c := range b.Asked(p, false) {
		u := r.Float64()
		x := maturity + math.Log(u/(1-u))
		if quick[c.ID] {
			x += k.ahead
		}
		s := questions.Partial
		switch {
		case x < -1:
			s = questions.Poor
		case x >= 1:
			s = questions.Good
		}
		out[c.ID] = questions.Answer{State: s}
	}
	return out
}

// TestShortWay: what the short way guesses is seldom better than the grade of the
// whole, and mostly the same; and its floor is never above that of the whole.
func TestShortWay(t *testing.T) {
	c := realContent(t)
	var better, same, n float64
	for _, name := range slices.Sorted(maps.Keys(shortWayProfiles)) {
		p := shortWayProfiles[name]
		for i, k := range kinds {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			var b, s float64
			each := *firms / (len(kinds) * len(shortWayProfiles))
			for range each {
				short, whole := bothWays(c, p, k.made(r, c.Bank, p))
				if short.Grade != "" || short.Provisional == nil || short.Provisional.Grade == "A" || short.Floor > whole.Floor || short.Ceiling < whole.Ceiling {
					t.Fatalf("%s, %s: the short way gives %d-%d %q (%+v), the whole %d-%d", name, k.name, short.Floor, short.Ceiling, short.Grade, short.Provisional, whole.Floor, whole.Ceiling)
				}
				switch got, want := short.Provisional.Grade, whole.Grade; {
				case got == want, got == "B" && want == "A":
					s++
				case c.Model.Better(got, want):
					b++
				}
			}
			t.Logf("%-17s %-21s better %4.1f %%, the same %4.1f %%", name, k.name, 100*b/float64(each), 100*s/float64(each))
			better, same, n = better+b, same+s, n+float64(each)
		}
	}
	t.Logf("all %.0f: better %.1f %%, the same %.1f %%", n, 100*better/n, 100*same/n)
	if better/n > 0.05 || same/n < 0.60 {
		t.Errorf("better for %.1f %%, the same for %.1f %%", 100*better/n, 100*same/n)
	}
}

// bothWays scores the same answers by the short way and by the whole.
func bothWays(c Content, p questions.Profile, answers questions.Answers) (short, whole score.Score) {
	whole = c.judge(Input{}).Of(c.verdicts(Input{Profile: p, Answers: answers}, nil))
	part := questions.Answers{}
	for _, x := range c.Bank.Asked(p, true) {
		part[x.ID] = answers[x.ID]
	}
	in := Input{Profile: p, Answers: part, Run: RunInfo{Quick: true}}
	return c.judge(in).Of(c.verdicts(in, nil)), whole
}
