package prompt

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/i18n/i18ntest"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// pseudo lets a run speak the pseudo-language, which marks every vowel.
func pseudo(t testing.TB) func(*Options) {
	t.Helper()
	say, err := i18n.Load(i18n.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *Options) { o.Words = say }
}

// english returns the words of a run that have a vowel without its mark, but for
// what is no text of ours: names, hours and addresses of the pack, names of
// services, days and months, and what was typed.
func english(out string, typed ...string) []string {
	var not []string
	for _, p := range content().packs {
		not = append(not, p.Name)
		for _, c := range p.Contacts {
			not = append(not, c.Name, c.Hours, c.URL)
		}
		for _, d := range p.Duties {
			not = append(not, d.Law)
		}
	}
	for _, h := range content().guide.Playbooks {
		for _, s := range h.Steps {
			for _, how := range s.How {
				if len(how.For) > 0 {
					not = append(not, how.Name)
				}
			}
		}
	}
	not = append(append(not, typed...), "Tue 24 Nov", "Fri 27 Nov", "23 November 2026")
	return i18ntest.Unmarked(out, not...)
}

// TestAnotherLanguage walks through every happening, with each word that can be
// typed, and hears nothing in English.
func TestAnotherLanguage(t *testing.T) {
	in := pseudo(t)
	for n, h := range content().guide.Playbooks {
		script := strings.Join([]string{
			// What happened, and where: somewhere else.
			"back", "why", "save", "never", "help", "", "zzz", strings.Repeat("z", 5000), strconv.Itoa(n + 1), "99", "9",
			// The first step; the country is known after all.
			"back", "never", "calls", "how", "why", "note", "", "note", "zzz", "save", "country", "back", "country", "1", "1", "back", "2",
			strings.Repeat("3\nback\nwhy\nhow\n1\n", len(h.Steps)-1) + "why", "note zzz", "1", "1",
			// What others will ask.
			"1", "why", "note zzz", "how", "country", "skip", "back", "zzz", "back", "calls", "save", "help", "done",
			// The end.
			"2", "why", "back", "2", "n", "2", "y",
		}, "\n") + "\n"
		r := play(t, strings.NewReader(script), func(o *Options) { in(o); o.Country = "" })
		if r.err != nil || r.record.Closed.IsZero() || r.record.Country != "nz" {
			t.Fatalf("%s: %v, %+v\n%s", h.ID, r.err, r.record, r.out[max(0, len(r.out)-1500):])
		}
		if bad := english(r.out, "zzz", "“why”", "“how”", "“skip”", "“country”"); len(bad) > 0 {
			t.Errorf("%s is said in English: %q", h.ID, bad)
		}
		open := incident.Open(h, "nz", nine).WithNote("", "zzz", nine)
		r = play(t, strings.NewReader("[gō ōn wīth\n1\n1\n"), func(o *Options) {
			in(o)
			o.Open = []incident.Record{open, open}
			o.Save = func(incident.Record) error { return errors.New("zzz") }
		})
		if bad := english(r.out, "zzz"); len(bad) > 0 {
			t.Errorf("going on with %s is said in English: %q", h.ID, bad)
		}
	}
}

// TestSameRecord: whatever the language, the same lines write the same record.
func TestSameRecord(t *testing.T) {
	in := pseudo(t)
	for n := range 5 {
		script, h := wholeWalk(t, n)
		a, b := play(t, strings.NewReader(script), nil), play(t, strings.NewReader(script), in)
		if !slices.Equal(a.record.Entries, b.record.Entries) || !a.record.Closed.Equal(b.record.Closed) {
			t.Errorf("%s: %+v and %+v", h.ID, a.record, b.record)
		}
	}
}

// TestYesAndNo: the last question takes y and n in every language, and the labels
// as they are shown.
func TestYesAndNo(t *testing.T) {
	in := pseudo(t)
	for _, tt := range []struct {
		name, answer string
		change       func(*Options)
		over         bool
	}{
		{"y", "y", nil, true},
		{"capital", "Y", nil, true},
		{"yes", "yes", nil, true},
		{"the label", "yes, close the record", nil, true},
		{"n", "n", nil, false},
		{"no", "no", nil, false},
		{"first words", "no, not", nil, false},
		{"part of a word", "ye", nil, false},
		{"y elsewhere", "y", in, true},
		{"n elsewhere", "n", in, false},
		{"yes elsewhere", "yes", in, true},
		{"the label elsewhere", "[Yēs, clōsē thē rēcōrd", in, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := play(t, strings.NewReader("1\n"+strings.Repeat("4\n", 13)+"2\n"+tt.answer+"\n"), tt.change)
			if over := !r.record.Closed.IsZero(); over != tt.over {
				t.Errorf("over: %v\n%s", over, r.out[max(0, len(r.out)-600):])
			}
			if !tt.over && !errors.Is(r.err, lineio.ErrEnded) {
				t.Error(r.err)
			}
		})
	}
	r := play(t, io.LimitReader(strings.NewReader("y\nn\n"), 4), nil)
	r.sees(t, "“y” is not one of the answers", "“n” is not one of the answers")
}
