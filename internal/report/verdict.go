package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// counts are the numbers that the headline is made from.
type counts struct{ all, good, known, measured int }

func (b builder) counts() counts {
	var n counts
	for _, c := range b.a.Controls {
		if !c.Applies {
			continue
		}
		n.all++
		if c.Value == 100 {
			n.good++
		}
		if c.Value == c.CeilingValue {
			n.known++
		}
		if c.Basis == reconcile.Measured || c.Basis == reconcile.Both {
			n.measured++
		}
	}
	return n
}

// verdict is the state in one sentence, with a number in it. first is the number
// of steps shown first.
func (b builder) verdict(first int) string {
	n := b.counts()
	v := b.words.Verdicts
	say := func(key string) string {
		return fill(v[key], "known", strconv.Itoa(n.known), "all", strconv.Itoa(n.all), "good", b.T("%d of %d things", n.good, n.all),
			"first", b.count(first, "thing"))
	}
	switch {
	case n.all == 0:
		return say("nothing")
	case !b.a.Score.Enough && b.a.Score.Provisional != nil && first > 0:
		p := b.a.Score.Provisional
		if short := v["short_"+string(p.Grade)]; short != "" {
			return fill(short, "asked", strconv.Itoa(p.Controls), "first", b.count(first, "thing"), "open", b.count(n.all-n.known, "thing"))
		}
		return say("not_enough")
	case !b.a.Score.Enough:
		return say("not_enough")
	case n.good == n.all && b.a.Score.GradeIfProved != "":
		return say("all_good_unproved")
	case n.good == n.all:
		return say("all_good")
	case v[string(b.a.Score.Grade)] == "" || first == 0:
		return b.T("%d of %d things are in good shape", n.good, n.all)
	}
	return say(string(b.a.Score.Grade))
}

// A span is the ends of the score, put right where a document has them wrong.
type span struct{ floor, ceiling int }

func newSpan(floor, ceiling int) span {
	s := span{floor: clamp(floor), ceiling: clamp(ceiling)}
	s.ceiling = max(s.floor, s.ceiling)
	return s
}

func clamp(n int) int { return min(max(n, 0), 100) }

// span is that of the whole. Where nothing was looked at, all is possible.
func (b builder) span() span {
	if b.counts().all == 0 {
		return span{0, 100}
	}
	return newSpan(b.a.Score.Floor, b.a.Score.Ceiling)
}

func (b builder) score() Score {
	s, in := b.span(), b.a.Score
	out := Score{Floor: s.floor, Ceiling: s.ceiling, Change: b.scoreChange(b.options.Since), GradeSay: b.gradeSay()}
	out.Bar = b.T("Certain so far: %d out of 100.", s.floor)
	if s.floor < s.ceiling {
		out.Bar += " " + b.T("Possible: up to %d.", s.ceiling)
	}
	if !in.Enough || b.counts().all == 0 {
		out.Chip = b.chip(score.ChipNotKnown)
		out.Big, out.Say = fmt.Sprintf("%d–%d", s.floor, s.ceiling), b.T("between %d and %d out of 100", s.floor, s.ceiling)
		out.GradeMore = b.T("A grade needs more answers or measurements.")
		if p := in.Provisional; p != nil {
			out.Chip = b.gradeChip(string(p.Grade))
			out.Chip.Word = b.T("%s, likely", out.Chip.Word)
			out.Short = b.T("On the %d answers that matter most: %d of 100.", p.Controls, clamp(p.Points))
			out.GradeMore = b.T("It is a careful guess, never an A. The other questions settle it.")
			b.goal(&out, p.Grade, true)
		}
	} else {
		out.Big, out.Say = strconv.Itoa(s.floor), b.T("out of 100")
		if s.floor < s.ceiling {
			out.Say = b.T("out of 100, could be up to %d", s.ceiling)
		}
		out.Grade, out.Chip = string(in.Grade), b.gradeChip(string(in.Grade))
		if bands := b.content.Model.Bands; in.GradeIfProved != "" {
			out.GradeMore = b.T("It would be %s if measurements proved your answers.", string(in.GradeIfProved))
		} else if len(bands) > 1 {
			out.Scale = b.T("%s is best and %s is last.", string(bands[0].Grade), string(bands[len(bands)-1].Grade))
		}
		b.goal(&out, in.Grade, false)
	}
	grade, likely := b.stands()
	out.Letter, out.Likely = string(grade), likely
	b.held(&out)
	b.keeps(&out)
	out.Notes = b.notes()
	return out
}

// gradeSay is the grade with what it means, or that there is none yet.
func (b builder) gradeSay() string {
	in := b.a.Score
	switch {
	case b.counts().all == 0 || !in.Enough && in.Provisional == nil:
		return phrases.Graded(b.Catalog, "", "", false)
	case !in.Enough:
		return phrases.Graded(b.Catalog, in.Provisional.Grade, in.Provisional.Words, true)
	}
	return phrases.Graded(b.Catalog, in.Grade, in.Words, false)
}

// gradeChip gives a grade the word and look of the bands of areas.
func (b builder) gradeChip(grade string) Chip {
	switch grade {
	case "A", "B":
		return b.chip(score.ChipGood)
	case "C":
		return b.chip(score.ChipSomeGaps)
	case "D", "E":
		return b.chip(score.ChipFixNow)
	}
	return b.chip(score.ChipNotKnown)
}

func (b builder) chip(c score.Chip) Chip {
	kind := LooksUnknown
	switch c {
	case score.ChipGood:
		kind = LooksGood
	case score.ChipSomeGaps:
		kind = LooksGaps
	case score.ChipFixNow:
		kind = LooksFix
	case score.ChipNotKnown:
	default:
		c = score.ChipNotKnown
	}
	return Chip{Kind: kind, Word: b.words.Chips[string(c)]}
}

// goal says where the next grade begins, and how far the plan is from it. What begins
// where is said of the score of the whole only.
func (b builder) goal(out *Score, grade score.Grade, provisional bool) {
	if !provisional {
		next, ok := b.content.Model.Next(out.Floor)
		if !ok {
			return
		}
		out.Goal = clamp(next.From)
		out.GoalSay = b.T("Grade %s begins at %d.", string(next.Grade), next.From)
	}
	if n := b.a.Score.Next; n != nil && n.Minutes > 0 && n.Grade != grade {
		plan := b.T("Your plan")
		if n.Steps > len(b.a.Plan) {
			plan = b.T("Your plan and what comes after it")
		}
		out.GoalSay = strings.TrimSpace(out.GoalSay + " " + plan + ": " + phrases.Next(b.Catalog, *n, provisional) + ".")
	}
}

// held says which cap holds the score, when one does, or which one holds the short
// way's grade.
func (b builder) held(out *Score) {
	in := b.a.Score
	c, ok := in.BindingCap()
	if p := in.Provisional; !ok && !in.Enough && p != nil && len(in.Caps) > 0 && in.Caps[0].Grade == p.Grade {
		out.Held = b.T("It is no better than %s while this stands or is not known: %s", phrases.Article(b.Catalog, p.Grade, false), phrases.Sentence(lower(in.Caps[0].Why)))
		out.Lifts = b.T("What lifts it: %s", phrases.Sentence(lower(in.Caps[0].Remedy)))
		return
	}
	if !ok {
		return
	}
	if c.FloorOnly {
		out.Held = b.T("%d by its parts, held at %d while one thing is not known: %s", clamp(in.Mean), out.Floor, phrases.Sentence(lower(c.Why)))
		out.Lifts = b.T("Find out, and if need be: %s", phrases.Sentence(lower(c.Remedy)))
		return
	}
	out.Held = b.T("%d by its parts, held at %d because %s", clamp(in.Mean), out.Floor, phrases.Sentence(lower(c.Why)))
	out.Lifts = b.T("What lifts it: %s", phrases.Sentence(lower(c.Remedy)))
}

func (b builder) notes() []string {
	n := b.counts()
	var out []string
	known := b.T("We know %d of %d things about your business.", n.known, n.all) + " "
	switch {
	case n.all == 0:
	case n.known == 0:
		out = append(out, b.T("We know none of the %d things that count yet.", n.all))
	case n.known == n.measured, len(b.a.Answers) == 0: // nobody told us anything
		out = append(out, known+b.T("All of it was measured."))
	case n.measured == 0:
		out = append(out, known+b.T("All of it is what you told us."))
	default:
		out = append(out, known+b.T("We measured %d of them; the rest is what you told us.", min(n.measured, n.known)))
	}
	out = append(out, b.differing()...)
	if b.a.Run.Quick {
		out = append(out, b.T("You went the short way. The other questions will settle more."))
	}
	if b.a.Score.LimitedScope {
		out = append(out, b.T("You left out a good part as not for you, so this grade covers little."))
	}
	if b.a.Run.Partial {
		out = append(out, b.T("The run was cut short, so part of it is missing."))
	}
	return out
}

// differing says of each fact of the profile that is not what was seen in this run that
// it is so. No control hangs on it, and the steps follow the answer.
func (b builder) differing() []string {
	var out []string
	facts := b.content.Bank.Facts
	for _, h := range assess.Agreed(facts, assess.Hints(b.a.Findings)) {
		said := b.a.Profile[h.Fact]
		if said == "" || said == h.Answer {
			continue
		}
		f := facts[slices.IndexFunc(facts, func(f questions.Fact) bool { return f.ID == h.Fact })]
		if i := slices.IndexFunc(f.Options, func(o questions.Option) bool { return o.ID == said }); i >= 0 {
			out = append(out, b.T("You said “%s”. %s The steps follow your answer.", b.T(f.Options[i].Label), phrases.Sentence(h.Why)))
		}
	}
	return out
}

// firstHeading heads the first steps; n is their number.
func (b builder) firstHeading(n int) string {
	c := b.counts()
	switch {
	case n == 0 && c.all > 0 && c.good == c.all:
		return b.words.First["none"]
	case n == 0:
		return b.words.First["unknown"]
	case b.calm():
		return b.words.First["calm"]
	case n == 1:
		return b.words.First["one"]
	}
	return fill(b.words.First["many"], "n", b.number(n))
}

// calm reports whether nothing presses: no cap is on, no control that is
// critical is open, and nothing told differs from what was seen.
func (b builder) calm() bool {
	if len(b.a.Score.Caps) > 0 || !b.a.Score.Enough {
		return false
	}
	for _, c := range b.a.Controls {
		if c.Applies && (c.Contradiction != nil || (c.Critical && c.Value < 100)) {
			return false
		}
	}
	return b.a.Score.Floor >= 70
}
