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
	maxHosts        = 10 // mail servers whose addresses are looked up
	maxConnected    = 2  // mail servers that are connected to twice, and the others once
	maxSelectors    = 8  // DKIM names that are tried
	maxDestinations = 10 // outside places for reports that are looked up
)

// facts is what was found about a domain's mail.
type facts struct {
	domain   string
	mxReply  reply
	apexTXT  reply // TXT at the domain
	apexAddr reply // its own address, where it has no MX
	hosts    []mxHost
	// moreHosts is true where there are more mail servers than are looked up.
	moreHosts bool

	// ownSPF is what was found at the domain itself; nil where that is not known.
	ownSPF     *spfAt
	spfAnswers *spfAnswers
	// spfAudit is what the record at the domain adds up to.
	spfAudit *spfAudit

	dmarcTXT     map[string]reply // by the name walked, its TXT records
	destinations []destination

	dkimRoot     reply // _domainkey
	dkimWildcard bool  // a name that nobody would choose has a record too
	keys         []dkimReply
	matches      []providerMatch

	stsTXT    reply
	sts       stsFetch
	tlsrptTXT reply
}

// A mxHost is one mail server.
type mxHost struct {
	name string
	addr reply
	tlsa reply
	smtp *smtpFacts // nil where it was not connected to
}

// A destination is a place outside the domain that reports go to.
type destination struct {
	domain string
	reply  reply
}

// A dkimReply is a DKIM name that holds something.
type dkimReply struct {
	selector string
	texts    []string
	err      error
}

// nullMX reports whether the domain says that it takes no mail: one MX record
// whose name is empty (RFC 7505).
func (f *facts) nullMX() bool {
	return len(f.mxReply.Records) == 1 && f.mxReply.Records[0].Host == ""
}

// withoutMail reports whether the domain seems to have no mail at all: it names neither
// a mail server nor anyone who may send. One that takes no mail and sends newsletters has
// mail.
func (f *facts) withoutMail() bool {
	if f.mxReply.err != nil || f.apexTXT.err != nil {
		return false
	}
	if len(f.mxReply.Records) > 0 && !f.nullMX() || f.usableKeys() > 0 {
		return false
	}
	return f.ownSPF == nil || len(f.ownSPF.texts) == 0 ||
		!slices.ContainsFunc(f.ownSPF.rec.terms, func(t spfTerm) bool { return t.kind != "all" && t.kind != "" })
}

// queryKnownNames asks for the records at names that are known beforehand.
func (a querier) queryKnownNames(ctx context.Context) *facts {
	f := &facts{domain: a.domain, dmarcTXT: map[string]reply{}}
	type walked struct {
		name string
		reply
	}
	var names []walked
	for _, n := range walkNames(a.domain) {
		names = append(names, walked{name: n})
	}
	var random reply
	inParallel(
		func() { f.mxReply = a.reply(ctx, a.domain, "MX") },
		func() { f.apexTXT = a.reply(ctx, a.domain, "TXT") },
		func() { f.dkimRoot = a.reply(ctx, "_domainkey."+a.domain, "TXT") },
		func() { random = a.reply(ctx, "no-such-key-7f3a._domainkey."+a.domain, "TXT") },
		func() { f.stsTXT = a.reply(ctx, "_mta-sts."+a.domain, "TXT") },
		func() { f.tlsrptTXT = a.reply(ctx, "_smtp._tls."+a.domain, "TXT") },
		func() { each(names, func(n *walked) { n.reply = a.reply(ctx, "_dmarc."+n.name, "TXT") }) },
	)
	for _, n := range names {
		f.dmarcTXT[n.name] = n.reply
	}
	f.dkimWildcard = random.err == nil && len(random.Records) > 0
	f.readSPF()
	f.matchProviders()
	return f
}

// inParallel calls its functions side by side, and waits for all.
func inParallel(list ...func()) { each(list, func(do *func()) { (*do)() }) }

// each does the same with every element of a list, side by side, and waits for all.
func each[T any](list []T, do func(*T)) {
	var wg sync.WaitGroup
	for i := range list {
		wg.Go(func() { do(&list[i]) })
	}
	wg.Wait()
}

func (f *facts) matchProviders() {
	var mx, txt []string
	for _, r := range f.mxReply.Records {
		mx = append(mx, r.Host)
	}
	for _, r := range f.apexTXT.Records {
		txt = append(txt, r.Text())
	}
	var terms []spfTerm
	if f.ownSPF != nil {
		terms = f.ownSPF.rec.terms
	}
	f.matches = table().match(mx, terms, txt)
}

// readSPF reads the records at the domain itself.
func (f *facts) readSPF() {
	f.spfAnswers = newSPFAnswers()
	f.spfAnswers.replies[spfQuestion{f.domain, "TXT"}] = f.apexTXT
	if f.apexTXT.err == nil {
		own, _ := f.spfAnswers.at(f.domain)
		f.ownSPF = &own
	}
}

func (f *facts) querySPF(ctx context.Context, a querier) {
	if f.ownSPF == nil {
		return
	}
	if len(f.ownSPF.texts) == 1 {
		f.spfAnswers.fetch(ctx, a)
	}
	f.spfAudit = auditSPF(f.spfAnswers, f.domain)
}

// queryMX looks up where the mail servers are, the preferred ones first.
func (f *facts) queryMX(ctx context.Context, a querier) {
	if f.mxReply.err != nil || f.nullMX() {
		return
	}
	if len(f.mxReply.Records) == 0 {
		f.apexAddr = a.reply(ctx, a.domain, "A")
		return
	}
	list := slices.Clone(f.mxReply.Records)
	slices.SortStableFunc(list, func(x, y checks.Record) int {
		return cmp.Or(cmp.Compare(x.Pref, y.Pref), cmp.Compare(x.Host, y.Host))
	})
	for _, r := range list {
		if r.Host == "" || slices.ContainsFunc(f.hosts, func(h mxHost) bool { return h.name == r.Host }) {
			continue
		}
		if len(f.hosts) == maxHosts {
			f.moreHosts = true
			break
		}
		f.hosts = append(f.hosts, mxHost{name: r.Host})
	}
	each(f.hosts, func(h *mxHost) { h.addr = a.publicAddress(ctx, h.name) })
}

// queryTLSA looks up the records that pin the certificates of the mail servers.
func (f *facts) queryTLSA(ctx context.Context, a querier) {
	each(f.hosts, func(h *mxHost) { h.tlsa = a.reply(ctx, "_25._tcp."+h.name, "TLSA") })
}

// queryDKIM tries the DKIM names that go with what was seen, also where nothing should
// be below _domainkey (RFC 8020): not every name server keeps to that.
func (f *facts) queryDKIM(ctx context.Context, a querier) {
	if f.dkimWildcard {
		return
	}
	var list []dkimReply
	for _, n := range table().selectors(f.matches, maxSelectors) {
		list = append(list, dkimReply{selector: n})
	}
	each(list, func(k *dkimReply) {
		r := a.reply(ctx, k.selector+"._domainkey."+a.domain, "TXT")
		k.err = r.err
		for _, rec := range r.Records {
			k.texts = append(k.texts, rec.Text())
		}
	})
	f.keys = slices.DeleteFunc(list, func(k dkimReply) bool { return k.err == nil && len(k.texts) == 0 })
}

// queryDestinations looks up whether the outside places that reports go to have agreed to it
// (RFC 9990, 4).
func (f *facts) queryDestinations(ctx context.Context, a querier) {
	w, err := f.dmarcWalk()
	if err != nil || w.at == "" {
		return
	}
	own := registrable(w.at)
	for _, there := range append(slices.Clone(w.rec.rua), w.rec.ruf...) {
		if registrable(there) == own || slices.ContainsFunc(f.destinations, func(d destination) bool { return d.domain == there }) {
			continue
		}
		f.destinations = append(f.destinations, destination{domain: there})
	}
	each(f.destinations[:min(len(f.destinations), maxDestinations)], func(d *destination) { d.reply = a.reply(ctx, w.at+"._report._dmarc."+d.domain, "TXT") })
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

// isPublicSuffix reports whether anyone may register a name right below this one.
func isPublicSuffix(name string) bool {
	_, err := publicsuffix.EffectiveTLDPlusOne(name)
	return err != nil
}

// dmarcWalk does the tree walk on what was found. An answer that is missing matters
// only when the walk gets to it.
func (f *facts) dmarcWalk() (treeWalk, error) {
	records := map[string][]string{}
	for n, r := range f.dmarcTXT {
		for _, rec := range r.Records {
			if t := rec.Text(); isDMARC(t) {
				records[n] = append(records[n], t)
			}
		}
	}
	if r := f.dmarcTXT[f.domain]; r.err != nil {
		return treeWalk{}, r.err
	}
	w := walkTree(f.domain, records)
	if w.at != f.domain {
		for _, n := range walkNames(f.domain)[:w.read] {
			if err := f.dmarcTXT[n].err; err != nil {
				return w, err
			}
		}
	}
	return w, nil
}
