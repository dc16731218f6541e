package text

import "github.com/cybercheck-cli/cybercheck/internal/report"

func (p *printer) since(s *report.SinceLast, t *report.Trend) {
	if s != nil {
		p.heading(p.T("What changed since %s", s.Date.Words))
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
				p.para("  ", p.T("And %d more.", l.More))
			}
		}
	}
	if t != nil {
		p.line()
		p.para("", p.T("The scores so far, out of 100: %s", t.Say))
	}
}
