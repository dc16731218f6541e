package text

import (
	"fmt"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

func (p *printer) since(s *report.SinceLast, t *report.Trend) {
	if s != nil {
		p.heading("What changed since " + s.Date.Words)
		p.para("", s.Say+" "+s.Count)
		for _, n := range s.Notes {
			p.para("", n)
		}
		for _, l := range s.Lists {
			p.line(p.chip(l.Chip))
			for _, x := range l.Items {
				p.item("  - ", x.InWords())
			}
			if l.More > 0 {
				p.para("  ", fmt.Sprintf("And %d more.", l.More))
			}
		}
	}
	if t != nil {
		p.line()
		p.para("", "The scores so far, out of 100: "+t.Say)
	}
}
