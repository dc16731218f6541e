package mail

import (
	"context"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// spfQueries is the part of a domain's questions that its SPF tree may use.
	spfQueries = 22
	// spfNodes bounds the tree where the same few records are repeated for ever.
	spfNodes = 200
)

// A pendingLookup is one term that has to be looked up, with the domains above it.
type pendingLookup struct {
	node *includeNode
	term int
	path []string
	edge *includeEdge
}

// A lookupBudget holds the look-ups of one tree within their bounds.
type lookupBudget struct {
	asked          map[string]bool
	nodes, queries int
}

// followIncludes looks up what a record leads to: level by level, each level's
// questions side by side. What is left out, past the bounds, has no edge.
func followIncludes(ctx context.Context, a querier, root *includeNode) {
	g := lookupBudget{asked: map[string]bool{}}
	level := pendingLookups(root, []string{root.domain})
	for len(level) > 0 {
		run := g.within(level)
		each(run, func(j *pendingLookup) { j.query(ctx, a) })
		level = nil
		for _, j := range run {
			j.node.edges[j.term] = j.edge
			if n := j.edge.node; n != nil && len(n.texts) == 1 {
				level = append(level, pendingLookups(n, append(slices.Clone(j.path), n.domain))...)
			}
		}
	}
}

// within returns those of a level that the bounds still allow. What was asked
// before costs no question.
func (g *lookupBudget) within(level []pendingLookup) []pendingLookup {
	var run []pendingLookup
	for _, j := range level {
		if g.nodes++; g.nodes > spfNodes {
			break
		}
		if key := j.key(); !g.asked[key] {
			if g.queries++; g.queries > spfQueries {
				continue
			}
			g.asked[key] = true
		}
		j.edge = &includeEdge{}
		run = append(run, j)
	}
	return run
}

// pendingLookups lists what has to be looked up for a node.
func pendingLookups(n *includeNode, path []string) []pendingLookup {
	n.edges = map[int]*includeEdge{}
	var out []pendingLookup
	for _, i := range n.rec.evaluated() {
		t := n.rec.terms[i]
		if !t.needsLookup() || t.hasMacro || t.kind == "ptr" {
			continue
		}
		if (t.kind == "include" || t.kind == "redirect") && slices.Contains(path, t.target) {
			n.edges[i] = &includeEdge{loop: true}
			continue
		}
		out = append(out, pendingLookup{node: n, term: i, path: path})
	}
	return out
}

// name is the domain that the term is about.
func (j pendingLookup) name() string {
	if t := j.node.rec.terms[j.term].target; t != "" {
		return t
	}
	return j.node.domain
}

// key tells whether the same was asked before: the name service then answers
// from memory.
func (j pendingLookup) key() string {
	kind := j.node.rec.terms[j.term].kind
	switch kind {
	case "include", "redirect":
		kind = "txt"
	case "exists":
		kind = "a"
	}
	return kind + " " + j.name()
}

func (j pendingLookup) query(ctx context.Context, a querier) {
	var r reply
	switch j.node.rec.terms[j.term].kind {
	case "include", "redirect":
		j.edge.node = querySPF(ctx, a, j.name())
		j.edge.err, j.edge.void = j.edge.node.err, j.edge.node.void
		return
	case "mx":
		r = a.reply(ctx, j.name(), "MX")
		j.edge.names = len(r.Records)
	case "a":
		// The A and the AAAA question for one term are one look-up, which is void only
		// when both are empty.
		r = a.address(ctx, j.name())
	case "exists":
		r = a.reply(ctx, j.name(), "A")
	}
	j.edge.err, j.edge.void = r.err, len(r.Records) == 0
}

// querySPF fetches the SPF records of a domain.
func querySPF(ctx context.Context, a querier, domain string) *includeNode {
	r := a.reply(ctx, domain, "TXT")
	n := &includeNode{domain: domain, err: r.err, void: r.err == nil && len(r.Records) == 0}
	n.take(r.Records)
	return n
}

// take keeps the SPF records among TXT records.
func (n *includeNode) take(records []checks.Record) {
	for _, rec := range records {
		if t := rec.Text(); isSPF(t) {
			n.texts = append(n.texts, t)
		}
	}
	if len(n.texts) == 1 {
		n.rec = parseSPF(n.texts[0])
	}
}

// nearSPFRecord returns a record that was meant to be SPF and is not taken for it.
func nearSPFRecord(records []checks.Record) string {
	for _, rec := range records {
		if t := rec.Text(); !isSPF(t) && nearSPF.MatchString(t) {
			return strings.TrimSpace(t)
		}
	}
	return ""
}
