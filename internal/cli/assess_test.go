package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// starts runs the program with what it says kept apart.
func starts(t *testing.T, args ...string) (out, said string, code int) {
	t.Helper()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var o, e bytes.Buffer
	code = Main(t.Context(), Process{
		Args: args, In: in, Out: &o, Err: &e, Environ: []string{"HOME=" + t.TempDir(), "CYBERCHECK_DATA_DIR=" + t.TempDir()},
		Now: time.Now, Signal: func() int { return 0 }, Host: weakHost(),
	})
	return o.String(), e.String(), code
}

// Standard output is the product alone, whatever else there is to say.
func TestStdoutIsOnlyProduct(t *testing.T) {
	out, said, _ := starts(t, "scan", "-v", "--format", "json", "--checks", "passwords")
	dec := json.NewDecoder(strings.NewReader(out))
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil || doc["schema_version"] == nil {
		t.Errorf("standard output is no assessment: %v, %q", err, out)
	}
	if rest, _ := io.ReadAll(dec.Buffered()); strings.TrimSpace(string(rest)) != "" || dec.More() {
		t.Errorf("after the document there is %q", rest)
	}
	if said == "" {
		t.Error("with -v nothing is said beside it")
	}
	out, _, _ = starts(t, "questions", "--template")
	if err := yaml.Unmarshal([]byte(out), &doc); err != nil {
		t.Errorf("the template is not YAML: %v", err)
	}
	for _, args := range [][]string{{"scan", "--no-such-flag"}, {"assess"}, {"explain", "no.such"}, {"scan", "192.0.2.1"}, {"incident", "--lang", "xx"}, {"assess", "--lang", "xx"}} {
		if out, said, code := starts(t, args...); out != "" || said == "" || code == 0 {
			t.Errorf("%v: exit %d, standard output %q, standard error %q", args, code, out, said)
		}
	}
}

// A window of our own stays until it is read, with what went wrong in it.
func TestHold(t *testing.T) {
	for _, own := range []bool{true, false} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WriteString("\nmore"); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		var said bytes.Buffer
		a := &app{Process: Process{In: r, Err: &said, InTerminal: true, OutTerminal: true}}
		err = a.waitForKey(own, storage(errors.New("the disk is full")))
		if codeOf(err) != exitStorage {
			t.Errorf("own %v: the code becomes %d", own, codeOf(err))
		}
		if got := strings.Contains(said.String(), "the disk is full\nPress Enter") || strings.Contains(said.String(), "Press Enter"); got != own {
			t.Errorf("own %v: said %q", own, said.String())
		}
		rest, _ := io.ReadAll(r)
		if waited := len(rest) == 0; waited != own {
			t.Errorf("own %v: %q is left to read", own, rest)
		}
		_ = r.Close()
	}
	if err := (&app{Process: Process{InTerminal: false}}).waitForKey(true, nil); err != nil {
		t.Error(err)
	}
}

// What is written down on a bad day is kept at once, with a page to print.
func TestHourIsKept(t *testing.T) {
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := &app{Process: Process{Out: io.Discard, Err: io.Discard, Now: time.Now}}
	tuiHour, x, err := a.happened(&backend{app: a, client: "my-business", store: s})
	if err != nil {
		t.Fatal(err)
	}
	h, _ := tuiHour.Guide.Find("bank")
	r := incident.Begin(h, x.about, nil, time.Now())
	page, err := tuiHour.Keep(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.Contains(string(text), h.Title) {
		t.Errorf("the page: %v, %.80q", err, text)
	}
	open, taken := x.earlier()
	if len(open) != 1 || len(taken) != 1 || open[0].ID != r.ID {
		t.Errorf("kept %v, %v", open, taken)
	}
	if x.written.ID != r.ID {
		t.Error("it is not known that something was written")
	}
}
