package htmlpage_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

type page struct {
	Text string
	htmlpage.Frame
}

func write(t *testing.T, text string, f htmlpage.Frame) string {
	t.Helper()
	var b strings.Builder
	p := htmlpage.Parse(`<meta content="{{.Policy}}"><style>{{.Sheet}}</style><p title="{{.Text}}">{{.Text}}{{twice .Text}}</p>`, template.FuncMap{"twice": func(s string) string { return s + s }})
	if err := htmlpage.Write(&b, p(), page{text, f}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPolicyAllowsTheSheetAlone(t *testing.T) {
	const sheet = "p{color:red}"
	sum := sha256.Sum256([]byte(sheet))
	hash := base64.StdEncoding.EncodeToString(sum[:])
	for more, want := range map[string]string{
		"":                "default-src 'none'; style-src 'sha256-" + hash + "'; base-uri 'none'; form-action 'none'",
		"img-src data:; ": "default-src 'none'; style-src 'sha256-" + hash + "'; img-src data:; base-uri 'none'; form-action 'none'",
	} {
		f := htmlpage.NewFrame(sheet, more)
		if f.Policy != want || f.Hash != hash {
			t.Errorf("got policy %q, want %q", f.Policy, want)
		}
		if got := write(t, "a", f); !strings.Contains(got, "<style>"+sheet+"</style>") {
			t.Errorf("the sheet is not in the page: %s", got)
		}
	}
}

// Whatever a value is, the page has the tags of its template and no control character.
func TestValuesStayText(t *testing.T) {
	f := htmlpage.NewFrame("", "")
	plain := write(t, "a", f)
	for _, s := range hostile.Strings() {
		got := write(t, s, f)
		for _, mark := range []string{"<", ">", `"`} {
			if strings.Count(got, mark) != strings.Count(plain, mark) {
				t.Errorf("%.80q gave another page: %.300s", s, got)
			}
		}
		if strings.ContainsAny(got, "\x00\x07\x1b") {
			t.Errorf("%.80q is not shown but obeyed: %.300q", s, got)
		}
	}
}

func TestFaultWritesNothing(t *testing.T) {
	var b strings.Builder
	if err := htmlpage.Write(&b, htmlpage.Parse("begun {{.None}}", nil)(), page{}); err == nil || b.Len() > 0 {
		t.Errorf("got error %v and %q", err, b.String())
	}
}
