package archtest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw docs/architecture.svg again")

// rows are the layers of the picture, from what people run to what stands alone. A
// folder stands for the packages below it where it has no box of its own.
var rows = [][]string{
	{"cmd/cybercheck"},
	{"internal/cli"},
	{"internal/tui", "internal/plain", "internal/incident", "internal/report/<format>"},
	{"internal/interview", "internal/merge", "internal/compare", "internal/flat"},
	{"internal/report"},
	{"internal/phrases", "internal/assess"},
	{"internal/advice", "internal/score", "internal/reconcile"},
	{"checks/<name>", "internal/netx", "internal/store", "internal/host"},
	{"checks", "questions", "internal/safetext", "internal/i18n"},
}

// boxOf is the box of a package, or nothing where the picture leaves it out.
func boxOf(pkg string) string {
	switch {
	case strings.HasPrefix(pkg, "internal/report/"):
		pkg = "internal/report/<format>"
	case strings.HasPrefix(pkg, "checks/"):
		pkg = "checks/<name>"
	}
	best := ""
	for _, row := range rows {
		for _, b := range row {
			if (pkg == b || strings.HasPrefix(pkg, b+"/")) && len(b) > len(best) {
				best = b
			}
		}
	}
	return best
}

const (
	boxWidth, boxHeight = 190, 34
	stepX, stepY        = 220, 84
	margin              = 20
)

// TestPicture: docs/architecture.svg shows the imports that there are. An arrow points to what
// is imported; one that leads up a row would be an import the wrong way.
func TestPicture(t *testing.T) {
	at := map[string][2]int{}
	row := map[string]int{}
	for y, names := range rows {
		for x, b := range names {
			left := margin + x*stepX + (4-len(names))*stepX/2
			at[b], row[b] = [2]int{left, margin + y*stepY}, y
		}
	}
	arrows := map[string]bool{}
	for _, p := range list(t, "linux") {
		from := boxOf(p.name())
		for _, imported := range p.Imports {
			path, ours := strings.CutPrefix(imported, module+"/")
			to := boxOf(path)
			if !ours || from == "" || to == "" || from == to {
				continue
			}
			if row[to] < row[from] {
				t.Errorf("%s imports %s, which leads up", from, to)
			}
			arrows[from+" "+to] = true
		}
	}
	got := draw(at, direct(arrows))
	const file = "../../docs/architecture.svg"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != got {
		t.Errorf("the imports have changed: run “go test ./internal/archtest -update”, and look at %s (%v)", file, err)
	}
}

func draw(at map[string][2]int, arrows map[string]bool) string {
	var s strings.Builder
	width, height := 2*margin+3*stepX+boxWidth, 2*margin+(len(rows)-1)*stepY+boxHeight
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="The packages of cybercheck and what imports what">
<style>text{font:13px ui-monospace,monospace;fill:#1c2b33}rect{fill:#f4f7f8;stroke:#33505c}path{stroke:#8aa1ab;fill:none}@media(prefers-color-scheme:dark){text{fill:#e6eef1}rect{fill:#1d2b31;stroke:#9db6c0}path{stroke:#5d7681}}</style>
<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8"/></marker></defs>
`, width, height)
	for _, a := range sorted(arrows) {
		from, to, _ := strings.Cut(a, " ")
		x1, y1, x2, y2 := at[from][0]+boxWidth/2, at[from][1]+boxHeight, at[to][0]+boxWidth/2, at[to][1]
		if y1 > y2 { // side by side
			y1, y2 = at[from][1]+boxHeight/2, at[to][1]+boxHeight/2
			x1, x2 = at[from][0]+boxWidth, at[to][0]
			if x1 > x2 {
				x1, x2 = at[from][0], at[to][0]+boxWidth
			}
		}
		fmt.Fprintf(&s, "<path d=\"M%d %dC%d %d %d %d %d %d\" marker-end=\"url(#a)\"/>\n", x1, y1, x1, (y1+y2)/2, x2, (y1+y2)/2, x2, y2)
	}
	for _, names := range rows {
		for _, b := range names {
			name := strings.NewReplacer("internal/", "", "<", "&lt;", ">", "&gt;").Replace(b)
			fmt.Fprintf(&s, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
				at[b][0], at[b][1], boxWidth, boxHeight, at[b][0]+boxWidth/2, at[b][1]+boxHeight/2+5, name)
		}
	}
	return s.String() + "</svg>\n"
}

// direct leaves out the arrows that a way through other boxes says already: what is left
// can be followed by eye.
func direct(arrows map[string]bool) map[string]bool {
	reaches := map[string]bool{}
	for a := range arrows {
		reaches[a] = true
	}
	boxes := slices.Concat(rows...)
	for _, via := range boxes {
		for _, from := range boxes {
			for _, to := range boxes {
				if reaches[from+" "+via] && reaches[via+" "+to] {
					reaches[from+" "+to] = true
				}
			}
		}
	}
	out := map[string]bool{}
	for a := range arrows {
		from, to, _ := strings.Cut(a, " ")
		if !slices.ContainsFunc(boxes, func(via string) bool { return via != from && via != to && reaches[from+" "+via] && reaches[via+" "+to] }) {
			out[a] = true
		}
	}
	return out
}

func sorted(set map[string]bool) []string {
	var out []string
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
