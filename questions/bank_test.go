package questions_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/readability"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

func load(t testing.TB) *questions.Bank {
	t.Helper()
	b, err := questions.Load()
	if err != nil {
		t.Fatalf("the bank of this program has faults:\n%v", err)
	}
	return b
}

func ids(list []questions.Control) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.ID)
	}
	return out
}

// quickPath is the order of the ten-minute path: the largest losses first, so
// that stopping early still helps.
var quickPath = []string{
	"ACC-1", "ACC-2", "PAY-1", "BAK-1", "BAK-2", "BAK-3", "ACC-3", "UPD-3", "NET-1",
	"PWD-1", "UPD-1", "PAY-5", "ACC-6", "DEV-1", "INC-1",
}

func TestQuickPathOrder(t *testing.T) {
	got := ids(load(t).Asked(questions.Profile{}, true))
	if d := cmp.Diff(quickPath, got); d != "" {
		t.Errorf("the quick path (-want +got):\n%s", d)
	}
}

func TestAskedBeginsWithTheQuickPath(t *testing.T) {
	b := load(t)
	got := ids(b.Asked(questions.Profile{}, false))
	measured := slices.DeleteFunc(slices.Clone(b.Controls), func(c questions.Control) bool { return !c.MeasuredOnly })
	if len(got) != len(b.Controls)-len(measured) {
		t.Errorf("an empty profile is asked %d of %d controls; nothing is hidden for want of an answer", len(got), len(b.Controls))
	}
	if d := cmp.Diff(quickPath, got[:len(quickPath)]); d != "" {
		t.Errorf("the beginning of the whole path (-want +got):\n%s", d)
	}
}

func TestCriticalControls(t *testing.T) {
	want := []string{"ACC-1", "ACC-2", "UPD-3", "BAK-1", "NET-1", "PAY-1"}
	var got []string
	for _, c := range load(t).Controls {
		if c.Critical {
			got = append(got, c.ID)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("critical controls (-want +got):\n%s", d)
	}
}

func TestEveryMappingExists(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range load(t).Controls {
		for name, list := range map[string][]string{
			"cert_nz": c.Maps.CERTNZ, "essential_eight": c.Maps.EssentialEight, "cis": c.Maps.CIS,
			"csf": c.Maps.CSF, "cyber_essentials": c.Maps.CyberEssentials, "cpg": c.Maps.CPG,
		} {
			for _, id := range list {
				if !tables.Has(name, id) {
					t.Errorf("%s maps to %s %q, which is not in its table", c.ID, name, id)
				}
			}
		}
	}
}

// TestEveryControlIsReachable walks, for each control, every profile that can be
// told apart by the facts that it names: no other fact changes whether it is
// asked or what it advises.
func TestEveryControlIsReachable(t *testing.T) {
	b := load(t)
	profiles := 0
	for _, c := range b.Controls {
		reached, advised := 0, map[int]bool{}
		eachProfile(factsOf(b, c), questions.Profile{}, func(p questions.Profile) {
			profiles++
			if c.AppliesTo(p) {
				reached++
			} else if len(c.MeasuredBy) == 0 { // what is seen to be wrong is mended, whoever is asked
				return
			}
			a := c.AdviceFor(p)
			if len(a.Steps) == 0 {
				t.Errorf("%s has no advice for %v", c.ID, p)
			}
			advised[slices.IndexFunc(c.Advice, func(x questions.Advice) bool { return cmp.Equal(x, a) })] = true
		})
		if reached == 0 {
			t.Errorf("no profile is asked about %s", c.ID)
		}
		if len(advised) != len(c.Advice) {
			t.Errorf("%s has %d pieces of advice, of which a profile can reach %d", c.ID, len(c.Advice), len(advised))
		}
	}
	t.Logf("%d profiles", profiles)
}

// factsOf returns the facts that a control's relevance and advice depend on.
func factsOf(b *questions.Bank, c questions.Control) []questions.Fact {
	named := map[string]bool{}
	for _, w := range c.Applies {
		for fact := range w {
			named[fact] = true
		}
	}
	for _, a := range c.Advice {
		for fact := range a.For {
			named[fact] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(b.Facts), func(f questions.Fact) bool { return !named[f.ID] })
}

func eachProfile(facts []questions.Fact, p questions.Profile, visit func(questions.Profile)) {
	if len(facts) == 0 {
		visit(p)
		return
	}
	for _, o := range append(slices.Clone(facts[0].Options), questions.Option{}) { // or not answered
		p[facts[0].ID] = o.ID
		eachProfile(facts[1:], p, visit)
	}
	delete(p, facts[0].ID)
}

func TestProfileTailors(t *testing.T) {
	tests := []struct {
		name    string
		profile questions.Profile
		hidden  []string // among others
		asked   []string // among others
	}{
		{
			name: "one person with a laptop and no name of their own",
			profile: questions.Profile{
				"staff": "one", "mail": "free", "web": "none", "transfers": "no", "computers": "mac",
				"premises": "laptops_only", "data": "none", "it_help": "myself",
			},
			hidden: []string{"ACC-5", "ACC-6", "EML-1", "EML-2", "NET-1", "WEB-1", "WEB-2", "WEB-4", "DAT-4", "PAY-1", "PAY-2", "PPL-1", "PPL-3", "SUP-2", "SUP-3"},
			asked:  []string{"ACC-1", "ACC-2", "PWD-1", "PWD-5", "UPD-1", "UPD-3", "BAK-1", "BAK-2", "BAK-3", "DEV-1", "INC-1"},
		},
		{
			name: "one person with clients, a name for email and invoices",
			profile: questions.Profile{
				"staff": "one", "mail": "google", "web": "domain_only", "transfers": "yes", "computers": "windows",
				"premises": "own_internet", "data": "contacts", "it_help": "nobody",
			},
			hidden: []string{"ACC-5", "ACC-6", "WEB-1", "WEB-2", "PAY-2", "PPL-1", "SUP-2", "SUP-3"},
			asked:  []string{"EML-1", "EML-2", "WEB-4", "PAY-1", "NET-1", "DAT-4", "ACC-1", "BAK-4"},
		},
		{
			name: "a team that holds no customers’ data still holds its own people’s",
			profile: questions.Profile{
				"staff": "six_to_nineteen", "mail": "microsoft365", "web": "shop", "transfers": "yes", "computers": "mixed",
				"premises": "own_boxes", "data": "none", "it_help": "provider",
			},
			asked: []string{"ACC-5", "ACC-6", "DAT-4", "NET-1", "NET-5", "PAY-2", "PPL-1", "SUP-2", "SUP-3", "UPD-4", "WEB-1"},
		},
		{
			name:    "a mail server of one’s own counts as something that faces the internet",
			profile: questions.Profile{"staff": "two_to_five", "mail": "own_server", "web": "own_site", "transfers": "yes", "premises": "laptops_only", "data": "sensitive"},
			asked:   []string{"NET-1", "UPD-4", "EML-3", "EML-5", "WEB-2", "DAT-1"},
		},
		{
			name:    "twenty people or more",
			profile: questions.Profile{"staff": "twenty_or_more"},
			asked:   []string{"ACC-6", "GOV-2"},
		},
	}
	b := load(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, id := range slices.Concat(tt.hidden, tt.asked) {
				c, ok := b.Control(id)
				if want := slices.Contains(tt.asked, id); !ok || c.AppliesTo(tt.profile) != want {
					t.Errorf("%s is asked: %v, want %v (it is there: %v)", id, !want, want, ok)
				}
			}
		})
	}
}

// TestAdviceFitsTheSystem holds the variants that must differ.
func TestAdviceFitsTheSystem(t *testing.T) {
	tests := []struct {
		control string
		profile questions.Profile
		says    string
	}{
		{"ACC-1", questions.Profile{"mail": "microsoft365"}, "entra.microsoft.com"},
		{"ACC-1", questions.Profile{"mail": "google"}, "admin.google.com"},
		{"ACC-2", questions.Profile{"mail": "microsoft365"}, "Global Administrator"},
		{"ACC-2", questions.Profile{"mail": "google"}, "Super Admin"},
		{"ACC-6", questions.Profile{"mail": "microsoft365"}, "Block this user from signing in"},
		{"ACC-6", questions.Profile{"mail": "google"}, "Directory > Users"},
		{"EML-2", questions.Profile{"mail": "microsoft365"}, "security.microsoft.com"},
		{"EML-2", questions.Profile{"mail": "google"}, "Start authentication"},
		{"UPD-1", questions.Profile{"computers": "windows"}, "ms-settings:windowsupdate"},
		{"UPD-1", questions.Profile{"computers": "mac"}, "General > Software Update"},
		{"UPD-3", questions.Profile{"computers": "windows"}, "winver"},
		{"UPD-3", questions.Profile{"computers": "mac"}, "Apple"},
		{"BAK-1", questions.Profile{"computers": "windows"}, "File History"},
		{"BAK-1", questions.Profile{"computers": "mac"}, "Time Machine"},
		{"DEV-1", questions.Profile{"computers": "windows"}, "ms-settings:windowsdefender"},
		{"DEV-1", questions.Profile{"computers": "mac"}, "Automatic Updates"},
		{"NET-1", questions.Profile{"computers": "windows"}, "ms-settings:remotedesktop"},
		{"NET-1", questions.Profile{"computers": "mac"}, "Sharing"},
		{"PWD-2", questions.Profile{"computers": "windows"}, "net accounts /minpwlen"},
		{"PWD-2", questions.Profile{"computers": "mac"}, "device management"},
		{"PWD-4", questions.Profile{"computers": "windows"}, "net accounts /lockoutthreshold"},
		{"PWD-4", questions.Profile{"computers": "mac"}, "device management"},
		{"WEB-1", questions.Profile{"web": "hosted_site"}, "service that runs your website"},
		{"WEB-1", questions.Profile{"web": "own_site"}, "control panel"},
		{"WEB-1", questions.Profile{"web": "shop"}, "host or designer"},
	}
	b := load(t)
	for _, tt := range tests {
		c, ok := b.Control(tt.control)
		if !ok {
			t.Errorf("there is no control %s", tt.control)
			continue
		}
		if got := strings.Join(c.AdviceFor(tt.profile).Steps, "\n"); !strings.Contains(got, tt.says) {
			t.Errorf("%s for %v does not say %q:\n%s", tt.control, tt.profile, tt.says, got)
		}
	}
}

// TestSafeguardComesFirst: advice that could lock someone out, lose mail or lose
// data says what to do before.
func TestSafeguardComesFirst(t *testing.T) {
	must := map[string][]string{
		"ACC-1": {"signed in once", "print", "backup codes", "list everything that signs in with just a password"},
		"ACC-2": {"signed in once", "print", "backup codes"},
		"ACC-6": {"make sure that the person is not"},
		"BAK-1": {"use an empty one"},
		"BAK-2": {"do not change or delete the backup"},
		"EML-2": {"copy all the records", "list every service that sends"},
		"NET-1": {"do this on site"},
		"PWD-1": {"print", "recovery sheet"},
		"PWD-2": {"second administrator"},
		"PWD-4": {"second administrator"},
		"UPD-3": {"make a backup"},
	}
	for _, c := range load(t).Controls {
		for i, a := range c.Advice {
			for _, phrase := range must[c.ID] {
				if !strings.Contains(strings.ToLower(a.First), phrase) {
					t.Errorf("%s, advice %d: the safeguard does not say %q: %s", c.ID, i+1, phrase, a.First)
				}
			}
		}
		delete(must, c.ID)
	}
	for id := range must {
		t.Errorf("there is no control %s", id)
	}
}

// TestForgedMailIsRefusedInSteps: refusing at once loses real mail.
func TestForgedMailIsRefusedInSteps(t *testing.T) {
	c, ok := load(t).Control("EML-2")
	if !ok {
		t.Fatal("there is no EML-2")
	}
	for i, a := range c.Advice {
		all := strings.Join(a.Steps, "\n")
		var at []int
		for _, stage := range []string{"SPF", "DKIM", "p=none; rua", "p=quarantine", "“reject”"} {
			at = append(at, strings.Index(all, stage))
		}
		if !slices.IsSorted(at) || at[0] < 0 {
			t.Errorf("advice %d: the stages stand at %v; want SPF, DKIM, none, quarantine, reject in that order", i+1, at)
		}
		if strings.Contains(all, "pct=") {
			t.Errorf("advice %d: pct is not safe: old and new readers disagree about it", i+1)
		}
	}
}

// TestLinksWereSeen: an address is printed only when its page was seen.
func TestLinksWereSeen(t *testing.T) {
	seen := listOf(t, "testdata/pages.txt")
	for _, c := range load(t).Controls {
		urls := []string{c.Link.URL, c.Why.SourceURL}
		for _, v := range c.Variants {
			urls = append(urls, v.Link.URL, v.Why.SourceURL)
		}
		for _, url := range urls {
			if url != "" && !slices.Contains(seen, url) {
				t.Errorf("%s points to %s, which is not in testdata/pages.txt", c.ID, url)
			}
		}
	}
}

// quoted is what stands on a screen, or is typed.
var quoted = regexp.MustCompile(`“[^”]*”`)

// TestMenusWereSeen: a menu path is printed as clicks only when it was read in
// a document of its maker; otherwise the step says what to search for.
func TestMenusWereSeen(t *testing.T) {
	seen := listOf(t, "testdata/menus.txt")
	paths := 0
	for _, c := range load(t).Controls {
		for _, a := range c.Advice {
			for _, step := range append([]string{a.First}, a.Steps...) {
				rest := quoted.ReplaceAllStringFunc(step, func(q string) string {
					if !strings.Contains(q, " > ") {
						return q
					}
					paths++
					if !slices.Contains(seen, strings.Trim(q, "“”")) {
						t.Errorf("%s prints the menu path %s, which is not in testdata/menus.txt", c.ID, q)
					}
					return ""
				})
				if strings.Contains(rest, " > ") {
					t.Errorf("%s has a menu path outside quotation marks: %s", c.ID, step)
				}
			}
		}
	}
	if paths < 20 {
		t.Errorf("only %d menu paths were found; the test no longer sees them", paths)
	}
}

// TestQuestionsAskOneThing: a question is one sentence of one line.
func TestQuestionsAskOneThing(t *testing.T) {
	for _, c := range load(t).Controls {
		if n := len(readability.Sentences(c.Question)); n != 1 || strings.Count(c.Question, "?") != 1 {
			t.Errorf("%s asks %d sentences: %s", c.ID, n, c.Question)
		}
	}
}

// TestAnswersReadAsAnswers: each state is one sentence that can be picked as it stands.
func TestAnswersReadAsAnswers(t *testing.T) {
	for _, c := range load(t).Controls {
		for _, a := range []struct{ name, text, start string }{
			{"good", c.Good, "Yes, "}, {"partial", c.Partial, ""}, {"poor", c.Poor, "No, "},
		} {
			if !strings.HasPrefix(a.text, a.start) || len(readability.Sentences(a.text)) != 1 || !strings.HasSuffix(a.text, ".") {
				t.Errorf("%s: %s is not one sentence beginning with %q: %s", c.ID, a.name, a.start, a.text)
			}
		}
	}
}
