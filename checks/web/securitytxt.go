package web

import (
	"bytes"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// securityTxt judges the file security.txt (RFC 9116).
func (j *judge) securityTxt() {
	const id = securityTxtID
	x := j.visit.securityTxt
	if x == nil {
		j.add(id, checks.NotChecked, words.Say("contact.spent"), j.statusLines()...).Reason = checks.ReasonSkipped
		return
	}
	if !x.answered() {
		j.add(id, checks.NotChecked, whyUnknown(x.reason), j.noAnswer("https", x)).Reason = x.reason
		return
	}
	if x.status != 200 || !looksLikeText(x) {
		j.gap(id, words.Say(id), j.statusLine(x))
		return
	}
	var contact, expires string
	for line := range strings.Lines(string(x.body[:min(len(x.body), 32<<10)])) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch value = strings.TrimSpace(value); strings.ToLower(name) {
		case "contact":
			if contact == "" {
				contact = value
			}
		case "expires":
			expires = value
		}
	}
	until, err := time.Parse(time.RFC3339, expires)
	switch e := j.evidenceOf(x, "Contact; Expires", contact+"; "+expires); {
	case contact == "":
		j.gap(id, words.Say("contact.none"), e)
	case err != nil:
		j.gap(id, words.Say("contact.undated"), e)
	case j.now.After(until):
		j.gap(id, words.Say("contact.old"), e)
	default:
		j.add(id, checks.Pass, words.Say(id+".pass"), e)
	}
}

// looksLikeText reports whether an answer is not the page that many sites give
// for every address.
func looksLikeText(x *httpExchange) bool {
	kind := strings.ToLower(x.header.Get("Content-Type"))
	start := bytes.ToLower(bytes.TrimSpace(x.body[:min(len(x.body), 512)]))
	return !strings.Contains(kind, "html") && !bytes.HasPrefix(start, []byte("<"))
}
