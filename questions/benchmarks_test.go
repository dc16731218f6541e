package questions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestOthers(t *testing.T) {
	list, err := questions.LoadBenchmarks()
	if err != nil {
		t.Fatal(err)
	}
	b := load(t)
	for _, o := range list {
		if _, ok := b.Control(o.Control); !ok {
			t.Errorf("the figure %s stands beside %s, which is not in the bank", o.ID, o.Control)
		}
	}
	countries := 0
	for _, f := range b.Facts {
		if f.ID != "country" {
			continue
		}
		for _, o := range list {
			if slices.ContainsFunc(f.Options, func(x questions.Option) bool { return x.ID == o.Country }) {
				countries++
			} else {
				t.Errorf("the figure %s is of %q, which no owner can choose", o.ID, o.Country)
			}
		}
	}
	if countries != len(list) || countries < 8 {
		t.Errorf("only %d figures", len(list))
	}
}

func TestReadOthersFaults(t *testing.T) {
	const good = "- {id: a, control: ACC-1, at: good, percent: 47, says: 47% of firms do., source: S, source_url: \"https://s.example/\", year: 2026, seen: true, date: 2026-11-23}\n"
	if _, err := questions.ReadBenchmarks("o.yaml", []byte(good)); err != nil {
		t.Fatalf("a figure without a fault: %v", err)
	}
	for _, tt := range []struct{ old, text, want string }{
		{"seen: true", "seen: false", "o.yaml:1: only a figure that was seen"},
		{"date: 2026-11-23", "date: soon", "o.yaml:1: only a figure that was seen"},
		{"https://", "http://", "o.yaml:1: the figure names its source"},
		{"year: 2026", "year: 0", "o.yaml:1: the figure says of which year"},
		{"at: good", "at: partial", "o.yaml:1: a figure counts those"},
		{"percent: 47", "percent: 48", "o.yaml:1: the sentence begins with the figure"},
		{"percent: 47", "percent: .nan", "o.yaml:1: the sentence begins with the figure"},
		{"control: ACC-1", "country: NZ, control: ACC-1", `o.yaml:1: the country "NZ"`},
		{"ACC-1", "ACC1", `o.yaml:1: the control "ACC1"`},
		{"id: a", "id: A", `o.yaml:1: the id "A"`},
		{"year: 2026", "years: 2026", `o.yaml:1: unknown key "years"`},
		{good, good + good, `o.yaml:2: the id "a" is used twice`},
		{good, "[]", "holds no figure"},
	} {
		_, err := questions.ReadBenchmarks("o.yaml", []byte(strings.Replace(good, tt.old, tt.text, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("with %q: got %v, want %q", tt.text, err, tt.want)
		}
	}
}
