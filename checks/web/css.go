package web

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// styleAddresses finds what a style sheet, or a style attribute, loads: other sheets that
// it imports, and pictures and fonts. It reads as CSS Syntax 3 does: comments, the words
// of strings and the names of namespaces load nothing.
func styleAddresses(text string) (imports, parts []string) {
	s := styleReader{text: text, mayImport: true}
	for s.pos < len(s.text) {
		s.step()
	}
	return s.imports, s.parts
}

// A styleReader goes through a style sheet once.
type styleReader struct {
	text string
	pos  int
	// mayImport holds until the first rule, after which imports do not count.
	mayImport bool
	// rule is the name of the at-rule that is being read.
	rule string
	// sets is how many brackets are open since an image-set began, in which strings are
	// addresses; 0 outside.
	sets           int
	imports, parts []string
}

func (s *styleReader) step() {
	switch c := s.text[s.pos]; {
	case strings.HasPrefix(s.text[s.pos:], "/*"):
		_, rest, _ := strings.Cut(s.text[s.pos+2:], "*/")
		s.pos = len(s.text) - len(rest)
	case c == '"' || c == '\'':
		if str := s.quoted(); s.rule == "import" || s.sets > 0 {
			s.add(str)
		}
	case c == '@':
		s.pos++
		s.rule = strings.ToLower(s.word())
		if s.rule != "import" && s.rule != "charset" && s.rule != "layer" {
			s.mayImport = false
		}
	case c == '{' || c == '}':
		s.rule, s.mayImport, s.sets = "", false, 0
		s.pos++
	case c == ';':
		s.rule = ""
		s.pos++
	case c == '(':
		if s.sets > 0 {
			s.sets++
		}
		s.pos++
	case c == ')':
		s.sets = max(0, s.sets-1)
		s.pos++
	case isNameByte(c) || c == '\\':
		s.function(strings.ToLower(s.word()))
	default:
		s.pos++
	}
}

// function reads what follows a word, where that is a bracket that loads something.
func (s *styleReader) function(name string) {
	if s.pos >= len(s.text) || s.text[s.pos] != '(' {
		return
	}
	switch name {
	case "url", "src":
		s.pos++
		s.pos += len(s.text[s.pos:]) - len(strings.TrimLeftFunc(s.text[s.pos:], isSpace))
		if s.pos < len(s.text) && (s.text[s.pos] == '"' || s.text[s.pos] == '\'') {
			s.add(s.quoted())
		} else if name == "url" {
			s.add(s.unquoted())
		}
	case "image-set", "-webkit-image-set":
		s.pos++
		s.sets++
	}
}

// add takes note of an address. An import that comes too late is not loaded, nor is the
// name of a namespace.
func (s *styleReader) add(address string) {
	switch {
	case s.rule == "import":
		if s.mayImport {
			s.imports = append(s.imports, address)
		}
		s.rule = "imported" // what follows is about when to use it
	case s.rule != "namespace":
		s.parts = append(s.parts, address)
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
