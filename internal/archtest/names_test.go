package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// privateWords are names that stood in the code for what the field has a term for. They do
// not come back where they stood; elsewhere they are words like any other. A file is
// written with its ending.
var privateWords = []struct {
	in    string // a folder
	names string
	say   string
}{
	{"checks", "Knocks Knocked Knock doors.go", "PortProber, ProbeResult, ProbePorts: port knocking is something else"},
	{"checks", "Mapping RouterView", "PortMapping, GatewayInfo"},
	{"checks", "Mute ErrMute mute", "NeverSend, ErrWriteProhibited"},
	{"checks", "Told Untold Uniform Whole Merged Shared Once OnHost", "PassFinding, UnknownFinding, AllFindings, CheckLevelFindings, Dedupe, Memoize, Cache, RunHostCheck"},
	{"checks", "Guard GuardOn GuardPartly GuardUnset GuardOff Nobody Some Everyone", "Enablement, AuthScope"},
	{"checks", "Paste Hint Good Proves Repeat Acceptance NameService names.go", "SuggestedRecord, ProfileSuggestion, PassTitle, Conclusive, Reproduce, RiskAcceptance, Resolver"},
	{"internal/netx", "Knock Shout shoutOn shout.go lane laneOf newLane take flight launch land flying Hasten hasten ledger spend Spent Once spare", "ProbePorts, multicast, rate limiter, attempt, ShortenTimeout, query budget, cache, reserved descriptors"},
	{"checks/tls", "exhibit rest gap gapAt vouching vouched vouchedAt standing selfMade strangerCA missingLink undecided climb weakly logged reach madeOut habits.go", "evidence, fill, fail, trust status, path, SCTs, SAN scope, matches, quirks"},
	{"checks/tls", "opening.go questions.go inquiry hear oldest ancient sound dialogue talkSMTP tap opener trait byTrait occasional estimate.go", "initial handshake, probe, STARTTLS upgrade, recording connection, cipher property, optional, rating"},
	{"checks/web", "promise sharing stays contact nobody occasional gapAt rest", "hsts, cors, no redirect, security.txt, unreachable"},
	{"checks/mail", "senders signing forgery servers around parked mended firstStage secondStage distrust sightings seenServers spfNode spfSub spfJobs crowded", "spf, dkim, dmarc, mx, domain hygiene, null MX, stages of DMARC, certificate error, fingerprints, include tree"},
	{"checks/dns", "climb maxClimb is left", "zone cut, pass if, not checked"},
	{"checks/ports", "wayIn idWayIn exposure crowded odd calm maxStrangers settle unsettled settled errnoShortage shortage knocks.go", "exposed service, firewalled, unexpected reply, stable rounds, record result, resource exhausted"},
	{"checks/passwords", "yardstick keeping keeper keptBy short", "baseline, storage, finding key"},
	{"internal/host", "PasswordKeeping otherDoors ungoverned governs truth presence linux_keeping.go", "password storage, other remote logins, centrally managed, plist boolean, installed status"},
	{"internal/host/pam", "way trail ran throughWay asking asks mayAsk starves leading tally atStore storesBehindRefusal asking.go", "path, step, prompts for a password, leading integer, pam_tally2, effective rule at update"},
	{"internal/reconcile", "Faded OldAnswer Untold evaded", "Stale, StaleAnswer, Indeterminate, nonresponsive"},
	{"internal/advice", "grave blank danger asGood areaLeft Presumed Presume", "critical, unanswered, urgent, assume fixed, residual risk, inferred profile"},
	{"internal/score", "Rise RisesOf Held Narrow", "weight adjustment, binding cap, low scope"},
	{"internal/cli", "view ownersHalf torn tellTorn readAhead doors.go doorOptions speak front hold beside.go recall.go", "export input, load answers, corrupt, preload, port scan options, load catalogue, choose UI, wait for key"},
	{"internal/i18n", "Words stretch", "Catalog, pseudolocalize"},
	{"internal/tui", "behind look unlook looked sight keeper ledger hear regret anew held hold release behind.go keeper.go", "background scan, saver, dispatch, undo, restarted, pending view"},
	{"internal/interview", "Walk Clue Clues Sight Beside Passage Clash", "Navigator, Suggestion, Observations, SuggestionFor, TextBlock, Contradiction"},
	{"internal/incident", "Walk Happening Happenings Act Came Round", "Cursor, Playbook, Action, outcome text, pass"},
	{"internal/report", "Extra Way harmless Show", "Options, Remediation, sanitize, Escape"},
	{"questions", "Other LoadOthers others.go others.yaml", "Benchmark"},
}

// TestStandardTerms keeps words of our own out of the places where the field has a term.
func TestStandardTerms(t *testing.T) {
	for _, w := range privateWords {
		declared, err := declaredIn(filepath.Join("../..", w.in))
		if err != nil {
			t.Fatal(err)
		}
		for name := range strings.FieldsSeq(w.names) {
			if slices.Contains(declared, name) {
				t.Errorf("%s: %s is a word of our own; say %s", w.in, name, w.say)
			}
		}
	}
	for _, dir := range []string{"internal/words", "internal/lines", "internal/rows", "internal/readingtest", "internal/incident/talk", "internal/tui/checking"} {
		if _, err := os.Stat(filepath.Join("../..", dir)); err == nil {
			t.Errorf("%s has a name of our own again", dir)
		}
	}
}

// declaredIn returns the names of the files in a folder, and what they declare: types, functions,
// methods, fields and package-level names.
func declaredIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	add := func(names ...*ast.Ident) {
		for _, n := range names {
			out = append(out, n.Name)
		}
	}
	for _, e := range entries {
		out = append(out, e.Name())
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, 0)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				add(d.Name)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.ValueSpec:
						add(s.Names...)
					case *ast.TypeSpec:
						add(s.Name)
						ast.Inspect(s.Type, func(n ast.Node) bool {
							if f, ok := n.(*ast.Field); ok {
								add(f.Names...)
							}
							return true
						})
					}
				}
			}
		}
	}
	return out, nil
}
