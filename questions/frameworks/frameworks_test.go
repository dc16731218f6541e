package frameworks_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

func TestLoad(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	// The size of each published list, or of the part that controls map to.
	want := map[string]int{"cert_nz": 10, "essential_eight": 8, "cis": 71, "csf": 51, "cyber_essentials": 5, "cpg": 31}
	for name, n := range want {
		if frameworks.Name(name) == "" {
			t.Errorf("%s has no name for people", name)
		}
		if len(tables[name]) != n {
			t.Errorf("%s has %d entries, want %d", name, len(tables[name]), n)
		}
	}
	if len(tables) != len(want) {
		t.Errorf("there are %d tables, want %d", len(tables), len(want))
	}
}

func TestHas(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		framework, id string
		want          bool
	}{
		{"csf", "PR.AA-03", true},
		{"csf", "PR.AC-7", false}, // of the framework's first edition
		{"cis", "6.3", true},
		{"cis", "6.30", false},
		{"cpg", "3.F", true},
		{"cert_nz", "CC10", true},
		{"cert_nz", "CC11", false},
		{"soc2", "CC6", false},
	} {
		if got := tables.Has(tt.framework, tt.id); got != tt.want {
			t.Errorf("Has(%q, %q) = %v, want %v", tt.framework, tt.id, got, tt.want)
		}
	}
}

// TestCISIsNumbersOnly: the safeguards' text may not be shipped, and the basic
// group holds the 56 that its makers count.
func TestCISIsNumbersOnly(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	basic := 0
	for id, e := range tables["cis"] {
		if e.Title != "" {
			t.Errorf("CIS %s has a title: %q", id, e.Title)
		}
		switch e.Group {
		case "IG1":
			basic++
		case "IG2+":
		default:
			t.Errorf("CIS %s has the group %q", id, e.Group)
		}
	}
	if basic != 56 {
		t.Errorf("%d safeguards are in IG1, want 56", basic)
	}
}

// TestIDs: in the order of the list, and not of the alphabet.
func TestIDs(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(tables.IDs("cert_nz"), " ")
	if want := "CC1 CC2 CC3 CC4 CC5 CC6 CC7 CC8 CC9 CC10"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := tables.IDs("soc2"); len(got) != 0 {
		t.Errorf("a framework that is not there has ids: %v", got)
	}
}

func TestLoadFSReportsEveryFault(t *testing.T) {
	_, err := frameworks.LoadFS(fstest.MapFS{
		"a.yaml": {Data: []byte("- {id: X, titel: y}\n")},
		"b.yaml": {Data: []byte("- {id: X}\n- {id: X}\n- {title: none}\n")},
	})
	if err == nil {
		t.Fatal("no fault was reported")
	}
	for _, want := range []string{"a.yaml: ", "b.yaml: entry 2: ", "b.yaml: entry 3: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %q:\n%v", want, err)
		}
	}
}
