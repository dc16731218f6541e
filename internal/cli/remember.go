package cli

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// mostRemembered is how many kept assessments are looked through for what was
// measured before. One that remembered all before it ends the search.
const mostRemembered = 60

// remember adds to the input which computer this is, and what earlier assessments of
// the same business measured and this run did not look at again. A run that keeps
// nothing remembers all the same. What cannot be read is told, and left out.
func (a *app) remember(s *store.Store, c assess.Content, in *assess.Input, o remembering) {
	var err error
	if in.Scope.Computer, err = a.computer(s, o.keeps); err != nil {
		o.tell(fmt.Errorf("this computer could not be given an id: %w", err))
	}
	a.recall(s, c, in, o)
}

// recall adds what earlier assessments of the same business measured.
func (a *app) recall(s *store.Store, c assess.Content, in *assess.Input, o remembering) {
	client := a.folderOf(s, in.Subject.Client)
	ids, err := s.Assessments(client, a.Now())
	if err != nil {
		o.tell(fmt.Errorf("what was measured before could not be read: %w", err))
		return
	}
	named := in.Subject.Client != usualClient()
	oldest := in.Run.Finished.AddDate(0, 0, -c.Model.Settling.EvidenceDays).Format(idTime)
	var earlier []assess.Assessment
	var whole time.Time // when a run began that remembered all before it
	others := ""        // another business whose measurements are left out
	for _, id := range slices.Backward(ids) {
		name := store.AssessmentName(client, id)
		if name == o.without || id < oldest { // they are in the order of keeping
			continue
		}
		var x assess.Assessment
		if err := s.Load(name, &x, a.Now()); err != nil {
			o.tell(fmt.Errorf("what was measured before is not whole: %w", err))
			continue
		}
		if !named && otherBusiness(*in, x) {
			others = x.Subject.Business
			continue
		}
		if len(earlier) == mostRemembered || !whole.IsZero() && x.Run.Finished.Before(whole) {
			break
		}
		x.Findings = c.Current(x.Findings)
		if earlier = append(earlier, x); named && x.Scope.Remembers && whole.IsZero() {
			whole = x.Run.Started
		}
	}
	if others != "" {
		o.tell(fmt.Errorf("what was measured for “%s” is left out, as another business’s; --client keeps businesses apart", others))
	}
	in.Remember(c.Model.Settling, earlier, a.about(*in))
	in.Scope.Remembers = named
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

// otherBusiness reports whether an earlier assessment is of a business of another name.
// Where no client is named, many businesses may share the usual folder.
func otherBusiness(in assess.Input, x assess.Assessment) bool {
	mine, theirs := plainName(in.Subject.Business), plainName(x.Subject.Business)
	return mine != "" && theirs != "" && mine != theirs
}

// about says what may be remembered, and of which run. Where a client is named that is
// all of it. Else, where one of the two has no name, what is of this computer counts, and
// of targets only those that this run is about.
func (a *app) about(in assess.Input) func(assess.Assessment, string) bool {
	if in.Subject.Client != usualClient() {
		return nil
	}
	mine := plainName(in.Subject.Business)
	return func(x assess.Assessment, target string) bool {
		theirs := plainName(x.Subject.Business)
		switch {
		case mine == theirs && (mine != "" || len(in.Answers) > 0):
			return true
		case strings.HasPrefix(target, checks.Target{}.String()):
			return in.Scope.ThisComputer || len(in.Answers) > 0
		}
		return in.Scope.Covers(target)
	}
}

// plainName is a name without what people spell now one way and now another.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
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
