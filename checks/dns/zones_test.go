package dns

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// lookAtZone runs the check over a zone.
func lookAtZone(t *testing.T, z checktest.Zone) []checks.Finding {
	t.Helper()
	warrant := netx.NewWarrant("A. Owner, a test", nil, nil)
	d, err := netx.NewDNS(t.Context(), z.Start(t).Addr.String(), warrant)
	if err != nil {
		t.Fatal(err)
	}
	env := checktest.Env(t)
	env.DNS = withLeave{d, warrant}
	list, err := run(t.Context(), env, checks.Target{Kind: checks.Remote, Host: z.Domain, Scope: checks.Public})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestZones holds the check to what is right to say about domains that are known.
func TestZones(t *testing.T) {
	zones, seen := checktest.Zones(t), map[string][]checks.Finding{}
	rows := checktest.ZoneRows(t, "dns.")
	if len(rows) < 19 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		if seen[r.Zone] == nil {
			seen[r.Zone] = lookAtZone(t, zones[r.Zone])
		}
		if fault := r.Fault(seen[r.Zone]); fault != "" {
			t.Errorf("%s: %s", r.Zone, fault)
		}
	}
}

// TestPlatformName: nothing is asked of a name whose records are somebody else's.
func TestPlatformName(t *testing.T) {
	env := checktest.Env(t) // it has no name server
	list, err := run(t.Context(), env, checks.Target{Kind: checks.Remote, Host: "shop.myshopify.com", Scope: checks.Public})
	if err != nil || len(list) != len(docs.All()) {
		t.Fatalf("%d findings, %v", len(list), err)
	}
	for _, f := range list {
		if f.Status != checks.NotChecked || !strings.Contains(f.Detail, "Shopify") {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
}
