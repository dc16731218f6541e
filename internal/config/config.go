// Package config reads the settings: from flags, CYBERCHECK_ variables, one file
// and built-in values, in that order. It is the only importer of viper, which
// merges and decodes them; keys are checked against our own table first, because
// viper lets an unknown key pass and folds the case of every key.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/named"
)

// delimiter joins the parts of a key; a dot would split host names.
const delimiter = "::"

// maxFile is the largest settings file that is read.
const maxFile = 64 << 10

// A FileError is a fault in a settings file, with its place.
type FileError struct {
	File string
	Line int
	What string
}

// Error says the place and the fault.
func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What) }

// Source is where settings come from.
type Source struct {
	// File is read when it exists; Named means that the user named it, so that a
	// missing one is an error.
	File  string
	Named bool
	// Environ is the environment, as os.Environ gives it.
	Environ []string
	// Flags are set on the command line, by key name.
	Flags map[string]Flag
}

// A Flag is one on the command line, as in --client.
type Flag struct{ Name, Value string }

// A Loaded is the settings with the origin of each: a flag, a variable's name,
// a file and line, or "default".
type Loaded struct {
	Settings
	Values, Origins map[string]string
}

// Load reads the settings.
func Load(src Source) (Loaded, error) {
	v := viper.NewWithOptions(viper.KeyDelimiter(delimiter))
	out := Loaded{Values: map[string]string{}, Origins: map[string]string{}}
	fileValues, err := readFile(src)
	if err != nil {
		return out, err
	}
	for _, k := range Keys() {
		value, origin := k.Default, "default"
		if f, ok := fileValues[k.Name]; ok {
			value, origin = f.value, fmt.Sprintf("%s:%d", src.File, f.line)
		}
		if e, ok := lookup(src.Environ, k.Variable()); ok {
			value, origin = e, k.Variable()
		}
		if f, ok := src.Flags[k.Name]; ok {
			value, origin = f.Value, f.Name
			if err := k.check(value); err != nil {
				return out, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		if err := k.check(value); err != nil {
			return out, fmt.Errorf("%s (from %s): %w", k.Shown(), origin, err)
		}
		v.Set(k.Name, value)
		out.Values[k.Name], out.Origins[k.Name] = value, origin
	}
	if err := v.UnmarshalExact(&out.Settings); err != nil {
		return out, fmt.Errorf("reading the settings: %w", err)
	}
	return out, nil
}

// Shown is the key as it stands in the file, its parts joined by dots.
func (k Key) Shown() string { return strings.ReplaceAll(k.Name, delimiter, ".") }

// Variable is the environment variable of the key.
func (k Key) Variable() string {
	return "CYBERCHECK_" + strings.ToUpper(strings.ReplaceAll(k.Name, delimiter, "_"))
}

func (k Key) check(value string) error {
	if len(k.Allowed) > 0 && !slices.Contains(k.Allowed, value) {
		return fmt.Errorf("%q is not one of %s", value, strings.Join(k.Allowed, ", "))
	}
	switch k.kind {
	case number:
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 32 {
			return fmt.Errorf("%q is not a number from 1 to 32", value)
		}
	case duration:
		if d, err := time.ParseDuration(value); err != nil || d <= 0 || d > time.Hour {
			return fmt.Errorf("%q is not a time such as 90s or 2m, up to 1h", value)
		}
	case name:
		if strings.TrimSpace(value) == "" {
			return errors.New("it is empty; name whose results these are, or leave it out")
		}
	case text:
	}
	return nil
}

type placed struct {
	value string
	line  int
}

// readFile reads the file into flat keys. Unknown keys name the nearest one.
func readFile(src Source) (map[string]placed, error) {
	if src.File == "" {
		return nil, nil
	}
	data, err := named.Read(src.File, maxFile)
	if errors.Is(err, fs.ErrNotExist) && !src.Named {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parse(src.File, data)
}

func parse(file string, data []byte) (map[string]placed, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, yamlError(file, err)
	}
	out := map[string]placed{}
	if len(doc.Content) == 0 {
		return out, nil
	}
	err := walk(doc.Content[0], "", func(name string, n *yaml.Node) error {
		known := func(k Key) bool { return k.Name == name }
		if !slices.ContainsFunc(Keys(), known) {
			return &FileError{file, n.Line, fmt.Sprintf("there is no setting %q; did you mean %q?", dotted(name), dotted(nearest(name)))}
		}
		out[name] = placed{n.Value, n.Line}
		return nil
	}, func(n *yaml.Node, what string) error { return &FileError{file, n.Line, what} })
	return out, err
}

// walk calls leaf for each scalar below n with its joined name.
func walk(n *yaml.Node, prefix string, leaf func(string, *yaml.Node) error, bad func(*yaml.Node, string) error) error {
	if n.Kind != yaml.MappingNode {
		return bad(n, "settings are written as “name: value”")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		if prefix != "" {
			name = prefix + delimiter + name
		}
		var err error
		switch value.Kind {
		case yaml.MappingNode:
			err = walk(value, name, leaf, bad)
		case yaml.ScalarNode:
			err = leaf(name, &yaml.Node{Value: value.Value, Line: n.Content[i].Line})
		case yaml.DocumentNode, yaml.SequenceNode, yaml.AliasNode:
			err = bad(value, fmt.Sprintf("%q takes one value, not a list", dotted(name)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func yamlError(file string, err error) error {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		num, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(num); err == nil {
			line, what = n, text
		}
	}
	return &FileError{file, line, what}
}

func dotted(name string) string { return strings.ReplaceAll(name, delimiter, ".") }

func lookup(environ []string, name string) (string, bool) {
	for _, e := range environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// nearest returns the key with the smallest edit distance to name.
func nearest(name string) string {
	best, least := "", 1<<30
	for _, k := range Keys() {
		if d := distance(name, k.Name); d < least {
			best, least = k.Name, d
		}
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
