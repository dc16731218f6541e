package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/tui"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
)

// show leads through the steps on the screen, and goes on in plain lines where
// that is wished or nothing can be drawn. It returns the record written last.
func (x *incidents) show(ctx context.Context, which string) (incident.Record, error) {
	o := x.app.screen(x.words)
	o.Incident = x.screen()
	o.Incident.Playbook, o.Incident.Alone = which, true
	_, err := tui.Run(ctx, o)
	switch {
	case errors.As(err, new(tui.PlainError)), errors.Is(err, tui.ErrNoScreen):
		return x.talk(ctx, which)
	case err != nil:
		return x.written, err
	}
	return x.written, nil
}

// screen is what the screen needs. What it writes down is also kept as a page,
// so that the page is there whatever ends the program.
func (x *incidents) screen() *tui.Incident {
	o := firsthour.Options{Guide: x.guide, Packs: x.packs, About: x.about}
	o.Open, o.Taken = x.earlier()
	return &tui.Incident{Options: o, Unkept: x.o.noSave, Keep: func(r incident.Record) (string, error) {
		if err := x.save(r); err != nil || x.store == nil {
			return "", err
		}
		return x.writePage(r)
	}}
}

// after says what waited for the end of the screen, and what was written down.
func (x *incidents) after() error {
	if x == nil {
		return nil
	}
	x.hush = false
	for _, n := range x.notes {
		x.app.note("%s", n)
	}
	if x.written.ID == "" {
		return nil
	}
	return x.finish(x.written)
}

// note says what is no part of the steps, now or after the screen.
func (x *incidents) note(format string, args ...any) {
	if x.hush {
		x.notes = append(x.notes, fmt.Sprintf(format, args...))
		return
	}
	x.app.note(format, args...)
}

// earlier returns the records that are still open, and the ids of all.
func (x *incidents) earlier() (open []incident.Record, taken []string) {
	if x.lost != nil { // what could not be kept goes on from one face to the other
		defer func() {
			open = append([]incident.Record{x.written}, slices.DeleteFunc(open, func(r incident.Record) bool { return r.ID == x.written.ID })...)
		}()
	}
	for _, r := range x.records() {
		taken = append(taken, r.ID)
		if r.Closed.IsZero() {
			open = append(open, r)
		}
	}
	return open, taken
}
