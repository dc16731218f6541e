package text

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func render(t testing.TB, r report.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	c := reporttest.Content(t)
	for _, tt := range []struct {
		name string
		r    report.Report
		o    Options
	}{
		{"middling", report.New(c, reporttest.Middling(t), report.Options{}), Options{}},
		{"empty40", report.New(c, reporttest.Empty(t), report.Options{}), Options{Width: 40}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, tt.r, tt.o)
			file := filepath.Join("testdata", tt.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("text (-want +got):\n%s", d)
			}
		})
	}
}

func TestLinesFit(t *testing.T) {
	c := reporttest.Content(t)
	for _, at := range []struct {
		width int
		lang  string
	}{{30, i18n.English}, {40, i18n.English}, {80, i18n.English}, {100, i18n.English}, {60, i18n.Pseudo}, {80, i18n.Pseudo}} {
		width := at.width
		say, err := i18n.Load(at.lang)
		if err != nil {
			t.Fatal(err)
		}
		for name, a := range reporttest.All(t) {
			for _, color := range []bool{false, true} {
				for l := range strings.SplitSeq(render(t, report.New(c, a, report.Options{Catalog: say}), Options{Width: width, Color: color}), "\n") {
					for _, code := range []string{green, yellow, red, blue, strong, reset} {
						l = strings.ReplaceAll(l, codes.Replace(code), "")
					}
					if ansi.StringWidth(l) > width {
						t.Errorf("%s in %s at %d columns: a line of %d: %q", name, at.lang, width, ansi.StringWidth(l), l)
					}
				}
			}
		}
	}
}

func TestHostileStrings(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Middling(t)
	for _, s := range reporttest.Strings() {
		r := report.New(c, reporttest.Hostile(a, s), report.Options{})
		plain := render(t, r, Options{})
		reporttest.Visible(t, []byte(plain))
		colored := render(t, r, Options{Color: true})
		for _, code := range []string{green, yellow, red, blue, strong, reset} {
			colored = strings.ReplaceAll(colored, codes.Replace(code), "")
		}
		reporttest.Visible(t, []byte(colored))
	}
}

// What stands beside the assessment is shown, and is text only.
func TestExtras(t *testing.T) {
	c, a, x := reporttest.Content(t), reporttest.Small(t), reporttest.Extra(t)
	page := render(t, report.New(c, a, x), Options{Width: 80})
	for _, want := range []string{"Up 6 points since 24 August 2026.", "What changed since 24 August 2026", "[* Fixed]", "The scores so far, out of 100: 20 Nov 2025: 12"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	for _, s := range reporttest.Strings() {
		reporttest.Visible(t, []byte(render(t, report.New(c, a, reporttest.Hostile(x, s)), Options{Width: 40})))
	}
}

// Colour adds to the words and replaces none of them.
func TestColourAddsOnly(t *testing.T) {
	r := report.New(reporttest.Content(t), reporttest.Bad(t), report.Options{})
	colored := render(t, r, Options{Color: true})
	if !strings.Contains(colored, codes.Replace(red)) {
		t.Error("got no colour")
	}
	for _, code := range []string{green, yellow, red, blue, strong, reset} {
		colored = strings.ReplaceAll(colored, codes.Replace(code), "")
	}
	if d := cmp.Diff(render(t, r, Options{}), colored); d != "" {
		t.Errorf("without its colours (-plain +coloured):\n%s", d)
	}
}

func TestBar(t *testing.T) {
	p := printer{}
	for _, tt := range []struct {
		floor, ceiling, goal int
		want                 string
	}{
		{0, 0, 0, "[..........]"},
		{0, 100, 0, "[++++++++++]"},
		{100, 100, 0, "[##########]"},
		{50, 70, 85, "[#####++.|.]"},
		{100, 100, 100, "[#########|]"},
	} {
		if got := p.bar(tt.floor, tt.ceiling, tt.goal, 12); got != tt.want {
			t.Errorf("bar(%d, %d, %d): got %s, want %s", tt.floor, tt.ceiling, tt.goal, got, tt.want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	reporttest.Benchmark(b, func(w io.Writer, c assess.Content, a assess.Assessment) error {
		return Render(w, report.New(c, a, report.Options{}), Options{Width: 80})
	})
}
