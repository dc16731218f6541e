package tui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
)

// asTheyAre are the texts of a walk that are in no catalogue: names of keys, what
// was typed, what a check saw or would look at, files, and days.
var asTheyAre = []string{
	"cybercheck", "enter", "arrows", "space", "page up", "page down", "up,", "down", "home", "end", "left", "right", "tab", "esc",
	"Kōwhai", "Ask Tama", "Tama", "mailbox", "b.example", "Mere", "It is the till.",
	"This computer: the rules for passwords, and which programs wait for connections.", "The rules for passwords, and which programs wait for connections.", "its certificate, on port 443.",
	"This computer accepts passwords of 6 characters.",
	"/data/clients/own/draft.json", "/data/clients/own/reports/", "/data/clients/own/assessments/", "/data/clients/own/incidents/", ".json",
	"Tue 24 Nov", "UTC", "November",
}

// In another language nothing on a screen is English, wherever one goes.
func TestAnotherLanguage(t *testing.T) {
	h := harness{t: t}
	i := h.incident()
	not := slices.Clone(asTheyAre)
	var urls []string // which may be broken at the end of a line
	for _, p := range i.Packs {
		not = append(not, p.Name)
		for _, c := range p.Contacts {
			not = append(not, c.Name, c.Hours)
			if c.URL != "" {
				urls = append(urls, strings.ReplaceAll(regexp.QuoteMeta(c.URL), "-", "- ?"))
			}
		}
	}
	url := regexp.MustCompile(strings.Join(urls, "|"))
	url.Longest()
	visit(t, i18n.Pseudo, 90, 60, func(name string, h *harness) {
		said := url.ReplaceAllString(strings.Join(strings.Fields(h.view()), " "), "")
		if bad := i18ntest.Unmarked(said, not...); len(bad) > 0 {
			t.Errorf("%s is in English: %q\n%s", name, bad, h.view())
		}
	})
}
