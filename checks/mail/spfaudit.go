package mail

import (
	"cmp"
	"slices"
)

// evaluated returns the terms that receivers get to: all up to the first “all”, and
// redirect only where there is none.
func (r spfRecord) evaluated() []int {
	var out, late []int
	for i, t := range r.terms {
		switch t.kind {
		case "redirect":
			late = append(late, i)
		case "exp", "":
		case "all":
			return append(out, i)
		default:
			out = append(out, i)
		}
	}
	return append(out, late...)
}

// ignored returns the words after “all”, and a redirect beside it.
func (r spfRecord) ignored() []string {
	end := slices.IndexFunc(r.terms, func(t spfTerm) bool { return t.kind == "all" })
	if end < 0 {
		return nil
	}
	var out []string
	for i, t := range r.terms {
		if t.kind == "redirect" || i > end && t.kind != "exp" && t.kind != "" {
			out = append(out, t.raw)
		}
	}
	return out
}

// A spfAudit is what a record and its includes add up to for a receiver that
// reads them to the end: the worst case. One that matches early stops early.
type spfAudit struct {
	answers *spfAnswers
	sender  spfSender // fills in what does not hang on the sender
	nodes   int

	lookups int
	voids   int
	// incomplete is true where a part could not be asked for: the counts are at least so.
	incomplete bool
	// varying are the terms whose name hangs on who sends, and branches those of them
	// that lead to a record of their own, which nobody can follow for everyone.
	varying, branches []string
	broken            []spfFault
	loops             []string
	tooManyMX         []string // mx terms with more than ten names
	errs              []error
	costs             []spfCost
	// qualifier is the qualifier that meets everyone else: '-', '~', '?', '+', or 0 for none.
	qualifier byte
	// redirected are the terms of the records that take the place of the domain's own.
	redirected []spfTerm
	passing    spfPassing
	strangers  []strangerResult
}

// A spfCost is one term of the domain's own record and the look-ups it takes.
type spfCost struct {
	term string
	n    int
}

// spfNodes bounds the tree where the same few records are repeated for ever.
const spfNodes = 200

// auditSPF reads a domain's record to its end.
func auditSPF(answers *spfAnswers, domain string) *spfAudit {
	a := &spfAudit{answers: answers, sender: spfSender{domain: domain}}
	root, _ := answers.at(domain)
	for _, i := range root.rec.evaluated() {
		before := a.lookups
		a.term(root, root.rec.terms[i], []string{domain})
		if n := a.lookups - before; n > 0 {
			a.costs = append(a.costs, spfCost{root.rec.terms[i].raw, n})
		}
	}
	slices.SortStableFunc(a.costs, func(x, y spfCost) int { return cmp.Compare(y.n, x.n) })
	a.qualifier = a.finalQualifier(root)
	a.passing = spfPassing{audit: a, seen: map[string]bool{}}
	a.passing.node(domain, "")
	a.askStrangers()
	return a
}

// term adds one term of a node and what it leads to; path is the domains above it.
func (a *spfAudit) term(n spfAt, t spfTerm, path []string) {
	if !t.needsLookup() {
		return
	}
	a.lookups++
	if needs, _ := needsSender(t.parts); needs {
		a.varying = append(a.varying, t.raw)
		if t.kind == "include" || t.kind == "redirect" || t.kind == "mx" {
			a.branches = append(a.branches, t.raw)
		}
		return
	}
	name := t.name(a.sender, n.domain, "")
	if t.kind != "ptr" && !hostName(name) { // no name at all: nobody asks for it
		if t.kind == "include" || t.kind == "redirect" {
			a.broken = append(a.broken, spfFault{t.raw, words.Say("include.none", "name", shorten(name))})
		}
		return
	}
	switch t.kind {
	case "include", "redirect":
		a.branch(n, t, name, path)
	case "exists":
		r, known := a.answers.get(name, "A")
		a.found(r, known)
	case "a":
		// The A and the AAAA question for one term are one look-up, which is void only
		// when both are empty.
		r, known := a.answers.get(name, "A")
		if known && r.err == nil && r.Exists && len(r.Records) == 0 {
			r, known = a.answers.get(name, "AAAA")
		}
		a.found(r, known)
	case "mx":
		r, known := a.answers.get(name, "MX")
		if a.found(r, known); len(r.Records) > maxNames {
			a.tooManyMX = append(a.tooManyMX, t.raw)
		}
	}
}

// found takes note of an answer, and reports whether there was one.
func (a *spfAudit) found(r reply, known bool) bool {
	switch {
	case !known:
		a.incomplete = true
	case r.err != nil:
		a.incomplete, a.errs = true, append(a.errs, r.err)
	case len(r.Records) == 0:
		a.voids++
		return true
	default:
		return true
	}
	return false
}

// branch follows an include or a redirect.
func (a *spfAudit) branch(n spfAt, t spfTerm, name string, path []string) {
	if slices.Contains(path, name) {
		a.loops = append(a.loops, n.domain+" → "+name)
		return
	}
	if a.nodes++; a.nodes > spfNodes {
		a.incomplete = true
		return
	}
	sub, known := a.answers.at(name)
	r, _ := a.answers.get(name, "TXT")
	if !a.found(r, known) {
		return
	}
	switch {
	case len(sub.texts) == 0:
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.none", "name", sub.domain)})
	case len(sub.texts) > 1:
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.several", "name", sub.domain)})
	case len(sub.rec.faults) > 0:
		f := sub.rec.faults[0]
		a.broken = append(a.broken, spfFault{t.raw, words.Say("include.fault", "name", sub.domain, "term", f.term)})
	default:
		below := append(slices.Clone(path), name)
		for _, k := range sub.rec.evaluated() {
			a.term(sub, sub.rec.terms[k], below)
		}
	}
}

// finalQualifier follows redirects to the qualifier of the last “all”.
func (a *spfAudit) finalQualifier(n spfAt) byte {
	for path := []string{n.domain}; ; {
		next := ""
		for _, i := range n.rec.evaluated() {
			switch t := n.rec.terms[i]; t.kind {
			case "all":
				return t.qualifier
			case "redirect":
				if needs, _ := needsSender(t.parts); !needs {
					next = t.name(a.sender, n.domain, "")
				}
			}
		}
		if next == "" || slices.Contains(path, next) {
			return 0
		}
		path = append(path, next)
		n, _ = a.answers.at(next)
		a.redirected = append(a.redirected, n.rec.terms...)
	}
}

// endUnread reports whether the record that the domain's own points to for its end could
// not be read.
func (a *spfAudit) endUnread(own spfRecord) bool {
	return a.qualifier == 0 && own.redirects() && (len(a.errs) > 0 || len(a.varying) > 0 || a.incomplete)
}

// redirects reports whether the record ends in a redirect.
func (r spfRecord) redirects() bool {
	return slices.ContainsFunc(r.evaluated(), func(i int) bool { return r.terms[i].kind == "redirect" })
}
