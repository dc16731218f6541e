package host

import (
	"net/netip"
	"path"
	"slices"
	"strings"
)

// newSSHBlock reads the conditions of a Match: pairs of a kind and a list, or single words.
func newSSHBlock(words []string) sshBlock {
	b := sshBlock{match: strings.Join(words, " "), on: map[string][]string{}, values: map[string]sshValue{}}
	for i := 0; i < len(words); i++ {
		key, value, ok := strings.Cut(words[i], "=")
		key = strings.ToLower(key)
		switch {
		case key == "all" || key == "canonical" || key == "final" || key == "invalid-user":
			b.on[key] = nil
			continue
		case !ok && i+1 < len(words):
			i++
			value = words[i]
		}
		b.on[key] = append(b.on[key], strings.Split(value, ",")...)
	}
	return b
}

// all reports whether the block holds for everyone.
func (b sshBlock) all() bool {
	for key, list := range b.on {
		if key != "all" && !slices.Equal(list, []string{"*"}) {
			return false
		}
	}
	return b.match != ""
}

// certain reports whether the block is about accounts alone, so that it holds for them
// wherever they come from.
func (b sshBlock) certain() bool {
	return len(b.on) == 1 && b.on["user"] != nil
}

// sshCase folds what sshd folds; the names of accounts are as they are.
func sshCase(key, value string) string {
	if slices.Contains(sshLists, key) {
		return value
	}
	return strings.ToLower(value)
}

// maxTogether is up to how many blocks every set of them is tried; of more, the pairs.
const maxTogether = 10

// together lists the sets of blocks that can hold at once. The first is none.
func (r *sshReader) together() [][]int {
	out := [][]int{nil}
	var own []int
	for i, b := range r.blocks[1:] {
		if !b.all() {
			own = append(own, i+1)
		}
	}
	if len(own) > maxTogether {
		for i, a := range own {
			out = append(out, []int{a})
			for _, b := range own[i+1:] {
				if compatible(r.blocks[a], r.blocks[b]) {
					out = append(out, []int{a, b})
				}
			}
		}
		return out
	}
	for _, next := range own {
		for _, before := range slices.Clone(out) {
			if !slices.ContainsFunc(before, func(i int) bool { return !compatible(r.blocks[i], r.blocks[next]) }) {
				out = append(out, append(slices.Clone(before), next))
			}
		}
	}
	return out
}

// compatible reports whether two blocks can hold for the same call: not where both
// name accounts, ports or places, and none in common.
func compatible(a, b sshBlock) bool {
	for _, key := range []string{"user", "host", "localport", "localaddress", "address"} {
		one, two := a.on[key], b.on[key]
		if len(one) == 0 || len(two) == 0 {
			continue
		}
		if !slices.ContainsFunc(one, func(x string) bool {
			return slices.ContainsFunc(two, func(y string) bool { return overlap(key, x, y) })
		}) {
			return false
		}
	}
	return true
}

func overlap(key, a, b string) bool {
	if a == b || strings.ContainsAny(a+b, "*?!") {
		return true
	}
	if key != "address" && key != "localaddress" {
		return false
	}
	p, errP := prefixOf(a)
	q, errQ := prefixOf(b)
	return errP != nil || errQ != nil || p.Overlaps(q)
}

func prefixOf(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Prefix(a.BitLen())
}

// sshRoot is what this computer says of the account root.
type sshRoot struct {
	locked bool     // no password signs in as root
	groups []string // empty where they are not known
}

// meetsRoot reports whether root can be the one for whom exactly these blocks hold.
func (r *sshReader) meetsRoot(holds []int) bool {
	for i, b := range r.blocks {
		if i == 0 || b.all() {
			continue
		}
		users, named := b.on["user"]
		fits := !named || sshPattern(users, "root")
		if slices.Contains(holds, i) != fits && (!fits || b.certain()) {
			return false
		}
	}
	return true
}

// sshPattern compares a name with a list; one that is excluded never matches.
func sshPattern(list []string, name string) bool {
	found := false
	for _, p := range list {
		pattern, negated := strings.CutPrefix(p, "!")
		pattern, _, _ = strings.Cut(pattern, "@")
		if ok, err := path.Match(pattern, name); err == nil && ok {
			if negated {
				return false
			}
			found = true
		}
	}
	return found
}

// excludes reports whether root is kept out by the lists of who may come.
func (r *sshReader) excludes(holds []int, root sshRoot) bool {
	list := func(key string) []string {
		v, _ := r.value(holds, key)
		return strings.Fields(v)
	}
	if allow := list("allowusers"); len(allow) > 0 && !sshPattern(allow, "root") {
		return true
	}
	if slices.ContainsFunc(list("denyusers"), func(p string) bool { return !strings.Contains(p, "@") && sshPattern([]string{p}, "root") }) {
		return true
	}
	if len(root.groups) == 0 {
		return false
	}
	in := func(list []string) bool {
		return slices.ContainsFunc(root.groups, func(g string) bool { return sshPattern(list, g) })
	}
	if allow := list("allowgroups"); len(allow) > 0 && !in(allow) {
		return true
	}
	return in(list("denygroups"))
}
