package checks

import (
	"slices"
	"strings"
)

// A Recorder collects what a check finds about one target, one finding for each
// documented id. It knows the documentation, so that no gap comes out worse than
// “explain” says it can be. The zero Recorder with Docs is ready to use; Run fills in
// titles, controls and times.
type Recorder struct {
	Docs Docs
	// Scope is where the target stands, which decides how bad a gap is.
	Scope Scope
	// Target is what the findings are about; empty means the target of the run.
	Target string
	// System names the fix that fits from here on; see Finding.
	System string
	// Optional reports whether a finding is made only where there is something to say,
	// so that Rest leaves it out; nil means that none is.
	Optional func(id string) bool

	out []Finding
}

// Findings returns what was recorded, in the order in which it was.
func (r *Recorder) Findings() []Finding { return r.out }

// Find returns the finding with this id that was recorded first, or nil. It is good until
// the next one is recorded.
func (r *Recorder) Find(id string) *Finding {
	i := slices.IndexFunc(r.out, func(f Finding) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return &r.out[i]
}

// Add records a finding of any status. What it returns may be changed until the next
// one is recorded.
func (r *Recorder) Add(id string, s Status, detail string, e ...Evidence) *Finding {
	r.out = append(r.out, Finding{ID: id, Target: r.Target, System: r.System, Status: s, Detail: detail, Evidence: e})
	return &r.out[len(r.out)-1]
}

// Pass records that all is well.
func (r *Recorder) Pass(id, detail string, e ...Evidence) { r.Add(id, Pass, detail, e...) }

// Fail records a failure that is as bad as documented.
func (r *Recorder) Fail(id, detail string, e ...Evidence) *Finding {
	return r.FailAt(id, Critical, detail, e...)
}

// FailAt records a failure of this severity, or of the documented one where that is milder.
func (r *Recorder) FailAt(id string, severity Severity, detail string, e ...Evidence) *Finding {
	f := r.Add(id, Fail, detail, e...)
	f.Severity, f.Graded = r.severity(id, severity), true
	return f
}

// FailWorst records a failure of an id that is judged more than once, as for each of
// several servers: the worst speaks, and holds the evidence of all. What was not known or
// not looked at before gives way to it.
func (r *Recorder) FailWorst(id string, severity Severity, detail string, e ...Evidence) {
	f := r.Find(id)
	if f == nil {
		r.FailAt(id, severity, detail, e...)
		return
	}
	if s := r.severity(id, severity); f.Status != Fail || s > f.Severity {
		f.Status, f.Reason, f.Detail, f.Severity, f.Graded = Fail, "", detail, s, true
	}
	f.Evidence = append(f.Evidence, e...)
}

// PassIf records a pass where good holds, and else a failure that is as bad as documented.
func (r *Recorder) PassIf(good bool, id, well, bad string, e ...Evidence) {
	if good {
		r.Pass(id, well, e...)
	} else {
		r.Fail(id, bad, e...)
	}
}

// Gap records a gap that is as bad as documented: a failure where that is high or
// worse, and else a partial pass.
func (r *Recorder) Gap(id, detail string, e ...Evidence) *Finding {
	return r.GapAt(id, Critical, detail, e...)
}

// GapUnless records a pass where good holds, and else a gap that is as bad as documented.
func (r *Recorder) GapUnless(good bool, id, well, bad string, e ...Evidence) {
	if good {
		r.Pass(id, well, e...)
	} else {
		r.Gap(id, bad, e...)
	}
}

// GapAt records a gap of this severity, or of the documented one where that is milder: a
// failure where it is high or worse, and else a partial pass.
func (r *Recorder) GapAt(id string, severity Severity, detail string, e ...Evidence) *Finding {
	f := r.FailAt(id, severity, detail, e...)
	if f.Severity < High {
		f.Status = Partial
	}
	return f
}

// Unknown records that a look told nothing, and why. A reason is always given: without
// one it is that the answer was not understood. Unknown keeps the best grade away. Where this
// computer lacks the right to look, or is not covered, say NotChecked, as RunHostCheck does.
func (r *Recorder) Unknown(id string, why Reason, detail string, e ...Evidence) {
	if why == "" {
		why = ReasonProtocol
	}
	r.Add(id, Unknown, detail, e...).Reason = why
}

// NotChecked records that something was not looked at, and why.
func (r *Recorder) NotChecked(id string, why Reason, detail string, e ...Evidence) {
	r.Add(id, NotChecked, detail, e...).Reason = why
}

// Rest says the same of every documented finding whose id begins with family and of
// which nothing was recorded yet.
func (r *Recorder) Rest(family string, s Status, why Reason, detail string, e ...Evidence) {
	if s == Unknown && why == "" {
		why = ReasonProtocol
	}
	for _, d := range r.Docs.All() {
		if !strings.HasPrefix(d.ID, family) || r.Optional != nil && r.Optional(d.ID) || r.Find(d.ID) != nil {
			continue
		}
		r.Add(d.ID, s, detail, e...).Reason = why
	}
}

// severity is at most the documented one.
func (r *Recorder) severity(id string, s Severity) Severity {
	if d, ok := r.Docs.Find(id); ok {
		return min(s, d.Severity.In(r.Scope))
	}
	return s
}
