package netfilter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxWords bounds a set of rules; a large one has some ten thousand.
const maxWords = 1 << 18

// Rules says what becomes of a stranger's packet by a file of nft. include returns the
// texts of the files that a pattern names.
func Rules(text string, include func(pattern string) ([]string, error)) (Ruling, error) {
	n := nft{chains: map[string]*chain{}, vars: map[string][]string{}, include: include}
	if err := n.file(text, 0); err != nil {
		return Ruling{V4: Untold, V6: Untold, Why4: err.Error(), Why6: err.Error()}, err
	}
	return ruling(n.chains, n.order), nil
}

type nft struct {
	chains  map[string]*chain
	order   []string
	vars    map[string][]string
	include func(string) ([]string, error)
	words   int
}

func (n *nft) file(text string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("files include each other: %w", ErrRefused)
	}
	w, err := nftWords(text)
	if err != nil {
		return err
	}
	if n.words += len(w); n.words > maxWords {
		return errors.New("more rules than a computer has")
	}
	for len(w) > 0 {
		var line []string
		if line, w, err = nftStatement(w); err != nil {
			return err
		}
		if err := n.statement(line, depth); err != nil {
			return err
		}
	}
	return nil
}

// nftWords splits a text into words, strings without their quotes, and the signs of
// the language; a line's end is a sign too.
func nftWords(text string) ([]string, error) {
	var out []string
	for text != "" {
		switch c := text[0]; {
		case c == '#':
			end := strings.IndexByte(text, '\n')
			if end < 0 {
				return out, nil
			}
			text = text[end:]
		case c == '\\' && len(text) > 1 && text[1] == '\n':
			text = text[2:]
		case strings.IndexByte(" \t\r", c) >= 0:
			text = text[1:]
		case c == '"':
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("a quote that does not end: %w", ErrRefused)
			}
			out, text = append(out, text[1:end+1]), text[end+2:]
		case strings.IndexByte("\n;{},=", c) >= 0:
			out, text = append(out, text[:1]), text[1:]
		case strings.HasPrefix(text, "!="):
			out, text = append(out, "!="), text[2:]
		default:
			end := strings.IndexAny(text, " \t\r\n;{},=#\"")
			if end < 0 {
				end = len(text)
			}
			if strings.HasSuffix(text[:end], "!") && end < len(text) && text[end] == '=' && end > 1 {
				end--
			}
			end = max(end, 1)
			out, text = append(out, text[:end]), text[end:]
		}
	}
	return out, nil
}

// nftStatement takes the words to the end of one statement, its braces whole.
func nftStatement(w []string) (line, rest []string, err error) {
	depth := 0
	for i, t := range w {
		switch t {
		case "{":
			depth++
		case "}":
			if depth--; depth < 0 {
				return nil, nil, fmt.Errorf("a brace too many: %w", ErrRefused)
			}
		case "\n", ";":
			if depth == 0 {
				return w[:i], w[i+1:], nil
			}
		}
	}
	if depth > 0 {
		return nil, nil, fmt.Errorf("a brace that is not closed: %w", ErrRefused)
	}
	return w, nil, nil
}

// block splits "words { inner }".
func block(line []string) (head, inner []string, ok bool) {
	at := slices.Index(line, "{")
	if at < 0 || line[len(line)-1] != "}" {
		return line, nil, false
	}
	return line[:at], line[at+1 : len(line)-1], true
}

func (n *nft) statement(line []string, depth int) error {
	line = n.replaced(line)
	if len(line) == 0 {
		return nil
	}
	if line[0] == "create" || line[0] == "add" {
		line = line[1:]
	}
	switch {
	case len(line) == 0:
		return nil
	case line[0] == "include" && len(line) == 2 && n.include != nil:
		texts, err := n.include(line[1])
		if err != nil {
			return err
		}
		for _, t := range texts {
			if err := n.file(t, depth+1); err != nil {
				return err
			}
		}
		return nil
	case line[0] == "define" && len(line) > 3 && line[2] == "=":
		n.vars["$"+line[1]] = slices.DeleteFunc(slices.Clone(line[3:]), func(s string) bool { return s == "\n" })
		return nil
	case line[0] == "flush" && slices.Equal(line, []string{"flush", "ruleset"}):
		n.chains, n.order = map[string]*chain{}, nil
		return nil
	case line[0] == "table":
		return n.table(line)
	case line[0] == "chain":
		head, inner, ok := block(line)
		family, name := "ip", head[1:]
		if len(name) == 3 {
			family, name = name[0], name[1:]
		}
		if len(name) != 2 {
			return unread(line)
		}
		if !ok {
			inner = nil
		}
		return n.chain(family, name[0], name[1], inner)
	case line[0] == "rule":
		return n.bareRule(line[1:])
	case line[0] == "set", line[0] == "map", line[0] == "element", line[0] == "counter", line[0] == "flowtable":
		return nil
	case len(line) > 2 && line[1] == "table" && slices.Contains([]string{"delete", "destroy", "flush"}, line[0]):
		n.forget(line[2:])
		return nil
	}
	return unread(line)
}

func unread(line []string) error {
	return fmt.Errorf("%q: %w", strings.Join(line, " "), errors.ErrUnsupported)
}

// replaced puts the values of variables in their places.
func (n *nft) replaced(line []string) []string {
	var out []string
	for i, w := range line {
		v, ok := n.vars[w]
		if !ok || i == 0 {
			out = append(out, w)
			continue
		}
		out = append(out, v...)
		if len(out) > maxWords {
			return out[:maxWords]
		}
	}
	return out
}

// forget drops a table and its chains.
func (n *nft) forget(name []string) {
	if len(name) == 1 {
		name = append([]string{"ip"}, name...)
	}
	if len(name) != 2 {
		return
	}
	for key := range n.chains {
		if strings.HasPrefix(key, name[0]+" "+name[1]+" ") {
			delete(n.chains, key)
		}
	}
	n.order = slices.DeleteFunc(n.order, func(key string) bool { return n.chains[key] == nil })
}

// table reads one table; the rules of the same chain in several places add up.
func (n *nft) table(line []string) error {
	head, inner, ok := block(line)
	family, name := "ip", head[1:]
	if len(name) == 2 {
		family, name = name[0], name[1:]
	}
	if len(name) != 1 || !ok && slices.Contains(line, "{") {
		return unread(head)
	}
	for len(inner) > 0 {
		var one []string
		var err error
		if one, inner, err = nftStatement(inner); err != nil {
			return err
		}
		if len(one) == 0 {
			continue
		}
		switch one[0] {
		case "chain":
			head, rules, ok := block(one)
			if !ok || len(head) != 2 {
				return unread(one)
			}
			if err := n.chain(family, name[0], head[1], rules); err != nil {
				return err
			}
		case "flags":
			if slices.Contains(one, "dormant") {
				family = "dormant " + family // its chains see nothing
			}
		case "set", "map", "counter", "quota", "limit", "flowtable", "ct", "comment", "secmark", "synproxy", "typeof":
		default:
			return unread(one)
		}
	}
	return nil
}

var families = map[string][2]bool{"ip": {true, false}, "ip6": {false, true}, "inet": {true, true}}

func (n *nft) chain(family, table, name string, lines []string) error {
	key := family + " " + table + " " + name
	c := n.chains[key]
	if c == nil {
		c = &chain{families: families[family], decided: "policy of " + key + ": accept"}
		n.chains[key], n.order = c, append(n.order, key)
	}
	for len(lines) > 0 {
		var line []string
		var err error
		if line, lines, err = nftStatement(lines); err != nil {
			return err
		}
		switch {
		case len(line) == 0 || line[0] == "comment":
		case line[0] == "type":
			// A chain for another purpose, or another place, sees no stranger.
			at := slices.Index(line, "hook")
			c.base = len(line) > 1 && line[1] == "filter" && at >= 0 && at+1 < len(line) && (line[at+1] == "input" || line[at+1] == "prerouting")
		case line[0] == "policy" && len(line) == 2:
			c.drops, c.decided = line[1] == "drop", "policy of "+key+": "+line[1]
		default:
			c.rules = append(c.rules, nftRules(line, family+" "+table+" ")...)
		}
	}
	return nil
}

// bareRule reads "[FAMILY] TABLE CHAIN words". A family is told by its name.
func (n *nft) bareRule(line []string) error {
	family := "ip"
	if len(line) > 0 && (line[0] == "inet" || line[0] == "ip" || line[0] == "ip6" || line[0] == "arp" || line[0] == "bridge" || line[0] == "netdev") {
		family, line = line[0], line[1:]
	}
	if len(line) < 3 {
		return unread(line)
	}
	return n.chain(family, line[0], line[1], line[2:])
}
