package host

import "strings"

// maxAptDepth bounds nested blocks of apt.conf.
const maxAptDepth = 32

// parseAptConf reads a file of apt's settings into out: the last value of a name
// wins, and what a list holds stands a line each under its name with "::" behind it.
// Names are folded to lower case, since apt does not tell them apart. It knows both
// forms, A::B "1"; and A { B "1"; };, and reports whether the text ended where it should.
func parseAptConf(text string, out map[string]string) bool {
	var scope []string
	words := aptWords(text)
	var line []string
	full := func(name string) string {
		return strings.ToLower(strings.Trim(strings.Join(append(append([]string{}, scope...), name), "::"), ":"))
	}
	for _, w := range words {
		switch {
		case w == "{":
			if len(line) == 0 || len(scope) >= maxAptDepth {
				return false
			}
			scope, line = append(scope, line[0]), nil
		case w == "}":
			if len(scope) == 0 {
				return false
			}
			scope, line = scope[:len(scope)-1], nil
		case w == ";":
			switch {
			case len(line) >= 2 && line[0] == "#clear":
				clearApt(out, full(line[1]))
			case len(line) >= 2 && strings.HasSuffix(line[0], "::"):
				addApt(out, full(line[0]), line[1])
			case len(line) >= 2 && !strings.HasPrefix(line[0], "#"):
				out[full(line[0])] = strings.Trim(line[1], `"`)
			case len(line) == 1 && len(scope) > 0 && strings.HasPrefix(line[0], `"`):
				addApt(out, full(""), line[0])
			}
			line = nil
		default:
			line = append(line, w)
		}
	}
	return len(scope) == 0 && len(line) == 0
}

// addApt puts one more value into a list.
func addApt(out map[string]string, name, value string) {
	out[name+"::"] += strings.Trim(value, `"`) + "\n"
}

// aptList returns the values of a list.
func aptList(set map[string]string, name string) []string {
	return strings.FieldsFunc(set[strings.ToLower(name)+"::"], func(r rune) bool { return r == '\n' })
}

func clearApt(out map[string]string, name string) {
	for k := range out {
		if k == name || strings.HasPrefix(k, name+"::") {
			delete(out, k)
		}
	}
}

// aptWords splits into words, strings in quotes, and the signs { } ; without
// comments: // and #, but for #clear and #include, to the end of the line, and /* */.
func aptWords(text string) []string {
	var out []string
	for text != "" {
		switch {
		case strings.ContainsRune(" \t\r\n\v\f", rune(text[0])):
			text = text[1:]
		case strings.HasPrefix(text, "/*"):
			_, after, _ := strings.Cut(text[2:], "*/")
			text = after
		case strings.HasPrefix(text, "//"), text[0] == '#' && !strings.HasPrefix(text, "#clear") && !strings.HasPrefix(text, "#include"):
			_, after, _ := strings.Cut(text, "\n")
			text = after
		case strings.ContainsRune("{};", rune(text[0])):
			out, text = append(out, text[:1]), text[1:]
		case text[0] == '"':
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				return append(out, text) // an unended string: the text does not end as it should
			}
			out, text = append(out, text[:end+2]), text[end+2:]
		default:
			end := strings.IndexAny(text, " \t\r\n\v\f{};\"")
			if end < 0 {
				end = len(text)
			}
			out, text = append(out, text[:end]), text[end:]
		}
	}
	return out
}
