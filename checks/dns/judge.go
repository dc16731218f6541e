package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// expiresSoon is how near the end of a signature is a warning: signers renew
// them days ahead.
const expiresSoon = 48 * time.Hour

// deprecatedAlgorithms are the kinds of signature that are no longer to be used (RFC
// 8624): those on MD5 and SHA-1, and GOST.
var deprecatedAlgorithms = []byte{1, 3, 5, 6, 7, 12}

type judge struct {
	*facts
	now time.Time
	out []checks.Finding
}

// findings judges a domain's records. It is pure: facts and clock in, findings out.
func findings(f *facts, now time.Time) []checks.Finding {
	j := &judge{facts: f, now: now}
	j.nameServers()
	j.dnssec()
	j.caaRecords()
	return j.out
}

func (j *judge) add(id string, s checks.Status, detail string, e ...checks.Evidence) *checks.Finding {
	j.out = append(j.out, checks.Finding{ID: id, Status: s, Detail: detail, Evidence: e})
	return &j.out[len(j.out)-1]
}

func (j *judge) passIf(good bool, id, well, bad string, e ...checks.Evidence) {
	if good {
		j.add(id, checks.Pass, well, e...)
	} else {
		j.add(id, checks.Fail, bad, e...)
	}
}

func (j *judge) unknown(id string, err error, e ...checks.Evidence) {
	j.add(id, checks.Unknown, why(err), e...).Reason = checks.ReasonOf(err)
}

func (j *judge) notChecked(id, detail string, e ...checks.Evidence) {
	j.add(id, checks.NotChecked, detail, e...).Reason = checks.ReasonSourceMissing
}

// rest says the same of every finding of a family that has not been spoken of.
func (j *judge) rest(family string, s checks.Status, r checks.Reason, detail string, e ...checks.Evidence) {
	for _, d := range docs.All() {
		if strings.HasPrefix(d.ID, family) && !slices.ContainsFunc(j.out, func(f checks.Finding) bool { return f.ID == d.ID }) {
			j.add(d.ID, s, detail, e...).Reason = r
		}
	}
}

func seen(what, where, value string) checks.Evidence {
	return checks.Evidence{What: what, Where: where, Seen: value}
}

func (j *judge) nameServers() {
	const id = "dns.ns_single"
	if j.ns.err != nil {
		j.unknown(id, j.ns.err)
		return
	}
	var e []checks.Evidence
	for _, r := range j.ns.Records {
		e = append(e, seen("NS record", j.domain, r.Host))
	}
	if len(j.ns.Records) == 0 {
		j.notChecked(id, "The name server shows none.")
		return
	}
	if len(j.ns.Records) == 1 {
		j.add(id, checks.Fail, "There is one: "+j.ns.Records[0].Host+".", e...)
		return
	}
	nets := map[netip.Prefix]bool{}
	var unanswered error
	for _, r := range j.nsAddr {
		if r.err != nil {
			unanswered = r.err
		}
		for _, a := range r.Records {
			if p, err := a.Addr.Prefix(24); err == nil {
				nets[p] = true
			}
		}
	}
	switch {
	case len(nets) == 1 && unanswered == nil && len(j.nsAddr) == len(j.ns.Records):
		j.add(id, checks.Fail, "They all stand in one small network.", e...)
	case len(nets) < 2 && unanswered != nil:
		j.unknown(id, unanswered, e...)
	default:
		j.add(id, checks.Pass, fmt.Sprintf("There are %d of them.", len(j.ns.Records)), e...)
	}
}

// dnssec judges the signatures, by what can be verified from here.
func (j *judge) dnssec() {
	const family = "dns.dnssec."
	if servfail(j.soa.err) && j.soaUnchecked.err == nil && len(j.soaUnchecked.Records)+len(j.keys.Records)+len(j.ds.Records) > 0 {
		j.add("dns.dnssec.bogus", checks.Fail, "Name servers that check signatures refuse it, and give it out when told not to check.",
			seen("look-up", j.domain, "SERVFAIL; answered with checking off"))
		j.rest("dns.dnssec.unsigned", checks.Pass, "", "It is signed, though wrongly.", seen("look-up", j.domain, "SERVFAIL; answered with checking off"))
		j.delegation()
		j.rest(family, checks.NotApplicable, "", "The signatures do not hold, so there is no more to look at.")
		return
	}
	for _, r := range []reply{j.ds, j.keys, j.soa} {
		if r.err != nil {
			j.rest(family, checks.Unknown, checks.ReasonOf(r.err), why(r.err))
			return
		}
	}
	if len(j.ds.Records) == 0 {
		j.add("dns.dnssec.unsigned", checks.Partial, "The registry names no key for it.", seen("DS record", j.domain, "none"))
		j.rest(family, checks.NotApplicable, "", "The name is not signed.")
		return
	}
	j.add("dns.dnssec.unsigned", checks.Pass, "The registry names a key for it.", seen("DS record", j.domain, fmt.Sprintf("%d of them", len(j.ds.Records))))
	key, ok := j.delegation()
	if !ok {
		j.rest(family, checks.NotApplicable, "", "No key fits, so there is no more to look at.")
		return
	}
	j.signatures(key)
	j.nsec3Iterations()
}

// delegation compares the keys with the parent's word on them, and returns one that
// fits.
func (j *judge) delegation() (dnskey, bool) {
	const id = "dns.dnssec.ds_mismatch"
	var keys []dnskey
	for _, r := range j.keys.Records {
		if k, ok := parseKey(r.Data); ok {
			keys = append(keys, k)
		}
	}
	var found dnskey
	fits, foreign, weak := false, false, true
	e := []checks.Evidence{seen("DNSKEY record", j.domain, fmt.Sprintf("%d of them", len(keys)))}
	for _, r := range j.ds.Records {
		d, ok := parseDS(r.Data)
		if !ok {
			continue
		}
		e = append(e, seen("DS record", j.domain, fmt.Sprintf("key %d, algorithm %d, digest %d", d.tag, d.algorithm, d.digest)))
		for _, k := range keys {
			match, known := d.matches(j.domain, k)
			foreign = foreign || !known
			if match {
				found, fits = k, true
				weak = weak && (d.digest == 1 || slices.Contains(deprecatedAlgorithms, d.algorithm))
			}
		}
	}
	switch {
	case fits:
		j.add(id, checks.Pass, "A key of the name is the one that the registry names.", e...)
		j.passIf(!weak, "dns.dnssec.algo_old", "The kind of signature is current.", "The kind of signature is one that is no longer to be used.", e...)
	case j.keys.err != nil:
		j.unknown(id, j.keys.err, e...)
	case foreign:
		j.notChecked(id, "The registry uses a kind of digest that is not known here.", e...)
	default:
		j.add(id, checks.Fail, "No key of the name is the one that the registry names.", e...)
	}
	return found, fits
}

// signatures verifies those over the keys and over the SOA record.
func (j *judge) signatures(key dnskey) {
	const bogus, soon = "dns.dnssec.bogus", "dns.dnssec.expiring"
	keys := []dnskey{key}
	for _, r := range j.keys.Records {
		if k, ok := parseKey(r.Data); ok {
			keys = append(keys, k)
		}
	}
	end := time.Time{}
	for _, set := range []struct {
		reply
		by []dnskey
	}{{j.keys, keys[:1]}, {j.soa, keys}} {
		if len(set.Records) == 0 {
			continue
		}
		if len(set.Signatures) == 0 {
			j.notChecked(bogus, "The name server leaves the signatures out, so they cannot be looked at.")
			j.rest(soon, checks.NotChecked, checks.ReasonSourceMissing, "The name server leaves the signatures out, so they cannot be looked at.")
			return
		}
		until, err := j.bestSignature(set.reply, set.by)
		switch {
		case errors.Is(err, errAlgorithm):
			j.notChecked(bogus, "Its kind of signature is not one that is verified here.")
			j.rest(soon, checks.NotChecked, checks.ReasonUnsupported, "Its kind of signature is not one that is verified here.")
			return
		case err != nil:
			j.add(bogus, checks.Fail, "A signature of the name does not hold: "+err.Error()+".", seen("signature", j.domain+" "+set.Records[0].Type, err.Error()))
			j.add(soon, checks.NotApplicable, "The signatures do not hold.")
			return
		}
		if end.IsZero() || until.Before(end) {
			end = until
		}
	}
	if end.IsZero() {
		j.notChecked(bogus, "There was nothing signed to look at.")
		j.notChecked(soon, "There was nothing signed to look at.")
		return
	}
	e := seen("signature", j.domain, "until "+end.Format(time.RFC3339))
	j.add(bogus, checks.Pass, "It is signed, and the signatures fit.", e)
	j.passIf(end.Sub(j.now) > expiresSoon, soon, "The signatures hold until "+end.Format("2 January 2006")+".", "A signature ends on "+end.Format("2 January 2006, 15:04")+" UTC.", e)
}

// bestSignature returns how long the best signature over a set holds.
func (j *judge) bestSignature(r reply, keys []dnskey) (time.Time, error) {
	best, last := time.Time{}, errSignature
	for _, rec := range r.Signatures {
		s, ok := parseSignature(rec.Data)
		if !ok || s.signer != j.domain {
			continue
		}
		for _, k := range keys {
			if k.tag() != s.tag {
				continue
			}
			switch err := s.verify(k, r.Records); {
			case err != nil:
				last = err
			case j.now.After(s.until):
				last = errors.New("it ended on " + s.until.Format("2 January 2006"))
			case j.now.Before(s.from):
				last = errors.New("it begins on " + s.from.Format("2 January 2006"))
			case s.until.After(best):
				best = s.until
			}
		}
	}
	if best.IsZero() {
		return best, last
	}
	return best, nil
}

func (j *judge) nsec3Iterations() {
	const id = "dns.dnssec.nsec3_iterations"
	if j.nsec3.err != nil {
		j.unknown(id, j.nsec3.err)
		return
	}
	for _, r := range j.nsec3.Records {
		if len(r.Data) < 4 {
			continue
		}
		n := int(r.Data[2])<<8 | int(r.Data[3])
		j.passIf(n == 0, id, "They are 0.", fmt.Sprintf("They are %d; 0 is asked for.", n), seen("NSEC3PARAM record", j.domain, fmt.Sprintf("%d rounds", n)))
		return
	}
	j.add(id, checks.Pass, "The name does without them.", seen("NSEC3PARAM record", j.domain, "none"))
}

// why says in words for the owner what kept an answer away.
func why(err error) string {
	var rc *checks.RCodeError
	switch r := checks.ReasonOf(err); {
	case errors.As(err, &rc):
		return "The name server said neither yes nor no (" + rc.RCode + ")."
	case errors.Is(err, checks.ErrQueryBudget):
		return "It takes more questions to the name server than we ask about one domain."
	case errors.Is(err, checks.ErrDNSFormat):
		return "The name server’s answer could not be followed."
	case errors.Is(err, errors.ErrUnsupported):
		return "This run has no name server to ask."
	case r == checks.ReasonTimeout:
		return "The name server did not answer in time."
	}
	return "The name server could not be asked."
}
