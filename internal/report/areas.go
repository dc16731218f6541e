package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// sawLimit is the most measurements shown beside one claim: the rest is below,
// under the gap.
const sawLimit = 5

func (b builder) areas() []Area {
	out := make([]Area, 0, len(b.a.Score.Areas))
	for _, a := range b.a.Score.Areas {
		s := newSpan(a.Floor, a.Ceiling)
		x := Area{Name: a.Name, Chip: b.chip(a.Chip), Floor: s.floor, Ceiling: s.ceiling, Number: strconv.Itoa(s.floor), Change: b.areaChange(a)}
		if s.floor < s.ceiling {
			x.Number = b.T("%d to %d", s.floor, s.ceiling)
		}
		out = append(out, x)
	}
	return out
}

func (b builder) contradictions(anchors map[string]string) []Contradiction {
	var out []Contradiction
	for _, c := range b.a.Controls {
		x := c.Contradiction
		if x == nil {
			continue
		}
		saw, more := b.dated(x), 0
		if len(saw) > sawLimit {
			saw, more = saw[:sawLimit], len(saw)-sawLimit
		}
		y := Contradiction{
			Control: c.ID, Title: c.Title, Told: x.Claimed, By: c.ClaimedBy, Saw: saw, More: more, Anchor: anchors[c.ID],
			Counts: b.T("The score uses what we saw: %d out of 100 for this one thing.", clamp(c.Value)),
		}
		if x.Dispute != questions.NoDispute && x.Dispute.Valid() {
			y.Dispute = b.words.Disputes[string(x.Dispute)]
			if x.Reason != "" {
				y.Reason = b.T("Your reason: “%s”", x.Reason)
			}
		} else {
			y.Ask = b.words.Disputes["ask"]
			if b.a.Run.Mode == assess.Interactive {
				y.Ask = b.words.Disputes["ask_self"]
			}
		}
		out = append(out, y)
	}
	return out
}

// dated is what was measured, with its day where that was in an earlier run.
func (b builder) dated(x *assess.Contradiction) []string {
	out := slices.Clone(x.Measured)
	for i, key := range x.Findings {
		at := slices.IndexFunc(b.a.Findings, func(f checks.Finding) bool { return f.Fingerprint == key && !f.MeasuredAt.IsZero() })
		if i < len(out) && at >= 0 {
			out[i] = strings.TrimSuffix(out[i], ".") + " (" + phrases.Remembered(b.Catalog, b.a.Findings[at].MeasuredAt, b.zone) + ")."
		}
	}
	return out
}
