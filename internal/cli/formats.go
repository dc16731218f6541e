package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/redact"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/csv"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
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
	render       func(w io.Writer, c assess.Content, a assess.Assessment, look text.Options) error
}

var formats = []format{
	{"text", "txt", func(w io.Writer, c assess.Content, a assess.Assessment, look text.Options) error {
		return text.Render(w, report.New(c, a), look)
	}},
	{"json", "json", func(w io.Writer, _ assess.Content, a assess.Assessment, _ text.Options) error {
		return json.Render(w, a)
	}},
	{"html", "html", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return html.Render(w, report.New(c, a))
	}},
	{"csv", "csv", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return csv.Findings(w, c, a)
	}},
	{"csv-plan", "plan.csv", func(w io.Writer, _ assess.Content, a assess.Assessment, _ text.Options) error {
		return csv.Plan(w, a)
	}},
	{"md", "md", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return markdown.Render(w, report.New(c, a))
	}},
	{"ndjson", "ndjson", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return ndjson.Render(w, c, a)
	}},
	{"sarif", "sarif", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return sarif.Render(w, c, a)
	}},
	{"junit", "junit.xml", func(w io.Writer, c assess.Content, a assess.Assessment, _ text.Options) error {
		return junit.Render(w, c, a)
	}},
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
	redact  bool // leave out what would tell who and where
}

// chosen returns the formats asked for, and checks that there is a place for them.
func (e export) chosen(a *app) ([]format, error) {
	var out []format
	for _, n := range e.formats {
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == n })
		if i < 0 {
			return nil, usage("there is no format %q; there are %s", n, formatNames())
		}
		out = append(out, formats[i])
	}
	switch {
	case len(out) == 0:
		return nil, usage("--format names no format; there are %s", formatNames())
	case len(out) > 1 && (e.output == "" || e.output == "-"):
		return nil, usage("several formats need a folder: -o FOLDER")
	case len(out) == 1 && out[0].name == "html" && (e.output == "" || e.output == "-") && a.OutTerminal:
		return nil, usage("an HTML page is for a browser: write it to a file with -o report.html")
	}
	return out, nil
}

// write exports the assessment and returns the paths of the files written.
func (a *app) write(c assess.Content, x assess.Assessment, e export) ([]string, error) {
	list, err := e.chosen(a)
	if err != nil {
		return nil, err
	}
	if e.redact {
		x = redact.Of(c, a.tool(c.Bank), x)
	}
	if e.output == "" || e.output == "-" {
		var buf bytes.Buffer
		if err := list[0].render(&buf, c, x, a.look(true)); err != nil {
			return nil, &exitError{code: exitFault, err: err}
		}
		_, err := a.Out.Write(buf.Bytes())
		return nil, writeError(err)
	}
	folder := len(list) > 1 || isFolder(e.output)
	if folder {
		if err := os.MkdirAll(e.output, 0o700); err != nil {
			return nil, storage(fmt.Errorf("making the folder for the report: %w", err))
		}
	}
	var paths []string
	for _, f := range list {
		path := e.output
		if folder {
			path = filepath.Join(e.output, fileName(x)+"."+f.ending)
		}
		var buf bytes.Buffer
		if err := f.render(&buf, c, x, a.look(false)); err != nil {
			return paths, &exitError{code: exitFault, err: err}
		}
		if err := save(path, buf.Bytes(), e.force); err != nil {
			return paths, err
		}
		abs, err := filepath.Abs(path)
		if err != nil {
			abs = path
		}
		paths = append(paths, abs)
	}
	return paths, nil
}

func save(path string, data []byte, force bool) error {
	err := store.WriteFile(path, data, force)
	if errors.Is(err, fs.ErrExist) {
		return withHint(storage(fmt.Errorf("writing %s: a file of that name is already there", path)), "Choose another name, or add --force to replace it.")
	}
	if err != nil {
		return storage(fmt.Errorf("writing %s: %w", path, err))
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator)) || strings.HasSuffix(path, "/")
}

// fileName is the name of a report without its ending.
func fileName(x assess.Assessment) string {
	return "cybercheck-" + x.Subject.Client + "-" + x.Run.Finished.Format("2006-01-02")
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
