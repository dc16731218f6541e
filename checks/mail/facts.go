package mail

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The bounds of what is looked at for one domain.
const (
	maxHosts     = 4 // mail servers whose addresses are looked up
	maxDialled   = 2 // mail servers that are connected to
	maxSelectors = 6 // DKIM names that are tried
	maxReporters = 3 // outside places for reports that are looked up
)

// A reply is the answer to one question, or why there is none.
type reply struct {
	checks.Answer
	err error
}

// facts is what was found about a domain's mail.
type facts struct {
	domain string
	mx     reply
	apex   reply // TXT at the domain
	addr   reply // its own address, where it has no MX
	hosts  []mxHost

	spf *spfNode

	dmarc     map[string]reply // by the name walked, its TXT records
	reporters []reporter

	dkimRoot  reply // _domainkey
	dkimAny   bool  // a name that nobody can have chosen answers too
	keys      []dkimFound
	sightings []sighting

	sts    reply
	policy policyFetch
	tlsrpt reply
}

// A mxHost is one mail server.
type mxHost struct {
	name string
	addr reply
	tlsa reply
	smtp *smtpFacts // nil where it was not connected to
}

// A reporter is a place outside the domain that reports go to.
type reporter struct {
	domain string
	reply  reply
}

// A dkimFound is a DKIM name that holds something.
type dkimFound struct {
	selector string
	texts    []string
	err      error
}

// nowhere reports whether the domain says that it takes no mail: one MX record
// whose name is empty (RFC 7505).
func (f *facts) nowhere() bool {
	return len(f.mx.Records) == 1 && f.mx.Records[0].Host == ""
}

// mute reports whether the domain seems to have no mail at all: it says so, or
// names neither a mail server nor anyone who may send.
func (f *facts) mute() bool {
	if f.mx.err != nil || f.apex.err != nil {
		return false
	}
	if f.nowhere() {
		return true
	}
	if len(f.mx.Records) > 0 || slices.ContainsFunc(f.keys, func(k dkimFound) bool { return len(k.texts) > 0 }) {
		return false
	}
	return f.spf == nil || len(f.spf.texts) == 0 ||
		!slices.ContainsFunc(f.spf.rec.terms, func(t spfTerm) bool { return t.kind != "all" && t.kind != "" })
}

// reply asks one question.
func (a asker) reply(ctx context.Context, name, kind string) reply {
	r, err := a.ask(ctx, name, kind)
	return reply{r, err}
}

// begin asks for what stands at known names.
func (a asker) begin(ctx context.Context) *facts {
	f := &facts{domain: a.domain, dmarc: map[string]reply{}}
	names := walkNames(a.domain)
	walked := make([]reply, len(names))
	var random reply
	together(
		func() { f.mx = a.reply(ctx, a.domain, "MX") },
		func() { f.apex = a.reply(ctx, a.domain, "TXT") },
		func() { f.dkimRoot = a.reply(ctx, "_domainkey."+a.domain, "TXT") },
		func() { random = a.reply(ctx, "no-such-key-7f3a._domainkey."+a.domain, "TXT") },
		func() { f.sts = a.reply(ctx, "_mta-sts."+a.domain, "TXT") },
		func() { f.tlsrpt = a.reply(ctx, "_smtp._tls."+a.domain, "TXT") },
		func() {
			var wg sync.WaitGroup
			for i, n := range names {
				wg.Go(func() { walked[i] = a.reply(ctx, "_dmarc."+n, "TXT") })
			}
			wg.Wait()
		},
	)
	for i, n := range names {
		f.dmarc[n] = walked[i]
	}
	f.dkimAny = random.err == nil && len(random.Records) > 0
	if f.apex.err == nil {
		f.spf = &spfNode{domain: a.domain, void: len(f.apex.Records) == 0}
		f.spf.take(f.apex.Records)
	}
	f.recognise()
	return f
}

func together(list ...func()) {
	var wg sync.WaitGroup
	for _, do := range list {
		wg.Go(do)
	}
	wg.Wait()
}

func (f *facts) recognise() {
	var mx, txt []string
	for _, r := range f.mx.Records {
		mx = append(mx, r.Host)
	}
	for _, r := range f.apex.Records {
		txt = append(txt, r.Text())
	}
	var terms []spfTerm
	if f.spf != nil {
		terms = f.spf.rec.terms
	}
	f.sightings = table().sightings(mx, terms, txt)
}

func (f *facts) tree(ctx context.Context, a asker) {
	if f.spf != nil && len(f.spf.texts) == 1 {
		gatherSPF(ctx, a, f.spf)
	}
}

// servers looks up where the mail servers are, the preferred ones first.
func (f *facts) servers(ctx context.Context, a asker) {
	if f.mx.err != nil || f.nowhere() {
		return
	}
	if len(f.mx.Records) == 0 {
		f.addr = a.reply(ctx, a.domain, "A")
		return
	}
	list := slices.Clone(f.mx.Records)
	slices.SortStableFunc(list, func(x, y checks.Record) int {
		return cmp.Or(cmp.Compare(x.Pref, y.Pref), cmp.Compare(x.Host, y.Host))
	})
	for _, r := range list {
		if r.Host != "" && len(f.hosts) < maxHosts {
			f.hosts = append(f.hosts, mxHost{name: r.Host})
		}
	}
	var wg sync.WaitGroup
	for i := range f.hosts {
		h := &f.hosts[i]
		wg.Go(func() {
			h.addr = a.reply(ctx, h.name, "A")
			if h.addr.err == nil && len(h.addr.Records) == 0 && h.addr.Exists {
				h.addr = a.reply(ctx, h.name, "AAAA")
			}
		})
	}
	wg.Wait()
}

// pinned looks up the records that pin the certificates of the first mail servers.
func (f *facts) pinned(ctx context.Context, a asker) {
	var wg sync.WaitGroup
	for i := range f.hosts[:min(len(f.hosts), maxDialled)] {
		h := &f.hosts[i]
		wg.Go(func() { h.tlsa = a.reply(ctx, "_25._tcp."+h.name, "TLSA") })
	}
	wg.Wait()
}

// selectors tries the DKIM names that go with what was seen. Where the name
// server says that nothing stands below _domainkey (RFC 8020), none is tried.
func (f *facts) selectors(ctx context.Context, a asker) {
	if f.dkimRoot.err == nil && !f.dkimRoot.Exists || f.dkimAny {
		return
	}
	names := table().selectors(f.sightings, maxSelectors)
	found := make([]dkimFound, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() {
			r := a.reply(ctx, n+"._domainkey."+a.domain, "TXT")
			found[i] = dkimFound{selector: n, err: r.err}
			for _, rec := range r.Records {
				found[i].texts = append(found[i].texts, rec.Text())
			}
		})
	}
	wg.Wait()
	f.keys = slices.DeleteFunc(found, func(k dkimFound) bool { return k.err == nil && len(k.texts) == 0 })
}

// outsiders looks up whether the places that reports go to have agreed to it
// (RFC 9990, 4).
func (f *facts) outsiders(ctx context.Context, a asker) {
	w, err := f.walk()
	if err != nil || w.at == "" {
		return
	}
	own := registrable(w.at)
	for _, u := range append(slices.Clone(w.rec.rua), w.rec.ruf...) {
		there := registrable(u.domain)
		if there == own || slices.ContainsFunc(f.reporters, func(r reporter) bool { return r.domain == u.domain }) {
			continue
		}
		if len(f.reporters) < maxReporters {
			f.reporters = append(f.reporters, reporter{domain: u.domain})
		}
	}
	var wg sync.WaitGroup
	for i := range f.reporters {
		r := &f.reporters[i]
		wg.Go(func() { r.reply = a.reply(ctx, w.at+"._report._dmarc."+r.domain, "TXT") })
	}
	wg.Wait()
}

// registrable is the domain one below the public suffix, as readers of the
// older standard see it.
func registrable(name string) string {
	d, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return d
}

// walk does the tree walk on what was found. An answer that is missing matters
// only when the walk gets to it.
func (f *facts) walk() (walk, error) {
	records := map[string][]string{}
	for n, r := range f.dmarc {
		for _, rec := range r.Records {
			if t := rec.Text(); isDMARC(t) {
				records[n] = append(records[n], t)
			}
		}
	}
	if r := f.dmarc[f.domain]; r.err != nil {
		return walk{}, r.err
	}
	w := walkTree(f.domain, records)
	if w.at != f.domain {
		for _, n := range walkNames(f.domain)[:w.read] {
			if err := f.dmarc[n].err; err != nil {
				return w, err
			}
		}
	}
	return w, nil
}
