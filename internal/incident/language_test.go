package incident_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// untold are the fields that are matched, or are names, and are said to nobody.
var untold = []string{
	"Playbook.ID", "Playbook.Words", "Step.ID", "Step.Use", "Step.When", "Step.Call", "How.For", "How.Checked", "Fact.ID", "Fact.Use", "Fact.For",
	"Pack.Country", "Pack.Name", "Pack.Currency", "Pack.LowCost", "Contact.ID", "Contact.Role", "Contact.Name", "Contact.Use", "Contact.Phone", "Contact.Hours", "Contact.URL", "Contact.Seen", "Pack.Pages", "Duty.ID", "Duty.Seen",
	"Pack.Marks", "Pack.Domains", "Pack.Names", "Pack.Frameworks", "Advice.ID", "Advice.Seen", "Duty.Law", "Duty.AppliesIf",
}

// strs calls see with every string below v, and the type and the field that it is
// of. It knows no field, so that a new one is found.
func strs(v reflect.Value, of string, see func(of, text string)) {
	switch v.Kind() {
	case reflect.String:
		see(of, v.String())
	case reflect.Struct:
		if how, ok := reflect.TypeAssert[incident.How](v); ok && len(how.For) > 0 {
			see("How.For", how.Name) // the name of a service
			how.Name = ""
			v = reflect.ValueOf(how)
		}
		for i := range v.NumField() {
			field := v.Type().Name() + "." + v.Type().Field(i).Name
			if slices.Contains(untold, of) { // nor is what is below it
				field = of
			}
			strs(v.Field(i), field, see)
		}
	case reflect.Slice:
		for i := range v.Len() {
			strs(v.Index(i), of, see)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			strs(v.MapIndex(k), of, see)
		}
	case reflect.Bool, reflect.Int:
	default:
		panic("the walk does not know " + v.Kind().String())
	}
}

func pseudo(t testing.TB) i18n.Catalog {
	t.Helper()
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	return say
}

// TestIn: in another language every text is said in it, and nothing else changes.
func TestIn(t *testing.T) {
	g, packs := load(t)
	say := pseudo(t)
	for _, tt := range []struct {
		name          string
		english, said any
		least         int
	}{
		{"guide", g, g.In(say), 450},
		{"packs", packs, incident.PacksIn(say, packs), 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var fields, english []string
			strs(reflect.ValueOf(tt.english), "", func(of, text string) { fields, english = append(fields, of), append(english, text) })
			i, said := 0, 0
			strs(reflect.ValueOf(tt.said), "", func(of, text string) {
				switch in := strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"); {
				case of != fields[i]:
					t.Fatalf("%s stands where %s was", of, fields[i])
				case slices.Contains(untold, of) || english[i] == "":
					if text != english[i] {
						t.Errorf("%s becomes %q", of, text)
					}
				case !in:
					t.Errorf("%s is not said in the language: %q", of, text)
				default:
					said++
				}
				i++
			})
			if i != len(english) || said < tt.least {
				t.Errorf("%d of %d texts, %d said", i, len(english), said)
			}
		})
	}
	again, packsAgain := load(t)
	if d := cmp.Diff(again, g) + cmp.Diff(packsAgain, packs); d != "" {
		t.Error("saying it in a language changes the English:\n", d)
	}
	if d := cmp.Diff(g, g.In(i18n.Catalog{})) + cmp.Diff(packs, incident.PacksIn(i18n.Catalog{}, packs)); d != "" {
		t.Error("in English it differs:\n", d)
	}
}

// TestPlacesAreFilled: nothing that is said shows a place that was left open.
func TestPlacesAreFilled(t *testing.T) {
	g, packs := load(t)
	say := pseudo(t)
	for _, guide := range []incident.Guide{g, g.In(say)} {
		for _, h := range guide.Playbooks {
			for id, p := range packs {
				for r := range 3 {
					w := incident.NewCursor(h, incident.Begin(h, incident.Record{Country: id}, nil, nine))
					out := []string{incident.Print(guide.Words, h, p)}
					for i, s := range h.Steps {
						if o := incident.CouldNot; i >= r {
							w = w.Mark(o, nine)
						} else {
							w = w.Mark(incident.Done, nine)
						}
						out = append(out, w.Back().Said(guide.Words, nine.Location())...)
						for _, how := range s.How {
							out = append(out, how.Lines(guide.Words)...)
						}
					}
					for _, x := range guide.Starts([]incident.Record{w.Record}, h.ID, nine.Location()) {
						out = append(out, x.Label, x.Help)
					}
					for _, e := range w.Ends(guide.Words) {
						out = append(out, e.Label)
					}
					out = append(out, w.Passed(guide.Words), w.GoesOn(guide.Words, nine.Location()))
					if text := strings.Join(out, "\n"); strings.ContainsAny(text, "{}") {
						at := strings.IndexAny(text, "{}")
						t.Fatalf("a place is open in %q", text[max(0, at-60):min(len(text), at+60)])
					}
				}
			}
		}
	}
}

func TestForms(t *testing.T) {
	g, _ := load(t)
	h := find(t, g, "bank")
	w := incident.NewCursor(h, incident.Open(h, "nz", nine))
	for range len(h.Steps) - 1 {
		w = w.Mark(incident.Done, nine)
	}
	w = w.Mark(incident.Later, nine)
	w.Record = w.Record.WithFact(h.Facts[0].ID, "at nine", nine)
	ends := w.Ends(g.Words)
	if ends[0].Label != "Go through the open steps again. There is 1." || ends[1].Label != "Write down what others will ask. 1 of 11 is written down." {
		t.Errorf("one: %+v", ends)
	}
	if got := w.Passed(g.Words); got != "You went through all steps. 12 of 13 are settled." {
		t.Errorf("many: %q", got)
	}
	one := incident.NewCursor(h, incident.Open(h, "nz", nine)).Mark(incident.Done, nine)
	if got := one.GoesOn(g.Words, nine.Location()); got != "Going on with the record of 09:00 on Tue 24 Nov. 1 of 13 steps is settled." {
		t.Errorf("one: %q", got)
	}
	if got := one.Ends(g.Words)[0].Label; got != "Go through the open steps again. There are 12." {
		t.Errorf("many: %q", got)
	}
}

// TestFilledOnce: what is filled in is text, whatever it looks like.
func TestFilledOnce(t *testing.T) {
	g, packs := load(t)
	h := find(t, g, "bank")
	w := incident.NewCursor(h, incident.Open(h, "nz", nine)).WithNote("{text} {time} %s %d", nine)
	if got := w.Said(g.Words, nine.Location()); len(got) != 1 || got[0] != "Your note: {text} {time} %s %d" {
		t.Errorf("got %q", got)
	}
	p := packs["nz"]
	p.Contacts = []countries.Contact{{Role: countries.Police, Name: "{phone}", Phone: "105", URL: "https://{name}.example", Seen: p.Contacts[0].Seen}}
	want := "{phone}: 105. We do not know its hours: try it now. Online: https://{name}.example"
	if got := g.Words.Calls(p, countries.Police); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
