package cli

import (
	"cmp"
	"fmt"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// explainPairs says with which other answers a control's own does not go together.
func explainPairs(w *paragraphs, b *questions.Bank, control string) {
	for _, p := range b.Pairs {
		switch {
		case p.Of == control && p.While == "":
			w.say("It is remarked on for some (%s): %s", whom(b, p.For), p.Why)
		case p.Of == control && p.Kind == questions.Remark:
			w.say("It is remarked on while %s is answered with “%s”: %s", p.While, p.At, p.Why)
		case p.Of == control && p.Kind == questions.Follows:
			when := "is answered"
			if p.At != "" {
				when = fmt.Sprintf("is answered with “%s”", p.At)
			}
			w.say("While %s %s, this is not asked, and counts as “%s”. %s", p.While, when, cmp.Or(string(p.Takes), "the same"), p.Why)
		case p.Of == control:
			kind := "it follows from that answer"
			if p.Kind == questions.Ask {
				kind = "the two contradict each other, and someone should say which holds"
			}
			at := "“poor”"
			if p.At == questions.Partial {
				at = "“partial” or worse"
			}
			w.say("While %s is answered with %s, an answer to this counts as “%s” at most: %s. %s", p.While, at, p.Most, kind, p.Why)
		}
	}
}

// doubtWords says why an answer counts for less, or could.
func doubtWords(d *assess.Doubt) string {
	how := fmt.Sprintf("doubted, else worth %d, because of the answer to %s", d.Value, d.By)
	switch {
	case d.Open:
		how = fmt.Sprintf("worth %d if the answer to %s, not known yet, bears it out", d.Value, d.By)
	case d.Kind == questions.Ask:
		how += ", which contradicts it"
	}
	return how + ": " + d.Why
}
