package tls

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// byAnswer are the findings that one plain answer of TLS decides.
var byAnswer = [...]struct {
	id  string
	bad func(answer) bool
}{
	{"tls.compression", func(a answer) bool { return a.compression != 0 }},
	{"tls.reneg.insecure", func(a answer) bool { return !a.renegotiation }},
	{"tls.ems_missing", func(a answer) bool { return !a.extendedMasterSecret }},
	{"tls.heartbeat_on", func(a answer) bool { return a.heartbeat }},
}

// options judges what the server took up of what was offered beside the suites.
func (j *judge) options() {
	f := j.facts
	// The answers of TLS, which could carry the options.
	legacy := slices.DeleteFunc(slices.Clone(f.answers), func(a answer) bool { return a.version < tls10 })
	what := func(a answer) checks.Evidence {
		return j.seen("answer of the server", versionName(a.version)+" with "+suiteName(a.suite))
	}
	for _, x := range byAnswer {
		i := slices.IndexFunc(legacy, x.bad)
		switch {
		case len(legacy) > 0:
			j.verdict(i < 0, x.id, what(legacy[max(i, 0)]))
		case f.versions[tls13].on && f.off(tls12):
			j.notApplicable(x.id, "options.modern", j.seen("best version", versionName(f.best())))
		default:
			j.unknownOrSkipped(x.id, f.versions[tls12].reason)
		}
	}
	j.fallbackSCSV()
	j.earlyData()
	j.cipherOrder()
	for _, id := range []string{quirkUnoffered, quirkLargeHello, quirkIntolerant, quirkNeedsSNI} {
		if seen, ok := f.quirks[id]; ok {
			j.Gap(id, words.Say(id, "host", j.target.Host), j.seen("what happened", seen))
		}
	}
}

// fallbackSCSV judges whether the server notices a client that was downgraded.
func (j *judge) fallbackSCSV() {
	f := j.facts
	switch id, s := "tls.fallback_scsv", f.properties[propFallback]; {
	case s.known:
		j.verdict(!s.on, id, j.seen("a talked-down hello", s.seen))
	case s.certainty() > 0:
		j.unknownOrSkipped(id, s.reason)
	case !f.versions[tls11].known:
		j.unknownOrSkipped(id, f.versions[tls11].reason)
	default:
		j.notApplicable(id, "fallback.none", j.seen("best version", versionName(f.best())))
	}
}

// earlyData judges whether visitors may send before the server has answered. Where it
// is not known it is left out: a remark must not cost what a fault costs.
func (j *judge) earlyData() {
	f, id := j.facts, "tls.early_data"
	switch s := f.earlyData; {
	case s.known:
		j.verdict(!s.on, id, j.seen("after the handshake", s.seen))
	case f.off(tls13):
		j.notApplicable(id, "early.none", j.seen("TLS 1.3", f.versions[tls13].seen))
	default:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("early.unknown"))
	}
}

// cipherOrder judges whether a weak suite wins where it is offered first. It matters
// only where there is one.
func (j *judge) cipherOrder() {
	f, id := j.facts, "tls.order.client"
	weak := func(is func(state) bool) bool {
		return slices.ContainsFunc(weakProperties(), func(t property) bool { return is(f.properties[t]) })
	}
	switch s := f.clientOrder; {
	case s.known:
		j.verdict(!s.on, id, j.seen("choice of two", s.seen))
	case f.lacks(propRecommended), !weak(func(s state) bool { return s.on || !s.known }):
		j.notApplicable(id, "order.none", j.seen("best version", versionName(f.best())))
	default:
		j.NotChecked(id, cmp.Or(s.reason, checks.ReasonSkipped), words.Say("order.unknown"))
	}
}

// enumerated is what --full found.
func (j *judge) enumerated() {
	if j.facts.lists == nil {
		return
	}
	j.enumeration("tls.list.suites", false)
	j.enumeration("tls.list.groups", true)
}

// enumeration adds the lists of suites, or those of groups.
func (j *judge) enumeration(id string, groups bool) {
	var e []checks.Evidence
	n, whole := 0, true
	for _, l := range j.facts.lists {
		if l.groups != groups {
			continue
		}
		n, whole = n+len(l.names), whole && l.whole
		for _, part := range wrapNames(l.names) {
			e = append(e, j.seen(versionName(l.version), part))
		}
		if !l.whole {
			e = append(e, j.seen(versionName(l.version)+", why the list is not whole", l.why))
		}
	}
	key := "list.whole"
	if !whole {
		key = "list.part"
	}
	if len(e) > 0 {
		j.Pass(id, words.Say(key, "count", n), e...)
	}
}

// wrapNames joins names into texts that fit as evidence; one text where there are none.
func wrapNames(names []string) []string {
	out := []string{""}
	for _, name := range names {
		last := &out[len(out)-1]
		if len(*last)+len(name)+2 > checks.MaxSeen {
			out = append(out, "")
			last = &out[len(out)-1]
		}
		*last = strings.TrimPrefix(*last+", "+name, ", ")
	}
	return out
}
