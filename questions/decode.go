package questions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// decodeStrict decodes YAML, with every unknown key and wrong type as a fault.
func decodeStrict(name string, data []byte, into any) []Fault {
	if line := notText(data); line > 0 {
		return []Fault{{File: name, Line: line, What: "this line is not plain text; save the file as UTF-8"}}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); errors.Is(err, io.EOF) {
		return []Fault{{File: name, Line: 1, What: "the file is empty"}}
	} else if err != nil {
		return yamlFaults(name, data, err)
	}
	// What stands after a line of three hyphens would be left out without a word.
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return []Fault{{File: name, Line: max(more.Line, 1), What: "a line of three hyphens starts a second document; only one is read"}}
	}
	return nil
}

// nodes parses YAML once more, for the lines of what stands in it: only a fault
// needs them, and most files have none.
func nodes(data []byte) *yaml.Node {
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return nil
	}
	return &node
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
func yamlFaults(name string, data []byte, err error) []Fault {
	lines := bytes.Count(bytes.TrimSpace(data), []byte("\n")) + 1
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
			f.Line = min(f.Line+1, lines) // for these the library counts lines from 0, and goes on past the end
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

// lineOf returns the line of what a path of keys, and of numbers in lists, leads
// to, or of the last part of the path that is there.
func lineOf(n *yaml.Node, path ...string) int {
	first, _ := span(n, path...)
	return first
}

// span returns the first line and the last of what a path leads to. Where only a
// part of the path is there, both are the line at which that part begins.
func span(n *yaml.Node, path ...string) (first, last int) {
	if n == nil {
		return 1, 1
	}
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		return span(n.Content[0], path...)
	}
	first = max(n.Line, 1)
	for _, part := range path {
		key, value := child(n, part)
		if value == nil {
			return first, first
		}
		first, n = key.Line, value
	}
	return first, max(first, end(n))
}

// end returns the last line on which something of n begins.
func end(n *yaml.Node) int {
	line := n.Line
	for _, c := range n.Content {
		line = max(line, end(c))
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
