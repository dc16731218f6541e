package phrases

import (
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
)

// Moment says when something was, by the clocks of a zone: “24 November 2026,
// 15:05 NZDT”. No zone is UTC.
func Moment(t time.Time, zone *time.Location) string {
	t = in(t, zone)
	return t.Format("2 January 2006, 15:04 ") + zoneName(t)
}

// Stamp is Moment in a column: “2026-11-24 15:05 NZDT”.
func Stamp(t time.Time, zone *time.Location) string {
	t = in(t, zone)
	return t.Format("2006-01-02 15:04 ") + zoneName(t)
}

// zoneName is what people call the zone of a time, or its distance from UTC.
func zoneName(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || strings.ContainsAny(name[:1], "+-") {
		return strings.TrimSuffix(time.UTC.String()+t.Format("-07:00"), ":00")
	}
	return name
}

// Day says on which day something was, by the clocks of a zone: “24 November 2026”.
func Day(t time.Time, zone *time.Location) string { return in(t, zone).Format("2 January 2006") }

// Remembered says that something was measured by an earlier run, and not looked at again.
func Remembered(say i18n.Catalog, at time.Time, zone *time.Location) string {
	return say.T("measured on %s; not looked at today", Day(at, zone))
}

// ShortDay is Day where space is short: “24 Nov 2026”.
func ShortDay(t time.Time, zone *time.Location) string { return in(t, zone).Format("2 Jan 2006") }

// Month says the month of a time: “Nov 2026”.
func Month(t time.Time, zone *time.Location) string { return in(t, zone).Format("Jan 2006") }

func in(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}
