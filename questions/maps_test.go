package questions_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

// TestEveryBasicSafeguardIsTouched: the 56 safeguards of the CIS Controls that are for
// everyone each have a control, whatever is merged or taken away.
func TestEveryBasicSafeguardIsTouched(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	touched := map[string]bool{}
	for _, c := range load(t).Controls {
		for _, id := range c.Maps.CIS {
			touched[id] = true
		}
	}
	n := 0
	for _, id := range tables.IDs("cis") {
		if tables["cis"][id].Group != "IG1" {
			continue
		}
		n++
		if !touched[id] {
			t.Errorf("no control maps to the safeguard %s", id)
		}
	}
	if n != 56 {
		t.Errorf("the table has %d safeguards of the first group, and the list 56", n)
	}
}

// notOurs are pairings that do not hold: what the other list says there is another matter.
var notOurs = map[string]map[string][]string{
	"PAY-1": {"csf": {"ID.RA-09"}},
	"PAY-2": {"cis": {"6.1"}},
	"PAY-3": {"cpg": {"3.L"}, "csf": {"RS.CO-02"}},
	"PAY-4": {"cis": {"17.3"}},
	"WEB-6": {"cis": {"17.3"}},
	"DEV-2": {"cyber_essentials": {"SC"}},
	"NET-4": {"cyber_essentials": {"FW"}},
	"NET-6": {"cyber_essentials": {"MP"}, "cpg": {"3.S"}},
	"NET-3": {"cpg": {"3.S"}},
	"DEV-5": {"essential_eight": {"E8-5"}},
	"DEV-3": {"cpg": {"3.H"}},
	"DEV-6": {"cpg": {"2.A"}},
	"WEB-4": {"cpg": {"2.A"}, "cis": {"15.1"}},
	"DAT-2": {"cpg": {"2.A"}},
	"INC-5": {"cpg": {"1.B"}},
	"GOV-3": {"cis": {"3.1"}},
	"GOV-1": {"cis": {"17.1"}},
	"SUP-5": {"cis": {"2.3"}},
	"PWD-5": {"cpg": {"6.A"}, "csf": {"RC.RP-02"}},
}

// TestPairingsThatDoNotHold: an owner must be able to defend each pairing before an
// assessor, so those that were taken out stay out.
func TestPairingsThatDoNotHold(t *testing.T) {
	b := load(t)
	for id, lists := range notOurs {
		c, ok := b.Control(id)
		if !ok {
			t.Errorf("there is no control %s", id)
		}
		for list, out := range lists {
			for _, x := range out {
				for _, have := range c.Maps.Of(list) {
					if have == x {
						t.Errorf("%s maps to %s %s again", id, list, x)
					}
				}
			}
		}
	}
}
