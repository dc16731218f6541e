package mail

import (
	"context"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// spfQueries is the part of a domain's questions that its SPF may use.
	spfQueries = 24
	// spfRounds bounds how long a chain of records is followed.
	spfRounds = 24
)

// A spfQuestion is one look-up.
type spfQuestion struct{ name, kind string }

// spfAnswers holds what the name server said about a domain's SPF. What is asked of it
// and not there yet is noted, so that it can be fetched: see fetch.
type spfAnswers struct {
	replies map[spfQuestion]reply
	wanted  []spfQuestion
	noted   map[spfQuestion]bool
	read    map[string]spfAt // the records that were read before
}

func newSPFAnswers() *spfAnswers {
	return &spfAnswers{replies: map[spfQuestion]reply{}, noted: map[spfQuestion]bool{}, read: map[string]spfAt{}}
}

// get implements spfNames.
func (a *spfAnswers) get(name, kind string) (reply, bool) {
	q := spfQuestion{name, kind}
	r, ok := a.replies[q]
	if !ok && !a.noted[q] {
		a.noted[q] = true
		a.wanted = append(a.wanted, q)
	}
	return r, ok
}

// at implements spfNames. Each record is read once, however often it is met.
func (a *spfAnswers) at(name string) (at spfAt, known bool) {
	if at, known = a.read[name]; known {
		return at, true
	}
	r, known := a.get(name, "TXT")
	at = spfAtOf(name, r)
	if known {
		a.read[name] = at
	}
	return at, known
}

// fetch asks what a domain's record leads to. The record is read over and over, with
// what is known so far; what was missing is asked side by side, and the reading is
// done when nothing is, or when the bounds are reached.
func (a *spfAnswers) fetch(ctx context.Context, from querier) {
	left := spfQueries
	for range spfRounds {
		auditSPF(a, from.domain)
		wanted := a.wanted[:min(len(a.wanted), left)]
		if a.wanted = nil; len(wanted) == 0 {
			return
		}
		left -= len(wanted)
		replies := make([]spfReply, len(wanted))
		for i, q := range wanted {
			replies[i].spfQuestion = q
		}
		each(replies, func(r *spfReply) { r.reply = from.reply(ctx, r.name, r.kind) })
		for _, r := range replies {
			a.replies[r.spfQuestion] = r.reply
		}
	}
}

// A spfReply is a question with its answer.
type spfReply struct {
	spfQuestion
	reply
}

// spfAt is what stands at one name: its SPF records and, where there is one, that record
// read.
type spfAt struct {
	domain string
	texts  []string
	rec    spfRecord
	err    error // it could not be looked up
}

// spfAtOf reads the answer for a name.
func spfAtOf(name string, r reply) spfAt {
	at := spfAt{domain: name, err: r.err}
	at.take(r.Records)
	return at
}

// take keeps the SPF records among TXT records.
func (n *spfAt) take(records []checks.Record) {
	for _, rec := range records {
		if t := rec.Text(); isSPF(t) {
			n.texts = append(n.texts, t)
		}
	}
	if len(n.texts) == 1 {
		n.rec = parseSPF(n.texts[0])
	}
}

// nearSPFRecord returns a record that was meant to be SPF and is not taken for it.
func nearSPFRecord(records []checks.Record) string {
	for _, rec := range records {
		if t := rec.Text(); !isSPF(t) && nearSPF.MatchString(t) {
			return strings.TrimSpace(t)
		}
	}
	return ""
}
