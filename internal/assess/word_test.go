package assess

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestByWordAlone: three businesses of a few people in which all is good by word but one
// thing. What nobody could have done yet costs no grade, and what anyone can walk into does.
func TestByWordAlone(t *testing.T) {
	c := planContent(t)
	good := func(p questions.Profile) Input {
		in := Input{Profile: p}
		for _, k := range c.Bank.Asked(p, false) {
			in = in.with(k.ID, questions.Answer{State: questions.Good})
		}
		return in
	}
	firm := func(id, state string) Input {
		in := good(questions.Profile{
			"staff": "two_to_five", "mail": "microsoft365", "web": "hosted_site", "transfers": "yes", "cards": "terminal", "computers": "windows",
			"premises": "own_internet", "away": "yes", "own_devices": "yes", "data": "contacts", "it_help": "myself", "country": "nz",
		})
		k, ok := c.Bank.Control(id)
		answer, said := k.Say(state)
		if !ok || !said {
			t.Fatalf("%s cannot be answered with %s", id, state)
		}
		return in.with(id, answer)
	}
	for _, tt := range []struct {
		what, control, state string
		grade, ifProved      string
		most                 int
	}{
		{"nothing is wrong", "ACC-6", "good", "B", "A", 100},
		{"nobody has left yet", "ACC-6", "nobody_left", "B", "A", 100},
		{"nobody has left yet, and there is no list", "ACC-6", "nobody_left_no_list", "B", "A", 100},
		{"what a leaver had is closed late", "ACC-6", "later", "B", "", 84},
		{"someone who left can still get in", "ACC-6", "poor", "C", "", 69},
		{"remote desktop is open", "NET-1", "poor", "C", "", 64},
		{"a password alone opens the bank", "ACC-3", "poor", "C", "", 69},
		{"the yearly form for cards is missing", "PAY-5", "partial", "B", "A", 100},
		{"card numbers are kept", "PAY-5", "poor", "C", "", 64},
	} {
		s := Build(c, firm(tt.control, tt.state)).Score
		if string(s.Grade) != tt.grade || string(s.GradeIfProved) != tt.ifProved || s.Floor > tt.most || tt.most < 100 && s.Floor != tt.most || tt.most == 100 && len(s.Caps) > 0 {
			t.Errorf("%s: %d, grade %q (%q if proved), limits %v", tt.what, s.Floor, s.Grade, s.GradeIfProved, s.Caps)
		}
	}
	for _, f := range c.Bank.Facts {
		for _, o := range f.Options {
			p := questions.Profile{f.ID: o.ID}
			if s := Build(c, good(p)).Score; s.Floor != 100 || len(s.Caps) != 0 {
				t.Errorf("%v, all good: %d, limits %v", p, s.Floor, s.Caps)
			}
		}
	}
}
