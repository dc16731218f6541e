package cli

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// mostRemembered is how many kept assessments are looked through for what was
// measured before. Each holds what it remembered itself, so a few are enough.
const mostRemembered = 6

// remember adds to the input which computer this is, and what earlier assessments of
// the same business measured and this run did not look at again. A run that keeps
// nothing remembers all the same. What cannot be read is told, and left out.
func (a *app) remember(s *store.Store, c assess.Content, in *assess.Input, o remembering) {
	var err error
	if in.Scope.Computer, err = a.computer(s, o.keeps); err != nil {
		o.tell(fmt.Errorf("this computer could not be given an id: %w", err))
	}
	client := a.folderOf(s, in.Subject.Client)
	ids, err := s.Assessments(client, a.Now())
	if err != nil {
		o.tell(fmt.Errorf("what was measured before could not be read: %w", err))
		return
	}
	oldest := in.Run.Finished.AddDate(0, 0, -c.Model.Settling.EvidenceDays).Format(idTime)
	var earlier []assess.Assessment
	for _, id := range slices.Backward(ids) {
		name := store.AssessmentName(client, id)
		if len(earlier) == mostRemembered {
			break
		}
		if name == o.without || id < oldest { // they are in the order of keeping
			continue
		}
		var x assess.Assessment
		switch err := s.Load(name, &x, a.Now()); {
		case err != nil:
			o.tell(fmt.Errorf("what was measured before is not whole: %w", err))
		case a.sameBusiness(*in, x):
			earlier = append(earlier, x)
		}
	}
	in.Remember(c.Model.Settling, earlier, a.about(*in))
}

// remembering says how to remember.
type remembering struct {
	keeps   bool        // this run keeps something in the data folder
	without string      // the stored name of an assessment whose place this one takes
	tell    func(error) // says what could not be read
}

// toRemember opens the data folder to remember from it: to write, where this run keeps
// something there, since the computer may get its id. It returns nil where there is none.
func (a *app) toRemember(keeps bool) *store.Store {
	open := a.readStore
	if keeps {
		open = a.openStore
	}
	s, err := open()
	if err != nil {
		if !keeps { // else keeping says it
			a.note("What was measured before could not be read: %v.", err)
		}
		return nil
	}
	return s
}

// idTime is the beginning of an assessment's id.
const idTime = "20060102T150405Z"

// sameBusiness reports whether an earlier assessment is of the business at hand. Where
// no client is named, many businesses may share the usual folder, and only the name of
// the business tells them apart.
func (a *app) sameBusiness(in assess.Input, x assess.Assessment) bool {
	return in.Subject.Client != usualClient() || strings.TrimSpace(in.Subject.Business) == strings.TrimSpace(x.Subject.Business)
}

// about limits what may be remembered: a scan of some target, with neither a client
// named nor an answer given, is about that target alone.
func (a *app) about(in assess.Input) func(string) bool {
	if in.Subject.Client != usualClient() || len(in.Answers) > 0 || in.Subject.Business != "" {
		return nil
	}
	return in.Scope.Covers
}

// computerFile is where a data folder keeps the id of its computer.
const computerFile = "computer.json"

// computer returns what tells this computer from others: the random id kept in the
// data folder, and the name in the settings. make gives it an id, if it has none yet.
func (a *app) computer(s *store.Store, make bool) (assess.Computer, error) {
	var c assess.Computer
	err := s.Load(computerFile, &c, a.Now())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if c.ID == "" && make && err == nil {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails, see crypto/rand
		c.ID = hex.EncodeToString(b[:])
		err = s.Save(computerFile, assess.Computer{ID: c.ID})
	}
	c.Name = safetext.Line(a.settings.Computer, safetext.MaxLine)
	return c, err
}
