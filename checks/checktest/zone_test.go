package checktest_test

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// TestZonesAndRows: every row is about a zone, every zone has a row, and every zone
// can be served.
func TestZonesAndRows(t *testing.T) {
	zones, told := checktest.Zones(t), map[string]bool{}
	for _, r := range checktest.ZoneRows(t, "") {
		if _, ok := zones[r.Zone]; !ok && r.Zone != "case" {
			t.Errorf("no zone %q", r.Zone)
		}
		told[r.Zone] = true
	}
	ca := checktest.NewAuthority(t, "Authority of the zones")
	for id, z := range zones {
		if !told[id] {
			t.Errorf("nothing is known about the zone %q", id)
		}
		z.Start(t)
		z.Scripts(t, ca)
	}
}

func TestZoneRowFault(t *testing.T) {
	found := []checks.Finding{{ID: "a", Status: checks.Pass}, {ID: "b", Status: checks.Fail, Severity: checks.High}, {ID: "c", Status: checks.NotChecked}}
	for _, c := range []struct {
		ids, right string
		holds      bool
	}{
		{"a", "pass", true},
		{"a", "fail or partial", false},
		{"b", "fail or partial", true},
		{"b", "fail or partial, at most medium", false},
		{"b", "pass or fail, at most high where it is a gap", true},
		{"c", "unknown or not checked", true},
		{"d", "not applicable or absent", true},
		{"a or b", "fail", true},
	} {
		fault := checktest.ZoneRow{Findings: strings.Split(c.ids, " or "), Right: c.right}.Fault(found)
		if (fault == "") != c.holds {
			t.Errorf("%s, right is %s: %q", c.ids, c.right, fault)
		}
	}
}
