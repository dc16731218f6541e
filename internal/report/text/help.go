package text

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

func (p *printer) others(list []report.Compared) {
	if len(list) == 0 {
		return
	}
	p.heading(p.T("You and others"))
	p.para("", p.T("Published figures, beside what is known of you. Definitions differ, so read them as a hint. Nothing was sent anywhere to compare."))
	label := aligned(p.T("You:"), p.T("Others:"))
	for _, c := range list {
		p.para("", c.Title)
		p.item("  "+label[0], c.You)
		p.item("  "+label[1], c.Others+" "+c.Source)
	}
}

func (p *printer) help(h report.Help) {
	if len(h.Contacts)+len(h.Duties)+len(h.Pages) == 0 {
		return
	}
	p.heading(h.Heading)
	p.para("", p.T("Did money go out? Call your bank first, on the number on the back of your card or in its app."))
	for _, c := range h.Contacts {
		how := c.Phone
		if c.Hours != "" && how != "" {
			how += ", " + c.Hours
		}
		p.item("  ", c.Name+": "+strings.Trim(how+"; "+c.Link.URL, "; "))
		p.para("    ", c.Use)
	}
	for _, d := range h.Duties {
		p.item("  ", p.T("What the law asks. %s Tell: %s When: %s This is not legal advice.", d.When, d.To, strings.TrimSpace(d.Within+" "+d.Note)))
	}
	for _, l := range h.Pages {
		p.item("  ", l.Title+": "+l.URL)
	}
	p.para("  ", h.Seen)
}
