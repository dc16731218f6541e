package incident

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// TestRefuses: a fault in the words is found when they are read, with its place.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(g *Guide, h *Playbook)
		want   string
	}{
		{"a number to call", func(_ *Guide, h *Playbook) { h.Steps[1].Say = "Phone 0800 123 456." }, `"0800 123 456" could be taken for a number`},
		{"a short number", func(_ *Guide, h *Playbook) { h.Never[0] = "Do not phone 105." }, `"105" could be taken`},
		{"a sentence cut short", func(_ *Guide, h *Playbook) { h.Steps[0].Do = "Choose the person" }, "is cut short"},
		{"no reason", func(_ *Guide, h *Playbook) { h.Steps[0].Why = "" }, "bank: the step needs"},
		{"an id used twice", func(_ *Guide, h *Playbook) { h.Steps[1].ID = "bank" }, "used twice"},
		{"an earlier time", func(_ *Guide, h *Playbook) { h.Steps[len(h.Steps)-1].When = Now }, `the time "now"`},
		{"no time", func(_ *Guide, h *Playbook) { h.Steps[0].When = "" }, `the time ""`},
		{"told nobody", func(_ *Guide, h *Playbook) { h.Steps[1].Told = true }, "whom it tells"},
		{"a role that is not there", func(_ *Guide, h *Playbook) { h.Steps[0].Call = []countries.Role{"plumber"} }, `no role "plumber"`},
		{"a menu without a day", func(_ *Guide, h *Playbook) { h.Steps[0].How = []How{{Steps: []string{"Open “A > B”."}}} }, "no day on which"},
		{"nothing never to do", func(_ *Guide, h *Playbook) { h.Never = nil }, "what never to do"},
		{"a fact nobody asks for", func(_ *Guide, h *Playbook) { h.Facts[0].For = nil }, "someone who asks"},
		{"an audience that is not there", func(_ *Guide, h *Playbook) { h.Facts[0].For = []Audience{"press"} }, `no audience "press"`},
		{"a name used twice", func(_ *Guide, h *Playbook) { h.Words[0] = "mailbox" }, `the name "mailbox" is also one of bank`},
		{"a missing sentence", func(g *Guide, _ *Playbook) { g.Words.Legal = "" }, "a sentence is missing"},
		{"nowhere to look", func(g *Guide, _ *Playbook) { delete(g.Words.Look, countries.Police) }, `where to look for "police"`},
		{"an outcome without a name", func(g *Guide, _ *Playbook) { delete(g.Words.Outcome, Later) }, `the outcome "later"`},
		{"an audience without a name", func(g *Guide, _ *Playbook) { delete(g.Words.Audience, ForBank) }, `the audience "bank"`},
		{"a time without a name", func(g *Guide, _ *Playbook) { delete(g.Words.When, Hour) }, `the time "hour"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, err := Load()
			if err != nil {
				t.Fatal(err)
			}
			tt.change(&g, &g.Playbooks[0])
			if err := errors.Join(g.validate()...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestRefusesWords: whichever of the words is missing, has lost a place or has one
// that nothing fills, it is found. The walk knows no field, so a new one is held too.
func TestRefusesWords(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	w := g.Words
	bad := func(what string, want string) {
		t.Helper()
		if err := errors.Join(w.validate()...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", what, err, want)
		}
	}
	n := 0
	var see func(v reflect.Value, name string)
	see = func(v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				see(v.Field(i), name+"."+v.Type().Field(i).Name)
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				was := v.MapIndex(k)
				v.SetMapIndex(k, reflect.ValueOf(""))
				bad(name+"."+k.String(), k.String())
				v.SetMapIndex(k, was)
			}
		case reflect.String:
			n++
			was := v.String()
			v.SetString("")
			bad(name, "a sentence is missing")
			v.SetString(was + " {nothing}")
			bad(name, "{nothing}")
			for _, p := range place.FindAllString(was, -1) {
				v.SetString(strings.Replace(was, p, "", 1))
				bad(name, p)
			}
			v.SetString(was)
		default:
			t.Fatalf("%s is of the kind %s", name, v.Kind())
		}
	}
	see(reflect.ValueOf(&w).Elem(), "words")
	if n != len(w.texts()) || errors.Join(w.validate()...) != nil {
		t.Errorf("%d fields, %d texts, %v", n, len(w.texts()), w.validate())
	}
}

func TestResolveRefuses(t *testing.T) {
	h := Playbook{ID: "x", Steps: []Step{{Use: "nothing"}}, Facts: []Fact{{Use: "none"}}}
	err := errors.Join(h.resolve(common{})...)
	if err == nil || !strings.Contains(err.Error(), `no shared step "nothing"`) || !strings.Contains(err.Error(), `no shared fact "none"`) {
		t.Errorf("got %v", err)
	}
}

// TestFileForEach: the list of happenings is that of the files.
func TestFileForEach(t *testing.T) {
	files, err := embedded.ReadDir("content")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".yaml")
		if name != "common" && name != "words" && !slices.Contains(order, name) {
			t.Errorf("%s is in no list", f.Name())
		}
	}
	if len(files) != len(order)+2 {
		t.Errorf("%d files for %d happenings", len(files), len(order))
	}
}
