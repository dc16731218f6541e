package dns

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// expiresSoon is how near the end of a signature is a warning: signers renew
// them days ahead.
const expiresSoon = 48 * time.Hour

// day is how a date is written in a sentence.
const day = "2 January 2006"

// dnssec judges the signatures, by what can be verified from here.
func (j *judge) dnssec() {
	const family = "dns.dnssec."
	if refused := j.refused(); len(refused) > 0 {
		e := checks.Seen("look-up", j.domain, "SERVFAIL for "+strings.Join(refused, ", ")+"; answered with checking off")
		j.Fail("dns.dnssec.bogus", words.Say("dnssec.refused", "what", strings.Join(refused, ", ")), e)
		j.Pass("dns.dnssec.unsigned", words.Say("dnssec.signed_wrongly"), e)
		j.delegation()
		j.Rest(family, checks.NotApplicable, "", words.Say("dnssec.bogus_rest"))
		return
	}
	for _, r := range []reply{j.ds, j.keys, j.soa} {
		if r.err != nil {
			j.Rest(family, checks.Unknown, checks.ReasonOf(r.err), words.NoAnswer(r.err))
			return
		}
	}
	if len(j.ds.Records) == 0 {
		j.Gap("dns.dnssec.unsigned", words.Say("ds.none"), checks.Seen("DS record", j.domain, "none"))
		j.Rest(family, checks.NotApplicable, "", words.Say("dnssec.unsigned"))
		return
	}
	j.Pass("dns.dnssec.unsigned", words.Say("ds.some"), checks.Seen("DS record", j.domain, fmt.Sprintf("%d of them", len(j.ds.Records))))
	named := j.delegation()
	if len(named) == 0 {
		j.Rest(family, checks.NotApplicable, "", words.Say("ds.no_key"))
		return
	}
	j.signatures(named)
	j.nsec3Iterations()
}

// answers are all that the zone answered, apart from its keys and from what the
// registry says of them.
func (j *judge) answers() []reply {
	return slices.Concat([]reply{j.soa, j.ns, j.nsec3}, j.caa, j.used)
}

// refused lists what a name server that checks signatures does not give out.
func (j *judge) refused() []string {
	var out []string
	for _, r := range append([]reply{j.keys, j.ds}, j.answers()...) {
		if r.refused && len(r.Records)+len(r.Signatures)+len(r.Denial) > 0 {
			out = append(out, r.what(j.domain))
		}
	}
	return out
}

// what names the records of a reply in a sentence.
func (r reply) what(domain string) string {
	if r.name == domain {
		return r.kind
	}
	return r.kind + " of " + r.name
}

// delegation compares the zone's keys with the parent's DS records, and returns those
// that a DS record names. One that stands ready, and signs nothing yet, is among them.
func (j *judge) delegation() []*dns.DNSKEY {
	const id = "dns.dnssec.ds_mismatch"
	keys := zoneKeys(j.domain, j.keys.Records)
	var named []*dns.DNSKEY
	unknown, deprecated := false, true
	e := []checks.Evidence{checks.Seen("DNSKEY record", j.domain, fmt.Sprintf("%d of them", len(keys)))}
	list := unpack[*dns.DS](j.ds.Records)
	for _, d := range list {
		e = append(e, checks.Seen("DS record", j.domain, fmt.Sprintf("key %d, algorithm %d, digest %d", d.KeyTag, d.Algorithm, d.DigestType)))
		if passedOver(d, list) {
			continue
		}
		unknown = unknown || !slices.Contains(digests, d.DigestType)
		for _, k := range keys {
			if slices.Contains(digests, d.DigestType) && digestMatches(d, k) {
				named = append(named, k)
				deprecated = deprecated && (d.DigestType == dns.SHA1 || slices.Contains(deprecatedAlgorithms, d.Algorithm))
			}
		}
	}
	switch {
	case len(named) > 0:
		j.Pass(id, words.Say("ds.match"), e...)
		j.PassIf(!deprecated, "dns.dnssec.algo_old", words.Say("algorithm.current"), words.Say("algorithm.deprecated"), e...)
	case j.keys.err != nil && !j.keys.refused:
		j.noAnswer(id, j.keys.err, e...)
	case len(list) == 0: // it could not be asked for
		j.noAnswer(id, j.ds.err, e...)
	case unknown:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("ds.digest"), e...)
	default:
		j.Fail(id, words.Say("ds.mismatch"), e...)
	}
	return named
}

// passedOver reports whether a DS record with SHA-1 stands beside one with a better
// digest for the same kind of key: only that one counts then (RFC 4509, 3).
func passedOver(d *dns.DS, list []*dns.DS) bool {
	return d.DigestType == dns.SHA1 && slices.ContainsFunc(list, func(o *dns.DS) bool {
		return o.Algorithm == d.Algorithm && (o.DigestType == dns.SHA256 || o.DigestType == dns.SHA384)
	})
}

func (j *judge) nsec3Iterations() {
	const id = "dns.dnssec.nsec3_iterations"
	if j.nsec3.err != nil {
		j.noAnswer(id, j.nsec3.err)
		return
	}
	for _, p := range unpack[*dns.NSEC3PARAM](j.nsec3.Records) {
		j.PassIf(p.Iterations == 0, id, words.Say("iterations.zero"), words.Say("iterations.more", "n", p.Iterations),
			checks.Seen("NSEC3PARAM record", j.domain, fmt.Sprintf("%d rounds", p.Iterations)))
		return
	}
	j.Pass(id, words.Say("iterations.none"), checks.Seen("NSEC3PARAM record", j.domain, "none"))
}
