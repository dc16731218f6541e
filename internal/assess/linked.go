package assess

import (
	"maps"
	"slices"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// Linked returns the content with the page to read more on about each control: that of
// the owner's own country, as its pack has it. What a control says of a country itself
// stands above it.
func (c Content) Linked() Content {
	bank := *c.Bank
	bank.Controls = slices.Clone(bank.Controls)
	ids := slices.Sorted(maps.Keys(c.Countries))
	for i := range bank.Controls {
		k := &bank.Controls[i]
		var pages []questions.Variant
		for _, id := range ids {
			if x, ok := c.Countries[id].PageFor(k.ID); ok {
				pages = append(pages, questions.Variant{For: questions.When{"country": {id}}, Link: questions.Link{Title: x.Title, URL: x.URL}})
			}
		}
		k.Variants = append(pages, k.Variants...)
	}
	c.Bank = &bank
	return c
}
