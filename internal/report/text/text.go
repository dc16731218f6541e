// Package text writes a report as plain text, for a terminal or a file. It
// lays out and computes nothing. With colour it uses only the sixteen that
// every terminal has, and never colour alone.
package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// Options say how to lay the text out.
type Options struct {
	// Width is the width in columns; 0 means 80, and less than 30 means 30.
	Width int
	// Color reports whether to colour the states.
	Color bool
}

// maxWidth is the widest line that is still easy to read.
const maxWidth = 100

// Render writes the report to w. The same report and options give the same bytes.
func Render(w io.Writer, r report.Report, o Options) error {
	if o.Width == 0 {
		o.Width = 80
	}
	p := printer{Catalog: r.Catalog, width: min(max(o.Width, 30), maxWidth), color: o.Color}
	p.top(r)
	p.actions(r)
	p.areas(r.Areas)
	p.since(r.Since, r.Trend)
	p.contradictions(r.Contradictions)
	p.doubts(r.Doubts)
	p.others(r.Others)
	p.help(r.Help)
	p.gaps(r.Groups)
	p.notKnown(r.NotKnown)
	p.foot(r)
	_, err := w.Write(p.b.Bytes())
	return err
}

// A printer lays out lines of one width.
type printer struct {
	i18n.Catalog
	b     bytes.Buffer
	width int
	color bool
}

func (p *printer) top(r report.Report) {
	p.para("", r.Made())
	p.line()
	p.bold(r.Verdict + ".")
	p.line()
	s := r.Score
	p.para("", p.chip(s.Chip)+"  "+s.InWords()+". "+s.Graded())
	p.para("", s.Short)
	p.para("", s.Change)
	p.line(p.bar(s.Floor, s.Ceiling, s.Goal, p.width-2))
	p.para("", p.legend(s)+" "+s.GoalSay)
	if s.Held != "" {
		p.para("", s.Held+" "+s.Lifts)
	}
	p.para("", strings.Join(s.Notes, " "))
	p.para("", r.Measured)
}

// legend says what the signs of the bar mean.
func (p *printer) legend(s report.Score) string {
	switch goal := s.Goal > 0; {
	case s.Floor < s.Ceiling && goal:
		return p.T("# is certain, + is possible once more is known, | is the goal.")
	case s.Floor < s.Ceiling:
		return p.T("# is certain, + is possible once more is known.")
	case goal:
		return p.T("# is certain, | is the goal.")
	}
	return p.T("# is certain.")
}

func (p *printer) actions(r report.Report) {
	p.heading(r.FirstHeading)
	for _, a := range r.First {
		p.item(fmt.Sprintf("%d. ", a.Rank), a.Title)
		p.para("   ", a.Why)
		p.para("   ", a.InWords())
		for _, x := range a.Seen {
			p.para("   ", x.Where+":")
			p.steps("   ", x.First, x.Steps)
			p.pastes("   ", x.Paste)
		}
		if len(a.Seen) > 0 && len(a.Steps) > 0 {
			p.para("   ", p.T(report.RestOfBusiness))
		}
		p.steps("   ", a.First, a.Steps)
		if a.Then != "" {
			p.para("   ", p.T(phrases.IfNot)+": "+a.Then)
		}
	}
	if len(r.Later) > 0 {
		p.line()
		p.para("", p.T("Then:"))
		for _, a := range r.Later {
			p.item(fmt.Sprintf("%d. ", a.Rank), a.Title)
			p.para("   ", a.InWords())
		}
	}
}

func (p *printer) steps(indent, first string, steps []string) {
	if first != "" {
		p.para(indent, p.T("Before you begin: %s", first))
	}
	for _, s := range steps {
		p.item(indent+"- ", s)
	}
}

// pastes shows records to copy. A value stands on a line of its own, unbroken: a
// broken one is pasted broken.
func (p *printer) pastes(indent string, list []report.Paste) {
	label := aligned(p.T("Name:"), p.T("Type:"), p.T("Value:"))
	for _, x := range list {
		p.para(indent, p.T("Record to copy. %s", x.Note))
		for i, value := range []string{x.Name, x.Type, x.Value} {
			p.line(indent + "  " + label[i] + value)
		}
	}
}

func (p *printer) areas(list []report.Area) {
	if len(list) == 0 {
		return
	}
	p.heading(p.T("Area by area"))
	name, number, chip := 0, 9, 13 // the least, so that two reports look alike
	for _, a := range list {
		name, number, chip = max(name, ansi.StringWidth(a.Name)), max(number, ansi.StringWidth(a.Number)), max(chip, ansi.StringWidth(p.chip(a.Chip)))
	}
	rest := number + chip + 6
	name = min(name, p.width-rest)
	for _, a := range list {
		bar := ""
		if room := p.width - name - rest; room >= 10 {
			bar = p.bar(a.Floor, a.Ceiling, 0, min(room, 20)) + " "
		}
		p.line(pad(ansi.Truncate(a.Name, name, ""), name) + "  " + bar + pad(a.Number, number) + " " + p.chip(a.Chip))
	}
}

func (p *printer) contradictions(list []report.Contradiction) {
	if len(list) == 0 {
		return
	}
	p.heading(p.T("Where what you told us and what we saw differ"))
	label := aligned(p.T("You told us:"), p.T("We saw:"))
	for _, c := range list {
		p.para("", c.Title)
		p.item("  "+label[0], c.Told)
		for _, s := range c.Saw {
			p.item("  "+label[1], s)
		}
		if c.More > 0 {
			p.para("  ", p.T("And %d more like it.", c.More))
		}
		p.para("  ", c.Explained())
		p.para("  ", strings.TrimSpace(c.Counts+" "+c.Ask))
	}
}

func (p *printer) doubts(list []report.Doubt) {
	if len(list) == 0 {
		return
	}
	p.heading(p.T("Where two of your answers do not go together"))
	label := aligned(p.T("You told us:"), p.T("And also:"))
	for _, d := range list {
		p.para("", d.Title)
		p.item("  "+label[0], d.Told)
		p.item("  "+label[1], p.T("%s (taken from “%s”)", d.OtherTold, d.Other))
		p.para("  ", strings.Join([]string{d.Why, d.Counts, d.Kind}, " "))
	}
}

func (p *printer) gaps(groups []report.Group) {
	p.heading(p.T("What we found, worst area first"))
	if len(groups) == 0 {
		p.para("", p.T("No gaps were found in what was looked at."))
	}
	label := aligned(p.T("You told us:"), p.T("We checked:"))
	for _, g := range groups {
		p.bold(g.Area)
		for _, i := range g.Items {
			p.item("  ", p.chip(i.Chip)+" "+i.Title)
			if i.Told != "" {
				p.item("    "+label[0], strings.TrimSpace(i.Asked+" "+i.Told))
			}
			for _, place := range i.Places {
				p.item("    "+label[1], place.InWords())
				for _, e := range place.Evidence {
					p.item("      ", e.InWords())
				}
			}
		}
	}
}

func (p *printer) notKnown(list []report.NotKnown) {
	if len(list) == 0 {
		return
	}
	p.heading(p.T("What was not checked, and why"))
	for _, n := range list {
		p.item("  ? ", n.InWords())
	}
}

func (p *printer) foot(r report.Report) {
	p.line()
	for _, c := range r.How.Caps {
		p.para("", c.Say+" "+p.T("What lifts it: %s", c.Lifts))
	}
	for _, l := range r.Limits {
		p.para("", l)
	}
	p.para("", p.T("Keep this private. It lists where your business is weak."))
}
