// Package frameworks holds the ids of other people's lists of controls, so that
// a mapping in the question bank can be tested against them.
//
// It holds ids and short titles of ours, not the lists' own text, and it says
// nothing about which control maps where: that is in the bank. Begin with [Load].
package frameworks

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var embedded embed.FS

// An Entry is one item of a framework.
type Entry struct {
	ID string `yaml:"id"`
	// Title is a short title of ours; empty where the list has terms that forbid
	// even that, or where the id says enough.
	Title string `yaml:"title"`
	// Group is the implementation group of a CIS safeguard: IG1 or IG2+.
	Group string `yaml:"group"`

	place int // in the file, from 0
}

// A Table is one framework's entries, by id.
type Table map[string]Entry

// Tables are the frameworks by name, spelt as in the bank's maps: cert_nz,
// essential_eight, cis, csf, cyber_essentials and cpg.
type Tables map[string]Table

// Has reports whether the framework has an entry with this id.
func (t Tables) Has(framework, id string) bool {
	_, ok := t[framework][id]
	return ok
}

// Name returns the name by which people know a framework; empty when there is no
// such framework.
func Name(framework string) string {
	return map[string]string{
		"cert_nz": "CERT NZ critical controls, 2022 (now NCSC)", "essential_eight": "Essential Eight", "cis": "CIS Controls v8.1",
		"csf": "NIST CSF 2.0", "cyber_essentials": "Cyber Essentials 3.3", "cpg": "CISA CPG 2.0",
	}[framework]
}

// IDs returns the ids of a framework in its own order; none when there is no such
// framework.
func (t Tables) IDs(framework string) []string {
	out := slices.Collect(maps.Keys(t[framework]))
	slices.SortFunc(out, func(x, y string) int { return cmp.Compare(t[framework][x].place, t[framework][y].place) })
	return out
}

// Load reads the tables that are part of the program.
func Load() (Tables, error) { return LoadFS(embedded) }

// LoadFS reads every YAML file at the root of fsys as one table, named after the
// file. It reports every fault at once.
func LoadFS(fsys fs.FS) (Tables, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	tables := Tables{}
	var errs []error
	for _, name := range files {
		table, err := read(fsys, name)
		errs = append(errs, err)
		tables[strings.TrimSuffix(name, ".yaml")] = table
	}
	return tables, errors.Join(errs...)
}

func read(fsys fs.FS, name string) (Table, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var list []Entry
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	table := Table{}
	var errs []error
	for i, e := range list {
		if _, twice := table[e.ID]; twice || e.ID == "" {
			errs = append(errs, fmt.Errorf("%s: entry %d: the id %q is empty or used twice", name, i+1, e.ID))
		}
		e.place = i
		table[e.ID] = e
	}
	return table, errors.Join(errs...)
}
