package dns

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A signedSet is records of one name and type, with the signatures over them.
type signedSet struct {
	name, kind          string
	records, signatures []checks.Record
}

// sets splits a reply into what is signed by itself: the aliases that led to the
// records, the records, or what proves that there are none.
func (r reply) sets() []signedSet {
	out := groups(r.Aliases, r.AliasSignatures)
	if len(r.Records) > 0 {
		return append(out, groups(r.Records, r.Signatures)...)
	}
	return append(out, groups(r.Denial, r.DenialSignatures)...)
}

// groups gathers records by name and type. A signature without its records covers nothing.
func groups(records, signatures []checks.Record) []signedSet {
	var out []signedSet
	at := func(name, kind string) *signedSet {
		i := slices.IndexFunc(out, func(s signedSet) bool { return s.name == name && s.kind == kind })
		if i < 0 {
			return nil
		}
		return &out[i]
	}
	for _, r := range records {
		if s := at(r.Name, r.Type); s != nil {
			s.records = append(s.records, r)
		} else {
			out = append(out, signedSet{name: r.Name, kind: r.Type, records: []checks.Record{r}})
		}
	}
	for _, r := range signatures {
		for _, sig := range unpack[*dns.RRSIG]([]checks.Record{r}) {
			if s := at(r.Name, dns.TypeToString[sig.TypeCovered]); s != nil {
				s.signatures = append(s.signatures, r)
			}
		}
	}
	return out
}

// what names a set in a sentence.
func (s signedSet) what(domain string) string { return reply{name: s.name, kind: s.kind}.what(domain) }

// apart reports whether a set belongs to another zone, whose keys are not known here:
// one elsewhere, or one below that keeps its own.
func (s signedSet) apart(domain string) bool {
	if !within(s.name, domain) {
		return true
	}
	list := unpack[*dns.RRSIG](s.signatures)
	return len(list) > 0 && !slices.ContainsFunc(list, func(sig *dns.RRSIG) bool {
		return dns.CanonicalName(sig.SignerName) == dns.CanonicalName(dns.Fqdn(domain))
	})
}

// A verdict is what became of all signatures that were looked at.
type verdict struct {
	bogus      []string // the sets that do not hold
	fault      error    // of the first
	unverified bool     // one is of a kind that is not verified here
	// unsigned is a name that came without a signature, and may: below the domain may be
	// a zone of its own, and some routers keep addresses without what signs them.
	unsigned string
	unasked  error  // why one could not be looked at
	ends     period // the one that ends first
	soon     bool
}

// check verifies one set.
func (v *verdict) check(s signedSet, domain string, keys []*dns.DNSKEY, now time.Time) {
	switch {
	case s.apart(domain):
		return
	case len(s.signatures) == 0 && (s.name != domain || s.kind == "A" || s.kind == "AAAA"):
		v.unsigned = s.name
		return
	case len(s.signatures) == 0:
		v.fail(s.what(domain), errors.New(words.Say("signature.missing")))
		return
	}
	p, err := longestValid(s.records, s.signatures, keys, now)
	switch {
	case errors.Is(err, errUnverifiable):
		v.unverified = true
	case err != nil:
		v.fail(s.what(domain), err)
	default:
		v.soon = v.soon || p.endsSoon(now)
		if v.ends.until.IsZero() || p.until.Before(v.ends.until) {
			v.ends = p
		}
	}
}

func (v *verdict) fail(what string, fault error) {
	if v.fault == nil {
		v.fault = fault
	}
	if !slices.Contains(v.bogus, what) {
		v.bogus = append(v.bogus, what)
	}
}

// verify looks at the signatures of the keys, by those that the registry names, and of
// every answer, by any key.
func (j *judge) verify(named []*dns.DNSKEY) verdict {
	var v verdict
	keys := zoneKeys(j.domain, j.keys.Records)
	for _, s := range j.keys.sets() {
		v.check(s, j.domain, named, j.now)
	}
	for _, r := range j.answers() {
		if r.err != nil {
			v.unasked = r.err
			continue
		}
		for _, s := range r.sets() {
			v.check(s, j.domain, keys, j.now)
		}
	}
	return v
}

// signatures judges those over the keys and over every answer that was used.
func (j *judge) signatures(named []*dns.DNSKEY) {
	const bogus, soon = "dns.dnssec.bogus", "dns.dnssec.expiring"
	if len(j.keys.Signatures)+len(j.soa.Signatures) == 0 {
		j.NotChecked(bogus, checks.ReasonSourceMissing, words.Say("signature.left_out"))
		j.NotChecked(soon, checks.ReasonSourceMissing, words.Say("signature.left_out"))
		return
	}
	v := j.verify(named)
	e := checks.Seen("signature", j.domain, "until "+v.ends.until.Format(time.RFC3339))
	if len(v.bogus) > 0 {
		what := strings.Join(v.bogus, ", ")
		j.Fail(bogus, words.Say("signature.bogus", "what", what, "fault", v.fault), checks.Seen("signature", j.domain+" "+what, v.fault.Error()))
		j.Add(soon, checks.NotApplicable, words.Say("signature.bogus_rest"))
		return
	}
	rest := func(s checks.Status, why checks.Reason, detail string) {
		j.Add(bogus, s, detail).Reason = why
		if !v.soon {
			j.Add(soon, s, detail).Reason = why
		}
	}
	if v.soon {
		j.Fail(soon, words.Say("signature.ends", "time", v.ends.until.Format(day+", 15:04")), e)
	}
	switch {
	case v.unverified:
		rest(checks.NotChecked, checks.ReasonUnsupported, words.Say("signature.unverifiable"))
	case v.unasked != nil:
		rest(checks.Unknown, checks.ReasonOf(v.unasked), words.NoAnswer(v.unasked))
	case v.unsigned != "":
		rest(checks.NotChecked, checks.ReasonSourceMissing, words.Say("signature.unsigned", "name", v.unsigned))
	default:
		j.Pass(bogus, words.Say("signature.good"), e)
		if !v.soon {
			j.Pass(soon, words.Say("signature.until", "day", v.ends.until.Format(day)), e)
		}
	}
}
