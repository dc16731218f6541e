package questions

import (
	"strings"
	"time"
)

// An Acceptance is an exposure that someone answers for, as it stands in the file
// with the facts about the business. It stays in the report until it ends, and
// counts in full from the day after.
type Acceptance struct {
	// Target is the exposure as the report names it: "192.168.1.5:3389/tcp".
	Target string `yaml:"target"`
	Owner  string `yaml:"owner"`
	Reason string `yaml:"reason"`
	Until  string `yaml:"until"` // the last day, as 2027-06-30
}

// Day is the last day on which it holds.
func (a Acceptance) Day() (time.Time, error) { return time.Parse(time.DateOnly, a.Until) }

// fault says what is wrong with it, or nothing.
func (a Acceptance) fault() string {
	for _, s := range []string{a.Target, a.Owner, a.Reason, a.Until} {
		if strings.TrimSpace(s) == "" {
			return "an accepted exposure needs target, owner, reason and until"
		}
	}
	if _, err := a.Day(); err != nil {
		return "until is a day such as 2027-06-30"
	}
	return ""
}
