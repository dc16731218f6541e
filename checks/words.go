package checks

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Words are the sentences of a check by key, kept in wording.yaml beside it.
type Words map[string]string

// MustLoadWords reads an embedded wording.yaml, which a test has read.
func MustLoadWords(b []byte) Words { return MustLoadContent[Words](b) }

// MustLoadContent reads an embedded file of content, which a test has read.
// Unknown keys panic.
func MustLoadContent[T any](b []byte) T {
	var v T
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&v); err != nil {
		panic(fmt.Sprintf("content of a check: %v", err))
	}
	return v
}

// Say returns the sentence of key with its words filled in: pairs of a name,
// which stands in braces in the sentence, and a value.
func (w Words) Say(key string, pairs ...any) string {
	text, ok := w[key]
	if !ok {
		panic("wording.yaml has no " + key) // a test asks for every key
	}
	var old []string
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(old...).Replace(text)
}
