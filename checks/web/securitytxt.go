package web

import (
	"bytes"
	"net/url"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// securityTxt judges the file security.txt (RFC 9116).
func (j *judge) securityTxt() {
	const id = securityTxtID
	x := j.visit.securityTxt
	switch {
	case x == nil && j.visit.txtLeft == "left.domain", x == nil && j.visit.txtLeft == "left.host", x == nil && j.visit.txtLeft == "left.port":
		j.NotChecked(id, checks.ReasonNotAuthorised, words.Say("contact.elsewhere"), j.statusLines()...)
		return
	case x == nil:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("contact.spent"), j.statusLines()...)
		return
	case !x.answered():
		j.NotChecked(id, x.reason, words.Unknown(x.reason), noAnswer("https", x))
		return
	case x.url.Scheme != "https":
		j.Gap(id, words.Say("contact.open"), statusLine(x))
		return
	case x.status != 200 || !looksLikeText(x):
		j.Gap(id, words.Say(id), statusLine(x))
		return
	}
	contacts, expires := contactFields(string(x.body[:min(len(x.body), 32<<10)]))
	first, dates := "", strings.Join(expires, ", ")
	if len(contacts) > 0 {
		first = contacts[0]
	}
	until, err := time.Parse(time.RFC3339, strings.ToUpper(dates))
	switch e := evidenceOf(x, "Contact; Expires", first+"; "+dates); {
	case len(contacts) == 0:
		j.Gap(id, words.Say("contact.none"), e)
	case !anyContact(contacts):
		j.Gap(id, words.Say("contact.bare"), e)
	case err != nil: // none, more than one, or no date
		j.Gap(id, words.Say("contact.undated"), e)
	case j.now.After(until):
		j.Gap(id, words.Say("contact.old"), e)
	default:
		j.Pass(id, words.Say(id+".pass"), e)
	}
}

// contactFields reads the two fields that such a file must have.
func contactFields(text string) (contacts, expires []string) {
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		switch value = strings.TrimSpace(value); {
		case !ok || len(contacts)+len(expires) > 50:
		case strings.EqualFold(name, "contact"):
			contacts = append(contacts, value)
		case strings.EqualFold(name, "expires"):
			expires = append(expires, value)
		}
	}
	return contacts, expires
}

// anyContact reports whether one of the contacts is an address that says how to use it. One
// on the web has to be https.
func anyContact(contacts []string) bool {
	for _, c := range contacts {
		if u, err := url.Parse(c); err == nil && u.Scheme != "" && u.Scheme != "http" && (u.Opaque != "" || u.Host != "") {
			return true
		}
	}
	return false
}

// looksLikeText reports whether an answer is the plain text that it has to be, and not the
// page that many sites give for every address.
func looksLikeText(x *httpExchange) bool {
	kind, _, _ := strings.Cut(strings.ToLower(x.header.Get("Content-Type")), ";")
	start := bytes.ToLower(bytes.TrimSpace(x.body[:min(len(x.body), 512)]))
	return (strings.TrimSpace(kind) == "text/plain" || kind == "") && !bytes.HasPrefix(start, []byte("<"))
}
