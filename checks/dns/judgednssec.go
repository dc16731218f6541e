package dns

import (
	"errors"
	"fmt"
	"slices"
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
	if servfail(j.soa.err) && j.soaUnchecked.err == nil && len(j.soaUnchecked.Records)+len(j.keys.Records)+len(j.ds.Records) > 0 {
		e := checks.Seen("look-up", j.domain, "SERVFAIL; answered with checking off")
		j.Fail("dns.dnssec.bogus", words.Say("dnssec.refused"), e)
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
	key := j.delegation()
	if key == nil {
		j.Rest(family, checks.NotApplicable, "", words.Say("ds.no_key"))
		return
	}
	j.signatures(key)
	j.nsec3Iterations()
}

// delegation compares the zone's keys with the parent's DS records, and returns one
// that a DS record names, or nil.
func (j *judge) delegation() *dns.DNSKEY {
	const id = "dns.dnssec.ds_mismatch"
	keys := zoneKeys(j.domain, j.keys.Records)
	var named *dns.DNSKEY
	unknown, deprecated := false, true
	e := []checks.Evidence{checks.Seen("DNSKEY record", j.domain, fmt.Sprintf("%d of them", len(keys)))}
	for _, d := range unpack[*dns.DS](j.ds.Records) {
		e = append(e, checks.Seen("DS record", j.domain, fmt.Sprintf("key %d, algorithm %d, digest %d", d.KeyTag, d.Algorithm, d.DigestType)))
		for _, k := range keys {
			if !slices.Contains(digests, d.DigestType) {
				unknown = true
			} else if digestMatches(d, k) {
				named = k
				deprecated = deprecated && (d.DigestType == dns.SHA1 || slices.Contains(deprecatedAlgorithms, d.Algorithm))
			}
		}
	}
	switch {
	case named != nil:
		j.Pass(id, words.Say("ds.match"), e...)
		j.PassIf(!deprecated, "dns.dnssec.algo_old", words.Say("algorithm.current"), words.Say("algorithm.deprecated"), e...)
	case j.keys.err != nil:
		j.noAnswer(id, j.keys.err, e...)
	case unknown:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("ds.digest"), e...)
	default:
		j.Fail(id, words.Say("ds.mismatch"), e...)
	}
	return named
}

// signatures verifies those over the keys and over the SOA record.
func (j *judge) signatures(key *dns.DNSKEY) {
	const bogus, soon = "dns.dnssec.bogus", "dns.dnssec.expiring"
	notChecked := func(detail string, soonReason checks.Reason) {
		j.NotChecked(bogus, checks.ReasonSourceMissing, detail)
		j.NotChecked(soon, soonReason, detail)
	}
	end := time.Time{}
	for _, set := range []struct {
		reply
		by []*dns.DNSKEY
	}{{j.keys, []*dns.DNSKEY{key}}, {j.soa, zoneKeys(j.domain, j.keys.Records)}} {
		if len(set.Records) == 0 {
			continue
		}
		if len(set.Signatures) == 0 {
			notChecked(words.Say("signature.left_out"), checks.ReasonSourceMissing)
			return
		}
		until, err := longestValid(set.reply, set.by, j.now)
		switch {
		case errors.Is(err, errUnverifiable):
			notChecked(words.Say("signature.unverifiable"), checks.ReasonUnsupported)
			return
		case err != nil:
			j.Fail(bogus, words.Say("signature.bogus", "fault", err), checks.Seen("signature", j.domain+" "+set.Records[0].Type, err.Error()))
			j.Add(soon, checks.NotApplicable, words.Say("signature.bogus_rest"))
			return
		}
		if end.IsZero() || until.Before(end) {
			end = until
		}
	}
	if end.IsZero() {
		notChecked(words.Say("signature.none"), checks.ReasonSourceMissing)
		return
	}
	e := checks.Seen("signature", j.domain, "until "+end.Format(time.RFC3339))
	j.Pass(bogus, words.Say("signature.good"), e)
	j.PassIf(end.Sub(j.now) > expiresSoon, soon, words.Say("signature.until", "day", end.Format(day)), words.Say("signature.ends", "time", end.Format(day+", 15:04")), e)
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
