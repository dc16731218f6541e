package checks

import "testing"

func TestMerged(t *testing.T) {
	mk := func(id string, s Status, v Severity, seen string) Finding {
		return Finding{ID: id, Status: s, Severity: v, Title: seen, Evidence: []Evidence{{What: "x", Seen: seen}}, Fingerprint: Fingerprint(id, "NET-1", "h:1/tcp")}
	}
	got := Dedupe([]Finding{
		mk("a.one", Partial, Medium, "scan"), mk("a.two", Pass, Info, "two"), mk("a.one", Fail, Critical, "router"),
		mk("a.two", Unknown, Info, "untold"), mk("a.one", Partial, Medium, "scan"),
	})
	if len(got) != 2 {
		t.Fatalf("got %d findings", len(got))
	}
	one, two := got[0], got[1]
	if one.Status != Fail || one.Severity != Critical || one.Title != "router" || len(one.Evidence) != 2 {
		t.Errorf("got %+v", one)
	}
	if two.Status != Unknown || len(two.Evidence) != 2 {
		t.Errorf("a pass hides what could not be told: %+v", two)
	}
	if bare := Dedupe(make([]Finding, 2)); len(bare) != 2 {
		t.Errorf("findings without a fingerprint were merged: %d", len(bare))
	}
}
