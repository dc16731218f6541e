package questions

import "strings"

// Stats is what it takes to answer one path.
type Stats struct {
	Facts, Questions int
	// Words are those on the screen: each question with all its answers.
	Words int
	// Keys is how often a key is pressed on the screen, where the digit of an
	// answer chooses it at once.
	Keys int
}

// wordsAMinute is how fast plain text is read, and keysAMinute how fast a digit
// is found and pressed.
const (
	wordsAMinute = 200
	keysAMinute  = 60
)

// Minutes is how long reading and pressing take. Looking something up is not in it.
func (s Stats) Minutes() float64 {
	return float64(s.Words)/wordsAMinute + float64(s.Keys)/keysAMinute
}

// Stats counts the path of a business with this profile: every fact about it,
// and then the controls that it is asked about.
func (b *Bank) Stats(p Profile, quick bool) Stats {
	var s Stats
	count := func(texts ...string) {
		for _, t := range texts {
			s.Words += len(strings.Fields(t))
		}
	}
	for _, f := range b.AskedFacts(p, quick) {
		s.Facts++
		count(f.Question)
		for _, o := range f.Options {
			count(o.Label, o.Help)
		}
	}
	for _, c := range b.WordedFor(p).Asked(p, quick) {
		s.Questions++
		count(c.Question, c.Good, c.Partial, c.Poor, "I don’t know")
		for _, x := range c.States {
			count(x.Words)
		}
		if c.MayNotApply != "" {
			count("Does not apply")
		}
	}
	s.Keys = s.Facts + s.Questions
	return s
}
