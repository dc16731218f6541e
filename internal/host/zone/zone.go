// Package zone names the time zone that this computer's clock shows, so that a
// document can say in whose time its dates are meant, and finds the zone of such a
// name again, on any computer. Begin with [Name] and [Of].
package zone

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a computer without a table of zones, as with Windows, has this one
)

// UTC is the name where no other is known.
const UTC = "UTC"

// Name is the name of the zone that a time of this computer's clock is in, such as
// Pacific/Auckland. Settings and variables only propose one: it is taken when it shows
// the same time as the clock all year round. Otherwise the name is the clock's
// distance from UTC at that time, such as UTC+13.
func Name(now time.Time, env func(string) string) string {
	if now.Location() == time.UTC {
		return UTC
	}
	for _, name := range append([]string{strings.TrimPrefix(env("TZ"), ":"), now.Location().String()}, proposed()...) {
		if agrees(name, now) {
			return name
		}
	}
	_, offset := now.Zone()
	return fixed(offset)
}

// agrees reports whether a zone shows what the clock shows, in each month of a year.
func agrees(name string, now time.Time) bool {
	loc, ok := lookUp(name)
	for month := range 12 {
		at := now.AddDate(0, -month, 0)
		_, want := at.Zone()
		_, got := at.In(loc).Zone()
		ok = ok && got == want
	}
	return ok
}

// Of is the zone of a name that a document holds, or UTC where the name is none.
func Of(name string) *time.Location {
	if loc, ok := lookUp(name); ok {
		return loc
	}
	return time.UTC
}

var (
	placeName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]{1,30}(/[A-Z][A-Za-z0-9_+-]{1,30}){0,2}$`)
	fixedName = regexp.MustCompile(`^UTC([+-])([0-9]{1,2})(?::([0-9]{2}))?$`)
)

func lookUp(name string) (*time.Location, bool) {
	if m := fixedName.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2]) // the expression lets only digits through
		minutes, _ := strconv.Atoi("0" + m[3])
		offset := 3600*hours + 60*minutes
		if m[1] == "-" {
			offset = -offset
		}
		return time.FixedZone(name, offset), hours <= 14 && minutes < 60
	}
	// “Local” would be another zone on every computer.
	if !placeName.MatchString(name) || name == "Local" {
		return time.UTC, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, false
	}
	return loc, true
}

// fixed names a distance from UTC, in seconds.
func fixed(offset int) string {
	minutes, sign := offset/60, "+"
	if minutes < 0 {
		minutes, sign = -minutes, "-"
	}
	switch {
	case minutes == 0:
		return UTC
	case minutes%60 == 0:
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

// afterZoneinfo is the name in the path of a table of zones.
func afterZoneinfo(path string) string {
	_, name, _ := strings.Cut(strings.ReplaceAll(path, `\`, "/"), "zoneinfo/")
	return strings.TrimPrefix(strings.TrimPrefix(name, "posix/"), "right/")
}
