// Package reporttest holds fixtures for tests of the report and its formats: an
// empty assessment, a good, a middling and a bad one, a very large one, and any
// of them made hostile in every string. They are built by the real path, so
// that they cannot say what no run could.
package reporttest

import (
	"bytes"
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

//go:embed *.yaml
var files embed.FS

// Content is a small bank and three checks, which only document: they run nothing.
// It is read once; each test gets lists of its own.
func Content(t testing.TB) assess.Content {
	t.Helper()
	c, err := content()
	if err != nil {
		t.Fatal(err)
	}
	bank := *c.Bank
	bank.Areas, bank.Facts, bank.Controls = slices.Clone(bank.Areas), slices.Clone(bank.Facts), slices.Clone(bank.Controls)
	c.Bank, c.Checks, c.Countries = &bank, slices.Clone(c.Checks), maps.Clone(c.Countries)
	return c
}

var content = sync.OnceValues(func() (c assess.Content, err error) {
	if c.Model, err = score.LoadModel(); err != nil {
		return c, err
	}
	var in struct {
		Areas    []questions.Area    `yaml:"areas"`
		Facts    []questions.Fact    `yaml:"facts"`
		Controls []questions.Control `yaml:"controls"`
	}
	data, err := files.ReadFile("bank.yaml")
	if err != nil {
		return c, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&in); err != nil {
		return c, err
	}
	for i := range in.Controls {
		in.Controls[i].Area, _, _ = strings.Cut(in.Controls[i].ID, "-")
	}
	c.Bank = &questions.Bank{Version: "2026.11", Areas: in.Areas, Facts: in.Facts, Controls: in.Controls}
	if c.Others, err = questions.LoadBenchmarks(); err != nil {
		return c, err
	}
	if c.Countries, err = countries.Load(); err != nil {
		return c, err
	}
	for _, k := range []checks.Check{
		{Name: "tls", Title: "The website’s certificate and encryption", CannotSee: "It looks from this computer only. Visitors elsewhere may get another server."},
		{Name: "ports", Title: "Open doors of this computer", CannotSee: "It cannot see what your router lets in."},
		{Name: "passwords", Title: "Password rules of this computer", CannotSee: "It sees this computer only, and no online account."},
	} {
		data, err := files.ReadFile(k.Name + ".yaml")
		if err != nil {
			return c, err
		}
		docs, err := checks.LoadDocs(data)
		if err != nil {
			return c, err
		}
		k.Docs = checks.DocsOf(docs...)
		c.Checks = append(c.Checks, &k)
	}
	return c, nil
})
