package questions_test

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestReadAccepted(t *testing.T) {
	b, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	read := func(row string) (questions.AnswersFile, error) {
		return questions.ReadAnswers(b, "profile.yaml", strings.NewReader("schema_version: 1\naccepted:\n  - {"+row+"}\n"))
	}
	got, err := read(`target: "192.168.1.5:3389/tcp", owner: A. Owner, reason: the till needs it, until: "2027-06-30"`)
	if err != nil || len(got.Accepted) != 1 || got.Accepted[0].Owner != "A. Owner" {
		t.Errorf("got %+v, %v", got.Accepted, err)
	}
	for row, want := range map[string]string{
		`target: "x:1/tcp", reason: b, until: "2027-06-30"`:                      "needs target, owner, reason and until",
		`target: "x:1/tcp", owner: A, reason: " ", until: "2027-06-30"`:          "needs target, owner, reason and until",
		`target: "x:1/tcp", owner: A, reason: b`:                                 "needs target, owner, reason and until",
		`target: "x:1/tcp", owner: A, reason: b, until: "some day"`:              "until is a day",
		`target: "x:1/tcp", owner: A, reason: b, until: "2027-06-30", for: ever`: "for",
	} {
		if _, err := read(row); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "profile.yaml:") {
			t.Errorf("%s: %v", row, err)
		}
	}
}
