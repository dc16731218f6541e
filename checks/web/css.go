package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A styleReader goes through a style sheet, or a style attribute, once, and finds what it
// loads: other sheets that it imports, and pictures and fonts. It reads as CSS Syntax 3
// does: comments, the words of strings, the names of namespaces and conditions load nothing,
// nor does a value that is given a name, until the name is used.
type styleReader struct {
	text string
	pos  int
	// mayImport holds until the first rule, after which imports do not count.
	mayImport bool
	// rule is the name of the at-rule whose beginning is being read.
	rule string
	// begins holds where a declaration may begin; name is the one that is being read, where
	// it gives a value a name, and open counts its brackets.
	begins bool
	name   string
	open   int
	// sets is how many brackets are open since an image-set began, in which strings are
	// addresses; 0 outside.
	sets           int
	imports, parts []string
	named          map[string]*styleValue
	used           []string
}

// A styleValue is what is known by a name: the addresses in it, and the names that it uses.
type styleValue struct{ parts, used []string }

// readStyle reads a style sheet or a style attribute.
func readStyle(text string) *styleReader {
	s := &styleReader{text: text, mayImport: true, begins: true, named: map[string]*styleValue{}}
	for s.pos < len(s.text) {
		s.step()
	}
	return s
}

func (s *styleReader) step() {
	began := s.begins
	c := s.text[s.pos]
	if strings.HasPrefix(s.text[s.pos:], "/*") {
		_, rest, _ := strings.Cut(s.text[s.pos+2:], "*/")
		s.pos = len(s.text) - len(rest)
		return
	}
	if isSpace(rune(c)) {
		s.pos++
		return
	}
	s.begins = false
	switch {
	case c == '"' || c == '\'':
		if str := s.quoted(); s.rule == "import" || s.sets > 0 {
			s.add(str)
		}
	case c == '@' && s.name == "":
		s.atRule()
	case s.name != "" && s.bracket(c):
		s.pos++
	case c == '{' || c == '}' || c == ';':
		s.pos++
		s.rule, s.name, s.open, s.sets, s.begins = "", "", 0, 0, true
		s.mayImport = s.mayImport && c == ';'
	case c == '(':
		if s.sets > 0 {
			s.sets++
		}
		s.pos++
	case c == ')':
		s.sets = max(0, s.sets-1)
		s.pos++
	case isNameByte(c) || c == '\\':
		s.wordOf(began)
	default:
		s.pos++
	}
}

// atRule reads the name of a rule that begins with @.
func (s *styleReader) atRule() {
	s.pos++
	s.rule = strings.ToLower(s.word())
	if s.rule != "import" && s.rule != "charset" && s.rule != "layer" {
		s.mayImport = false
	}
	if s.rule == "property" {
		s.property()
	}
}

// wordOf reads a word: the name of a property, where it begins a line and a colon follows,
// or a part of a value.
func (s *styleReader) wordOf(began bool) {
	word := s.word()
	if began && s.rule == "" && strings.HasPrefix(strings.TrimLeftFunc(s.text[s.pos:], isSpace), ":") {
		if strings.HasPrefix(word, "--") {
			s.name = word
			return
		}
		if strings.HasSuffix(strings.ToLower(word), "filter") {
			s.rule = "filter" // browsers take none from another site
		}
	}
	s.function(strings.ToLower(word))
}

// bracket keeps account of the brackets in a value that is given a name: within them
// nothing ends it. It reports whether there was one.
func (s *styleReader) bracket(c byte) bool {
	switch c {
	case '{', '[':
		s.open++
	case '}', ']':
		if s.open == 0 {
			return false
		}
		s.open--
	case ';':
		return s.open > 0
	default:
		return false
	}
	return true
}

// property reads the beginning of a rule that gives a name its first value.
func (s *styleReader) property() {
	s.pos += len(s.text[s.pos:]) - len(strings.TrimLeftFunc(s.text[s.pos:], isSpace))
	name := s.word()
	body, _, _ := strings.Cut(s.text[s.pos:], "}")
	if _, value, ok := strings.Cut(body, "initial-value:"); ok && strings.HasPrefix(name, "--") {
		value, _, _ = strings.Cut(value, ";")
		first := readStyle(name + ":" + value)
		s.take(first)
	}
	s.pos += len(body)
}

// take adds what was read elsewhere.
func (s *styleReader) take(other *styleReader) {
	for name, v := range other.named {
		s.value(name).parts = append(s.value(name).parts, v.parts...)
		s.value(name).used = append(s.value(name).used, v.used...)
	}
}

// value is what is known by a name.
func (s *styleReader) value(name string) *styleValue {
	if s.named[name] == nil {
		s.named[name] = &styleValue{}
	}
	return s.named[name]
}

// function reads what follows a word, where that is a bracket that loads something, or
// that uses what has a name.
func (s *styleReader) function(name string) {
	if s.pos >= len(s.text) || s.text[s.pos] != '(' {
		return
	}
	skip := func() { s.pos += len(s.text[s.pos:]) - len(strings.TrimLeftFunc(s.text[s.pos:], isSpace)) }
	switch name {
	case "url", "src":
		s.pos++
		skip()
		if s.pos < len(s.text) && (s.text[s.pos] == '"' || s.text[s.pos] == '\'') {
			s.add(s.quoted())
		} else if name == "url" {
			s.add(s.unquoted())
		}
	case "image-set", "-webkit-image-set":
		s.pos++
		s.sets++
	case "var":
		s.pos++
		skip()
		if used := s.word(); s.name != "" {
			s.value(s.name).used = append(s.value(s.name).used, used)
		} else if s.rule == "" {
			s.used = append(s.used, used)
		}
		if s.sets > 0 {
			s.sets++ // its own bracket
		}
	}
}

// add takes note of an address. An import that comes too late is not loaded, nor is what
// stands in the beginning of another rule, such as a namespace or a condition.
func (s *styleReader) add(address string) {
	switch {
	case s.rule == "import":
		if s.mayImport {
			s.imports = append(s.imports, address)
		}
		s.rule = "imported" // what follows is about when to use it
	case s.name != "":
		s.value(s.name).parts = append(s.value(s.name).parts, address)
	case s.rule == "":
		s.parts = append(s.parts, address)
	}
}

// style takes note of what a style sheet, or a style attribute, loads.
func (r *pageReader) style(text string) {
	s := readStyle(text)
	r.load(&r.c.active, s.imports...)
	r.load(&r.c.passive, s.parts...)
	r.inUse = append(r.inUse, s.used...)
	for _, address := range s.imports {
		r.sheet(address)
	}
	for name, v := range s.named {
		if r.named[name] == nil {
			r.named[name] = &styleValue{}
		}
		r.named[name].parts = append(r.named[name].parts, v.parts...)
		r.named[name].used = append(r.named[name].used, v.used...)
	}
}

// sheet takes note of a style sheet at an address, or in it.
func (r *pageReader) sheet(address string) {
	if kind, text := written(address); kind == "text/css" && r.written < maxNoted {
		r.written++
		r.style(text)
		return
	}
	r.sheets = true
}

// settleStyles takes note of the values with a name that are used after all.
func (r *pageReader) settleStyles() {
	for todo := r.inUse; len(todo) > 0; {
		name := todo[0]
		todo = todo[1:]
		if v := r.named[name]; v != nil {
			r.load(&r.c.passive, v.parts...)
			todo = append(todo, v.used...)
			delete(r.named, name)
		}
	}
	if r.sheets {
		for _, name := range slices.Sorted(maps.Keys(r.named)) {
			r.load(&r.c.unused, r.named[name].parts...)
		}
	}
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// word reads a name.
func (s *styleReader) word() string {
	var b strings.Builder
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case isNameByte(c):
			b.WriteByte(c)
			s.pos++
		case c == '\\':
			s.escape(&b)
		default:
			return b.String()
		}
	}
	return b.String()
}

// quoted reads a string, to its end or that of its line.
func (s *styleReader) quoted() string {
	quote := s.text[s.pos]
	s.pos++
	var b strings.Builder
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case quote:
			s.pos++
			return b.String()
		case '\n':
			return ""
		case '\\':
			s.escape(&b)
		default:
			b.WriteByte(c)
			s.pos++
		}
	}
	return b.String()
}

// unquoted reads an address up to the bracket that ends it.
func (s *styleReader) unquoted() string {
	var b strings.Builder
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case ')':
			s.pos++
			return strings.TrimRightFunc(b.String(), isSpace)
		case '\\':
			s.escape(&b)
		default:
			b.WriteByte(c)
			s.pos++
		}
	}
	return strings.TrimRightFunc(b.String(), isSpace)
}

// escape reads a backslash and what it stands for.
func (s *styleReader) escape(b *strings.Builder) {
	s.pos++
	end := s.pos
	for end < len(s.text) && end < s.pos+6 && strings.IndexByte("0123456789abcdefABCDEF", s.text[end]) >= 0 {
		end++
	}
	switch {
	case s.pos >= len(s.text):
	case end == s.pos:
		if s.text[s.pos] != '\n' { // which goes on with the string
			b.WriteByte(s.text[s.pos])
		}
		s.pos++
	default:
		n, _ := strconv.ParseUint(s.text[s.pos:end], 16, 32)
		b.WriteRune(rune(n)) // one that is none becomes the sign for it
		if s.pos = end; s.pos < len(s.text) && isSpace(rune(s.text[s.pos])) {
			s.pos++
		}
	}
}
