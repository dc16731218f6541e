package i18n_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

var update = flag.Bool("update", false, "bring texts.yaml up to what the code says")

func TestCatalogueIsWhole(t *testing.T) {
	s := read(t)
	want := slices.Concat(named, s.said, sentences(t))
	for _, l := range i18n.Languages() {
		want = append(want, l.Notice)
	}
	slices.Sort(want)
	want = slices.DeleteFunc(slices.Compact(want), func(text string) bool { return text == "" })
	if *update {
		write(t, want)
	}
	if d := cmp.Diff(want, listed(t)); d != "" {
		t.Errorf("texts.yaml does not hold what the code says (run with -update to bring it up):\n%s", d)
	}
	for _, text := range s.raw {
		if !slices.Contains(slices.Concat(technical, named, sentences(t)), text) {
			t.Errorf("%q is said without the catalogue", text)
		}
	}
}

// listed are the texts of texts.yaml.
func listed(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("texts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := yaml.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// write brings the file up to what is said.
func write(t *testing.T, said []string) {
	t.Helper()
	data, err := os.ReadFile("texts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(data), "\n- ")
	var b strings.Builder
	b.WriteString(head + "\n")
	for _, text := range said {
		b.WriteString("- " + strconv.Quote(text) + "\n")
	}
	if err := os.WriteFile("texts.yaml", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// contentTexts are the texts of the content, which a language may have besides those of
// the code: questions, advice, countries, findings and playbooks.
func contentTexts(t *testing.T) []string {
	t.Helper()
	bank, errBank := questions.Load()
	benchmarks, errBenchmarks := questions.LoadBenchmarks()
	packs, errPacks := countries.Load()
	guide, errGuide := incident.Load()
	if err := errors.Join(errBank, errBenchmarks, errPacks, errGuide); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range []any{bank, benchmarks, packs, guide} {
		out = append(out, stringsOf(reflect.ValueOf(x))...)
	}
	for _, c := range all.Checks() {
		out = append(out, c.Title, c.CannotSee)
		out = append(out, stringsOf(reflect.ValueOf(c.Docs.All()))...)
	}
	return out
}

// stringsOf are the strings of a value, wherever they stand in it.
func stringsOf(v reflect.Value) (out []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return stringsOf(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			out = append(out, stringsOf(field)...)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			out = append(out, stringsOf(v.Index(i))...)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			out = append(out, stringsOf(v.MapIndex(k))...)
		}
	default:
	}
	return out
}

// letters are those of a language, where it has fewer than others.
var letters = map[string]string{"mi": "aāeēghiīkmnoōprtuūw"}

// places are the places of a text, in the order in which fmt fills them.
func places(text string) []string {
	return regexp.MustCompile(`%(\[\d\])?[a-z]|\{[a-z]+\}`).FindAllString(text, -1)
}

// TestTranslationsAreWellFormed: the languages are those that have a file, and each text in it
// is of something that is said, has the places of its English, and is in composed letters.
func TestTranslationsAreWellFormed(t *testing.T) {
	files, err := filepath.Glob("lang/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	said := append(listed(t), contentTexts(t)...)
	for _, file := range files {
		tag := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if !slices.Contains(i18n.Tags(), tag) {
			t.Errorf("%s is of a language that nobody can choose", file)
			continue
		}
		w, err := i18n.Load(tag)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		data, err := os.ReadFile(file)
		if err != nil || yaml.Unmarshal(data, &texts) != nil || len(texts) == 0 {
			t.Fatalf("%s has no texts: %v", file, err)
		}
		for english, text := range texts {
			if !slices.Contains(said, english) {
				t.Errorf("%s: %q is not said any more", file, english)
			}
			if text == "" || w.T(english) != text {
				t.Errorf("%s: %q is said as %q", file, english, w.T(english))
			}
			if want, got := slices.Sorted(slices.Values(places(english))), slices.Sorted(slices.Values(places(text))); !slices.Equal(want, got) {
				t.Errorf("%s: %q has the places %q, want %q", file, text, got, want)
			}
			if !norm.NFC.IsNormalString(text) {
				t.Errorf("%s: %q is not in composed letters", file, text)
			}
			for _, r := range text {
				if unicode.IsLetter(r) && letters[tag] != "" && !strings.ContainsRune(letters[tag], unicode.ToLower(r)) {
					t.Errorf("%s: %q has the letter %q, which the language does not", file, text, r)
				}
			}
		}
	}
	if len(files)+1 != len(i18n.Tags()) {
		t.Errorf("there are texts for %q, and the languages are %q", files, i18n.Tags())
	}
}

func TestLanguages(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{i18n.English, "Your answers", "Your answers"},
		{"mi", "Your answers", "Ō whakautu"},
		{"mi", "There is nothing to undo.", "There is nothing to undo."}, // not translated
		{"mi", "in no catalogue", "in no catalogue"},
		{i18n.Pseudo, "Your answers", "[Yōūr ānswērs ōtā ōtā]"},
		{i18n.Pseudo, "Content, which is in no catalogue", "[Cōntēnt, whīch īs īn nō cātālōgūē ōtā ōtā ōtā ōtā]"},
	} {
		w, err := i18n.Load(test.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.T(test.text); got != test.want {
			t.Errorf("%s: %q says %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}

func TestArguments(t *testing.T) {
	for lang, want := range map[string]string{i18n.English: "Step 3 of 12", "mi": "Step 3 of 12", i18n.Pseudo: "[Stēp 3 ōf 12 ōtā ōtā]"} {
		w, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.T("Step %d of %d", 3, 12); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	if got := (i18n.Catalog{}).T("100 % sure"); got != "100 % sure" {
		t.Errorf("a text without arguments becomes %q", got)
	}
	if _, err := i18n.Load("no such language"); err == nil {
		t.Error("a tag that is none is taken")
	}
}

// What a language has to say of itself is said where it is shown.
func TestNotice(t *testing.T) {
	for lang, want := range map[string]bool{i18n.English: false, "mi": true} {
		w, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Notice() != ""; got != want {
			t.Errorf("%s: got %v", lang, got)
		}
	}
	for _, want := range []string{"en, or ", "mi (te reo Māori, headings only, which await review)"} {
		if got := i18n.Offer(); !strings.Contains(got, want) {
			t.Errorf("%q does not hold %q", got, want)
		}
	}
}
