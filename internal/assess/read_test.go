package assess

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     error
		say      string
	}{
		{"nothing", "", ErrNotOne, "it is empty"},
		{"not JSON", "{\n\"schema_version\": 1,\nx}", ErrNotOne, "line 3 is not JSON"},
		{"cut short", `{"schema_version": 1, "answers": [`, ErrNotOne, "line 1 is not JSON"},
		{"two documents", `{"schema_version": 1}{"schema_version": 1}`, ErrNotOne, "line 1 is not JSON"},
		{"another document", `{"name": "x"}`, ErrNotOne, "it has no schema_version"},
		{"a list", `[1]`, ErrNotOne, "line 1"},
		{"a wrong kind", "{\"schema_version\": 1,\n\"score\": {\"floor\": \"high\"}}", ErrNotOne, `line 2: "score.floor" cannot hold this kind of value`},
		{"a status of no list", `{"schema_version": 1, "findings": [{"status": "fine"}]}`, ErrNotOne, `unknown status "fine"`},
		{"a newer version", `{"schema_version": 2, "score": "all new"}`, ErrNewerVersion, "the file has schema_version 2, this program reads up to 1"},
		{"a negative version", `{"schema_version": -1}`, ErrNotOne, "it has no schema_version"},
		{"too deep", `{"schema_version": 1, "x": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, ErrTooDeep, "nests too deeply"},
		{"too deep and unended", strings.Repeat(`{"a":`, 1_000_000), ErrTooDeep, "nests too deeply"},
		{"too large", `{"schema_version": 1, "id": "` + strings.Repeat("x", MaxDocument) + `"}`, ErrTooLarge, "larger than 8 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.in))
			if !errors.Is(err, tt.want) || !strings.Contains(fmt.Sprint(err), tt.say) {
				t.Errorf("got %v, want %v that says %q", err, tt.want, tt.say)
			}
		})
	}
}

func TestReadTakes(t *testing.T) {
	for _, tt := range []struct{ name, in string }{
		{"the least", `{"schema_version": 1, "id": "a"}`},
		{"fields it does not know", `{"schema_version": 1, "id": "a", "signature": {"by": ["x"]}, "score": {"stars": 5}}`},
		{"a byte order mark", "\ufeff" + `{"schema_version": 1, "id": "a"}`},
		{"brackets in strings", `{"schema_version": 1, "id": "a", "limits": ["` + strings.Repeat(`[{\"`, 100) + `"]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if a, err := Read(strings.NewReader(tt.in)); err != nil || a.ID != "a" {
				t.Errorf("got id %q and error %v", a.ID, err)
			}
		})
	}
}

func TestReadReportsAFaultOfTheReader(t *testing.T) {
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

func FuzzRead(f *testing.F) {
	whole, err := json.Marshal(Build(content(f), Input{ID: "a"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"schema_version": 1, "findings": [{"status": "fail", "severity": "high", "evidence": [{}]}]}`))
	f.Add([]byte(`{"schema_version": 2}`))
	f.Add([]byte("\ufeff{}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		a, err := Read(bytes.NewReader(in))
		if err != nil {
			if a.ID != "" || a.Controls != nil {
				t.Errorf("half a document came with the error %v", err)
			}
			return
		}
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		b, err := Read(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if again, err := json.Marshal(b); err != nil || !bytes.Equal(out, again) {
			t.Errorf("written and read again, it differs: %v", err)
		}
	})
}
