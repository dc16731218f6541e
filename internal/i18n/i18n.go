// Package i18n says the program's texts in a language: those of the screens, of
// the plain lines and of the first hour. The English text is the key, so that the
// code can be read. texts.yaml lists every text that the code says, and a test
// holds code and list together. Content, such as the questions, the advice and the
// steps of a bad day, has its words in files of its own and is said by the same
// door: its English is its key too, and what is not translated stays English.
package i18n

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

//go:embed texts.yaml
var texts []byte

// The languages. Pseudo is English made longer, accented and bracketed: a layout
// that holds it has room for most languages, and a text without brackets is one
// that nobody can translate.
const (
	English = "en"
	Maori   = "mi"
	Pseudo  = "en-XA"
)

// Languages are those that a person can choose.
func Languages() []string { return []string{English, Maori} }

// An Entry is one text in each language; an empty one is not translated.
type Entry struct {
	English string `yaml:"en"`
	Maori   string `yaml:"mi"`
}

// Entries returns every text that the code says.
func Entries() ([]Entry, error) {
	dec := yaml.NewDecoder(bytes.NewReader(texts))
	dec.KnownFields(true)
	var out []Entry
	if err := dec.Decode(&out); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("texts.yaml: %w", err)
	}
	return out, nil
}

// Catalog says texts in one language. The zero value says them in English.
type Catalog struct {
	tag  language.Tag
	list *catalog.Builder
}

// Load returns the words of a language. What is not translated is English.
func Load(lang string) (Catalog, error) {
	if lang == English {
		return Catalog{}, nil // the keys are English
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return Catalog{}, err
	}
	entries, err := Entries()
	if err != nil {
		return Catalog{}, err
	}
	w := Catalog{tag: tag, list: catalog.NewBuilder(catalog.Fallback(language.English))}
	for _, e := range entries {
		text := e.Maori
		if lang == Pseudo {
			text = pseudolocalize(e.English)
		}
		if text == "" {
			text = e.English
		}
		if err := w.list.SetString(tag, e.English, text); err != nil {
			return Catalog{}, err
		}
	}
	return w, nil
}

// Lang is the tag of the language.
func (w Catalog) Lang() string {
	if w.list == nil {
		return English
	}
	return w.tag.String()
}

// T returns a text in the language, with its arguments in the places of fmt.
func (w Catalog) T(text string, args ...any) string {
	r := rendering{args: args}
	if w.list == nil || w.list.Context(w.tag, &r).Execute(text) != nil {
		if w.tag == language.MustParse(Pseudo) && text != "" {
			text = pseudolocalize(text)
		}
		r.Render(text)
	}
	return r.text
}

// N returns the text for one, or that for as many as n, which has a place for n.
func (w Catalog) N(n int, one, many string) string {
	if n == 1 {
		return w.T(one)
	}
	return w.T(many, n)
}

// All returns each text in the language.
func (w Catalog) All(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = w.T(text)
	}
	return out
}

// Reviewed reports whether a speaker of the language has read its words.
func (w Catalog) Reviewed() bool { return w.tag != language.MustParse(Maori) }

// A rendering puts the arguments of one text in their places. It is our own since
// that of the library brings the number formats of every language along.
type rendering struct {
	args []any
	text string
}

// Render writes a message with its arguments.
func (r *rendering) Render(text string) {
	r.text = text
	if len(r.args) > 0 {
		r.text = fmt.Sprintf(text, r.args...)
	}
}

// Arg returns an argument, by which a message may choose its form.
func (r *rendering) Arg(i int) any {
	if i < 1 || i > len(r.args) {
		return nil
	}
	return r.args[i-1]
}
