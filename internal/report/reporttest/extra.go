package reporttest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// Extra is all that a report can hold beside an assessment: five scores, a change
// of every state, six lists, a picture and a signature.
func Extra(t testing.TB) report.Options {
	t.Helper()
	first := time.Date(2025, 11, 20, 9, 0, 0, 0, time.UTC)
	x := report.Options{
		Since: &report.Since{
			ID: "20260824T020500Z-fedcba9876543210", Finished: first.AddDate(0, 9, 4), Comparable: true, Rejudged: true, Delta: 6, Now: 14,
			Areas: map[string]int{}, Added: []string{"mail.harbour-bakery.example:443"}, Dropped: []string{"old.harbour-bakery.example:443"},
		},
		Logo: report.Logo{Kind: "png", Data: base64.StdEncoding.EncodeToString([]byte(strings.Repeat("not a picture", 100)))},
		Seal: &report.Seal{
			Digest: strings.Repeat("0f", 32), Key: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
			Signed: "report 20261124T020500Z-0123456789abcdef; client harbour-bakery", Earlier: true, Logo: true,
		},
	}
	for i, a := range Content(t).Bank.Areas {
		x.Since.Areas[a.ID] = 5 - i
	}
	for i, state := range []string{"fixed", "better", "worse", "new", "unchanged", "not_checked", "no_longer_applies", "now_known"} {
		for _, k := range Content(t).Bank.Controls[:i+1] {
			x.Since.Changes = append(x.Since.Changes, report.Change{State: state, Title: k.Title})
		}
	}
	x.Since.Changes = append(x.Since.Changes, report.Change{State: "worse", Title: "The certificate has run out", Target: site})
	for name, n := range map[string]int{"cert_nz": 10, "essential_eight": 8, "cis": 71, "csf": 50, "cyber_essentials": 5, "cpg": 30} {
		x.Lists = append(x.Lists, list(t, name, n))
	}
	slices.SortFunc(x.Lists, func(a, b report.List) int { return strings.Compare(a.Key, b.Key) })
	for i, floor := range []int{12, 31, 8, 28, 14} {
		x.Past = append(x.Past, report.Past{Finished: first.AddDate(0, 3*i, 0), Floor: floor, Comparable: i != 1})
	}
	return x
}

// list is a list of n ids, those that the bank maps to among them.
func list(t testing.TB, name string, n int) report.List {
	t.Helper()
	l := report.List{Key: name, Name: "The list " + name}
	has := map[string]bool{}
	for _, k := range Content(t).Bank.Controls {
		for _, id := range k.Maps.Of(name) {
			if !has[id] {
				has[id] = true
				l.IDs = append(l.IDs, report.ListID{ID: id, Title: "A short title"})
			}
		}
	}
	for i := len(l.IDs); i < n; i++ {
		l.IDs = append(l.IDs, report.ListID{ID: fmt.Sprintf("%d.%d", 20+i/10, i%10), Title: "A short title"})
	}
	return l
}
