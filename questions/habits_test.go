package questions_test

import (
	"regexp"
	"slices"
	"testing"
)

// habits are turns of phrase that no native speaker behind a counter uses, with what to
// write instead. Those whose id is an exception keep it, by name.
var habits = []struct {
	says       *regexp.Regexp
	instead    string
	exceptions []string
}{
	{regexp.MustCompile(`(?i)\bwhom\b`), "who", nil},
	{regexp.MustCompile(`(?i)\bwhoever\b`), "the person who, anyone who", nil},
	{regexp.MustCompile(`(?i)\bfrom afar\b`), "remotely", nil},
	{regexp.MustCompile(`(?i)\b(anew|afresh)\b`), "again", nil},
	{regexp.MustCompile(`(?i)\bmend(s|ed)?\b`), "fix", nil},
	{regexp.MustCompile(`(?i)\bhangs? on\b`), "depends on", nil},
	{regexp.MustCompile(`(?i)\b(go|goes|gone|went) through (it|the|each|them|your)\b`), "check", nil},
	{regexp.MustCompile(`\bThink of [^.]* and `), "For example, a, b or c", nil},
	{regexp.MustCompile(`(?i)\b(take|save) a picture of\b`), "take a photo of, save a screenshot of", nil},
	{regexp.MustCompile(`(?i)\b(facts about people|private facts)\b`), "personal information", nil},
	{regexp.MustCompile(`(?i)\bfalse (e?mail|invoice|page|call)s?\b`), "fake", nil},
	{regexp.MustCompile(`(?i)\bread(s)? the warnings\b`), "check the alerts", nil},
	{regexp.MustCompile(`(?i)\btrade by hand\b`), "keep trading without computers", nil},
	{regexp.MustCompile(`(?i)\bspare codes\b`), "backup codes", nil},
	{regexp.MustCompile(`(?i)\b(list|turn off) all (that|who)\b`), "everything that, everyone who", nil},
	{regexp.MustCompile(`(?i)\bput right\b`), "fix, correct", nil},
	{regexp.MustCompile(`(?i)\bdear calls\b`), "expensive calls", nil},
	{regexp.MustCompile(`(?i)\bweb name\b`), "domain name", nil},
	{regexp.MustCompile(`(?i)\b(thief|thieves)\b`), "attacker, scammer; a thief steals things", nil},
	{regexp.MustCompile(`, as (they|it|we|you|someone|nobody|many|any)\b`), "because, or two sentences", nil},
	{regexp.MustCompile(`'`), "the apostrophe ’", nil},
}

// TestNoTranslatedEnglish: what an owner reads of a question, an answer or a step is said
// as one would say it across a counter.
func TestNoTranslatedEnglish(t *testing.T) {
	read := 0
	for _, c := range load(t).Controls {
		for _, text := range besideTheReason(c) {
			read++
			plain := quoted.ReplaceAllString(text, "“label”")
			for _, h := range habits {
				if h.says.MatchString(plain) && !slices.Contains(h.exceptions, c.ID) {
					t.Errorf("%s: %q is to be %s: %s", c.ID, h.says.FindString(plain), h.instead, text)
				}
			}
		}
	}
	if read < 1500 {
		t.Errorf("only %d texts were read; the test no longer sees them", read)
	}
}
