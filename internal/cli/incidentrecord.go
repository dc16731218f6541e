package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	incidenthtml "github.com/cybercheck-cli/cybercheck/internal/incident/html"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// folder is where the records of the client are, below the data folder.
func (x *incidents) folder() string { return path.Join("clients", x.client, "incidents") }

func (x *incidents) name(id string) string { return path.Join(x.folder(), id+".json") }

// records returns the records that are kept, the newest first. What cannot be
// read is said, and kept.
func (x *incidents) records() []incident.Record {
	if x.store == nil {
		return nil
	}
	entries, err := x.store.List(x.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		x.note("The earlier records cannot be read: %v", err)
	}
	var out []incident.Record
	for _, e := range slices.Backward(entries) {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || strings.HasPrefix(id, ".") {
			continue
		}
		var r incident.Record
		err := x.store.Load(x.name(id), &r, x.app.Now())
		if err == nil && r.SchemaVersion > incident.RecordVersion {
			err = fmt.Errorf("reading %s: %w", e.Name(), store.ErrNewer)
		}
		if err != nil {
			x.note("An earlier record is left out: %v", err)
			continue
		}
		r.ID = id // the file's own name, whatever the file says
		out = append(out, r)
	}
	return out
}

func (x *incidents) save(r incident.Record) error {
	switch {
	case x.o.noSave:
		return nil
	case x.store == nil:
		return errors.New("the folder for it cannot be opened")
	}
	return x.store.Save(x.name(r.ID), r)
}

// finish writes the page and says where it and the record are.
func (x *incidents) finish(r incident.Record) error {
	if r.ID == "" {
		x.app.note("Nothing was written down, so nothing is kept.")
		return nil
	}
	if x.o.output != "" || x.store != nil {
		file, err := x.writePage(r)
		if err != nil {
			return err
		}
		if err := errors.Join(x.app.tell("Your record, to open in a web browser and print:"), x.app.tell("%s", file)); err != nil {
			return err
		}
	}
	switch {
	case x.o.noSave:
		x.app.note("No record was kept, as you asked.")
	case x.store == nil:
		return storage(errors.New("the record could not be kept; what was written down is only on the page and on your paper"))
	case r.Closed.IsZero():
		x.app.note("The record is kept in %s. Run the same command to go on.", x.store.Path(x.name(r.ID)))
	}
	return nil
}

// writePage writes the page to print, and returns where it is. The page is an
// English document in every language, for the bank, the police and others who ask.
func (x *incidents) writePage(r incident.Record) (string, error) {
	h, _ := x.guide.Find(r.Happening)
	var page bytes.Buffer
	if err := incidenthtml.Render(&page, incident.NewPage(x.guide.Words, h, r, x.packs.For(r.Country), x.app.Now().Location())); err != nil {
		return "", &exitError{code: exitFault, err: err}
	}
	dir, name := "", store.Slug(r.ID)+".html"
	switch {
	case x.o.output == "":
		dir, name = x.store.Path(""), path.Join(x.folder(), r.ID+".html")
	case isFolder(x.o.output):
		dir = x.o.output
	default:
		dir, name = filepath.Split(x.o.output)
		dir = cmp.Or(dir, ".")
	}
	file := whole(filepath.Join(dir, filepath.FromSlash(name)))
	replace := x.o.output == "" || isPageOf(file, r.ID)
	err := named.WriteIn(dir, name, page.Bytes(), replace)
	if errors.Is(err, fs.ErrExist) {
		err = withHint(err, "It was left as it is; choose another name for the page.")
	}
	return file, err
}

// isPageOf reports whether a file is an earlier page of the record, which may be
// replaced. Anything else that stands there is left as it is.
func isPageOf(file, id string) bool {
	head, err := named.Read(file, assess.MaxDocument)
	return err == nil && bytes.HasPrefix(head, []byte("<!doctype html>")) && bytes.Contains(head, []byte("<td>"+id+"</td>"))
}

func (x *incidents) list() error {
	var b strings.Builder
	b.WriteString("What can have happened:\n")
	for _, h := range x.guide.Happenings {
		fmt.Fprintf(&b, "  %-11s %s. %s\n", h.ID, h.Title, h.Signs)
	}
	if list := x.records(); len(list) > 0 {
		fmt.Fprintf(&b, "\nRecords, in %s:\n", x.store.Path(x.folder()))
		for _, r := range list {
			h, ok := x.guide.Find(r.Happening)
			if !ok {
				continue
			}
			state := "open"
			if !r.Closed.IsZero() {
				state = "closed"
			}
			fmt.Fprintf(&b, "  %s  %-6s  begun %s, %d of %d steps settled\n", r.ID, state,
				r.Opened.In(x.app.Now().Location()).Format("Mon 2 Jan 2006, 15:04"), r.Count(h), len(h.Steps))
		}
	}
	_, err := fmt.Fprint(x.app.Out, b.String())
	return writeError(err)
}
