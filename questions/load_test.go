package questions_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// smallBank is a bank without a fault: one fact, one area, one control.
func smallBank() map[string]string {
	return map[string]string{
		"bank.yaml": "version: \"2026.11\"\n",
		"profile.yaml": `- id: mail
  question: Where does your email live?
  why: It picks the steps.
  options:
    - {id: google, label: Google}
    - {id: other, label: Other}
`,
		"acc/area.yaml": `id: ACC
name: Accounts
order: 1
why: They open the rest.
`,
		"acc/ACC-1.yaml": `id: ACC-1
title: A second step
do: Turn on a second step
quick: 1
critical: true
weight: 10
derived: 10.0
question: Is there a second step?
good: Yes, for all.
partial: For some.
poor: No, for nobody.
find_out:
  how: Try it.
  minutes: 5
why:
  text: It stops thieves.
  source: A study
  source_url: https://example.org/study
applies:
  - mail: [google]
effects: {S1: VH}
maps:
  csf: [PR.AA-03]
measured_by: [cert.expired]
minutes: 30
cost: free
who: you
link: {title: A page, url: "https://example.org/"}
ask_it: Please turn it on.
advice:
  - for: {mail: [google]}
    checked: 2026-11-23
    steps: [Turn it on.]
  - checked: 2026-11-23
    steps: [Turn it on.]
`,
	}
}

func mapFS(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestSmallBankHasNoFault(t *testing.T) {
	b, err := questions.LoadFS(mapFS(smallBank()))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Controls) != 1 || b.Controls[0].Area != "ACC" || b.Version != "2026.11" {
		t.Errorf("the bank was read as %+v", b)
	}
}

// faults are the kinds of fault, each as a change to the small bank. The file
// and the line are what an author jumps to.
var faults = []struct {
	name      string
	file      string
	old, text string
	want      string
}{
	{"no version", "bank.yaml", "version: \"2026.11\"", "version: \"\"", "bank.yaml:1: the bank has no version"},
	{"unknown key", "acc/ACC-1.yaml", "critical: true", "urgent: true", `acc/ACC-1.yaml:5: unknown key "urgent"`},
	{"key twice", "acc/ACC-1.yaml", "who: you", "who: you\nwho: it", `acc/ACC-1.yaml:28: mapping key "who" already defined at line 27`},
	{"wrong kind", "acc/ACC-1.yaml", "weight: 10", "weight: heavy", "acc/ACC-1.yaml:6: this is not the kind of value that belongs here"},
	{"broken yaml", "acc/ACC-1.yaml", "effects: {S1: VH}", "effects: {S1: VH", "acc/ACC-1.yaml:21: what begins here breaks off"},
	{"bracket open on line 1", "bank.yaml", "version: \"2026.11\"", "version: [", "bank.yaml:1: "},
	{"not text", "acc/ACC-1.yaml", "who: you", "who: yo\xff", "acc/ACC-1.yaml:27: this line is not plain text"},
	{"a hidden control character", "acc/ACC-1.yaml", "who: you", "who: you\x1b[2J", "acc/ACC-1.yaml:27: this line is not plain text"},
	{"empty file", "acc/ACC-1.yaml", "", "# nothing yet\n", "acc/ACC-1.yaml:1: the file is empty"},
	{"second document", "acc/ACC-1.yaml", "who: you", "who: you\n---\nwho: it", "acc/ACC-1.yaml:28: a line of three hyphens starts a second document"},
	{"bad id", "acc/ACC-1.yaml", "id: ACC-1", "id: ACC-01", `acc/ACC-1.yaml:1: the id "ACC-01" is not like ACC-1`},
	{"wrong folder", "acc/ACC-1.yaml", "id: ACC-1", "id: PWD-1", "acc/ACC-1.yaml:1: the control PWD-1 belongs in the file pwd/PWD-1.yaml"},
	{"no such area", "acc/ACC-1.yaml", "id: ACC-1", "id: PWD-1", `acc/ACC-1.yaml:1: there is no area "PWD"`},
	{"no title", "acc/ACC-1.yaml", "title: A second step", "title: \" \"", `acc/ACC-1.yaml:2: ACC-1 says nothing under "title"`},
	{"no partial state", "acc/ACC-1.yaml", "partial: For some.\n", "", `acc/ACC-1.yaml:1: ACC-1 says nothing under "partial"`},
	{"no way to find out", "acc/ACC-1.yaml", "how: Try it.", "how: \"\"", `acc/ACC-1.yaml:12: ACC-1 says nothing under "find_out"`},
	{"not a question", "acc/ACC-1.yaml", "second step?", "second step.", "acc/ACC-1.yaml:8: the question is one line"},
	{"weight out of range", "acc/ACC-1.yaml", "weight: 10", "weight: 11", "acc/ACC-1.yaml:6: the weight 11 is not 1 to 10"},
	{"odd partial value", "acc/ACC-1.yaml", "who: you", "partial_value: 60\nwho: you", "acc/ACC-1.yaml:27: partial is worth 25, 50 or 75, not 60"},
	{"no minutes", "acc/ACC-1.yaml", "minutes: 30", "minutes: 0", "acc/ACC-1.yaml:25: the work takes some minutes"},
	{"no minutes to find out", "acc/ACC-1.yaml", "minutes: 5", "minutes: 0", "acc/ACC-1.yaml:14: finding out takes some minutes"},
	{"unknown cost", "acc/ACC-1.yaml", "cost: free", "cost: cheap", `acc/ACC-1.yaml:26: the cost "cheap" is not one of`},
	{"unknown performer", "acc/ACC-1.yaml", "who: you", "who: them", `acc/ACC-1.yaml:27: who "them" is not one of`},
	{"no source", "acc/ACC-1.yaml", "  source: A study\n", "", "acc/ACC-1.yaml:15: a why with a figure names its source"},
	{"source without https", "acc/ACC-1.yaml", "https://example.org/study", "http://example.org/study", "acc/ACC-1.yaml:15: a why with a figure names its source"},
	{"no link", "acc/ACC-1.yaml", "title: A page, ", "", "acc/ACC-1.yaml:28: a link has a title"},
	{"critical and waived", "acc/ACC-1.yaml", "who: you", "may_not_apply: Sometimes.\nwho: you", "acc/ACC-1.yaml:27: a critical control cannot be waived"},
	{"unknown effect", "acc/ACC-1.yaml", "S1: VH", "S6: VH", "acc/ACC-1.yaml:21: the effect S6: VH is not a scenario"},
	{"no effect", "acc/ACC-1.yaml", "effects: {S1: VH}\n", "", "acc/ACC-1.yaml:1: a control stops at least one scenario"},
	{"no mapping", "acc/ACC-1.yaml", "csf: [PR.AA-03]", "cis: [\"6.3\"]", "acc/ACC-1.yaml:22: a control maps to at least one CSF id"},
	{"bad finding id", "acc/ACC-1.yaml", "cert.expired", "expired", `acc/ACC-1.yaml:24: "expired" is not a finding id`},
	{"unknown fact", "acc/ACC-1.yaml", "- mail: [google]", "- post: [google]", `acc/ACC-1.yaml:20: there is no profile fact "post"`},
	{"unknown option", "acc/ACC-1.yaml", "for: {mail: [google]}", "for: {mail: [pigeon]}", `acc/ACC-1.yaml:31: the fact "mail" has no option "pigeon"`},
	{"no steps", "acc/ACC-1.yaml", "  - checked: 2026-11-23\n    steps: [Turn it on.]\n", "  - checked: 2026-11-23\n    steps: []\n", "acc/ACC-1.yaml:35: advice has steps"},
	{"not a date", "acc/ACC-1.yaml", "  - checked: 2026-11-23", "  - checked: last week", `acc/ACC-1.yaml:34: checked "last week" is not a date`},
	{"no advice for everyone", "acc/ACC-1.yaml", "  - checked: 2026-11-23\n    steps: [Turn it on.]\n", "", "acc/ACC-1.yaml:30: ACC-1 has no advice that fits everyone"},
	{"area id", "acc/area.yaml", "id: ACC", "id: ACCOUNTS", `acc/area.yaml:1: the area id "ACCOUNTS" is not three capitals`},
	{"area without why", "acc/area.yaml", "why: They open the rest.\n", "", "acc/area.yaml:2: an area has a name and a why"},
	{"area without order", "acc/area.yaml", "order: 1", "order: 0", "acc/area.yaml:3: the order 0 is below 1"},
	{"fact id", "profile.yaml", "id: mail", "id: Mail", `profile.yaml:1: the fact id "Mail" is not a lower-case word`},
	{"fact without choice", "profile.yaml", "    - {id: other, label: Other}\n", "", `profile.yaml:2: the fact "mail" needs a question and two or more options`},
	{"option twice", "profile.yaml", "{id: other,", "{id: google,", `profile.yaml:6: an option of "mail" has no id or label of its own`},
	{"misnamed file", "acc/ACC-2.yml", "", "id: ACC-2\n", "acc/ACC-2.yml: this is not part of the bank"},
	{"id used twice", "acc/ACC-2.yaml", "", "id: ACC-1\n", `acc/ACC-2.yaml:1: the id "ACC-1" is already used in acc/ACC-1.yaml`},
	{"quick place used twice", "acc/ACC-2.yaml", "", strings.Replace(smallBank()["acc/ACC-1.yaml"], "id: ACC-1", "id: ACC-2", 1), "acc/ACC-2.yaml:4: ACC-1 already has place 1 on the quick path"},
}

func TestEachKindOfFault(t *testing.T) {
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			files := smallBank()
			change(t, files, tt.file, tt.old, tt.text)
			_, err := questions.LoadFS(mapFS(files))
			if err == nil {
				t.Fatalf("no fault was reported; want %q", tt.want)
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if strings.HasPrefix(line, tt.want) {
					return
				}
			}
			t.Errorf("got:\n%v\nwant a line that begins with %q", err, tt.want)
		})
	}
}

func TestMissingFiles(t *testing.T) {
	for _, name := range []string{"bank.yaml", "profile.yaml"} {
		files := smallBank()
		delete(files, name)
		_, err := questions.LoadFS(mapFS(files))
		if err == nil || !strings.Contains(err.Error(), name+": cannot be read") {
			t.Errorf("without %s: got %v", name, err)
		}
	}
}

// TestEveryFaultAtOnce: an author who made many mistakes hears of all of them in
// one go, sorted, whatever order a map was walked in.
func TestEveryFaultAtOnce(t *testing.T) {
	files := smallBank()
	change(t, files, "bank.yaml", "version: \"2026.11\"", "version: \"\"")
	change(t, files, "profile.yaml", "{id: other,", "{id: google,")
	change(t, files, "acc/area.yaml", "order: 1", "order: -1")
	for _, x := range [][2]string{
		{"title: A second step", "title: \"\""},
		{"weight: 10", "weight: 0"},
		{"second step?", "second step"},
		{"poor: No, for nobody.\n", ""},
		{"S1: VH", "S1: HUGE, S9: L"},
		{"cost: free", "cost: dear"},
		{"- mail: [google]", "- mail: [pigeon]\n  - post: [google]"},
		{"checked: 2026-11-23\n    steps: [Turn it on.]\n  -", "checked: soon\n    steps: []\n  -"},
	} {
		change(t, files, "acc/ACC-1.yaml", x[0], x[1])
	}
	// Faults of form and of meaning in one file: each is told, but what could not
	// be read is not called missing as well.
	change(t, files, "acc/ACC-2.yaml", "", smallBank()["acc/ACC-1.yaml"])
	for _, x := range [][2]string{
		{"id: ACC-1", "id: ACC-2"},
		{"quick: 1", "quick: 2"},
		{"title: A second step", "titel: A second step"},
		{"weight: 10", "weight: heavy"},
		{"cost: free", "cost: dear"},
		{"minutes: 5", "minutes: five"},
		{"  source: A study\n", "  sauce: A study\n"},
		{"steps: [Turn it on.]\n  -", "steps: []\n  -"},
	} {
		change(t, files, "acc/ACC-2.yaml", x[0], x[1])
	}
	want := []string{
		`acc/ACC-1.yaml:1: ACC-1 says nothing under "poor"`,
		`acc/ACC-1.yaml:2: ACC-1 says nothing under "title"`,
		`acc/ACC-1.yaml:6: the weight 0 is not 1 to 10`,
		`acc/ACC-1.yaml:8: the question is one line that ends in a question mark`,
		`acc/ACC-1.yaml:19: the fact "mail" has no option "pigeon"`,
		`acc/ACC-1.yaml:20: there is no profile fact "post"`,
		`acc/ACC-1.yaml:21: the effect S1: HUGE is not a scenario S1 to S5 with L, M, H or VH`,
		`acc/ACC-1.yaml:21: the effect S9: L is not a scenario S1 to S5 with L, M, H or VH`,
		`acc/ACC-1.yaml:26: the cost "dear" is not one of free, low, medium, high`,
		`acc/ACC-1.yaml:32: checked "soon" is not a date such as 2026-11-23`,
		`acc/ACC-1.yaml:33: advice has steps`,
		`acc/ACC-2.yaml:1: ACC-2 says nothing under "title"`,
		`acc/ACC-2.yaml:2: unknown key "titel"`,
		"acc/ACC-2.yaml:6: this is not the kind of value that belongs here: !!str `heavy`",
		"acc/ACC-2.yaml:14: this is not the kind of value that belongs here: !!str `five`",
		`acc/ACC-2.yaml:17: unknown key "sauce"`,
		`acc/ACC-2.yaml:26: the cost "dear" is not one of free, low, medium, high`,
		`acc/ACC-2.yaml:33: advice has steps`,
		`acc/area.yaml:3: the order -1 is below 1, or another area has it`,
		`bank.yaml:1: the bank has no version`,
		`profile.yaml:6: an option of "mail" has no id or label of its own`,
	}
	for range 5 {
		_, err := questions.LoadFS(mapFS(files))
		if err == nil {
			t.Fatal("no fault was reported")
		}
		if d := cmp.Diff(want, strings.Split(err.Error(), "\n")); d != "" {
			t.Fatalf("faults (-want +got):\n%s", d)
		}
		if _, ok := errors.AsType[questions.Fault](err); !ok {
			t.Fatalf("the error holds no Fault: %T", err)
		}
	}
}

// change replaces old by text in one file, or writes the whole of it when old is empty.
func change(t *testing.T, files map[string]string, name, old, text string) {
	t.Helper()
	if old == "" {
		files[name] = text
		return
	}
	at := strings.LastIndex(files[name], old)
	if at < 0 {
		t.Fatalf("%s does not hold %q", name, old)
	}
	files[name] = files[name][:at] + text + files[name][at+len(old):]
}
