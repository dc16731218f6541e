// Package prompt leads through the first hour after something happened, line by
// line: a reader in, a writer out. Lines only go down, and nothing is answered
// for the person: an empty line says the step again, and the end of the input
// saves and ends. It works with a screen reader and when piped.
package prompt

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// Options is what a run needs.
type Options struct {
	In    io.Reader
	Out   io.Writer
	Guide incident.Guide
	Packs countries.Packs
	// Playbook is the id of what happened; empty asks.
	Playbook string
	// Words say everything in the language of the run; the Guide is the English one.
	Words i18n.Catalog
	// Country is where the business is; empty asks, unless a record says it.
	// Mail is where its email lives, and empty shows the clicks of every service.
	Country, Mail, Business string
	// Open are the records that are not closed, the newest first.
	Open []incident.Record
	// Taken are the ids of all records.
	Taken []string
	// Save keeps a record; when it returns nil, the record is kept.
	Save func(incident.Record) error
	// Unkept is true where nothing is kept by wish, so that nothing may be said to be.
	Unkept bool
	// Now is the clock that is written down.
	Now func() time.Time
}

// Run leads through a happening until its record is closed, or the person leaves,
// which is lineio.ErrLeft, lineio.ErrInterrupted or lineio.ErrEnded and not the end of
// the happening. What was written down is kept, unless the error of saving it is joined.
// It returns the record as it stands, with an empty id when none was begun.
func Run(ctx context.Context, o Options) (incident.Record, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	o.Guide, o.Packs = o.Guide.In(o.Words), incident.PacksIn(o.Words, o.Packs)
	s := &session{Session: lineio.NewSession(ctx, o.In, o.Out, o.Words), o: o, country: o.Country}
	err := s.run()
	if s.unsaved {
		err = errors.Join(err, s.flush())
	}
	if len(s.walk.Record.Entries) == 0 {
		return incident.Record{}, err
	}
	return s.walk.Record, err
}

// A session is one run.
type session struct {
	*lineio.Session
	o       Options
	walk    incident.Cursor
	country string
	unsaved bool
}

func (s *session) pack() countries.Pack { return s.o.Packs.For(s.country) }

func (s *session) run() error {
	w := s.o.Guide.Words
	s.Tell("Plain mode. Type a number, or a word: done, back, why, how, note, skip, help, quit.")
	s.Say(w.Intro+" "+w.Secret, w.InDanger(s.pack()))
	if err := s.begin(); err != nil {
		return err
	}
	for {
		for !s.walk.AtEnd() {
			if err := s.step(); err != nil {
				return err
			}
		}
		if over, err := s.next(); over || err != nil {
			return err
		}
	}
}

// begin chooses the happening and the country, and begins or goes on with a record.
func (s *session) begin() error {
	for {
		h, old, err := s.which()
		if err != nil {
			return err
		}
		if old != nil {
			s.country = old.Country
			s.walk = incident.NewCursor(h, *old)
			s.Say(s.walk.GoesOn(s.o.Guide.Words, s.o.Now().Location()))
		} else {
			r := incident.Begin(h, incident.Record{Country: s.country, Business: s.o.Business, Mail: s.o.Mail}, s.o.Taken, s.o.Now())
			s.walk = incident.NewCursor(h, r)
		}
		asked := s.country == ""
		err = s.place(false)
		if errors.Is(err, lineio.ErrBack) {
			s.o.Playbook = ""
			continue
		}
		if err != nil {
			return err
		}
		w := s.o.Guide.Words
		if asked {
			s.Say(w.InDanger(s.pack()))
		}
		s.Say(h.Title+".", h.Begin, w.For(s.pack()), w.ReadOn(s.pack()))
		s.never()
		return nil
	}
}

// which asks what happened, or which record to go on with.
func (s *session) which() (incident.Playbook, *incident.Record, error) {
	starts := s.o.Guide.Starts(s.o.Open, s.o.Playbook, s.o.Now().Location())
	if len(starts) == 1 {
		return starts[0].Playbook, nil, nil
	}
	labels := lineio.Labels(starts, func(x incident.Start) string { return strings.TrimSuffix(x.Label+". "+x.Help, ". ") })
	n, err := s.pick(s.o.Words.T("What happened?")+" "+s.o.Guide.Words.Several, labels, labels)
	if errors.Is(err, lineio.ErrBack) {
		s.Tell("This is the first question.")
		return s.which()
	}
	if err != nil {
		return incident.Playbook{}, nil, err
	}
	return starts[n].Playbook, starts[n].Record, nil
}

// place asks where the business is, if that is not known or is to be changed.
func (s *session) place(change bool) error {
	if s.country != "" && !change {
		return nil
	}
	places := s.o.Guide.Words.Places(s.o.Packs)
	labels := lineio.Labels(places, func(p incident.Place) string { return p.Name })
	n, err := s.pick(s.o.Words.T("Where is your business?")+" "+s.o.Words.T("It decides whom to call."), labels, labels)
	if err != nil {
		return err
	}
	s.country = places[n].ID
	s.walk.Record.Country = s.country
	return nil
}

// pick is choose for a question that only an option answers.
func (s *session) pick(question string, labels, english []string) (int, error) {
	for {
		n, v, err := s.choose(func() { s.Say(question) }, labels, english)
		switch v.word {
		case "":
			return n, err
		case "back":
			return 0, lineio.ErrBack
		}
		s.meaningless(v)
	}
}

// pickOf is pick with options that are not in the language yet.
func (s *session) pickOf(question string, options ...string) (int, error) {
	return s.pick(question, s.o.Words.All(options), options)
}

// save keeps the record, and reports whether that went well: only then may it be
// said. What cannot be saved goes on in memory, and is said.
func (s *session) save() bool {
	s.unsaved = true
	if err := s.flush(); err != nil {
		s.Tell("NOT SAVED: %s. Go on, and write the times on paper too.", err.Error())
		return false
	}
	return true
}

func (s *session) flush() error {
	err := s.o.Save(s.walk.Record)
	s.unsaved = err != nil
	return err
}

func (s *session) saveNow() {
	if len(s.walk.Record.Entries) == 0 {
		s.Tell("There is nothing to save yet.")
		return
	}
	switch {
	case s.o.Unkept:
		s.save()
		s.Tell("Nothing is kept on this computer, as you asked.")
	case s.save():
		s.Tell("All that is written down is saved.")
	}
}
