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
		x.known[id] = len(r.Entries)
		out = append(out, r)
	}
	return out
}

// save keeps a record. Another window can be writing the same one: what was said
// there since stays, and what is new here comes after it.
func (x *incidents) save(r incident.Record) error {
	x.written = r
	switch {
	case x.o.noSave:
		return nil
	case x.store == nil:
		x.lost = errors.New("the folder for it cannot be opened")
		return x.lost
	}
	var there incident.Record
	x.lost = x.store.Update(x.name(r.ID), &there, x.app.Now(), func(found bool) any {
		if found {
			return r.Merge(there, x.known[r.ID])
		}
		return r
	})
	if x.lost == nil {
		x.known[r.ID] = len(r.Entries)
	}
	return x.lost
}

// finish writes the page and says where it and the record are: the record first,
// and what could not be kept last.
func (x *incidents) finish(r incident.Record) error {
	if r.ID == "" {
		x.app.note("Nothing was written down, so nothing is kept.")
		return nil
	}
	var page string
	var err error
	if x.o.output != "" || x.store != nil {
		if page, err = x.writePage(r); err == nil {
			err = errors.Join(x.app.tell("Your record, to open in a web browser and print:"), x.app.tell("%s", page))
		}
	}
	switch {
	case x.o.noSave:
		x.app.note("No record was kept, as you asked.")
	case x.lost != nil && page != "":
		return storage(fmt.Errorf("the record could not be kept: %w; all that was written down is on the page", x.lost))
	case x.lost != nil:
		return storage(fmt.Errorf("the record could not be kept: %w; write down on paper what you did and when", x.lost))
	case r.Closed.IsZero():
		x.app.note("The record is kept in %s. Run the same command to go on.", x.store.Path(x.name(r.ID)))
	}
	return err
}

// writePage writes the page to print, and returns where it is. The page is an
// English document in every language, for the bank, the police and others who ask.
func (x *incidents) writePage(r incident.Record) (string, error) {
	dir, name := "", store.Slug(r.ID)+".html"
	switch {
	case x.o.output == "":
		return x.writeOwnPage(r)
	case isFolder(x.o.output):
		dir = x.o.output
	default:
		dir, name = filepath.Split(x.o.output)
		dir = cmp.Or(dir, ".")
	}
	page, err := x.render(x.newest(r))
	if err != nil {
		return "", err
	}
	file := whole(filepath.Join(dir, filepath.FromSlash(name)))
	err = named.WriteIn(dir, name, page, isPageOf(file, r.ID))
	if errors.Is(err, fs.ErrExist) {
		err = withHint(err, "It was left as it is; choose another name for the page.")
	}
	return file, err
}

// writeOwnPage writes the page beside the record. Another window that writes the same
// record writes the page too: whoever comes last looks again.
func (x *incidents) writeOwnPage(r incident.Record) (string, error) {
	name := path.Join(x.folder(), r.ID+".html")
	for {
		newest := x.newest(r)
		page, err := x.render(newest)
		if err != nil {
			return "", err
		}
		if err := x.store.WriteFile(name, page, true); err != nil {
			return "", storage(err)
		}
		if len(x.newest(r).Entries) == len(newest.Entries) {
			return x.store.Path(name), nil
		}
	}
}

// newest is a record as it is on the disk, or as it is here where it could not be kept.
func (x *incidents) newest(r incident.Record) incident.Record {
	var there incident.Record
	if x.store == nil || x.lost != nil || x.store.Load(x.name(r.ID), &there, x.app.Now()) != nil {
		return r
	}
	there.ID = r.ID
	return there
}

func (x *incidents) render(r incident.Record) ([]byte, error) {
	h, _ := x.guide.Find(r.Playbook)
	var page bytes.Buffer
	if err := incidenthtml.Render(&page, incident.NewPage(x.guide.Words, h, r, x.packs.For(r.Country), x.app.Now().Location())); err != nil {
		return nil, &exitError{code: exitFault, err: err}
	}
	return page.Bytes(), nil
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
	for _, h := range x.guide.Playbooks {
		fmt.Fprintf(&b, "  %-11s %s. %s\n", h.ID, h.Title, h.Signs)
	}
	if list := x.records(); len(list) > 0 {
		fmt.Fprintf(&b, "\nRecords, in %s:\n", x.store.Path(x.folder()))
		for _, r := range list {
			h, ok := x.guide.Find(r.Playbook)
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
