package questions

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxAnswersBytes is the largest answers file that is read. A whole bank with
// long notes stays far under it.
const MaxAnswersBytes = 1 << 20

// ErrTooLarge is returned for an answers file over MaxAnswersBytes, and for a
// content file of that size.
var ErrTooLarge = errors.New("the file is larger than 1 MB, which no file of questions or answers is")

// An AnswersFile is the owner's half of an assessment: who the business is, its
// profile and its answers.
type AnswersFile struct {
	SchemaVersion int     `yaml:"schema_version"`
	Business      string  `yaml:"business"`
	AnsweredBy    string  `yaml:"answered_by"`
	Profile       Profile `yaml:"profile"`
	// Accepted lists exposures that someone answers for.
	Accepted []Acceptance `yaml:"accepted"`
	Answers  Answers      `yaml:"-"`
}

// ReadAnswers reads an answers file against a bank. An answer to a retired control
// counts as Current says. Every fault is reported
// with the file's name and the line; when there is one, no answer is returned.
func ReadAnswers(b *Bank, name string, r io.Reader) (AnswersFile, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxAnswersBytes+1))
	if err != nil {
		return AnswersFile{}, err
	}
	if len(data) > MaxAnswersBytes {
		return AnswersFile{}, fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	var file struct {
		AnswersFile `yaml:",inline"`
		Answers     map[string]yaml.Node `yaml:"answers"`
	}
	faults := decodeStrict(name, data, &file)
	if len(faults) > 0 {
		return AnswersFile{}, joinFaults(faults)
	}
	node := nodes(data)
	out := file.AnswersFile
	out.Answers = Answers{}
	add := func(line int, format string, a ...any) {
		faults = append(faults, Fault{File: name, Line: line, What: fmt.Sprintf(format, a...)})
	}
	if out.SchemaVersion > 1 {
		add(lineOf(node, "schema_version"), "this file was written for a newer cybercheck (schema_version %d); this one reads 1", out.SchemaVersion)
	}
	checkProfile(b, out.Profile, node, add)
	for _, a := range out.Accepted {
		if what := a.fault(); what != "" {
			add(lineOf(node, "accepted"), "%s", what)
		}
	}
	for id, n := range file.Answers {
		c, ok := b.Control(id)
		if r, was := b.RetiredControl(id); was {
			c, ok = Control{ID: id, MayNotApply: r.Note}, true
		}
		if !ok {
			add(lineOf(node, "answers", id), "there is no control %q; “cybercheck questions” lists them", id)
			continue
		}
		a, what := readAnswer(c, n)
		if what != "" {
			add(n.Line, "%s: %s", id, what)
			continue
		}
		out.Answers[id] = a
	}
	if len(faults) > 0 {
		return AnswersFile{}, joinFaults(faults)
	}
	out.Answers = b.Current(out.Answers)
	return out, nil
}

func checkProfile(b *Bank, p Profile, node *yaml.Node, add func(int, string, ...any)) {
	for fact, value := range p {
		i := slices.IndexFunc(b.Facts, func(f Fact) bool { return f.ID == fact })
		if i < 0 {
			add(lineOf(node, "profile", fact), "there is no profile fact %q", fact)
			continue
		}
		ids := make([]string, 0, len(b.Facts[i].Options))
		for _, o := range b.Facts[i].Options {
			ids = append(ids, o.ID)
		}
		if !slices.Contains(ids, value) {
			add(lineOf(node, "profile", fact), "%s: %q is not one of %s", fact, value, strings.Join(ids, ", "))
		}
	}
}

// readAnswer reads "good" or {state: good, note: …}.
func readAnswer(c Control, n yaml.Node) (Answer, string) {
	a := Answer{}
	switch n.Kind {
	case yaml.ScalarNode:
		a.State = State(n.Value)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i].Value; !slices.Contains([]string{"state", "by", "note", "at", "dispute"}, k) {
				return a, fmt.Sprintf("unknown key %q; an answer has state, by, note, at and dispute", k)
			}
		}
		if err := n.Decode(&a); err != nil {
			return a, yamlFaults("", nil, err)[0].What
		}
	case yaml.DocumentNode, yaml.SequenceNode, yaml.AliasNode:
		return a, "an answer is a word such as good, or a list of state and note"
	}
	said, ok := c.Say(string(a.State))
	if !ok {
		return a, fmt.Sprintf("%q is not one of %s", string(a.State), strings.Join(c.StateIDs(), ", "))
	}
	a.State, a.Named = said.State, said.Named
	if a.State == DoesNotApply {
		if c.MayNotApply == "" {
			return a, "this question applies to every business that is asked it; answer good, partial, poor or unknown"
		}
		if strings.TrimSpace(a.Note) == "" {
			return a, "not_applicable needs a reason under note"
		}
	}
	return a, a.disputeFault()
}

// disputeFault says what is wrong with the dispute of an answer, or nothing.
func (a Answer) disputeFault() string {
	claimed := a.State == Good || a.State == Partial || a.State == Poor
	switch {
	case a.Dispute == NoDispute:
		return ""
	case !a.Dispute.Valid():
		return fmt.Sprintf("the dispute %q is not one of exception, mistaken, check_wrong", string(a.Dispute))
	case !claimed:
		return "a dispute goes with good, partial or poor: nothing else can differ from what is measured"
	case a.Dispute != Mistaken && strings.TrimSpace(a.Note) == "":
		return "the dispute " + string(a.Dispute) + " needs a reason under note"
	}
	return ""
}
