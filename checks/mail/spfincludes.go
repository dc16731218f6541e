package mail

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// spfQueries is the part of a domain's questions that its SPF tree may use.
	spfQueries = 22
	// spfNodes bounds the tree where the same few records are repeated for ever.
	spfNodes = 200
)

// A spfJob is one term that has to be looked up, with the domains above it.
type spfJob struct {
	node *spfNode
	term int
	path []string
	sub  *spfSub
}

// A spfGathering looks up one tree within its bounds.
type spfGathering struct {
	asked          map[string]bool
	nodes, queries int
}

// gatherSPF looks up what stands behind a record: level by level, each level's
// questions side by side. What is left out, past the bounds, has no sub.
func gatherSPF(ctx context.Context, a asker, root *spfNode) {
	g := spfGathering{asked: map[string]bool{}}
	level := spfJobs(root, []string{root.domain})
	for len(level) > 0 {
		run := g.within(level)
		var wg sync.WaitGroup
		for _, j := range run {
			wg.Go(func() { j.look(ctx, a) })
		}
		wg.Wait()
		level = nil
		for _, j := range run {
			j.node.subs[j.term] = j.sub
			if n := j.sub.node; n != nil && len(n.texts) == 1 {
				level = append(level, spfJobs(n, append(slices.Clone(j.path), n.domain))...)
			}
		}
	}
}

// within returns those of a level that the bounds still allow. What was asked
// before costs no question.
func (g *spfGathering) within(level []spfJob) []spfJob {
	var run []spfJob
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
		j.sub = &spfSub{}
		run = append(run, j)
	}
	return run
}

// spfJobs lists what has to be looked up for a node.
func spfJobs(n *spfNode, path []string) []spfJob {
	n.subs = map[int]*spfSub{}
	var out []spfJob
	for _, i := range n.rec.read() {
		t := n.rec.terms[i]
		if !t.costs() || t.dynamic || t.kind == "ptr" {
			continue
		}
		if (t.kind == "include" || t.kind == "redirect") && slices.Contains(path, t.target) {
			n.subs[i] = &spfSub{loop: true}
			continue
		}
		out = append(out, spfJob{node: n, term: i, path: path})
	}
	return out
}

// name is the domain that the term is about.
func (j spfJob) name() string {
	if t := j.node.rec.terms[j.term].target; t != "" {
		return t
	}
	return j.node.domain
}

// key tells whether the same was asked before: the name service then answers
// from memory.
func (j spfJob) key() string {
	kind := j.node.rec.terms[j.term].kind
	switch kind {
	case "include", "redirect":
		kind = "txt"
	case "exists":
		kind = "a"
	}
	return kind + " " + j.name()
}

func (j spfJob) look(ctx context.Context, a asker) {
	switch j.node.rec.terms[j.term].kind {
	case "include", "redirect":
		j.sub.node = lookSPF(ctx, a, j.name())
		j.sub.err, j.sub.void = j.sub.node.err, j.sub.node.void
	case "mx":
		r, err := a.ask(ctx, j.name(), "MX")
		j.sub.err, j.sub.void, j.sub.names = err, len(r.Records) == 0, len(r.Records)
	case "a":
		j.sub.void, j.sub.err = a.nothing(ctx, j.name(), true)
	case "exists":
		j.sub.void, j.sub.err = a.nothing(ctx, j.name(), false)
	}
}

// lookSPF fetches the SPF records of a domain.
func lookSPF(ctx context.Context, a asker, domain string) *spfNode {
	n := &spfNode{domain: domain}
	r, err := a.ask(ctx, domain, "TXT")
	if err != nil {
		n.err = err
		return n
	}
	n.void = len(r.Records) == 0
	n.take(r.Records)
	return n
}

// take keeps the SPF records among TXT records.
func (n *spfNode) take(records []checks.Record) {
	for _, rec := range records {
		if t := rec.Text(); isSPF(t) {
			n.texts = append(n.texts, t)
		}
	}
	if len(n.texts) == 1 {
		n.rec = parseSPF(n.texts[0])
	}
}

// near returns a record that was meant to be SPF and is not taken for it.
func near(records []checks.Record) string {
	for _, rec := range records {
		if t := rec.Text(); !isSPF(t) && nearSPF.MatchString(t) {
			return strings.TrimSpace(t)
		}
	}
	return ""
}
