// Package reporttest holds fixtures for tests of the report and its formats: an
// empty assessment, a good, a middling and a bad one, a very large one, and any
// of them made hostile in every string. They are built by the real path, so
// that they cannot say what no run could.
package reporttest

import (
	"bytes"
	"embed"
	"strings"
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
func Content(t testing.TB) assess.Content {
	t.Helper()
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		Areas    []questions.Area    `yaml:"areas"`
		Facts    []questions.Fact    `yaml:"facts"`
		Controls []questions.Control `yaml:"controls"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(read(t, "bank.yaml")))
	dec.KnownFields(true)
	if err := dec.Decode(&in); err != nil {
		t.Fatal(err)
	}
	for i := range in.Controls {
		in.Controls[i].Area, _, _ = strings.Cut(in.Controls[i].ID, "-")
	}
	others, err := questions.LoadOthers()
	if err != nil {
		t.Fatal(err)
	}
	packs, err := countries.Load()
	if err != nil {
		t.Fatal(err)
	}
	return assess.Content{
		Others: others, Countries: packs,
		Bank:  &questions.Bank{Version: "2026.11", Areas: in.Areas, Facts: in.Facts, Controls: in.Controls},
		Model: m,
		Checks: []*checks.Check{
			check(t, "tls", "The website’s certificate and encryption", "It looks from this computer only. Visitors elsewhere may get another server."),
			check(t, "ports", "Open doors of this computer", "It cannot see what your router lets in."),
			check(t, "passwords", "Password rules of this computer", "It sees this computer only, and no online account."),
		},
	}
}

func check(t testing.TB, name, title, cannotSee string) *checks.Check {
	t.Helper()
	docs, err := checks.LoadDocs(read(t, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return &checks.Check{Name: name, Title: title, CannotSee: cannotSee, Docs: checks.DocsOf(docs...)}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
