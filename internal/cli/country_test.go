package cli

import "testing"

func TestCountry(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    string
	}{
		{nil, ""},
		{[]string{"LANG=en_NZ.UTF-8"}, "nz"},
		{[]string{"LANG=mi_NZ"}, "nz"},
		{[]string{"LANG=en_AU.UTF-8", "LC_ALL="}, "au"},
		{[]string{"LANG=en_NZ.UTF-8", "LC_ALL=en_GB.UTF-8"}, "uk"},
		{[]string{"LANG=en-GB"}, "uk"},
		{[]string{"LANG=de_DE@euro"}, "eu"},
		{[]string{"LANG=fr_FR.UTF-8"}, "eu"},
		{[]string{"LANG=en_IE"}, "ie"},
		{[]string{"LANG=fr_CA"}, "ca"},
		{[]string{"LANG=en_SG"}, "sg"},
		{[]string{"LANG=en_US.UTF-8"}, ""}, // so are computers of everywhere
		{[]string{"LANG=C.UTF-8"}, ""},
		{[]string{"LC_ALL=C", "LANG=en_NZ"}, ""},
	} {
		if got := (&app{Process: Process{Environ: c.environ}}).country(); got != c.want {
			t.Errorf("%v: got %q, want %q", c.environ, got, c.want)
		}
	}
}
