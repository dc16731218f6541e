package cli

import (
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
		return map[string]string{"NZ": "nz", "AU": "au", "GB": "uk"}[strings.ToUpper(place)]
	}
	return ""
}

// worded is the content in the words for the country that this computer is set to.
func (a *app) worded(c assess.Content) assess.Content {
	c.Bank = c.Bank.WordedFor(questions.Profile{"country": a.country()})
	return c
}
