package mail

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
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
	// faults is what breaks it, or makes receivers read it otherwise than meant, the
	// worst first.
	faults []dmarcFault
	// void is true where a policy cannot be read: receivers then go by “none”, whatever
	// the other policies are.
	void bool
}

// A dmarcFault is one mistake, and how bad it is.
type dmarcFault struct {
	text     string
	severity checks.Severity
}

// mailAddress is an address that mail can be sent to.
var mailAddress = regexp.MustCompile(`^[^\s@<>"(),:;]+@([A-Za-z0-9_-]+\.)+[A-Za-z0-9-]+\.?$`)

// reportSize is the limit that the older standard allowed behind an address (RFC 7489, 6.4).
var reportSize = regexp.MustCompile(`^[0-9]+[kmgtKMGT]?$`)

// maxURIs is how many addresses of one record are kept.
const maxURIs = 20

var dmarcVersion = regexp.MustCompile(`^[vV][ \t]*=[ \t]*DMARC1[ \t]*(;|$)`)

// isDMARC reports whether a TXT record is taken for DMARC: its first tag is
// v=DMARC1, the value in exactly these letters. All others are passed over.
func isDMARC(text string) bool { return dmarcVersion.MatchString(text) }

// nearDMARC finds records that were meant to be DMARC and are passed over.
var nearDMARC = regexp.MustCompile(`(?i)^[\s"'“”]*v\s*=\s*d?marc|^[\s"'“”]*v\s*=\s*DMARC1|(?i)\bp\s*=\s*(none|quarantine|reject)\b`)

var policies = []string{"none", "quarantine", "reject"}

// dmarcValues are what the tags with a small choice may say; receivers pass over any
// other value. In the lists of fo and rf each must be one of them.
var dmarcValues = map[string][]string{
	"adkim": {"r", "s"}, "aspf": {"r", "s"}, "t": {"y", "n"}, "psd": {"y", "n", "u"}, "fo": {"0", "1", "d", "s"}, "rf": {"afrf"},
}

// dmarcTags are the other tags of the standard and of the one before it.
var dmarcTags = []string{"v", "p", "sp", "np", "rua", "ruf", "pct", "ri"}

// parseDMARC reads a record that isDMARC.
func parseDMARC(text string) dmarcRecord {
	r := dmarcRecord{text: text, psd: "u"}
	list, odd, twice := parseTagsBy(text, strings.ToLower)
	r.tags, r.void = list, len(twice) > 0
	for _, o := range odd {
		r.fault(checks.High, words.Say("tags.odd", "tag", shorten(o)))
	}
	for _, t := range twice {
		r.fault(checks.High, words.Say("tags.twice", "tag", t))
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
	r.rua = r.uris("rua")
	r.ruf = r.uris("ruf")
	r.remarks()
	slices.SortStableFunc(r.faults, func(x, y dmarcFault) int { return cmp.Compare(y.severity, x.severity) })
	return r
}

// remarks notes the tags and values that receivers pass over.
func (r *dmarcRecord) remarks() {
	if v, ok := r.tags.get("ri"); ok {
		if _, err := number(v); err != nil {
			r.fault(checks.Low, words.Say("tags.seconds", "tag", "ri", "value", shorten(v)))
		}
	}
	for _, t := range r.tags {
		allowed, choice := dmarcValues[t.name]
		if !choice {
			if !slices.Contains(dmarcTags, t.name) {
				r.fault(checks.Low, words.Say("tags.unknown", "tag", shorten(t.name)))
			}
			continue
		}
		values := []string{t.value}
		if t.name == "fo" || t.name == "rf" {
			values = strings.Split(t.value, ":")
		}
		for _, v := range values {
			if !slices.Contains(allowed, strings.ToLower(strings.TrimSpace(v))) {
				r.fault(checks.Low, words.Say("tags.choice", "tag", t.name, "value", shorten(t.value), "values", strings.Join(allowed, ", ")))
				break
			}
		}
	}
}

// policyTag reads one of the tags that say what to do with forged mail.
func (r *dmarcRecord) policyTag(name string) string {
	v, ok := r.tags.get(name)
	if low := strings.ToLower(v); !ok || slices.Contains(policies, low) {
		return low
	}
	r.void = true
	r.fault(checks.High, words.Say("tags.policy", "tag", name, "value", shorten(v)))
	return ""
}

// percent reads the tag that the newer standard took away.
func (r *dmarcRecord) percent() int {
	v, ok := r.tags.get("pct")
	if !ok {
		return 100
	}
	n, err := number(v)
	if err != nil || n > 100 {
		r.fault(checks.Low, words.Say("tags.percent", "value", shorten(v)))
		return 100
	}
	return int(n)
}

func (r *dmarcRecord) fault(s checks.Severity, text string) {
	if len(r.faults) < 10 {
		r.faults = append(r.faults, dmarcFault{text, s})
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
			r.fault(checks.Low, words.Say("tags.empty_place", "tag", name))
		case !strings.Contains(part, ":") && strings.Contains(part, "@"):
			r.fault(checks.Medium, words.Say("tags.mailto", "tag", name, "value", shorten(part)))
		case err != nil || u.Scheme == "":
			r.fault(checks.Medium, words.Say("tags.address", "tag", name, "value", shorten(part)))
		case !strings.EqualFold(u.Scheme, "mailto"):
			// Other schemes are legal, and no receiver is bound to know them.
		default:
			// The older standard allowed a size limit, !10m, behind the address.
			box, size, limited := strings.Cut(u.Opaque, "!")
			i := strings.LastIndexByte(box, '@')
			if !mailAddress.MatchString(box) {
				r.fault(checks.Medium, words.Say("tags.address", "tag", name, "value", shorten(part)))
				continue
			}
			if limited && !reportSize.MatchString(size) {
				r.fault(checks.Low, words.Say("tags.address", "tag", name, "value", shorten(part)))
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
	if r.void {
		return "none", "none", "none"
	}
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

// idle reports whether a policy does nothing at receivers that keep to the older standard:
// they take the next milder one for the mail that pct leaves out (RFC 7489, 6.6.4).
func (r dmarcRecord) idle(policy string) bool { return r.pct == 0 && policy == "quarantine" }

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
