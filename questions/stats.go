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

// Screens is how many there are on the path.
func (s Stats) Screens() int { return s.Facts + s.Questions }

// Longest is the profile of those who are asked the most.
func Longest() Profile { return Profile{"staff": "twenty_or_more", "country": "au"} }

// An Example is a business of a kind that the bank is for, to count its paths by.
type Example struct {
	Name    string
	Profile Profile
}

// Examples are six businesses, from the smallest to the largest, that differ in as much
// as they can.
func Examples() []Example {
	return []Example{
		{"sole trader, Mac laptop", Profile{
			"staff": "one", "mail": "free", "web": "none", "transfers": "yes", "cards": "none", "computers": "mac", "premises": "laptops_only",
			"away": "yes", "own_devices": "no", "data": "contacts", "it_help": "myself", "country": "nz",
		}},
		{"one person, own name, Windows", Profile{
			"staff": "one", "mail": "google", "web": "hosted_site", "transfers": "yes", "cards": "hosted", "computers": "windows", "premises": "own_internet",
			"away": "yes", "own_devices": "yes", "data": "contacts", "it_help": "nobody", "country": "uk",
		}},
		{"shop of two to five", Profile{
			"staff": "two_to_five", "mail": "web_host", "web": "shop", "transfers": "yes", "cards": "terminal", "computers": "windows", "premises": "own_internet",
			"away": "no", "own_devices": "yes", "data": "contacts", "it_help": "myself", "country": "nz",
		}},
		{"builder of six to nineteen", Profile{
			"staff": "six_to_nineteen", "mail": "microsoft365", "web": "hosted_site", "transfers": "large", "cards": "none", "computers": "mixed", "premises": "own_internet",
			"away": "yes", "own_devices": "yes", "data": "contacts", "it_help": "provider", "country": "au",
		}},
		{"clinic of twenty or more", Profile{
			"staff": "twenty_or_more", "mail": "microsoft365", "web": "hosted_site", "transfers": "yes", "cards": "terminal", "computers": "windows", "premises": "own_boxes",
			"away": "yes", "own_devices": "yes", "data": "sensitive", "it_help": "provider", "country": "uk",
		}},
		{"shop of twenty or more, all its own", Profile{
			"staff": "twenty_or_more", "mail": "own_server", "web": "shop", "transfers": "large", "cards": "own_form", "computers": "mixed", "premises": "own_boxes",
			"away": "yes", "own_devices": "yes", "data": "sensitive", "it_help": "provider", "country": "au",
		}},
	}
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
