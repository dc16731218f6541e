package card

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func render(t testing.TB, c report.Card) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHostileStrings(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	a.Answers[0].Control = "INC-2" // whose note the card shows
	a.Answers[0].Note = "x"
	with := func(s string) string {
		x := reporttest.Each(a, func(int) string { return s })
		x.Answers[0].Control = "INC-2"
		return reporttest.Still(t, render(t, report.NewCard(c, x, i18n.Catalog{}, nil)))
	}
	want := with("quite harmless")
	for _, s := range reporttest.Strings() {
		if got := with(s); got != want {
			t.Errorf("with %.60q the page has other elements", s)
		}
	}
}

// TestTemplateRules: values stand as element text, and in the policy's quoted
// attribute, and nowhere else.
func TestTemplateRules(t *testing.T) {
	for _, tag := range regexp.MustCompile(`<[a-zA-Z!/][^<>]*>`).FindAllString(pageHTML, -1) {
		if strings.Contains(tag, "{{") && tag != `<html lang="{{.Lang}}">` && !strings.Contains(tag, `content="{{.Policy}}"`) {
			t.Errorf("a value stands within the tag %s", tag)
		}
	}
	if strings.Contains(sheetCSS, "url(") || strings.Contains(sheetCSS, "@import") || strings.Contains(sheetCSS, "</") {
		t.Error("the sheet reaches out")
	}
	sum := sha256.Sum256([]byte(sheetCSS))
	page := render(t, report.NewCard(reporttest.Content(t), reporttest.Good(t), i18n.Catalog{}, nil))
	if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(page, html.EscapeString(want)) && !strings.Contains(page, want) && !strings.Contains(html.UnescapeString(page), want) {
		t.Error("the policy does not allow the sheet by its hash")
	}
}

// TestNumbers: the card shows the numbers of the pack, the money first, with
// hours or a line for them, and blanks for what nobody can know.
func TestNumbers(t *testing.T) {
	c := reporttest.Content(t)
	a := reporttest.Middling(t)
	page := html.UnescapeString(render(t, report.NewCard(c, a, i18n.Catalog{}, nil)))
	at := -1
	for _, want := range []string{"Harbour Street Bakery", "Check it again by 24 May 2027", "Did money go out?", "Its fraud line", "0800 272 372", "Do not switch the computer off", "IT person or firm", "Insurer", "111", "0800 114 115", "Monday to Friday, 7 am to 7 pm", "105", "hours: ______", "www.privacy.org.nz", "72 hours", "We read these numbers and pages on 23 November 2026"} {
		i := strings.Index(page[max(at, 0):], want)
		if i < 0 {
			t.Errorf("the card does not say %q after the others", want)
			continue
		}
		at = max(at, 0) + i
	}
	for _, never := range []string{"0800 201 415", "https://"} {
		if strings.Contains(page, never) {
			t.Errorf("the card says %q", never)
		}
	}
	a.Profile = nil
	bare := render(t, report.NewCard(c, a, i18n.Catalog{}, nil))
	if digits := regexp.MustCompile(`class="number">[^<]`).FindString(bare); digits != "" {
		t.Errorf("without a country there is no number, and still: %s", digits)
	}
}

// TestOfAnything: nothing may panic, whatever the document holds.
func TestOfAnything(t *testing.T) {
	for _, c := range []assess.Content{{}, reporttest.Content(t)} {
		for _, a := range []assess.Assessment{{}, reporttest.Empty(t), reporttest.Hostile(reporttest.Bad(t), "x")} {
			if page := render(t, report.NewCard(c, a, i18n.Catalog{}, nil)); !strings.Contains(page, "Did money go out?") {
				t.Error("the card does not begin with the money")
			}
		}
	}
}

// TestFitsOnePage prints the card of every country, with the longest name and
// note that there is room for, as a browser would.
func TestFitsOnePage(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium here to print with")
	}
	pages, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("there is no pdfinfo here to count pages with")
	}
	c := reporttest.Content(t)
	for country := range c.Countries {
		a := reporttest.Middling(t)
		a.Profile = questions.Profile{"country": country, "mail": "microsoft365"}
		a.Subject.Business = strings.Repeat("Harbour Bakery ", 3)
		a.Answers = append(a.Answers, assess.Answer{Control: "INC-2", State: questions.Partial, Note: strings.Repeat("in the green folder ", 40)})
		dir := t.TempDir()
		if err := os.WriteFile(dir+"/card.html", []byte(render(t, report.NewCard(c, a, i18n.Catalog{}, nil))), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		args := []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
			"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + dir + "/browser", "--no-pdf-header-footer", "--print-to-pdf=" + dir + "/card.pdf", "file://" + dir + "/card.html",
		}
		if out, err := exec.CommandContext(ctx, browser, args...).CombinedOutput(); err != nil {
			t.Skipf("chromium does not print here: %v: %.300s", err, out)
		}
		out, err := exec.CommandContext(ctx, pages, dir+"/card.pdf").Output()
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^Pages: +1$`).Match(out) {
			t.Errorf("%s: the card takes more than one page:\n%s", country, out)
		}
	}
}

func TestSameBytes(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	first := render(t, report.NewCard(c, a, i18n.Catalog{}, nil))
	if again := render(t, report.NewCard(c, a, i18n.Catalog{}, nil)); again != first {
		t.Error("two cards of one assessment differ")
	}
}
