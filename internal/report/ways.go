package report

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// ways are the steps for the systems that the gap was seen on: this computer's,
// and those to ask a website host for. Where none is written for them, all are
// shown, and where the finding has none, the control's own advice.
func (b builder) ways(g gap) []Remediation {
	var out []Remediation
	add := func(x checks.Fix) {
		label, ok := b.words.Systems[x.For]
		if !ok {
			label = b.T("With %s", x.For)
		}
		w := Remediation{For: label, First: b.T(x.First), Steps: b.All(x.Steps)}
		if !slices.ContainsFunc(out, func(o Remediation) bool { return o.For == w.For }) {
			out = append(out, w)
		}
	}
	for i, target := range g.targets {
		for _, system := range append([]string{g.systems[i]}, b.systems(target)...) {
			if i := slices.IndexFunc(g.doc.Fix, func(x checks.Fix) bool { return x.For == system }); i >= 0 {
				add(g.doc.Fix[i])
				break
			}
		}
	}
	if len(out) == 0 {
		for _, x := range g.doc.Fix {
			add(x)
		}
	}
	if len(out) == 0 {
		return b.ownAdvice(g.item.Control)
	}
	if len(out) == 1 {
		out[0].For = ""
	}
	return out
}

// systems names the fixes that fit a target, the best first.
func (b builder) systems(target string) []string {
	if !strings.HasPrefix(target, checks.Target{}.String()) {
		return []string{"host", "any"}
	}
	if b.a.Run.HostOS == "darwin" {
		return []string{"macos", "any"}
	}
	return []string{b.a.Run.HostOS, "any"}
}

func (b builder) ownAdvice(control string) []Remediation {
	k, ok := b.content.Bank.Control(control)
	if !ok {
		return nil
	}
	a := k.AdviceFor(assess.InferredProfile(b.content.Bank.Facts, b.a.Profile, b.a.Findings))
	if len(a.Steps) == 0 {
		return nil
	}
	return []Remediation{{First: b.T(a.First), Steps: b.All(a.Steps)}}
}

// refs names the same control in other people's lists, in a fixed order.
func (b builder) refs(m questions.Maps) string {
	var out []string
	names := map[string]string{"cert_nz": "CERT NZ", "essential_eight": "Essential Eight", "cis": "CIS", "csf": "NIST CSF", "cyber_essentials": "Cyber Essentials", "cpg": "CPG"}
	country := b.pack().Country
	for _, list := range questions.Lists() {
		if ids := m.Of(list); len(ids) > 0 && !b.content.Countries.Abroad(list, country) {
			out = append(out, names[list]+" "+strings.Join(ids, ", "))
		}
	}
	return strings.Join(out, "; ")
}
