package cli

import (
	"bytes"
	"path/filepath"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/card"
)

// writeCard writes the emergency card of an assessment.
func (a *app) writeCard(c assess.Content, x assess.Assessment, e export, format bool) error {
	toStdout := e.output == "" || e.output == "-"
	switch {
	case format:
		return usage("--card is one HTML page; it takes no --format")
	case toStdout && a.OutTerminal:
		return usage("the card is for a browser: write it to a file with -o card.html")
	}
	var page bytes.Buffer
	if err := card.Render(&page, report.NewCard(c, x)); err != nil {
		return &exitError{code: exitFault, err: err}
	}
	if toStdout {
		_, err := a.Out.Write(page.Bytes())
		return writeError(err)
	}
	path := e.output
	if isFolder(path) {
		path = filepath.Join(path, fileName(x)+"-card.html")
	}
	if err := save(path, page.Bytes(), e.force); err != nil {
		return err
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	a.note("Written: %s", path)
	a.note("Fill in the empty lines by hand: your bank, your IT person, your insurer and who decides.")
	return nil
}
