package mail

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed providers.yaml
var providersYAML []byte

// table is what is known of providers; it is never written to.
var table = mustLoadProviders(providersYAML)

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

func mustLoadProviders(b []byte) providerTable {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	var t providerTable
	if err := dec.Decode(&t); err != nil {
		panic(fmt.Errorf("providers.yaml: %w", err)) // embedded, and read by a test
	}
	return t
}

// A sighting is one provider with the record that gave it away.
type sighting struct {
	provider
	record, seen string
	strength     int // 3 for an MX host, 2 for an SPF term, 1 for a TXT word
}

// sightings recognises providers, the surest signs first. One provider comes
// once.
func (t providerTable) sightings(mx []string, spf []spfTerm, txt []string) []sighting {
	var out []sighting
	add := func(p provider, record, seen string, strength int) {
		if !slices.ContainsFunc(out, func(s sighting) bool { return s.ID == p.ID }) {
			out = append(out, sighting{p, record, seen, strength})
		}
	}
	for _, p := range t.Providers {
		for _, h := range mx {
			if under(h, p.MX) {
				add(p, "MX", h, 3)
			}
		}
	}
	for _, p := range t.Providers {
		for _, s := range spf {
			if (s.kind == "include" || s.kind == "redirect") && under(s.target, p.Include) {
				add(p, "SPF", s.raw, 2)
			}
		}
	}
	for _, p := range t.Providers {
		for _, x := range txt {
			if slices.ContainsFunc(p.TXT, func(w string) bool { return len(x) >= len(w) && strings.EqualFold(x[:len(w)], w) }) {
				add(p, "TXT", x, 1)
			}
		}
	}
	return out
}

// under reports whether a name is one of the suffixes or below one, at the
// border of a label.
func under(name string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(s string) bool { return name == s || strings.HasSuffix(name, "."+s) })
}

// mailbox picks who holds the mailboxes: the surest sign of one. A filter in
// front hides it from the MX records, and then the SPF record tells.
func mailbox(list []sighting) (sighting, bool) {
	i := slices.IndexFunc(list, func(s sighting) bool { return s.Kind == "mailbox" })
	if i < 0 {
		return sighting{}, false
	}
	return list[i], true
}

// selectors lists the DKIM names worth trying for what was seen, surest first,
// and at most limit of them.
func (t providerTable) selectors(list []sighting, limit int) []string {
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
