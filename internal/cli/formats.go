package cli

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/redact"
	"github.com/cybercheck-cli/cybercheck/internal/report/csv"
	"github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/report/junit"
	"github.com/cybercheck-cli/cybercheck/internal/report/markdown"
	"github.com/cybercheck-cli/cybercheck/internal/report/ndjson"
	"github.com/cybercheck-cli/cybercheck/internal/report/sarif"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// A format is one way to write an assessment. A new one adds a line here.
type format struct {
	name, ending string
	render       func(w io.Writer, v exportInput) error
}

// pdf is the format that a browser makes: it needs more than a view.
const pdf = "pdf"

var formats = []format{
	{"text", "txt", func(w io.Writer, v exportInput) error { return text.Render(w, v.report(), v.look) }},
	{"json", "json", func(w io.Writer, v exportInput) error { return json.Render(w, v.x) }},
	{"html", "html", func(w io.Writer, v exportInput) error { return v.page(w) }},
	{pdf, "pdf", nil},
	{"csv", "csv", func(w io.Writer, v exportInput) error { return csv.Findings(w, v.content, v.x, v.changes) }},
	{"csv-plan", "plan.csv", func(w io.Writer, v exportInput) error { return csv.Plan(w, v.x) }},
	{"md", "md", func(w io.Writer, v exportInput) error { return markdown.Render(w, v.report()) }},
	{"ndjson", "ndjson", func(w io.Writer, v exportInput) error { return ndjson.Render(w, v.content, v.x, v.changes) }},
	{"sarif", "sarif", func(w io.Writer, v exportInput) error { return sarif.Render(w, v.content, v.x, v.changes, v.all) }},
	{"junit", "junit.xml", func(w io.Writer, v exportInput) error { return junit.Render(w, v.content, v.x, v.all) }},
}

func formatNames() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// An export is where an assessment is to be written, and how.
type export struct {
	formats []string
	output  string
	force   bool
	all     bool // also what is no gap, in the formats for tickets
	redact  bool // leave out what would tell who and where

	previous string       // what to compare with; empty means the newest one kept before
	base     string       // the name of the files in a folder, where it is not the usual one
	history  bool         // whether what is kept may be compared with
	fresh    bool         // made just now, so that all that is kept came before it
	store    *store.Store // where that is, when it is open already
	without  string       // the stored name of one that is not to be compared with
	logo     string       // a picture of the one who hands the report over
	pdf      string       // also print to this file
	part     string       // of the page: one of parts, or empty for all of it
	seal     *seal        // the signature of the document
}

func (a *app) exportFlags(cmd *cobra.Command, e *export, standard string) {
	f := cmd.Flags()
	f.StringSliceVar(&e.formats, "format", []string{standard}, "one or more of "+formatNames())
	f.StringVarP(&e.output, "output", "o", "", "write to this file, or into this folder")
	f.StringVar(&e.pdf, "pdf", "", "also print the report to this PDF file, by a Chrome, Edge or Chromium of this computer")
	f.BoolVar(&e.force, "force", false, "replace files that are already there")
	f.BoolVar(&e.all, "all", false, "in sarif and junit, also what is good, unknown or does not apply")
	f.BoolVar(&e.redact, "redact", false, "write a copy to share: scores and steps, without names, addresses, findings and notes")
	f.StringVar(&e.previous, "previous", "", "say what changed since this assessment, an ID or a file, or “none” (default the one kept before it)")
	f.StringVar(&e.logo, "logo", "", "a PNG or JPEG picture of yours to put on the report")
}

// ownerPart is the part of the page that is the owner’s; allParts is the whole page.
const (
	ownerPart = "owner"
	allParts  = "all"
)

// partFits refuses a part that is none, and one of something that has no parts.
func (e export) partFits(list []format) error {
	switch {
	case e.part == "", e.part == allParts:
		return nil
	case e.part != ownerPart:
		return withHint(usage("--part %s: there are owner and all", e.part), "“owner” is the two pages for the owner, “all” has what is behind them as well.")
	case e.pdf == "" && !slices.ContainsFunc(list, func(f format) bool { return f.name == "html" || f.name == pdf }):
		return withHint(usage("--part owner is about the HTML page and its PDF"), "Add --format html, or leave --part out.")
	}
	return nil
}

// chosen returns the formats asked for, and checks that there is a place for them.
func (e export) chosen(a *app) ([]format, error) {
	var out []format
	for _, n := range e.formats {
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == n })
		if i < 0 {
			return nil, usage("there is no format %q; there are %s", n, formatNames())
		}
		if !slices.ContainsFunc(out, func(f format) bool { return f.name == n }) {
			out = append(out, formats[i])
		}
	}
	switch {
	case len(out) == 0:
		return nil, usage("--format names no format; there are %s", formatNames())
	case e.pdf != "" && outputOf(e.pdf) == stdout:
		return nil, usage("--pdf takes the name of a file; --format pdf -o - writes to standard output")
	case len(out) > 1 && outputOf(e.output) == stdout:
		return nil, usage("several formats need a folder: -o FOLDER")
	case len(out) == 1 && (out[0].name == "html" || out[0].name == pdf) && outputOf(e.output) == stdout && a.OutTerminal:
		return nil, usage("that is not for a terminal: write it to a file with -o report.%s", out[0].ending)
	}
	return out, e.partFits(out)
}

// ready refuses, before any work is done, what could not be written at its end: a
// format that is none, a place that is taken, a file beside it that cannot be read.
func (e export) ready(a *app) error {
	list, err := e.chosen(a)
	if err != nil {
		return err
	}
	if !e.folder(list) { // else the names are made when the work is done
		if _, err := e.places(list, ""); err != nil {
			return err
		}
	} else if err := e.room(e.pdf); err != nil {
		return err
	}
	if e.redact {
		return nil // nothing else is shown
	}
	if _, err := readLogo(cmp.Or(e.logo, a.settings.Report.Logo)); err != nil {
		return err
	}
	if e.previous != "" && e.previous != noPrevious {
		_, err = a.find(e.previous)
	}
	return err
}

// write exports the assessment and returns the paths of the files written.
func (a *app) write(ctx context.Context, c assess.Content, x assess.Assessment, e export) ([]string, error) {
	list, err := e.chosen(a)
	if err != nil {
		return nil, err
	}
	if e.redact {
		x = redact.Of(c, a.tool(c.Bank), x)
	}
	v, err := a.exportInput(c, x, e)
	if err != nil {
		return nil, err
	}
	files, err := e.places(list, cmp.Or(e.base, fileName(x)))
	if err != nil {
		return nil, err // before any of them is written
	}
	var paths []string
	if outputOf(e.output) == stdout {
		data, err := a.rendered(ctx, list[0], v)
		if err != nil {
			return nil, err
		}
		if _, err := a.Out.Write(data); err != nil {
			return nil, writeError(err)
		}
	} else if paths, err = a.writeFiles(ctx, list, files, v, e); err != nil && !isUnprinted(err) {
		return paths, err
	}
	if e.pdf == "" {
		return paths, err
	}
	path, unprinted := a.writePDF(ctx, v, e)
	if path != "" {
		paths = append(paths, path)
	}
	if err == nil {
		err = unprinted
	}
	return paths, err
}

// writeFiles writes each format to its file. A PDF that nobody can print keeps none of
// the others from being written; it is the error then.
func (a *app) writeFiles(ctx context.Context, list []format, files []string, v exportInput, e export) ([]string, error) {
	var paths []string
	var unprinted error
	for i, f := range list {
		data, err := a.rendered(ctx, f, v)
		if isUnprinted(err) {
			unprinted = err
			continue
		}
		if err != nil {
			return paths, err
		}
		var path string
		if e.folder(list) {
			path, err = a.saveIn(e.output, files[i], data, e.force)
		} else {
			path, err = a.save(e.output, data, e.force)
		}
		if err != nil {
			return paths, err
		}
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths, unprinted
}

// writePDF prints to the file of --pdf.
func (a *app) writePDF(ctx context.Context, v exportInput, e export) (string, error) {
	data, err := a.printPDF(ctx, v)
	if err != nil {
		return "", noPDF(err)
	}
	path, err := a.save(e.pdf, data, e.force)
	if err != nil {
		path = ""
	}
	return path, err
}

// rendered is an assessment in one format.
func (a *app) rendered(ctx context.Context, f format, v exportInput) ([]byte, error) {
	if f.name == pdf {
		data, err := a.printPDF(ctx, v)
		if err != nil {
			return nil, noPDF(err)
		}
		return data, nil
	}
	var buf bytes.Buffer
	if err := f.render(&buf, v); err != nil {
		return nil, &exitError{code: exitFault, err: err}
	}
	return buf.Bytes(), nil
}

// look says how text is drawn: on a terminal, or in a file.
func (a *app) look(terminal bool) text.Options {
	o := text.Options{Width: 80}
	if terminal {
		if a.Width > 0 {
			o.Width = min(max(a.Width, 20), 500)
		}
		o.Color = a.color(a.OutTerminal)
	}
	return o
}

// color decides whether to use colour on a stream. Any value of NO_COLOR switches
// it off; the libraries would read some values as "on".
func (a *app) color(terminal bool) bool {
	force := a.env("CLICOLOR_FORCE")
	switch {
	case a.settings.UI.Color == "always":
		return true
	case a.settings.UI.Color == "never", a.env("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case a.env("CLICOLOR") == "0", a.env("TERM") == "dumb":
		return false
	}
	return terminal
}
