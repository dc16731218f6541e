package text

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

func (p *printer) others(list []report.Compared) {
	if len(list) == 0 {
		return
	}
	p.heading("You and others")
	p.para("", "Published figures, beside what is known of you. Definitions differ, so read them as a hint. Nothing was sent anywhere to compare.")
	for _, c := range list {
		p.para("", c.Title)
		p.item("  You:    ", c.You)
		p.item("  Others: ", c.Others+" "+c.Source)
	}
}

func (p *printer) help(h report.Help) {
	if len(h.Contacts)+len(h.Duties)+len(h.Pages) == 0 {
		return
	}
	where := ""
	if h.Country != "" {
		where = " in " + h.Country
	}
	p.heading("Who can help" + where)
	p.para("", "Did money go out? Call your bank first, on the number on the back of your card or in its app.")
	for _, c := range h.Contacts {
		how := c.Phone
		if c.Hours != "" && how != "" {
			how += ", " + c.Hours
		}
		p.item("  ", c.Name+": "+strings.Trim(how+"; "+c.Link.URL, "; "))
		p.para("    ", c.Use)
	}
	for _, d := range h.Duties {
		p.item("  ", "What the law asks. "+d.When+" Tell: "+d.To+" When: "+strings.TrimSpace(d.Within+" "+d.Note)+" This is not legal advice.")
	}
	for _, l := range h.Pages {
		p.item("  ", l.Title+": "+l.URL)
	}
	p.para("  ", h.Seen)
}
