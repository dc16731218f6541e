package web

import "strings"

// A mark is a header by which a service in front of a website is known.
type mark struct {
	Header string `yaml:"header"`
	// Has is what its value holds; empty where the header alone tells.
	Has string `yaml:"has"`
}

// cdn tells of a service that answers in the website's place: then much of what was seen
// is that service's doing. It speaks only where there is one.
func (j *judge) cdn() {
	for _, x := range j.visit.answered() {
		if x.url.Scheme != "https" {
			continue
		}
		for _, m := range rules().CDNs {
			if v := strings.Join(x.header.Values(m.Header), ", "); v != "" && strings.Contains(strings.ToLower(v), m.Has) {
				j.Gap(cdnID, words.Say(cdnID), evidenceOf(x, m.Header, v))
				return
			}
		}
	}
}
