package incident_test

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

var update = flag.Bool("update", false, "write the golden files again")

func load(t testing.TB) (incident.Guide, countries.Packs) {
	t.Helper()
	g, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := countries.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g, p
}

func find(t testing.TB, g incident.Guide, id string) incident.Playbook {
	t.Helper()
	h, ok := g.Find(id)
	if !ok {
		t.Fatalf("there is no happening %q", id)
	}
	return h
}

func TestFind(t *testing.T) {
	g, _ := load(t)
	for word, want := range map[string]string{"bank": "bank", "MONEY": "bank", "ransom": "ransomware", "email": "mailbox", "laptop": "data", "site": "website"} {
		if got := find(t, g, word).ID; got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
	if h, ok := g.Find(""); ok {
		t.Errorf("nothing finds %s", h.ID)
	}
}

// place is where a step stands, and -1 when it is not there.
func place(h incident.Playbook, id string) int {
	return slices.IndexFunc(h.Steps, func(s incident.Step) bool { return s.ID == id })
}

// TestOrder holds the steps to the order that decides how much is saved.
func TestOrder(t *testing.T) {
	g, _ := load(t)
	for id, inOrder := range map[string][]string{
		"bank":       {"bank", "stop", "supplier", "police"},
		"mailbox":    {"money", "bank", "clean", "photo", "block", "password", "signout", "second", "rules", "warn", "decide", "regulator", "open"},
		"ransomware": {"unplug", "backups", "photo", "it", "police", "passwords", "copy", "rebuild"},
		"data":       {"danger", "device", "coded", "decide", "regulator", "people"},
		"website":    {"photo", "offline", "logs", "copy", "passwords", "restore", "search"},
	} {
		h, at := find(t, g, id), -1
		for _, step := range inOrder {
			if n := place(h, step); n <= at {
				t.Errorf("%s: %s stands at %d, not after the one before", id, step, n)
			} else {
				at = n
			}
		}
		if place(h, inOrder[0]) != 0 {
			t.Errorf("%s does not begin with %s", id, inOrder[0])
		}
		if place(h, "regulator") != place(h, "decide")+1 {
			t.Errorf("%s: telling the regulator does not follow the decision", id)
		}
	}
}

// TestNothingMadeWorse: a step that ends something, or takes it away, says how
// not to lose proof or a way in.
func TestNothingMadeWorse(t *testing.T) {
	g, _ := load(t)
	risky := regexp.MustCompile(`(?i)\b(switch(es)? off|switched off|wiped?|removes?|delete|block|unplug|pull|lock|put back|replace|change)\b`)
	n := 0
	for _, h := range g.Playbooks {
		for _, s := range h.Steps {
			if !risky.MatchString(s.Do) {
				continue
			}
			n++
			if s.Careful == "" && s.ID != "copy" && s.ID != "rebuild" { // these two are themselves the care
				t.Errorf("%s, %s: %q says nothing of what may be lost", h.ID, s.ID, s.Do)
			}
		}
	}
	if n < 12 {
		t.Errorf("only %d steps end or take away something; the pattern reads too little", n)
	}
	for id, want := range map[string][]string{
		"ransomware": {"Do not pay in haste", "Do not wipe", "Do not throw the locked files away"},
		"bank":       {"Do not wait", "for a fee"},
		"mailbox":    {"Do not stop at a new password", "Do not delete"},
		"data":       {"Do not wipe a lost device"},
		"website":    {"Do not delete the logs"},
	} {
		for _, w := range want {
			if !strings.Contains(strings.Join(find(t, g, id).Never, "\n"), w) {
				t.Errorf("%s never says %q", id, w)
			}
		}
	}
}

// numbers returns the groups of three digits and more in a text, which could be
// taken for a number to call.
func numbers(text string) []string {
	text = regexp.MustCompile(`https://\S+`).ReplaceAllString(strings.Join(strings.Fields(text), " "), "address")
	text = regexp.MustCompile(`\d{1,2} [A-Z][a-z]+ 20\d\d`).ReplaceAllString(text, "day")
	text = strings.ReplaceAll(text, "Microsoft 365", "Microsoft")
	var out []string
	for _, n := range regexp.MustCompile(`\d[\d ]+\d`).FindAllString(text, -1) {
		if n = strings.ReplaceAll(n, " ", ""); len(n) > 2 {
			out = append(out, n)
		}
	}
	return out
}

// TestNumbers: whatever is printed, for whatever country, every number is one of
// that country's pack, and marked as seen there.
func TestNumbers(t *testing.T) {
	g, packs := load(t)
	for id, p := range packs {
		var own []string
		for _, c := range p.Contacts {
			if c.Seen.Seen {
				own = append(append(own, strings.ReplaceAll(c.Phone, " ", "")), numbers(c.Closed)...)
			}
		}
		for _, d := range p.Duties { // sums and years
			own = append(own, numbers(strings.Join([]string{d.When, d.Within, d.Note, d.Penalty, d.Law}, " | "))...)
		}
		for _, a := range p.BankStop {
			own = append(own, numbers(a.Text)...)
		}
		for _, h := range g.Playbooks {
			text := incident.Print(g.Words, h, p)
			for _, n := range numbers(text) {
				if !slices.Contains(own, n) {
					t.Errorf("%s, %s: %q is not a number of the pack", id, h.ID, n)
				}
			}
			if id == "nz" && !strings.Contains(text, "0800 114 115") {
				t.Errorf("%s, %s: the cyber helpers are missing", id, h.ID)
			}
		}
	}
	if got := numbers("call 0800 12 34 on 24 November 2026"); !slices.Equal(got, []string{"08001234"}) {
		t.Errorf("the measure reads %q", got)
	}
}

// TestUnseen: an entry that nobody saw is not shown, whoever hands it in.
func TestUnseen(t *testing.T) {
	g, packs := load(t)
	p := packs["nz"]
	p.Contacts = slices.Clone(p.Contacts)
	for i := range p.Contacts {
		if i%2 == 0 {
			p.Contacts[i].Seen.Seen = false
		} else {
			p.Contacts[i].Where = "other"
		}
	}
	p.Duties, p.Pages = slices.Clone(p.Duties), slices.Clone(p.Pages)
	p.Duties[0].Seen.Seen, p.Pages[0].Where = false, "other"
	for _, h := range g.Playbooks {
		text := incident.Print(g.Words, h, p)
		if n := numbers(text); len(n) > 0 {
			t.Errorf("%s shows %q", h.ID, n)
		}
		if strings.Contains(text, "72 hours") || strings.Contains(text, packs["nz"].Pages[0].URL) {
			t.Errorf("%s shows a duty or a page that nobody saw", h.ID)
		}
	}
	if got := g.Words.Calls(p, countries.Police); len(got) != 1 || got[0] != g.Words.Look[countries.Police] {
		t.Errorf("with no number to show: %q", got)
	}
}

// TestLaw: what New Zealand asks is said with its time, and what it is not.
func TestLaw(t *testing.T) {
	g, packs := load(t)
	for _, h := range g.Playbooks {
		text := strings.Join(strings.Fields(incident.Print(g.Words, h, packs["nz"])), " ")
		for _, want := range []string{"As soon as practicable. The Commissioner expects to hear within 72 hours once you know.", "no legal advice", "privacy.org.nz"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", h.ID, want)
			}
		}
	}
}

func TestHowFor(t *testing.T) {
	g, _ := load(t)
	s := find(t, g, "mailbox").Steps[place(find(t, g, "mailbox"), "block")]
	for mail, want := range map[string]string{"microsoft365": "Microsoft 365", "google": "Google Workspace", "web_host": "another mail service"} {
		if got := s.HowFor(mail); len(got) != 1 || got[0].Name != want {
			t.Errorf("%s: got %+v", mail, got)
		}
	}
	if got := s.HowFor(""); len(got) != 3 {
		t.Errorf("not known: got %d services, want all three", len(got))
	}
}

func TestGolden(t *testing.T) {
	g, packs := load(t)
	const file = "testdata/ransomware_nz.txt"
	got := incident.Print(g.Words, find(t, g, "ransomware"), packs["nz"])
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
	for line := range strings.Lines(got) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 76 && !strings.Contains(line, "https://") {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}
