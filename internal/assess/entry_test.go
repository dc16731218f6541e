package assess_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Every string of a document is text once it is read, whatever stood in it.
func TestReadMakesText(t *testing.T) {
	for _, s := range reporttest.Strings() {
		data, err := json.Marshal(reporttest.Raw(reporttest.Bad(t), func(int) string { return s }))
		if err != nil {
			t.Fatal(err)
		}
		a, err := assess.Read(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		harmless(t, a)
	}
}

// Every string that comes in from outside is text once an assessment is built of it.
func TestBuildMakesText(t *testing.T) {
	c := reporttest.Content(t)
	base := reporttest.Bad(t).Input()
	for _, s := range reporttest.Strings() {
		in := base
		same := func(int) string { return s }
		in.ID, in.Tool, in.Subject, in.Run, in.Scope = s, reporttest.Raw(base.Tool, same), reporttest.Raw(base.Subject, same), reporttest.Raw(base.Run, same), reporttest.Raw(base.Scope, same)
		in.Profile = questions.Profile{"staff": s, "country": s}
		in.Answers = questions.Answers{}
		for id, x := range base.Answers {
			x.By, x.Note, x.Dispute = s, s, questions.Exception
			in.Answers[id] = x
		}
		in.Findings = make([]checks.Finding, len(base.Findings))
		for i, f := range base.Findings {
			in.Findings[i] = reporttest.Raw(f, same)
			in.Findings[i].Control = f.Control // without it the finding is about nothing
			if i%2 == 0 {
				in.Findings[i].ID, in.Findings[i].Target = f.ID, f.Target
			}
		}
		harmless(t, assess.Build(c, in))
	}
}

func harmless(t *testing.T, a assess.Assessment) {
	t.Helper()
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			reporttest.Visible(t, []byte(v.String()))
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for _, f := range v.Fields() {
				walk(f)
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(k)
				walk(v.MapIndex(k))
			}
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		default:
		}
	}
	walk(reflect.ValueOf(a))
}
