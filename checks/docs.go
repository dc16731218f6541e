package checks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// A Doc documents one finding id: what it means, how bad it is and what to do.
// It is content, kept in findings.yaml beside the check.
type Doc struct {
	ID      string `yaml:"id"`
	Control string `yaml:"control"`
	// Title names the gap in one line for the owner; Good is said instead when it passes.
	Title     string `yaml:"title"`
	PassTitle string `yaml:"good"`
	// Why says what could happen, in one or two plain sentences.
	Why string `yaml:"why"`
	// Severity is by the target's scope.
	Severity Severities `yaml:"severity"`
	// Proves reports whether a pass settles the control where nothing was
	// answered. False for a view that sees only part of what the control is about.
	Conclusive bool `yaml:"proves"`
	// Fix is what to do, by system ("windows", "macos", "linux", "nginx", …);
	// "any" is used where no other fits.
	Fix []Fix `yaml:"fix"`
	// Repeat is a stock command that shows the same thing.
	Reproduce string `yaml:"repeat"`
	// Source names the standard or page behind the rule.
	Source string `yaml:"source"`
}

// A Fix is a way to close the gap on one system.
type Fix struct {
	For string `yaml:"for"`
	// First is the safeguard to do before the steps, where they could lock someone out.
	First string   `yaml:"first"`
	Steps []string `yaml:"steps"`
}

// Severities is a severity by scope.
type Severities struct {
	Local    Severity `yaml:"local"`
	Internal Severity `yaml:"internal"`
	Public   Severity `yaml:"public"`
}

// In returns the severity in a scope.
func (s Severities) In(scope Scope) Severity {
	switch scope {
	case Local:
		return s.Local
	case Internal:
		return s.Internal
	case Public:
		return s.Public
	}
	return s.Public
}

// Docs is the documentation of a check's findings, in the order of its files.
// The files are read when the first of it is asked for, so that a program which
// carries every check does not read them all to print its version. The zero
// Docs documents nothing.
type Docs struct {
	all func() []Doc
}

// DocsOf returns docs made in code.
func DocsOf(list ...Doc) Docs {
	return Docs{all: func() []Doc { return list }}
}

// EmbeddedDocs returns the docs of an embedded findings.yaml that a test has read, or
// of these files, which are one text in parts: what one names with an anchor the next
// can use.
func EmbeddedDocs(content fs.FS, files ...string) Docs {
	if len(files) == 0 {
		files = []string{"findings.yaml"}
	}
	return Docs{all: sync.OnceValue(func() []Doc {
		list, err := LoadDocs(embedded(content, files...))
		if err != nil {
			panic(err)
		}
		return list
	})}
}

// All returns every doc; it is not to be changed.
func (d Docs) All() []Doc {
	if d.all == nil {
		return nil
	}
	return d.all()
}

// Find returns the doc of id, and whether there is one.
func (d Docs) Find(id string) (Doc, bool) {
	all := d.All()
	i := slices.IndexFunc(all, func(x Doc) bool { return x.ID == id })
	if i < 0 {
		return Doc{}, false
	}
	return all[i], true
}

// LoadDocs reads a findings.yaml: a list of Doc. Unknown keys are errors.
func LoadDocs(b []byte) ([]Doc, error) {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	var d []Doc
	if err := dec.Decode(&d); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("findings.yaml: %w", err)
	}
	return d, nil
}

var (
	findingID = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z0-9_]+)+$`)
	controlID = regexp.MustCompile(`^[A-Z]{3}-[1-9][0-9]?$`)
	checkName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

// Validate reports every fault in a list of checks: what is missing, what is
// said twice, what could not be explained to an owner.
func Validate(list []*Check) error {
	var errs []error
	names, ids := map[string]bool{}, map[string]bool{}
	for _, c := range list {
		bad := func(format string, a ...any) {
			errs = append(errs, fmt.Errorf("check %q: %s", c.Name, fmt.Sprintf(format, a...)))
		}
		if !checkName.MatchString(c.Name) || names[c.Name] {
			bad("the name is not one lower-case word of its own")
		}
		names[c.Name] = true
		if c.Title == "" || c.Touches == "" || c.CannotSee == "" {
			bad("title, touches and cannot-see must all be said")
		}
		if len(c.On) == 0 || c.Run == nil || len(c.Docs.All()) == 0 {
			bad("it needs a kind of target, a run function and documented findings")
		}
		for _, d := range c.Docs.All() {
			for _, fault := range d.faults() {
				bad("finding %q: %s", d.ID, fault)
			}
			if ids[d.ID] {
				bad("finding %q is documented twice", d.ID)
			}
			ids[d.ID] = true
		}
	}
	return errors.Join(errs...)
}

func (d Doc) faults() []string {
	var f []string
	if !findingID.MatchString(d.ID) {
		f = append(f, "the id is not dotted lower case")
	}
	if !controlID.MatchString(d.Control) {
		f = append(f, fmt.Sprintf("%q is not a control id", d.Control))
	}
	for _, s := range []struct{ name, text string }{{"title", d.Title}, {"good", d.PassTitle}, {"why", d.Why}, {"source", d.Source}, {"repeat", d.Reproduce}} {
		if strings.TrimSpace(s.text) == "" {
			f = append(f, "it has no "+s.name)
		}
	}
	if len(d.Fix) == 0 {
		f = append(f, "it has no fix")
	}
	for _, x := range d.Fix {
		if x.For == "" || len(x.Steps) == 0 {
			f = append(f, "a fix names its system and its steps")
		}
	}
	return f
}
