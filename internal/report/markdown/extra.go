package markdown

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

func (p *printer) since(s *report.SinceLast, t *report.Trend) {
	if s != nil {
		p.heading(2, p.T("What changed since %s", s.Date.Words))
		p.para("", Escape(s.Say+" "+s.Count))
		p.list(s.Notes)
		for _, l := range s.Lists {
			p.heading(3, l.Name)
			var lines []string
			for _, x := range l.Items {
				lines = append(lines, x.InWords())
			}
			if l.More > 0 {
				lines = append(lines, p.T("And %d more.", l.More))
			}
			p.list(lines)
		}
	}
	if t != nil {
		p.para("", Escape(p.T("The scores so far, out of 100: %s", t.Say)))
	}
}

func (p *printer) frameworks(list []report.Framework) {
	if len(list) > 0 {
		p.heading(2, p.T("Held against the lists of others"))
		p.para("", Escape(p.T("Which of our questions fits which entry is our own reading, and no certificate.")))
	}
	for _, f := range list {
		p.heading(3, p.T("%s, %d entries", f.Name, f.Of))
		var lines []string
		for _, x := range f.Parts {
			if len(x.IDs) > 0 {
				lines = append(lines, fmt.Sprintf("%s, %d: %s", x.Word, len(x.IDs), strings.Join(x.IDs, ", ")))
			}
		}
		p.list(lines)
	}
}

func (p *printer) seal(s *report.Seal) {
	if s == nil {
		return
	}
	p.heading(2, p.T("How to check that nothing was changed"))
	p.para("", Escape(p.T("This is made from a signed file. It does not show that the answers are true.")))
	p.para("", Escape(p.T("The checksum of that file (SHA-256), and the key that fits:")))
	p.para("    ", s.Digest)
	p.para("    ", s.Key)
	p.para("", Escape(p.T("Look the key up where its owner publishes it. Then run:")))
	p.para("    ", "cybercheck verify FILE.signed.json --key KEY")
}

func (p *printer) limits(r report.Report) {
	p.heading(2, p.T("How this was made, and its limits"))
	facts := make([]string, len(r.Facts))
	for i, f := range r.Facts {
		facts[i] = f.Name + ": " + f.Value
	}
	p.list(facts)
	p.list(r.Limits)
	p.para("", Escape(p.T("Keep this private. It lists where your business is weak.")))
}

func (p *printer) doubts(list []report.Doubt) {
	if len(list) > 0 {
		p.heading(2, p.T("Where two of your answers do not go together"))
	}
	for _, d := range list {
		p.heading(3, d.Title)
		p.list([]string{p.T("You told us: %s", d.Told), p.T("And also: %s (taken from “%s”)", d.OtherTold, d.Other)})
		p.para("", Escape(strings.Join([]string{d.Why, d.Counts, d.Kind}, " ")))
	}
}
