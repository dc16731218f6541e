package cli

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// country is where this computer is set to, in the words of the profile's fact
// “country”; empty when it does not say. It picks the default of whom to call and
// answers no question: the profile stays as the owner gave it.
func (a *app) country() string {
	for _, name := range []string{"LC_ALL", "LANG"} {
		value := a.env(name)
		if value == "" {
			continue
		}
		value, _, _ = strings.Cut(value, ".")
		value, _, _ = strings.Cut(value, "@")
		_, place, _ := strings.Cut(strings.ReplaceAll(value, "-", "_"), "_")
		return placeOf(strings.ToUpper(place))
	}
	return ""
}

// placeOf is the country with this code, in the words of the profile; empty where it says
// too little. Computers everywhere are set to US, which nobody chose, so it says nothing.
func placeOf(code string) string {
	if len(code) == 2 && slices.Contains(union, code) {
		return "eu"
	}
	return map[string]string{"NZ": "nz", "AU": "au", "GB": "uk", "IE": "ie", "CA": "ca", "SG": "sg"}[code]
}

// union are the countries of the European Union but Ireland, which has a pack of its own.
var union = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK")

// worded is the content in the words for the country that this computer is set to.
func (a *app) worded(c assess.Content) assess.Content {
	c.Bank = c.Bank.WordedFor(questions.Profile{"country": a.country()})
	return c
}
