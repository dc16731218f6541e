package questions_test

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// Example asks one business its first questions, and reads what it answered.
func Example() {
	bank, err := questions.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	profile := questions.Profile{"staff": "one", "mail": "google", "transfers": "no"}
	for _, c := range bank.Asked(profile, true)[:3] {
		fmt.Println(c.ID, c.Question)
	}
	file, err := questions.ReadAnswers(bank, "answers.yaml", strings.NewReader("answers: {ACC-1: partial}"))
	if err != nil {
		fmt.Println(err)
		return
	}
	control, _ := bank.Control("ACC-1")
	fmt.Println(control.Value(file.Answers["ACC-1"].State))
	// Output:
	// ACC-1 Does every work mailbox ask for two-step login (a password and a second check, such as an app)?
	// ACC-2 Does every login that controls your email, domain name or website ask for two-step login?
	// BAK-1 Is everything you need to trade backed up at least once a day, by itself?
	// 50
}
