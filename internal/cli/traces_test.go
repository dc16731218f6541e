package cli

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// traces are what gives a country away in a text, as patterns made from its pack: its
// names, bodies, laws, titles, numbers to call, addresses, domains and money. What
// another pack has as well is no trace of either.
type traces struct{ found []trace }

// A trace is a pattern, and a part of it without which it need not be looked for.
type trace struct {
	part    string
	pattern *regexp.Regexp
}

// everyones are names and hosts of the packs that tell nothing of a country.
var everyones = []string{"Emergency", "Police", "Scam text messages", "developers.google.com"}

func tracesOf(p countries.Pack) traces {
	if p.Country == countries.Other {
		return traces{}
	}
	words := slices.Concat(p.Names, []string{p.Currency, p.Name})
	var hosts, phones []string
	for _, c := range p.Contacts {
		words, phones, hosts = append(words, c.Name), append(phones, c.Phone), append(hosts, c.Host(), hostOf(c.SourceURL))
	}
	for _, d := range p.Duties {
		words, hosts = append(words, d.Law), append(hosts, hostOf(d.SourceURL))
	}
	for _, x := range p.Pages {
		if h := hostOf(x.URL); !slices.Contains(everyones, h) {
			words, hosts = append(words, x.Title), append(hosts, h)
		}
	}
	var t traces
	t.add(hosts, func(h string) string { return `(?:https?://)?(?:\b|\.)` + h + `[^\s"<)]*` })
	t.add(words, func(w string) string { return `(?:^|[^\pL\d])` + w + `(?:$|[^\pL\d])` })
	t.add(phones, phone)
	t.add(p.Domains, func(d string) string { return `[\pL\d-]` + d + `(?:$|[^\pL\d.-]|\.\s|\.$)` })
	t.add(p.Domains, func(d string) string { return `(?:^|\s)` + d + `(?:$|\s|,)` })
	t.add(p.Marks, func(m string) string { return `(?:^|[^\pL])` + m })
	return t
}

// add makes a pattern of each text, the longest first, so that a part of one is not taken
// for another.
func (t *traces) add(texts []string, pattern func(quoted string) string) {
	texts = slices.Clone(texts)
	slices.SortFunc(texts, func(x, y string) int { return len(y) - len(x) })
	for _, s := range slices.Compact(texts) {
		if s != "" && !slices.Contains(everyones, s) {
			part, _, _ := strings.Cut(s, " ")
			t.found = append(t.found, trace{part, regexp.MustCompile(pattern(regexp.QuoteMeta(s)))})
		}
	}
}

// phone finds a number to call. A short one counts only where it is led in as one, since
// minutes and scores look like it.
func phone(number string) string {
	digits := strings.ReplaceAll(number, " ", `[\s-]?`)
	if len(number) < 5 {
		return `(?i:\b(?:phone|ring|call|dial|on|or|and|try)\s+|[:>"]\s*)` + digits + `(?:$|[^\d,.:%/$-]|[,.]\s|[,.]$)`
	}
	return `(?:^|[^\d])` + digits + `(?:$|[^\d])`
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// without is a text without the traces.
func (t traces) without(text string) string {
	for _, x := range t.found {
		if strings.Contains(text, x.part) {
			text = x.pattern.ReplaceAllString(text, " ¦ ")
		}
	}
	return text
}

// in returns the traces that a text holds, with what stands around each.
func (t traces) in(text string) []string {
	var out []string
	for _, x := range t.found {
		if !strings.Contains(text, x.part) {
			continue
		}
		for _, at := range x.pattern.FindAllStringIndex(text, 2) {
			out = append(out, strings.Join(strings.Fields(text[max(0, at[0]-60):min(len(text), at[1]+60)]), " "))
		}
	}
	return out
}
