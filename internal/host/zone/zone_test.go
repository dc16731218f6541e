package zone

import (
	"testing"
	"time"
)

func nothing(string) string { return "" }

func load(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A name is taken only where it shows what the clock shows.
func TestName(t *testing.T) {
	at := time.Date(2026, 11, 24, 2, 5, 0, 0, time.UTC)
	auckland := load(t, "Pacific/Auckland")
	for _, tt := range []struct {
		name, tz string
		now      time.Time
		want     string
	}{
		{"a clock in UTC", "Pacific/Auckland", at, "UTC"},
		{"the variable names it", "Pacific/Auckland", at.In(time.FixedZone("", 13*3600)), "UTC+13"}, // which has no summer time
		{"as the variable says", "Antarctica/McMurdo", at.In(auckland), "Antarctica/McMurdo"},
		{"after a colon", ":Pacific/Auckland", at.In(auckland), "Pacific/Auckland"},
		{"the variable lies", "Europe/London", at.In(auckland), "Pacific/Auckland"},
		{"the variable is a path", ":/etc/shadow", at.In(auckland), "Pacific/Auckland"},
		{"no name at all", "", at.In(time.FixedZone("", -3*3600-30*60)), "UTC-3:30"},
		{"summer time elsewhere", "Australia/Brisbane", at.In(load(t, "Australia/Brisbane")), "Australia/Brisbane"},
	} {
		got := Name(tt.now, func(string) string { return tt.tz })
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		_, want := tt.now.Zone()
		if _, offset := at.In(Of(got)).Zone(); offset != want {
			t.Errorf("%s: %q is found again as %d seconds from UTC, want %d", tt.name, got, offset, want)
		}
	}
}

// What is no name of a zone is UTC, wherever it came from.
func TestOf(t *testing.T) {
	for _, name := range []string{"", "UTC", "Local", "local", "../../etc/passwd", "/etc/localtime", "Pacific/Nowhere", "UTC+99", "UTC+1:75", "Pacific/Auckland\x1b[31m", "EST5EDT,M3.2.0"} {
		if got := Of(name); got.String() != "UTC" {
			t.Errorf("Of(%q): got %v, want UTC", name, got)
		}
	}
	if got := Of("UTC+5:30"); got.String() != "UTC+5:30" {
		t.Errorf("got %v", got)
	}
}

// Every zone of Windows is one that is found.
func TestWindows(t *testing.T) {
	if n := len(windows()); n < 130 {
		t.Fatalf("the table has %d zones", n)
	}
	for theirs, ours := range windows() {
		if _, ok := lookUp(ours); !ok {
			t.Errorf("%s: there is no zone %q", theirs, ours)
		}
	}
	if got := fromWindows("New Zealand Standard Time\x00\x00left over"); got != "Pacific/Auckland" {
		t.Errorf("got %q", got)
	}
	if got := afterZoneinfo("/var/db/timezone/zoneinfo/Pacific/Auckland"); got != "Pacific/Auckland" {
		t.Errorf("got %q", got)
	}
	if got := afterZoneinfo("/usr/share/zoneinfo/posix/Asia/Kolkata"); got != "Asia/Kolkata" {
		t.Errorf("got %q", got)
	}
	if got := Name(time.Date(2026, 1, 1, 0, 0, 0, 0, load(t, "Asia/Kolkata")), nothing); got != "Asia/Kolkata" {
		t.Errorf("got %q", got)
	}
}
