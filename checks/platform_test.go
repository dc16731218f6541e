package checks

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPlatforms(t *testing.T) {
	for host, want := range map[string]string{
		"shop.myshopify.com": "Shopify", "WWW.Shop.MyShopify.com.": "Shopify", "firm.wixsite.com": "Wix", "firm.squarespace.com": "Squarespace",
		"firm.github.io": "GitHub", "firm.onmicrosoft.com": "Microsoft 365", "firm.mail.onmicrosoft.com": "Microsoft 365",
		"myshopify.com": "", "notmyshopify.com": "", "shop.nz": "", "myshopify.com.shop.nz": "", "firm.co.nz": "", "": "",
	} {
		if p, _, _ := PlatformOf(host); p.Name != want {
			t.Errorf("%s: %q, want %q", host, p.Name, want)
		}
	}
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(platforms().Checked) {
		t.Errorf("the table has no date: %q", platforms().Checked)
	}
	var seen []string
	for _, p := range platforms().Platforms {
		for _, s := range p.Below {
			if slices.Contains(seen, s) || s != strings.ToLower(s) || !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`).MatchString(s) {
				t.Errorf("%s: %q is there twice, or is no name", p.Name, s)
			}
			seen = append(seen, s)
		}
	}
}
