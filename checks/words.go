package checks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Words are the sentences of a check by key, kept in wording.yaml beside it and
// read when the first is said.
type Words struct {
	all func() map[string]string
}

// EmbeddedWords returns the sentences of an embedded wording.yaml, which a test has read.
func EmbeddedWords(content fs.FS) Words {
	return Words{all: EmbeddedContent[map[string]string](content, "wording.yaml")}
}

// EmbeddedContent returns what an embedded file of content holds, which a test
// has read, and reads it when first called. Unknown keys panic.
func EmbeddedContent[T any](content fs.FS, file string) func() T {
	return sync.OnceValue(func() T {
		var v T
		dec := yaml.NewDecoder(bytes.NewReader(embedded(content, file)))
		dec.KnownFields(true)
		if err := dec.Decode(&v); err != nil {
			panic(fmt.Sprintf("content of a check: %v", err))
		}
		return v
	})
}

// embedded are the bytes of files, one after the other.
func embedded(content fs.FS, files ...string) []byte {
	var all []byte
	for _, name := range files {
		b, err := fs.ReadFile(content, name)
		if err != nil {
			panic(err)
		}
		all = append(append(all, b...), '\n')
	}
	return all
}

// All returns every sentence by its key; it is not to be changed.
func (w Words) All() map[string]string { return w.all() }

// Say returns the sentence of key with its words filled in: pairs of a name,
// which stands in braces in the sentence, and a value.
func (w Words) Say(key string, pairs ...any) string {
	text, ok := w.all()[key]
	if !ok {
		panic("wording.yaml has no " + key) // a test asks for every key
	}
	var old []string
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(old...).Replace(text)
}

// Unknown says in the owner's words why something could not be seen: the sentence
// “unknown.” and the reason, or “unknown.protocol” where the reason has none of its own.
func (w Words) Unknown(r Reason) string {
	if _, ok := w.all()["unknown."+string(r)]; ok {
		return w.Say("unknown." + string(r))
	}
	return w.Say("unknown.protocol")
}

// NoAnswer says in the owner's words why a Resolver gave no answer: one of the sentences
// “unknown.servfail”, “unknown.rcode”, “unknown.budget” and “unknown.format”, or what
// Unknown says of the reason.
func (w Words) NoAnswer(err error) string {
	var rc *RCodeError
	switch {
	case errors.As(err, &rc) && rc.RCode == "SERVFAIL":
		return w.Say("unknown.servfail")
	case errors.As(err, &rc):
		return w.Say("unknown.rcode", "code", rc.RCode)
	case errors.Is(err, ErrQueryBudget):
		return w.Say("unknown.budget")
	case errors.Is(err, ErrDNSFormat):
		return w.Say("unknown.format")
	}
	return w.Unknown(ReasonOf(err))
}

// Gain says what a run with an administrator's rights would add about a finding:
// the sentence “elevate”, with that of “elevate.” and the finding's id in it.
func (w Words) Gain(id string) string { return w.Say("elevate", "what", w.Say("elevate."+id)) }
