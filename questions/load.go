package questions

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

//go:embed bank
var embedded embed.FS

// Load reads the bank that is part of the program.
func Load() (*Bank, error) {
	sub, err := fs.Sub(embedded, "bank")
	if err != nil {
		return nil, err
	}
	return LoadFS(sub)
}

// LoadFS reads a bank: bank.yaml, profile.yaml and, in a folder for each area,
// area.yaml and one file a control. It reports every fault at once, each with
// its file and line, as a joined error.
func LoadFS(fsys fs.FS) (*Bank, error) {
	l := &loader{fsys: fsys, lines: map[string]*yaml.Node{}, files: map[string]string{}}
	b := &Bank{}
	var head struct {
		Version string `yaml:"version"`
	}
	l.read("bank.yaml", &head)
	b.Version = head.Version
	l.read("profile.yaml", &b.Facts)
	for _, name := range l.list() {
		if path.Base(name) == "area.yaml" {
			var a Area
			if l.read(name, &a) && l.file(a.ID, name) {
				b.Areas = append(b.Areas, a)
			}
			continue
		}
		var c Control
		if l.read(name, &c) && l.file(c.ID, name) {
			c.Area, _, _ = strings.Cut(c.ID, "-")
			b.Controls = append(b.Controls, c)
		}
	}
	sortBy(b.Areas, func(a Area) int { return a.Order })
	order := map[string]int{}
	for i, a := range b.Areas {
		order[a.ID] = i
	}
	slices.SortStableFunc(b.Controls, func(x, y Control) int {
		return cmp.Or(cmp.Compare(order[x.Area], order[y.Area]), cmp.Compare(number(x.ID), number(y.ID)))
	})
	l.validate(b)
	return b, joinFaults(l.faults)
}

// A Fault is one thing wrong with a content file.
type Fault struct {
	File string
	Line int
	What string
}

// Error says the file, the line and what is wrong.
func (f Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.What
	}
	return f.File + ":" + strconv.Itoa(f.Line) + ": " + f.What
}

// joinFaults returns the faults as one error, by file and line; nil for none.
func joinFaults(faults []Fault) error {
	slices.SortFunc(faults, func(x, y Fault) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.What, y.What))
	})
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

type loader struct {
	fsys   fs.FS
	faults []Fault
	lines  map[string]*yaml.Node // by file
	files  map[string]string     // by id of a control or an area
}

// list returns the files of areas and controls. One that stands elsewhere, or is
// not named .yaml, is a fault: it would be left out without a word.
func (l *loader) list() []string {
	var names []string
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "bank.yaml" || name == "profile.yaml" {
			return err
		}
		if ok, err := path.Match("*/*.yaml", name); err != nil || !ok {
			l.faults = append(l.faults, Fault{File: name, What: "this is not part of the bank, which is one .yaml file for each control in a folder for each area"})
			return err
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		l.faults = append(l.faults, Fault{File: ".", What: "cannot be read: " + err.Error()})
	}
	return names
}

// file remembers where an id is declared, and reports whether it is the first.
func (l *loader) file(id, name string) bool {
	if first, ok := l.files[id]; ok {
		l.fault(name, "id", "the id %q is already used in %s", id, first)
		return false
	}
	l.files[id] = name
	return true
}

// read decodes one file strictly and reports whether it could.
func (l *loader) read(name string, into any) bool {
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.faults = append(l.faults, Fault{File: name, What: "cannot be read: " + err.Error()})
		return false
	}
	node, faults := decodeStrict(name, data, into)
	l.lines[name] = node
	l.faults = append(l.faults, faults...)
	return len(faults) == 0
}

// decodeStrict decodes YAML, with every unknown key and wrong type as a fault.
func decodeStrict(name string, data []byte, into any) (*yaml.Node, []Fault) {
	if line := notText(data); line > 0 {
		return nil, []Fault{{File: name, Line: line, What: "this line is not plain text; save the file as UTF-8"}}
	}
	var node, more yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return nil, yamlFaults(name, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); errors.Is(err, io.EOF) {
		return nil, []Fault{{File: name, Line: 1, What: "the file is empty"}}
	} else if err != nil {
		return &node, yamlFaults(name, err)
	}
	// What stands after a line of three hyphens would be left out without a word.
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return &node, []Fault{{File: name, Line: max(more.Line, 1), What: "a line of three hyphens starts a second document; only one is read"}}
	}
	return &node, nil
}

// notText returns the first line that is neither UTF-8 nor, by the mark at its
// beginning, UTF-16, which Windows PowerShell writes; 0 when all lines are text.
func notText(data []byte) int {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return 0
	}
	line := 1
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == '\n':
			line++
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return line
		}
		i += n
	}
	return 0
}

// yamlFaults turns the library's errors into ours, one for each line it names.
func yamlFaults(name string, err error) []Fault {
	texts := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if te, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = te.Errors
	}
	var out []Fault
	for _, t := range texts {
		f := Fault{File: name, Line: 1, What: t} // the library names no line 1
		if rest, ok := strings.CutPrefix(t, "line "); ok {
			num, what, _ := strings.Cut(rest, ": ")
			if n, err := strconv.Atoi(num); err == nil {
				f.Line, f.What = n, what
			}
		}
		if strings.HasPrefix(f.What, unfinished) && f.What != t {
			f.Line++ // for these the library counts lines from 0
		}
		f.What = plainYAML(f.What)
		out = append(out, f)
	}
	return out
}

// unfinished begins the complaints about structure: a bracket or a quotation mark
// that is not closed, a line that is indented too little.
const unfinished = "did not find expected"

// plainYAML says the library's commonest complaints without Go's type names.
func plainYAML(s string) string {
	if strings.HasPrefix(s, unfinished) {
		return "what begins here breaks off, or a line after it is indented too far or too little (" + s + ")"
	}
	if rest, ok := strings.CutPrefix(s, "field "); ok {
		key, _, _ := strings.Cut(rest, " not found")
		return fmt.Sprintf("unknown key %q", key)
	}
	if i := strings.Index(s, " into "); i > 0 && strings.HasPrefix(s, "cannot unmarshal ") {
		return "this is not the kind of value that belongs here: " + strings.TrimPrefix(s[:i], "cannot unmarshal ")
	}
	return s
}

// fault notes something wrong at a place in a file, such as "advice.1.steps"; the
// line is looked up.
func (l *loader) fault(file, place, format string, a ...any) {
	line := lineOf(l.lines[file], strings.Split(place, ".")...)
	l.faults = append(l.faults, Fault{File: file, Line: line, What: fmt.Sprintf(format, a...)})
}

// lineOf returns the line of what a path of keys, and of numbers in lists, leads
// to, or of the last part of the path that is there.
func lineOf(n *yaml.Node, path ...string) int {
	if n == nil {
		return 1
	}
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		return lineOf(n.Content[0], path...)
	}
	line := max(n.Line, 1)
	for _, part := range path {
		key, value := child(n, part)
		if value == nil {
			break
		}
		line, n = key.Line, value
	}
	return line
}

// child returns what stands under a key or a number of n, with the node whose
// line names the place; nil when nothing does.
func child(n *yaml.Node, part string) (key, value *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	case yaml.DocumentNode, yaml.ScalarNode, yaml.AliasNode:
	}
	return nil, nil
}

func number(id string) int {
	_, n, _ := strings.Cut(id, "-")
	i, err := strconv.Atoi(n)
	if err != nil {
		return 0
	}
	return i
}

func sortBy[T any, K cmp.Ordered](s []T, key func(T) K) {
	slices.SortStableFunc(s, func(x, y T) int { return cmp.Compare(key(x), key(y)) })
}
