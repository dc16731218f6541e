package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An eachRow is what became of a line, as summary.json says it.
type eachRow struct {
	Line    int      `json:"line"`
	Client  string   `json:"client"`
	Targets []string `json:"targets"`
	// Outcome is done, incomplete, already_there, not_authorised or failed.
	Outcome string   `json:"outcome"`
	Why     string   `json:"why,omitempty"`
	Files   []string `json:"files,omitempty"`
	Grade   *string  `json:"grade"` // null while not enough is known
	Floor   *int     `json:"floor"` // null where nothing was measured
	Ceiling *int     `json:"ceiling"`
}

// present are the files of earlier runs in a folder: the endings, by the key of the line.
type present map[string][]string

// ofLine is the name of a file that a line got; see eachName.
var ofLine = regexp.MustCompile(`^cybercheck-.*-([0-9a-f]{8})-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9a-f]{4}\.(.+)$`)

func presentIn(dir string) (present, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, storage(&named.Error{Doing: "reading", Name: dir, Err: err})
	}
	out := present{}
	for _, f := range entries {
		if m := ofLine.FindStringSubmatch(f.Name()); m != nil && f.Type().IsRegular() {
			out[m[1]] = append(out[m[1]], m[2])
		}
	}
	return out, nil
}

// has reports whether a line has all the files that it is to get.
func (p present) has(key string, endings []string) bool {
	return !slices.ContainsFunc(endings, func(s string) bool { return !slices.Contains(p[key], s) })
}

// answers are the owner's half: those that the line names, or else the newest kept.
func (e *eachScan) answers(j eachJob) (questions.AnswersFile, error) {
	if j.Answers != "" {
		return readAnswers(e.content.Bank, e.beside(j.Answers))
	}
	half := questions.AnswersFile{Profile: questions.Profile{}, Answers: questions.Answers{}}
	if e.store == nil {
		return half, nil
	}
	b := &backend{app: e.app, content: e.content, client: e.store.Folder(j.client), store: e.store}
	b.preload()
	if earlier := b.earlier(); earlier != nil {
		d := earlier.Draft
		half.Business, half.Profile, half.Answers = d.Business, d.Profile, d.Answers
	}
	for _, err := range b.corrupt {
		e.say("line %d: %v.", j.Number, err)
	}
	return half, nil
}

// say says something on standard error while others are at work.
func (e *eachScan) say(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.app.note(format, args...)
}

// skip takes note of a line that was looked at in an earlier run.
func (e *eachScan) skip(j eachJob) { e.add(eachRow{Outcome: "already_there"}, j, 0) }

// refuse takes note of a line that was not looked at.
func (e *eachScan) refuse(j eachJob, err error) {
	r := eachRow{Outcome: "failed", Why: safetext.Line(err.Error(), safetext.MaxLine)}
	if codeOf(err) == exitNotAuthorised {
		r.Outcome = "not_authorised"
	}
	e.say("line %d, %s: %s", j.Number, strings.Join(j.Targets, " "), r.Why)
	e.add(r, j, codeOf(err))
}

// done takes note of an assessment, and says how far the run is.
func (e *eachScan) done(j eachJob, x assess.Assessment, files []string, err error) {
	s := x.Score
	r := eachRow{Outcome: "done", Floor: &s.Floor, Ceiling: &s.Ceiling}
	if grade := string(s.Grade); grade != "" {
		r.Grade = &grade
	}
	for _, f := range files {
		r.Files = append(r.Files, filepath.Base(f))
	}
	v := e.app.judge(x, e.options.failUnder)
	code := v.code
	if code == exitIncomplete {
		r.Outcome, r.Why = "incomplete", v.says
	}
	if err != nil {
		r.Outcome, r.Why, code = "failed", safetext.Line(err.Error(), safetext.MaxLine), codeOf(err)
	}
	e.add(r, j, code)
	e.progress(j, s, r)
}

func (e *eachScan) add(r eachRow, j eachJob, code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r.Line, r.Client, r.Targets = j.Number, store.Slug(j.client), j.Targets
	e.rows = append(e.rows, r)
	e.codes = append(e.codes, code)
}

// progress says which line was done, how many are, and how long the rest may take.
func (e *eachScan) progress(j eachJob, s score.Score, r eachRow) {
	e.mu.Lock()
	defer e.mu.Unlock()
	looked := 0
	for _, x := range e.rows {
		if x.Floor != nil {
			looked++
		}
	}
	what := phrases.Mark(i18n.Catalog{}, s.Grade, false)
	line := fmt.Sprintf("%d of %d: %s %d to %d %s", looked, e.todo, strings.Join(j.Targets, " "), s.Floor, s.Ceiling, what)
	if r.Why != "" {
		line += ", " + r.Why
	}
	if took := e.app.Now().Sub(e.began); looked < e.todo && took >= time.Second {
		left := time.Duration(float64(took) / float64(looked) * float64(e.todo-looked))
		line += fmt.Sprintf(" (%.1f a second, %s left)", float64(looked)/took.Seconds(), left.Round(time.Second))
	}
	e.app.note("%s", strings.TrimRight(line, " "))
}

// summaryFile is where a run says what became of each line.
const summaryFile = "summary.json"

// end says what became of all lines, and by which code the run ends.
func (e *eachScan) end(ctx context.Context) error {
	slices.SortFunc(e.rows, func(a, b eachRow) int { return a.Line - b.Line })
	doc := struct {
		Started  time.Time `json:"started"`
		Finished time.Time `json:"finished"`
		Lines    []eachRow `json:"lines"`
	}{e.now.UTC().Truncate(time.Second), e.app.Now().UTC().Truncate(time.Second), e.rows}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err == nil {
		err = named.WriteIn(e.options.export.output, summaryFile, append(data, '\n'), true)
	}
	if says := e.counts(); err == nil {
		err = e.app.tell("%s", says)
	}
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		e.app.note("The run was stopped; --resume goes on with the lines that are left.")
		return &exitError{code: exitIncomplete}
	}
	for _, code := range []int{exitFault, exitStorage, exitUsage, exitNotAuthorised, exitIncomplete, exitFindings} {
		if slices.Contains(e.codes, code) {
			return &exitError{code: code}
		}
	}
	return nil
}

// counts is the summary in one line.
func (e *eachScan) counts() string {
	n := map[string]int{}
	grades := map[string]int{}
	for _, r := range e.rows {
		n[r.Outcome]++
		if r.Floor != nil {
			g := "not known"
			if r.Grade != nil {
				g = *r.Grade
			}
			grades[g]++
		}
	}
	says := []string{fmt.Sprintf("%d of %d looked at", n["done"]+n["incomplete"], len(e.rows))}
	for _, k := range []struct{ outcome, words string }{
		{"incomplete", "not fully"}, {"already_there", "there already"}, {"not_authorised", "left out, since nobody’s word covers them"}, {"failed", "failed"},
	} {
		if n[k.outcome] > 0 {
			says = append(says, fmt.Sprintf("%d %s", n[k.outcome], k.words))
		}
	}
	var list []string
	for _, g := range []string{"A", "B", "C", "D", "E", "not known"} {
		if grades[g] > 0 {
			list = append(list, fmt.Sprintf("%s %d", g, grades[g]))
		}
	}
	out := strings.Join(says, "; ")
	if len(list) > 0 {
		out += ". Grades: " + strings.Join(list, ", ")
	}
	return out + "."
}
