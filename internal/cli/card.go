package cli

import (
	"bytes"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/host/zone"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/card"
)

// writeCard writes the emergency card of an assessment.
func (a *app) writeCard(c assess.Content, x assess.Assessment, e export, format bool) error {
	toStdout := outputOf(e.output) == stdout
	switch {
	case format:
		return usage("--card is one HTML page; it takes no --format")
	case e.pdf != "" || e.previous != "" || e.logo != "":
		return usage("--card is one HTML page; it takes no --pdf, --previous or --logo")
	case toStdout && a.OutTerminal:
		return usage("the card is for a browser: write it to a file with -o card.html")
	}
	say, err := a.paperCatalog()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := card.Render(&page, report.NewCard(c, x, say, zone.Of(x.Run.Zone))); err != nil {
		return &exitError{code: exitFault, err: err}
	}
	if toStdout {
		_, err := a.Out.Write(page.Bytes())
		return writeError(err)
	}
	var path string
	if isFolder(e.output) {
		path, err = a.saveIn(e.output, fileName(x)+"-card.html", page.Bytes(), e.force)
	} else {
		path, err = a.save(e.output, page.Bytes(), e.force)
	}
	if err != nil || path == "" {
		return err
	}
	a.note("Written: %s", path)
	a.note("Fill in the empty lines by hand: your bank, your IT person, your insurer and who decides.")
	return nil
}
