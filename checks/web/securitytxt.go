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
		j.NotChecked(id, checks.ReasonSkipped, words.Say("contact.spent"), j.statusLines()...)
		return
	}
	if !x.answered() {
		j.NotChecked(id, x.reason, words.Unknown(x.reason), noAnswer("https", x))
		return
	}
	if x.status != 200 || !looksLikeText(x) {
		j.Gap(id, words.Say(id), statusLine(x))
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
	switch e := evidenceOf(x, "Contact; Expires", contact+"; "+expires); {
	case contact == "":
		j.Gap(id, words.Say("contact.none"), e)
	case err != nil:
		j.Gap(id, words.Say("contact.undated"), e)
	case j.now.After(until):
		j.Gap(id, words.Say("contact.old"), e)
	default:
		j.Pass(id, words.Say(id+".pass"), e)
	}
}

// looksLikeText reports whether an answer is not the page that many sites give
// for every address.
func looksLikeText(x *httpExchange) bool {
	kind := strings.ToLower(x.header.Get("Content-Type"))
	start := bytes.ToLower(bytes.TrimSpace(x.body[:min(len(x.body), 512)]))
	return !strings.Contains(kind, "html") && !bytes.HasPrefix(start, []byte("<"))
}
