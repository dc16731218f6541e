// Package i18n says the program's texts in a language: those of the screens, of
// the plain lines, of the first hour and of what is written for people. The English
// text is the key, so that the code can be read. texts.yaml lists every text that the
// code says, and a test holds code and list together. Content, such as the questions,
// the advice and the steps of a bad day, has its words in files of its own and is said
// by the same door: its English is its key too, and what is not translated stays English.
package i18n

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// English is the language of the keys. Pseudo is English made longer, accented and
// bracketed: a layout that holds it has room for most languages, and a text without
// brackets is one that nobody can translate.
const (
	English = "en"
	Pseudo  = "en-XA"
)

// A Language is one that a person can choose.
type Language struct {
	Tag string // and the name of its file in lang
	// Caveat is what to know before it is chosen, and Notice what is said where it is
	// shown. Both are empty where a speaker has read all of it.
	Caveat, Notice string
}

// languages are those that can be chosen. A new one adds a line here, and its texts.
var languages = []Language{
	{Tag: English},
	{Tag: "mi", Caveat: "te reo Māori, headings only, which await review", Notice: "The headings in te reo Māori still await review by a fluent speaker."},
}

//go:embed lang
var files embed.FS

// Languages are those that a person can choose.
func Languages() []Language { return slices.Clone(languages) }

// Tags are the tags of the languages.
func Tags() []string {
	var out []string
	for _, l := range languages {
		out = append(out, l.Tag)
	}
	return out
}

// Offer names the languages: “en, or mi (te reo Māori, …)”.
func Offer() string {
	var out []string
	for _, l := range languages {
		if l.Caveat != "" {
			l.Tag += " (" + l.Caveat + ")"
		}
		out = append(out, l.Tag)
	}
	return strings.Join(out, ", or ")
}

// Catalog says texts in one language. The zero value says them in English.
type Catalog struct{ said *said }

// said is a language with its texts, by their English.
type said struct {
	Language
	texts map[string]string
}

// Load returns the words of a language. What is not translated is English.
func Load(tag string) (Catalog, error) {
	if tag == Pseudo {
		return Catalog{&said{Language: Language{Tag: Pseudo}}}, nil // its texts are made from the English
	}
	i := slices.IndexFunc(languages, func(l Language) bool { return l.Tag == tag })
	if i < 0 {
		return Catalog{}, fmt.Errorf("there is no language %q", tag)
	}
	if tag == English {
		return Catalog{}, nil // the keys are English
	}
	data, err := files.ReadFile("lang/" + tag + ".yaml")
	if err != nil {
		return Catalog{}, err
	}
	s := &said{Language: languages[i]}
	if err := yaml.Unmarshal(data, &s.texts); err != nil {
		return Catalog{}, fmt.Errorf("lang/%s.yaml: %w", tag, err)
	}
	return Catalog{s}, nil
}

// Lang is the tag of the language.
func (w Catalog) Lang() string {
	if w.said == nil {
		return English
	}
	return w.said.Tag
}

// T returns a text in the language, with its arguments in the places of fmt.
func (w Catalog) T(text string, args ...any) string {
	if w.said != nil {
		text = w.said.of(text)
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

func (s *said) of(text string) string {
	switch t := s.texts[text]; {
	case t != "":
		return t
	case s.Tag == Pseudo && text != "":
		return pseudolocalize(text)
	}
	return text
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

// Notice is what to say where the language is shown, or empty.
func (w Catalog) Notice() string {
	if w.said == nil {
		return ""
	}
	return w.T(w.said.Notice)
}
