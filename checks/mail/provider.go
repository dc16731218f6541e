package mail

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// table is what is known of providers; it is never written to.
var table = checks.EmbeddedContent[providerTable](content, "providers.yaml")

// A providerTable is providers.yaml.
type providerTable struct {
	Checked         string     `yaml:"checked"`
	CommonSelectors []string   `yaml:"common_selectors"`
	Providers       []provider `yaml:"providers"`
}

// A provider is one service that handles mail.
type provider struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	Kind      string   `yaml:"kind"`    // "mailbox", "filter" or "sender"
	Profile   string   `yaml:"profile"` // the answer about the mail that fits
	MX        []string `yaml:"mx"`
	Include   []string `yaml:"include"`
	TXT       []string `yaml:"txt"`
	Selectors []string `yaml:"selectors"`
	Fixed     bool     `yaml:"fixed"`
	SPF       string   `yaml:"spf"`
}

// A providerMatch is one provider with the record that shows it.
type providerMatch struct {
	provider
	record, seen string
	confidence   int // 3 for an MX host, 2 for an SPF term, 1 for a TXT word
}

// match recognises providers, the surest signs first. One provider comes
// once.
func (t providerTable) match(mx []string, spf []spfTerm, txt []string) []providerMatch {
	var out []providerMatch
	look := func(record string, strength int, sign func(provider) (string, bool)) {
		for _, p := range t.Providers {
			seen, ok := sign(p)
			if ok && !slices.ContainsFunc(out, func(s providerMatch) bool { return s.ID == p.ID }) {
				out = append(out, providerMatch{p, record, seen, strength})
			}
		}
	}
	look("MX", 3, func(p provider) (string, bool) {
		return firstMatch(mx, func(host string) bool { return inDomain(host, p.MX) })
	})
	look("SPF", 2, func(p provider) (string, bool) {
		s, ok := firstMatch(spf, func(s spfTerm) bool {
			return (s.kind == "include" || s.kind == "redirect") && inDomain(s.target, p.Include)
		})
		return s.raw, ok
	})
	look("TXT", 1, func(p provider) (string, bool) {
		return firstMatch(txt, func(x string) bool {
			return slices.ContainsFunc(p.TXT, func(w string) bool { return len(x) >= len(w) && strings.EqualFold(x[:len(w)], w) })
		})
	})
	return out
}

// firstMatch returns the first of a list that is so.
func firstMatch[T any](list []T, so func(T) bool) (T, bool) {
	for _, x := range list {
		if so(x) {
			return x, true
		}
	}
	var none T
	return none, false
}

// inDomain reports whether a name is one of the suffixes or below one, at the
// boundary of a label.
func inDomain(name string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(s string) bool { return name == s || strings.HasSuffix(name, "."+s) })
}

// mailbox picks who holds the mailboxes: the surest sign of one. A filter in
// front hides it from the MX records, and then the SPF record tells.
func mailbox(list []providerMatch) (providerMatch, bool) {
	return firstMatch(list, func(s providerMatch) bool { return s.Kind == "mailbox" })
}

// mailFact is the fact of the profile that tells where the mailboxes are.
const mailFact = "mail"

// profileSuggestions offers an answer where the records leave little doubt who holds the
// mailboxes: the one known mail server is theirs, or a filter is in front and
// only one of those who may send has mailboxes.
func profileSuggestions(list []providerMatch) []checks.ProfileSuggestion {
	var direct, behind []providerMatch
	filter := ""
	for _, s := range list {
		switch {
		case s.Kind == "filter" && s.confidence == 3:
			filter = s.Name
		case s.Kind == "mailbox" && s.confidence == 3:
			direct = append(direct, s)
		case s.Kind == "mailbox" && s.confidence == 2:
			behind = append(behind, s)
		}
	}
	switch {
	case len(direct) == 1 && filter == "":
		return []checks.ProfileSuggestion{{Fact: mailFact, Answer: direct[0].Profile, Why: words.Say("hint.direct", "name", direct[0].Name)}}
	case len(direct) == 0 && len(behind) == 1 && filter != "":
		return []checks.ProfileSuggestion{{Fact: mailFact, Answer: behind[0].Profile, Why: words.Say("hint.behind", "name", behind[0].Name, "filter", filter)}}
	}
	return nil
}

// selectors lists the DKIM names worth trying for what was seen, surest first,
// and at most limit of them.
func (t providerTable) selectors(list []providerMatch, limit int) []string {
	var out []string
	add := func(names []string) {
		for _, n := range names {
			if !slices.Contains(out, n) && len(out) < limit {
				out = append(out, n)
			}
		}
	}
	for _, s := range list {
		add(s.Selectors)
	}
	add(t.CommonSelectors)
	return out
}
