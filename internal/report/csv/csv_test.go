package csv

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

// both renders the two sheets.
func both(t testing.TB, a assess.Assessment) map[string][]byte {
	t.Helper()
	var f, p bytes.Buffer
	if err := Findings(&f, reporttest.Content(t), a, nil); err != nil {
		t.Fatal(err)
	}
	if err := Plan(&p, a); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"findings": f.Bytes(), "plan": p.Bytes()}
}

// read parses a sheet by the standard library, after its mark.
func read(t testing.TB, sheet []byte, comma rune) [][]string {
	t.Helper()
	body, ok := bytes.CutPrefix(sheet, []byte("\ufeff"))
	if !ok {
		t.Fatalf("the sheet begins with %q", sheet[:min(4, len(sheet))])
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma = comma
	if comma != ',' {
		r.LazyQuotes, r.FieldsPerRecord = true, -1
	}
	out, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSheetsHoldEverything(t *testing.T) {
	a := reporttest.Bad(t)
	sheets := both(t, a)
	found := read(t, sheets["findings"], ',')
	want := flat.Of(reporttest.Content(t), a, nil)
	if len(found) != 1+len(want) || len(want) != len(a.Findings)+len(a.Answers) {
		t.Fatalf("%d lines for %d findings and %d answers", len(found), len(a.Findings), len(a.Answers))
	}
	head := found[0]
	column := func(line []string, name string) string {
		for i, h := range head {
			if h == name {
				return line[i]
			}
		}
		t.Fatalf("no column %q", name)
		return ""
	}
	first := found[1]
	for name, value := range map[string]string{
		"id": "cert.expired", "method": "checked", "status": "fail", "target": "www.harbour-bakery.example:443",
		"fingerprint": a.Findings[0].Fingerprint, "detail": a.Findings[0].Detail,
	} {
		if got := column(first, name); got != value {
			t.Errorf("%s: got %q, want %q", name, got, value)
		}
	}
	for i, l := range found[1:] {
		if asked := column(l, "method") == "asked"; asked != (i >= len(a.Findings)) || asked && column(l, "severity") != "" {
			t.Errorf("line %d: %q", i+1, l)
		}
	}
	plan := read(t, sheets["plan"], ',')
	if len(plan) != 1+len(a.Plan) || plan[1][1] != a.Plan[0].Title || plan[1][0] != "1" {
		t.Errorf("the plan: %q", plan)
	}
	for name, s := range sheets {
		if !bytes.HasSuffix(s, []byte("\r\n")) || bytes.Count(s, []byte("\n")) != bytes.Count(s, []byte("\r\n")) {
			t.Errorf("%s: lines do not end in CR LF", name)
		}
		if !bytes.Equal(s, both(t, a)[name]) {
			t.Errorf("%s: two renders differ", name)
		}
	}
}

// dangerous reports whether a spreadsheet would run the cell.
func dangerous(cell string) bool {
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	return strings.IndexAny(cell, "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") == 0
}

func TestHostileStrings(t *testing.T) {
	t.Parallel()
	a := reporttest.Small(t)
	const most = 2000 // a longer one everywhere at once shows nothing more
	want := both(t, reporttest.Hostile(a, "quite harmless"))
	for _, s := range append(reporttest.Strings(), hostile.Strings()...) {
		s = s[:min(len(s), most)]
		for name, sheet := range both(t, reporttest.Hostile(a, s)) {
			reporttest.Visible(t, bytes.ReplaceAll(bytes.TrimPrefix(sheet, []byte("\ufeff")), []byte("\r\n"), []byte("\n")))
			lines := read(t, sheet, ',')
			model := read(t, want[name], ',')
			if len(lines) != len(model) || len(lines[0]) != len(model[0]) {
				t.Fatalf("%.40q: %s has another shape", s, name)
			}
			for _, comma := range []rune{',', ';'} { // as people's spreadsheets split it in two parts of the world
				for _, line := range read(t, sheet, comma) {
					for _, cell := range line {
						if dangerous(cell) {
							t.Fatalf("%.40q: %s holds the cell %.60q", s, name, cell)
						}
					}
				}
			}
		}
	}
}

// TestLibreOffice opens the sheets in a real spreadsheet: no formula is run, and
// none is made.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed, so no real spreadsheet opened the sheets")
	}
	dir := t.TempDir()
	a := reporttest.Hostile(reporttest.Bad(t), "=1+41")
	a.Plan[0].Why = "x;=1+41"
	a.Findings[0].Detail = "\uff1d1+41"
	for name, sheet := range both(t, a) {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), sheet, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "fods", "--outdir", dir, filepath.Join(dir, name+".csv"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		opened, err := os.ReadFile(filepath.Join(dir, name+".fods"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(opened, []byte("table:formula")) || bytes.Contains(opened, []byte(">42<")) {
			t.Errorf("%s: LibreOffice made a formula", name)
		}
		if !bytes.Contains(opened, []byte("=1+41")) {
			t.Errorf("%s: the text is not in what LibreOffice opened", name)
		}
	}
}

func TestEmpty(t *testing.T) {
	for name, sheet := range both(t, reporttest.Empty(t)) {
		if lines := read(t, sheet, ','); len(lines) != 1 && name == "findings" {
			t.Errorf("%s (-want +got):\n%s", name, cmp.Diff(1, len(lines)))
		}
	}
}
