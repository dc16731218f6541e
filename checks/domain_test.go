package checks

import "testing"

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{
		"www.example.co.nz": "example.co.nz", "example.co.nz": "example.co.nz", "https://shop.example.org": "example.org",
		"example.org:25": "example.org", "example.org:8443": "", "192.0.2.1": "", "[2001:db8::1]:443": "",
		"localhost": "", "co.nz": "", "firm.github.io": "firm.github.io", "a.firm.github.io": "firm.github.io",
	} {
		x, err := ParseTarget(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := x.Domain(); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", in, got, ok, want)
		}
	}
	if _, ok := (Target{}).Domain(); ok {
		t.Error("this computer has a domain")
	}
}
