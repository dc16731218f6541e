package mail

import (
	"slices"
	"strings"
)

// maxWalk is the most names of one tree walk (RFC 9989, 4.10).
const maxWalk = 8

// walkNames lists the names at which a DMARC record is looked for, the domain
// itself first. A long name jumps from its whole length to its last seven parts,
// so that nobody can make a receiver ask more than eight times.
func walkNames(domain string) []string {
	labels := strings.Split(domain, ".")
	out := []string{domain}
	labels = labels[1:]
	if len(labels) > maxWalk-1 {
		labels = labels[len(labels)-(maxWalk-1):]
	}
	for i := range labels {
		out = append(out, strings.Join(labels[i:], "."))
	}
	return out
}

// A treeWalk is the outcome of a tree walk.
type treeWalk struct {
	// at is the name whose record holds for the domain, or empty.
	at  string
	rec dmarcRecord
	// org is the organisational domain.
	org string
	// multiple is true where the domain itself has more than one record.
	multiple bool
	// read is how many of the names were needed.
	read int
}

// policyFor returns what receivers do with forged mail from the domain that the walk
// was for, and from names below it that exist and that do not.
func (w treeWalk) policyFor(domain string) (own, below, absent string) {
	own, below, absent = w.rec.policy()
	if w.at != domain {
		own = below
	}
	return own, below, absent
}

// walkTree finds the record that holds for a domain and its organisational
// domain. records are the DMARC records at each of walkNames; more than one at a
// name count as none. It is pure.
func walkTree(domain string, records map[string][]string) treeWalk {
	names := walkNames(domain)
	found := map[string]dmarcRecord{}
	w := treeWalk{org: domain, multiple: len(records[domain]) > 1}
	var order []string
	for _, n := range names {
		w.read++
		if len(records[n]) != 1 {
			continue
		}
		r := parseDMARC(records[n][0])
		found[n] = r
		order = append(order, n)
		if r.psd == "n" || r.psd == "y" && n != domain {
			break
		}
	}
	w.org = orgOf(domain, order, found)
	// The record at the domain itself, else that of the organisational domain,
	// else that of the public suffix above it.
	if len(order) == 0 {
		return w
	}
	for _, n := range []string{domain, w.org, order[len(order)-1]} {
		if r, ok := found[n]; ok {
			w.at, w.rec = n, r
			return w
		}
	}
	return w
}

func orgOf(domain string, order []string, found map[string]dmarcRecord) string {
	for _, n := range order {
		switch r := found[n]; {
		case r.psd == "n":
			return n
		case r.psd == "y" && n != domain:
			// One part longer than the suffix: the name walked just before it, or,
			// after a jump, the part of the domain.
			parts := strings.Split(domain, ".")
			return strings.Join(parts[len(parts)-strings.Count(n, ".")-2:], ".")
		}
	}
	if len(order) == 0 {
		return domain
	}
	return slices.MinFunc(order, func(x, y string) int { return strings.Count(x, ".") - strings.Count(y, ".") })
}
