package phrases

import (
	"testing"
	"time"
)

// A morning in New Zealand is that day, and not the evening before elsewhere.
func TestMoment(t *testing.T) {
	morning := time.Date(2026, 11, 23, 20, 5, 0, 0, time.UTC)
	for _, tt := range []struct {
		zone        *time.Location
		moment, day string
	}{
		{nil, "23 November 2026, 20:05 UTC", "23 November 2026"},
		{time.FixedZone("NZDT", 13*3600), "24 November 2026, 09:05 NZDT", "24 November 2026"},
		{time.FixedZone("+0530", 5*3600+1800), "24 November 2026, 01:35 UTC+05:30", "24 November 2026"},
		{time.FixedZone("", -3*3600), "23 November 2026, 17:05 UTC-03", "23 November 2026"},
	} {
		if got := Moment(morning, tt.zone); got != tt.moment {
			t.Errorf("got %q, want %q", got, tt.moment)
		}
		if got := Day(morning, tt.zone); got != tt.day {
			t.Errorf("got %q, want %q", got, tt.day)
		}
	}
}
