package mail

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// lookAtZone runs the check on a zone whose findings are known.
func lookAtZone(t *testing.T, z checktest.Zone) []checks.Finding {
	t.Helper()
	w := worldOf(t, z.Start(t))
	ca := checktest.NewAuthority(t, "Authority of the zones")
	w.env.Roots = ca.Pool()
	for at, script := range z.Scripts(t, ca) {
		w.at(at.String(), script)
	}
	var out []checks.Finding
	for _, f := range w.look(z.Domain) {
		out = append(out, f)
	}
	return out
}

// TestZones: of every domain of which it is known, what is right is said.
func TestZones(t *testing.T) {
	zones, seen := checktest.Zones(t), map[string][]checks.Finding{}
	rows := checktest.ZoneRows(t, "mail.")
	if len(rows) < 70 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		z, ok := zones[r.Zone]
		if !ok {
			t.Fatalf("no zone %q", r.Zone)
		}
		if seen[z.ID] == nil {
			seen[z.ID] = lookAtZone(t, z)
		}
		if fault := r.Fault(seen[z.ID]); fault != "" {
			t.Errorf("%s: %s", r.Zone, fault)
		}
	}
}
