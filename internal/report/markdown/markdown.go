// Package markdown writes a report as Markdown, for tickets, wikis and mail. What
// came with the document is text only: no link, no markup and no HTML is made of
// it, and evidence stands in indented blocks.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// Render writes the report to w. The same report gives the same bytes.
func Render(w io.Writer, r report.Report) error {
	p := &printer{Catalog: r.Catalog}
	p.top(r)
	p.actions(r)
	p.areas(r.Areas)
	p.since(r.Since, r.Trend)
	p.contradictions(r.Contradictions)
	p.doubts(r.Doubts)
	p.groups(r.Groups)
	p.good(r.Good)
	p.notKnown(r.NotKnown)
	p.help(r.Help)
	p.answers(r.Answers)
	p.how(r)
	p.frameworks(r.Frameworks)
	p.limits(r)
	p.seal(r.Seal)
	_, err := io.WriteString(w, safetext.Guard(p.b.String()))
	return err
}

// A printer writes blocks with an empty line after each.
type printer struct {
	i18n.Catalog
	b bytes.Buffer
}

func (p *printer) heading(level int, text string) {
	p.para("", strings.Repeat("#", level)+" "+Escape(text))
}

// para writes a block that is Markdown already; nothing when there is nothing to say.
func (p *printer) para(indent, markdown string) {
	if strings.TrimSpace(markdown) != "" {
		p.b.WriteString(indent + markdown + "\n\n")
	}
}

// list writes texts as a list.
func (p *printer) list(texts []string) {
	for _, t := range texts {
		p.b.WriteString(strings.TrimRight("- "+Escape(t), " ") + "\n")
	}
	if len(texts) > 0 {
		p.b.WriteByte('\n')
	}
}

func (p *printer) top(r report.Report) {
	p.heading(1, r.Verdict)
	p.para("", Escape(r.Made()))
	s := r.Score
	p.para("", Escape(p.T("Score: %s (%s).", s.InWords(), s.Chip.Word)))
	p.para("", Escape(s.Graded()+" "+s.GoalSay))
	p.para("", Escape(s.Short))
	p.para("", Escape(s.Change))
	p.para("", Escape(s.Held+" "+s.Lifts))
	p.list(s.Notes)
	p.para("", Escape(r.Measured))
}

func (p *printer) actions(r report.Report) {
	p.heading(2, r.FirstHeading)
	for _, a := range r.First {
		p.action(a)
	}
	if len(r.Later) > 0 {
		p.heading(2, p.T("Then"))
	}
	for _, a := range r.Later {
		p.action(a)
	}
}

func (p *printer) action(a report.Action) {
	p.heading(3, fmt.Sprintf("%d. %s", a.Rank, a.Title))
	p.para("", Escape(a.Why))
	p.para("", Escape(a.InWords()))
	for _, x := range a.Seen {
		p.para("", Escape(x.Where+":"))
		p.steps(x.First, x.Steps)
		p.pastes(x.Paste)
	}
	if len(a.Seen) > 0 && len(a.Steps) > 0 {
		p.para("", Escape(p.T(report.RestOfBusiness)))
	}
	p.steps(a.First, a.Steps)
	if a.Then != "" {
		p.para("", Escape(p.T(phrases.IfNot)+": "+a.Then))
	}
	if a.AskIT != "" {
		p.para("", Escape(p.T("To ask someone technical: %s", a.AskIT)))
	}
	p.link(a.Link)
}

func (p *printer) steps(first string, steps []string) {
	if first != "" {
		p.para("", Escape(p.T("Before you begin: %s", first)))
	}
	for i, s := range steps {
		fmt.Fprintf(&p.b, "%d. %s\n", i+1, Escape(s))
	}
	if len(steps) > 0 {
		p.b.WriteByte('\n')
	}
}

// pastes writes records to copy, each in a block of its own.
func (p *printer) pastes(list []report.Paste) {
	for _, x := range list {
		p.para("", Escape(p.T("To copy as it stands. %s", x.Note)))
		p.para("    ", x.Name+"  "+x.Type+"  "+x.Value)
	}
}

// link makes a link of an address that our own content holds, and of no other.
func (p *printer) link(l report.Link) {
	switch {
	case l.URL == "":
	case l.Live && !strings.ContainsAny(l.URL, "<>() \\"):
		p.para("", fmt.Sprintf("[%s](<%s>)", p.linkText(l), l.URL))
	default:
		p.para("", Escape(l.Title+" "+l.URL))
	}
}

// linkText is never an address: within a link nothing may be a link.
func (p *printer) linkText(l report.Link) string {
	if l.Title == "" || l.Title == l.URL {
		return Escape(p.T("More about it"))
	}
	return Escape(l.Title)
}

func (p *printer) areas(list []report.Area) {
	if len(list) == 0 {
		return
	}
	p.heading(2, p.T("Area by area"))
	lines := make([]string, len(list))
	for i, a := range list {
		lines[i] = fmt.Sprintf("%s: %s (%s)", a.Name, a.Number, a.Chip.Word)
	}
	p.list(lines)
}

func (p *printer) contradictions(list []report.Contradiction) {
	if len(list) > 0 {
		p.heading(2, p.T("Where what you told us and what we saw differ"))
	}
	for _, c := range list {
		p.heading(3, c.Title)
		p.list([]string{p.T("You told us: %s", c.Told)})
		saw := make([]string, 0, len(c.Saw)+1)
		for _, s := range c.Saw {
			saw = append(saw, p.T("We saw: %s", s))
		}
		if c.More > 0 {
			saw = append(saw, p.T("And %d more like it.", c.More))
		}
		p.list(saw)
		p.para("", Escape(strings.Join([]string{c.Explained(), c.Counts, c.Ask}, " ")))
	}
}

func (p *printer) groups(groups []report.Group) {
	p.heading(2, p.T("What we found, worst area first"))
	if len(groups) == 0 {
		p.para("", Escape(p.T("No gaps were found in what was looked at.")))
	}
	for _, g := range groups {
		p.heading(3, g.Area)
		p.para("", Escape(g.Why))
		for _, i := range g.Items {
			p.item(i)
		}
	}
}

func (p *printer) item(i report.Item) {
	p.heading(4, i.Title)
	p.para("", Escape(fmt.Sprintf("%s. %s (%s)", i.Chip.Word, i.Basis, i.Control)))
	p.para("", Escape(i.Why))
	if i.Told != "" {
		p.para("", Escape(p.T("You told us: %s", strings.TrimSpace(i.Asked+" "+i.Told))))
	}
	for _, x := range i.Places {
		p.para("", Escape(x.InWords()+" "+x.When.Words))
		for _, e := range x.Evidence {
			p.para("    ", e.InWords())
		}
	}
	if i.Step > 0 {
		p.para("", Escape(p.T("Step %d of the plan tells how to close it.", i.Step)))
	}
	for _, w := range i.Ways {
		if w.For != "" {
			p.para("", Escape(w.For)+":")
		}
		p.steps(w.First, w.Steps)
	}
	if i.AskIT != "" {
		p.para("", Escape(p.T("To ask someone technical: %s", i.AskIT)))
	}
	p.pastes(i.Paste)
	p.link(i.Link)
	if i.Repeat != "" {
		p.para("", Escape(p.T("To see it again yourself:")))
		p.para("    ", i.Repeat)
	}
	if i.CannotSee != "" {
		p.para("", Escape(p.T("What this does not show: %s", i.CannotSee)))
	}
	if refs := strings.TrimSpace(i.Source + " " + i.Refs); refs != "" {
		p.para("", Escape(p.T("Where this comes from: %s", refs)))
	}
}

func (p *printer) good(list []report.Good) {
	if len(list) == 0 {
		return
	}
	p.heading(2, p.T("What is good"))
	lines := make([]string, len(list))
	for i, g := range list {
		lines[i] = g.Title + " (" + g.Basis + ")"
		if g.Where != "" {
			lines[i] += ": " + g.Where
		}
	}
	p.list(lines)
}

func (p *printer) notKnown(list []report.NotKnown) {
	if len(list) == 0 {
		return
	}
	p.heading(2, p.T("What was not checked, and why"))
	lines := make([]string, len(list))
	for i, n := range list {
		lines[i] = n.InWords()
	}
	p.list(lines)
}

func (p *printer) help(h report.Help) {
	if len(h.Contacts) == 0 {
		return
	}
	p.heading(2, h.Heading)
	lines := make([]string, len(h.Contacts))
	for i, c := range h.Contacts {
		lines[i] = strings.Join(strings.Fields(fmt.Sprintf("%s. %s %s %s", c.Name, c.Use, c.Phone, c.Hours)), " ")
	}
	p.list(lines)
	p.para("", Escape(h.Seen))
}

func (p *printer) answers(list []report.Answer) {
	if len(list) == 0 {
		return
	}
	p.heading(2, p.T("What you answered"))
	lines := make([]string, len(list))
	for i, a := range list {
		lines[i] = a.Question + " " + a.Words
		for _, more := range []string{a.Note, a.By, a.When.Words, a.Old} {
			if more != "" {
				lines[i] += "; " + more
			}
		}
	}
	p.list(lines)
}

func (p *printer) how(r report.Report) {
	p.heading(2, p.T("How the score is made"))
	rows := make([]string, len(r.How.Rows))
	for i, x := range r.How.Rows {
		rows[i] = p.T("%s, %s: weight %d, certain %d, possible %d (%s)", x.ID, x.Title, x.Weight, x.Floor, x.Ceiling, x.Basis)
	}
	p.list(rows)
	p.list(r.How.Worked)
	for _, c := range r.How.Caps {
		p.para("", Escape(c.Say+" "+c.Lifts))
	}
}
