package mail

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestPlatformName: nothing is asked about a name whose records are somebody else’s, and
// its owner is told what to do instead.
func TestPlatformName(t *testing.T) {
	w := newWorld(t, `shop.myshopify.com. A 192.0.2.1`)
	got := w.look("shop.myshopify.com")
	if len(got) != len(docs.All()) {
		t.Errorf("%d findings", len(got))
	}
	for id, f := range got {
		if f.Status != checks.NotChecked || !strings.Contains(f.Detail, "Shopify") || !strings.Contains(f.Detail, "name of your own") {
			t.Errorf("%s is %s: %s", id, f.Status, f.Detail)
		}
	}
	if asked := w.names.Asked(); len(asked) > 0 {
		t.Errorf("asked for %v", asked)
	}
}
