package mail

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestPlatforms(t *testing.T) {
	for host, want := range map[string]string{
		"shop.myshopify.com": "Shopify", "WWW.Shop.MyShopify.com.": "Shopify", "firm.wixsite.com": "Wix", "firm.squarespace.com": "Squarespace",
		"firm.github.io": "GitHub", "firm.onmicrosoft.com": "Microsoft 365", "firm.mail.onmicrosoft.com": "Microsoft 365",
		"myshopify.com": "", "notmyshopify.com": "", "shop.nz": "", "myshopify.com.shop.nz": "", "firm.co.nz": "", "": "",
	} {
		if p, _, _ := platformOf(host); p.Name != want {
			t.Errorf("%s: %q, want %q", host, p.Name, want)
		}
	}
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(platforms().Checked) {
		t.Errorf("the table has no date: %q", platforms().Checked)
	}
	var seen []string
	for _, p := range platforms().Platforms {
		for _, s := range p.Below {
			if slices.Contains(seen, s) || s != strings.ToLower(s) || !hostName(s) {
				t.Errorf("%s: %q is there twice, or is no name", p.Name, s)
			}
			seen = append(seen, s)
		}
	}
}

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
