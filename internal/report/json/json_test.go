package json

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

func render(t testing.TB, a assess.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOneDocumentAndBack(t *testing.T) {
	for name, a := range reporttest.All(t) {
		t.Run(name, func(t *testing.T) {
			out := render(t, a)
			if !bytes.HasPrefix(out, []byte("{\n  \"schema_version\": 1,\n")) || !bytes.HasSuffix(out, []byte("}\n")) || bytes.HasSuffix(out, []byte("\n\n")) {
				t.Errorf("got %.40q … %q", out, out[len(out)-4:])
			}
			dec := json.NewDecoder(bytes.NewReader(out))
			var doc map[string]any
			if err := dec.Decode(&doc); err != nil || dec.More() {
				t.Errorf("not one document: %v", err)
			}
			back, err := assess.Read(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if again := render(t, back); !bytes.Equal(out, again) {
				t.Errorf("written, read and written again (-first +again):\n%s", cmp.Diff(string(out), string(again)))
			}
		})
	}
}

func TestHostileStringsSurviveAndAreInert(t *testing.T) {
	for _, s := range reporttest.Strings() {
		if len(s) > 10_000 {
			continue // too large to be read back, in every field at once
		}
		out := render(t, reporttest.Raw(reporttest.Small(t), func(int) string { return s }))
		reporttest.Visible(t, out)
		if bytes.ContainsAny(out, "<>&") {
			t.Errorf("%q stands unescaped", s)
		}
		back, err := assess.Read(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if want := safetext.Text(s); utf8.ValidString(s) && back.Subject.Business != want {
			t.Errorf("business: got %q, want %q", back.Subject.Business, want)
		}
	}
}

func TestHonestTextStaysReadable(t *testing.T) {
	a := reporttest.Good(t)
	a.Subject.Business = "Te Whare Kōrero o Whakatāne, 東京, Łódź"
	if out := render(t, a); !bytes.Contains(out, []byte(a.Subject.Business)) {
		t.Error("the name was escaped")
	}
}

func TestNothingIsWrittenOnAFault(t *testing.T) {
	a := reporttest.Bad(t)
	a.Findings = append([]checks.Finding{{Status: 99}}, a.Findings...)
	var b bytes.Buffer
	if err := Render(&b, a); err == nil || b.Len() > 0 {
		t.Errorf("an impossible status: got %d bytes and error %v", b.Len(), err)
	}
}
