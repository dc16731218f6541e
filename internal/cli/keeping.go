package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// adopt gives the client's folder of an earlier version its present name, before
// anything is kept there.
func (a *app) adopt(s *store.Store, client string) {
	from, err := s.Adopt(client)
	switch {
	case err != nil:
		a.note("An older folder of this client is left out: %v.", err)
	case from != "":
		a.note("The folder of this client is now called %s; an earlier version called it %s.", store.Slug(client), from)
	}
}

// folderOf is the name of the folder in which a client's results are: that of an
// earlier version as long as nothing was kept under the present one.
func (a *app) folderOf(s *store.Store, slug string) string {
	slug = store.Slug(slug) // a document can say anything
	if name := a.clientOrDefault(); store.Slug(name) == slug {
		return s.Folder(name)
	}
	return slug
}

// begin opens what the questionnaire keeps things in, for this run alone, and begins
// to look for what was answered last time.
func (a *app) begin(b *backend) (done func(), err error) {
	s, err := a.openStore()
	if err != nil {
		return nil, err
	}
	a.adopt(s, a.settings.Client)
	b.store, b.client = s, s.Folder(a.settings.Client)
	hold, err := s.HoldDraft(b.client)
	if err != nil {
		_ = s.Close()
	}
	switch {
	case errors.Is(err, store.ErrHeld):
		return nil, withHint(storage(fmt.Errorf("the questions for %s are open in another window; go on there, or close it and run this again", clientName(b.client))),
			"A window that was stopped with Ctrl-Z goes on when you type fg in it. To answer here and keep nothing, add --no-save.")
	case err != nil:
		return nil, withHint(storage(err), "Name another folder with --data-dir, or use --no-save.")
	case hold.Unguarded():
		a.note("This folder cannot tell whether another window is open. Answer in one window only: %s", b.DraftPath())
	}
	b.preload()
	return func() {
		hold.Release()
		_ = s.Close()
	}, nil
}

// sayAhead says, once, which assessment is dated later than now.
func (a *app) sayAhead(ids ...string) {
	i := slices.IndexFunc(ids, func(id string) bool { return store.Ahead(id, a.Now()) })
	if i < 0 || a.saidAhead {
		return
	}
	a.saidAhead = true
	day := ids[i]
	if stamp := "20060102T150405Z"; len(day) >= len(stamp) {
		if t, err := time.Parse(stamp, day[:len(stamp)]); err == nil {
			day = phrases.Day(t, a.Now().Location())
		}
	}
	a.note("The assessment %s is dated %s, which is still to come: a clock was wrong then, or is wrong now. The newest is the one that was kept last.", ids[i], day)
}

// deliver writes what was asked for, and then keeps the assessment: a data folder that
// is full or cannot be written takes nothing from who waits for the report.
func (a *app) deliver(ctx context.Context, c assess.Content, x assess.Assessment, e export, noSave bool) error {
	paths, err := a.write(ctx, c, x, e)
	for _, p := range paths {
		a.note("Written: %s", p)
	}
	kept := a.keep(x, noSave)
	switch {
	case kept == nil:
		return err
	case err == nil:
		return kept
	}
	return storage(errors.Join(err, kept))
}
