package mail

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A dmarcRecord is a parsed DMARC record (RFC 9989, 4.7).
type dmarcRecord struct {
	text      string
	p, sp, np string   // "none", "quarantine", "reject", or empty where not said
	psd       string   // "y", "n" or "u"
	testing   bool     // t=y
	pct       int      // of the older standard; 100 where not said
	rua, ruf  []string // the domains that reports go to
	tags      tags
	faults    []string // what breaks it, or makes receivers read it otherwise than meant
}

// maxURIs is how many addresses of one record are kept.
const maxURIs = 20

var dmarcVersion = regexp.MustCompile(`^v[ \t]*=[ \t]*DMARC1[ \t]*(;|$)`)

// isDMARC reports whether a TXT record is taken for DMARC: its first tag is
// v=DMARC1, in exactly these letters. All others are passed over.
func isDMARC(text string) bool { return dmarcVersion.MatchString(text) }

// nearDMARC finds records that were meant to be DMARC and are passed over.
var nearDMARC = regexp.MustCompile(`(?i)^[\s"'“”]*v\s*=\s*d?marc|^[\s"'“”]*v\s*=\s*DMARC1|(?i)\bp\s*=\s*(none|quarantine|reject)\b`)

var policies = []string{"none", "quarantine", "reject"}

// parseDMARC reads a record that isDMARC.
func parseDMARC(text string) dmarcRecord {
	r := dmarcRecord{text: text, psd: "u"}
	list, odd, twice := parseTags(text)
	r.tags = list
	for _, o := range odd {
		r.fault(words.Say("tags.odd", "tag", shorten(o)))
	}
	for _, t := range twice {
		r.fault(words.Say("tags.twice", "tag", t))
	}
	r.p, r.sp, r.np = r.policyTag("p"), r.policyTag("sp"), r.policyTag("np")
	if v, ok := list.get("psd"); ok {
		if v = strings.ToLower(v); v == "y" || v == "n" {
			r.psd = v
		}
	}
	if v, ok := list.get("t"); ok {
		r.testing = strings.EqualFold(v, "y")
	}
	r.pct = r.percent()
	for _, name := range []string{"adkim", "aspf"} {
		if v, ok := list.get(name); ok && !strings.EqualFold(v, "r") && !strings.EqualFold(v, "s") {
			r.fault(words.Say("tags.alignment", "tag", name, "value", shorten(v)))
		}
	}
	r.rua = r.uris("rua")
	r.ruf = r.uris("ruf")
	return r
}

// policyTag reads one of the tags that say what to do with forged mail.
func (r *dmarcRecord) policyTag(name string) string {
	v, ok := r.tags.get(name)
	if low := strings.ToLower(v); !ok || slices.Contains(policies, low) {
		return low
	}
	r.fault(words.Say("tags.policy", "tag", name, "value", shorten(v)))
	return ""
}

// percent reads the tag that the newer standard took away.
func (r *dmarcRecord) percent() int {
	v, ok := r.tags.get("pct")
	if !ok {
		return 100
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 100 {
		r.fault(words.Say("tags.percent", "value", shorten(v)))
		return 100
	}
	return n
}

func (r *dmarcRecord) fault(s string) {
	if len(r.faults) < 10 {
		r.faults = append(r.faults, s)
	}
}

func (r *dmarcRecord) uris(name string) []string {
	v, ok := r.tags.get(name)
	if !ok {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		u, err := url.Parse(part)
		switch {
		case part == "":
			r.fault(words.Say("tags.empty_place", "tag", name))
		case !strings.Contains(part, ":") && strings.Contains(part, "@"):
			r.fault(words.Say("tags.mailto", "tag", name, "value", shorten(part)))
		case err != nil || u.Scheme == "":
			r.fault(words.Say("tags.address", "tag", name, "value", shorten(part)))
		case !strings.EqualFold(u.Scheme, "mailto"):
			// Other schemes are legal, and no receiver is bound to know them.
		default:
			// The older standard allowed a size limit, !10m, behind the address.
			box, _, _ := strings.Cut(u.Opaque, "!")
			i := strings.LastIndexByte(box, '@')
			if i <= 0 || i == len(box)-1 {
				r.fault(words.Say("tags.address", "tag", name, "value", shorten(part)))
				continue
			}
			if len(out) < maxURIs {
				out = append(out, strings.ToLower(strings.TrimSuffix(box[i+1:], ".")))
			}
		}
	}
	return out
}

// policy returns what receivers do with forged mail from the name that
// has the record, from a name below it that exists, and from one that does not. Test mode
// makes each a step milder (RFC 9989, 4.7, tag t).
func (r dmarcRecord) policy() (own, below, absent string) {
	own = r.p
	if own == "" {
		own = "none"
	}
	below = r.sp
	if below == "" {
		below = own
	}
	absent = r.np
	if absent == "" {
		absent = below
	}
	if r.testing {
		own, below, absent = downgrade(own), downgrade(below), downgrade(absent)
	}
	return own, below, absent
}

func downgrade(p string) string { return policies[max(slices.Index(policies, p)-1, 0)] }

// weaker reports whether policy x is milder than y.
func weaker(x, y string) bool { return slices.Index(policies, x) < slices.Index(policies, y) }

// shorten cuts what is quoted in a sentence.
func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
