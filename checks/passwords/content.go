package passwords

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A standard is one published rule set, as standards.yaml describes it.
type standard struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	Source string `yaml:"source"`
	Length struct {
		Pass          int `yaml:"pass"`
		PassListed    int `yaml:"pass_listed"`
		Partial       int `yaml:"partial"`
		PartialListed int `yaml:"partial_listed"`
	} `yaml:"length"`
	Expiry struct {
		None     checks.Status `yaml:"none"`
		Timed    bool          `yaml:"timed"`
		Shortest int           `yaml:"shortest"`
		Longest  int           `yaml:"longest"`
	} `yaml:"expiry"`
	Lockout struct {
		Fewest      int `yaml:"fewest"`
		Most        int `yaml:"most"`
		PartialMost int `yaml:"partial_most"`
		Minutes     int `yaml:"minutes"`
	} `yaml:"lockout"`
}

var (
	standards = checks.EmbeddedContent[[]standard](content, "standards.yaml")
	schemes   = checks.EmbeddedContent[[]scheme](content, "schemes.yaml")
	families  = checks.EmbeddedContent[map[string][]string](content, "families.yaml")
	words     = checks.EmbeddedWords(content)
)

// A scheme is one way of scrambling a stored password, as schemes.yaml judges it.
type scheme struct {
	ID     string        `yaml:"id"`
	Name   string        `yaml:"name"`
	Status checks.Status `yaml:"status"`
}

// say returns a sentence of wording.yaml with its words filled in: pairs of a
// name and a string or a number.
func say(key string, pairs ...any) string { return words.Say(key, pairs...) }

// plural chooses the sentence for none, one or some.
func plural(key string, n int) string {
	if n == 1 {
		return say(key + ".one")
	}
	return say(key+".some", "n", n)
}

// joined writes a list as people do: "a, b and c".
func joined(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}

func sentences(s ...string) string {
	return strings.Join(slices.DeleteFunc(s, func(x string) bool { return x == "" }), " ")
}

// disagreement says which other standards a number meets and which it does
// not, where some do and some do not.
func disagreement(n int, meetsKey, asksKey string, meets func(standard) bool, asks func(standard) int) string {
	var met []string
	by := map[int][]string{}
	var order []int
	for _, s := range standards()[1:] { // the first is our own
		if meets(s) {
			met = append(met, s.Name)
			continue
		}
		a := asks(s)
		if by[a] == nil {
			order = append(order, a)
		}
		by[a] = append(by[a], s.Name)
	}
	if len(met) == 0 || len(order) == 0 {
		return ""
	}
	out := []string{say(meetsKey, "n", n, "standards", joined(met, "and"))}
	for _, a := range order {
		for _, name := range by[a] {
			out = append(out, say(asksKey, "standard", name, "pass", a, "most", a))
		}
	}
	return strings.Join(out, " ")
}

// elevate says what an administrator would see besides.
func elevate(id string) string {
	return say("elevate", "what", say("elevate."+strings.TrimPrefix(id, "passwords.")))
}
