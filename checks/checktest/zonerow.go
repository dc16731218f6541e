package checktest

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed testdata/zones.tsv
var zonesTSV string

// A ZoneRow is what is right to say about a zone.
type ZoneRow struct {
	Zone string
	// Findings are ids of which one has to come out right.
	Findings []string
	// Right is the statuses that are right, as in "fail or partial, at most medium".
	Right string
	Why   string
}

// ZoneRows returns the rows about findings whose id begins with family, such as
// "mail.".
func ZoneRows(t testing.TB, family string) []ZoneRow {
	t.Helper()
	var out []ZoneRow
	for line := range strings.Lines(zonesTSV) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			t.Fatalf("%q has %d columns", line, len(f))
		}
		ids, _, _ := strings.Cut(f[1], " (")
		if !strings.HasPrefix(ids, family) {
			continue
		}
		out = append(out, ZoneRow{f[0], strings.Split(ids, " or "), f[2], f[3]})
	}
	return out
}

// Fault says how findings differ from what is right, or nothing where one of the ids
// is right.
func (r ZoneRow) Fault(findings []checks.Finding) string {
	right, limit, limited := strings.Cut(r.Right, ", at most ")
	limit, _, _ = strings.Cut(limit, " ")
	var got []string
	for _, id := range r.Findings {
		status, severity := "absent", checks.Info
		if i := slices.IndexFunc(findings, func(f checks.Finding) bool { return f.ID == id }); i >= 0 {
			status, severity = strings.ReplaceAll(findings[i].Status.String(), "_", " "), findings[i].Severity
		}
		gap := status == "fail" || status == "partial"
		if slices.Contains(strings.Split(right, " or "), status) && !(gap && limited && severity.String() != limit && severity > checks.Medium) {
			return ""
		}
		got = append(got, fmt.Sprintf("%s is %s (%s)", id, status, severity))
	}
	return fmt.Sprintf("%s; right is %s: %s", strings.Join(got, ", "), r.Right, r.Why)
}
