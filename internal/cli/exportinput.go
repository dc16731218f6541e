package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/host/zone"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/internal/report/logo"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/sign"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

// A view is an assessment with all that an export shows beside it.
type exportInput struct {
	content assess.Content
	x       assess.Assessment
	extra   report.Options
	all     bool
	changes map[string]string // by fingerprint; nil without an earlier assessment
	look    text.Options
	owner   bool // the page is the owner’s part alone
}

func (v exportInput) report() report.Report { return report.New(v.content, v.x, v.extra) }

// page writes the HTML page, or the part of it that was asked for.
func (v exportInput) page(w io.Writer) error {
	if v.owner {
		return html.Owner(w, v.report())
	}
	return html.Render(w, v.report())
}

// in is the view in a language.
func (v exportInput) in(say i18n.Catalog) exportInput {
	v.extra.Catalog = say
	return v
}

// noPrevious is the value of --previous that leaves earlier assessments out.
const noPrevious = "none"

// exportInput puts beside an assessment what the flags, the history and a signature say.
// A copy to share gets none of that: all of it tells who.
func (a *app) exportInput(c assess.Content, x assess.Assessment, e export) (exportInput, error) {
	lists, err := otherLists(c, x)
	if err != nil {
		return exportInput{}, &exitError{code: exitFault, err: err}
	}
	say, err := a.paperCatalog()
	if err != nil {
		return exportInput{}, err
	}
	v := exportInput{content: c, x: x, all: e.all, extra: report.Options{Catalog: say, Lists: lists, Zone: zone.Of(x.Run.Zone)}, look: a.look(outputOf(e.output) == stdout), owner: e.part == ownerPart}
	if e.redact {
		return v, nil
	}
	if v.extra.Logo, err = readLogo(cmp.Or(e.logo, a.settings.Report.Logo)); err != nil {
		return v, err
	}
	past, err := a.earlier(x, e)
	if err != nil {
		return v, err
	}
	v.addHistory(past)
	v.extra.Seal = e.seal.of(v.extra)
	return v, nil
}

// otherLists are the lists of others that a report is held against: everyone's, and those
// of the owner's own country.
func otherLists(c assess.Content, x assess.Assessment) ([]report.List, error) {
	tables, err := frameworks.Load()
	if err != nil {
		return nil, err
	}
	var out []report.List
	country := cmp.Or(x.Profile["country"], x.Run.Country)
	for _, key := range questions.Lists() {
		if c.Countries.Abroad(key, country) {
			continue
		}
		l := report.List{Key: key, Name: frameworks.Name(key)}
		for _, id := range tables.IDs(key) {
			l.IDs = append(l.IDs, report.ListID{ID: id, Title: tables[key][id].Title})
		}
		out = append(out, l)
	}
	return out, nil
}

func readLogo(file string) (report.Logo, error) {
	if file == "" {
		return report.Logo{}, nil
	}
	data, err := named.Read(file, logo.MaxFile)
	if err != nil {
		return report.Logo{}, err
	}
	l, err := logo.Read(data)
	if err != nil {
		return l, withHint(usage("--logo %s: %w", file, err), "A logo is a PNG or JPEG picture of at most 200 kB.")
	}
	return l, nil
}

// earlier returns the assessments to hold this one against, oldest first: the one
// that was named, or those that are kept and were made before it.
func (a *app) earlier(x assess.Assessment, e export) ([]assess.Assessment, error) {
	switch {
	case e.previous == noPrevious, e.previous == "" && !e.history:
		return nil, nil
	case e.previous != "":
		old, err := a.find(e.previous)
		if err != nil {
			return nil, err
		}
		if !a.keptAfter(x, old, !isFile(e.previous)) {
			return nil, usage("--previous %s is not older than the assessment of the report", e.previous)
		}
		return []assess.Assessment{old}, nil
	}
	kept := a.keptOf
	if e.store != nil {
		kept = func(client string) ([]assess.Assessment, error) { return a.keptIn(e.store, client) }
	}
	list, err := kept(clientOf(x))
	if err != nil {
		a.note("Earlier assessments could not be read, so the report does not compare: %v", err)
		return nil, nil
	}
	// What is kept was made before it where it was kept before it.
	at := slices.IndexFunc(list, func(y assess.Assessment) bool { return y.ID == x.ID })
	if at >= 0 {
		list = list[:at]
	}
	return slices.DeleteFunc(list, func(y assess.Assessment) bool {
		return e.without == store.AssessmentName(clientOf(x), y.ID) || at < 0 && !e.fresh &&
			(y.Run.Finished.After(x.Run.Finished) || y.Run.Finished.Equal(x.Run.Finished) && y.ID >= x.ID)
	}), nil
}

// mostPast is how many earlier assessments a report looks back on.
const mostPast = 12

// addHistory holds the assessment against the newest earlier one that goes with
// it; where none does, against the newest, and says why their scores differ in kind.
func (v *exportInput) addHistory(past []assess.Assessment) {
	past = past[max(0, len(past)-mostPast):]
	if len(past) == 0 {
		return
	}
	old := past[len(past)-1]
	best := compare.Of(v.content, old, v.x)
	for i := len(past) - 2; i >= 0 && !best.Comparable; i-- {
		if c := compare.Of(v.content, past[i], v.x); c.Comparable {
			best, old = c, past[i]
		}
	}
	v.extra.Since = best.Since()
	v.extra.Past = compare.Past(compare.Trend(v.content, append(slices.Clone(past), v.x)))
	v.changes = map[string]string{}
	for key, s := range compare.Marks(v.content, old, v.x) {
		v.changes[key] = string(s)
	}
}

// A seal is a signature that fits the document of a report; nil is none.
type seal struct{ r sign.Result }

// of is the seal as a report takes it.
func (s *seal) of(x report.Options) *report.Seal {
	if s == nil {
		return nil
	}
	out := safetext.All(report.Seal{Digest: sign.Digest(s.r.Canonical), Key: s.r.Key, Signed: s.r.Comment, Earlier: x.Since != nil, Logo: x.Logo.Kind != ""})
	return &out
}

// sealOf looks for the signature beside a document. One that does not fit is said
// and not shown.
func (a *app) sealOf(file string) *seal {
	if !strings.ContainsAny(file, `/\.`) {
		return nil
	}
	signature, err := named.Read(file+".minisig", maxKey)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	doc, errDoc := named.Read(file, assess.MaxDocument)
	if err := errors.Join(err, errDoc); err != nil {
		a.note("The signature beside %s could not be read: %v", file, err)
		return nil
	}
	r := sign.Verify(doc, signature, nil)
	if r.Outcome == sign.Invalid {
		a.note("Careful: the signature beside %s does not fit it. %s", file, r.Why)
		return nil
	}
	return &seal{r}
}

// printPDF prints the HTML page of a view with a browser of this computer.
func (a *app) printPDF(ctx context.Context, v exportInput) ([]byte, error) {
	program, err := browser.Find(runtime.GOOS, a.Environ)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := v.page(&page); err != nil {
		return nil, &exitError{code: exitFault, err: err}
	}
	return browser.Print(ctx, program, a.Environ, page.Bytes(), v.x.Run.Finished)
}

// howToPrint is what to do where no browser prints for us.
const howToPrint = "Open the HTML report in any browser, choose Print, then “Save as PDF”."

// An unprintedError is a PDF that was not made.
type unprintedError struct{ error }

func (e unprintedError) Unwrap() error { return e.error }

func noPDF(err error) error {
	return withHint(storage(unprintedError{fmt.Errorf("making the PDF: %w", err)}), howToPrint)
}

// isUnprinted reports whether an error is that of a PDF alone.
func isUnprinted(err error) bool { return errors.As(err, new(unprintedError)) }
