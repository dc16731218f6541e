package sign

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	document "github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// small is a document of every kind of value that ours hold.
const small = `{"id":"x1","n":10,"list":[1,-2.5,true,null,"Whang\u0101rei \"q\" \\ é"],"a":{"b":"","z":100,"on":false}}`

func key(t testing.TB, seed int64) Secret {
	t.Helper()
	s, err := NewKey(rand.New(rand.NewSource(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func signed(t testing.TB, s Secret, doc string) (canonical, sig []byte) {
	t.Helper()
	canonical, err := Canonical([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return canonical, Sign(s, canonical, "report x1; client harbour-bakery")
}

func TestThreeOutcomes(t *testing.T) {
	mine, other := key(t, 1), key(t, 2)
	doc, sig := signed(t, mine, small)
	r := Verify(doc, sig, []Public{other.Public(), mine.Public()})
	if r.Outcome != Valid || r.Key != mine.Public().String() || r.Comment != "report x1; client harbour-bakery" || r.Relaid || !bytes.Equal(r.Canonical, doc) {
		t.Errorf("the named key: %+v", r)
	}
	for name, named := range map[string][]Public{"another": {other.Public()}, "none": nil} {
		if r := Verify(doc, sig, named); r.Outcome != UnknownKey || r.Key != mine.Public().String() {
			t.Errorf("%s named: %+v", name, r)
		}
	}
	if r := Verify([]byte(strings.Replace(small, "x1", "x2", 1)), sig, []Public{mine.Public()}); r.Outcome != Invalid || r.Why == "" || r.Canonical != nil {
		t.Errorf("another document: %+v", r)
	}
	if (Result{}).Outcome != Invalid {
		t.Error("the zero outcome is not Invalid")
	}
}

// TestEverySingleByte: the signed file, with any one byte changed to any other
// byte, is refused, whatever keys are named.
func TestEverySingleByte(t *testing.T) {
	mine := key(t, 1)
	doc, sig := signed(t, mine, small)
	named := []Public{mine.Public()}
	for i := range doc {
		for b := range 256 {
			if byte(b) == doc[i] {
				continue
			}
			changed := bytes.Clone(doc)
			changed[i] = byte(b)
			if r := Verify(changed, sig, named); r.Outcome != Invalid {
				t.Fatalf("byte %d as %#x: %+v", i, b, r)
			}
		}
	}
	for i := range doc {
		for _, changed := range [][]byte{doc[:i], append(bytes.Clone(doc[:i]), doc[i+1:]...)} {
			if r := Verify(changed, sig, named); r.Outcome != Invalid {
				t.Fatalf("without byte %d: %+v", i, r)
			}
		}
	}
}

// TestEveryByteOfARealDocument flips a bit of each byte of a whole assessment.
func TestEveryByteOfARealDocument(t *testing.T) {
	mine := key(t, 1)
	a := reporttest.Empty(t)
	a.Controls, a.Score.Areas = a.Controls[:2], a.Score.Areas[:2] // the others are like them
	var b bytes.Buffer
	if err := document.Render(&b, a); err != nil {
		t.Fatal(err)
	}
	doc, sig := signed(t, mine, b.String())
	step := 1
	if testing.Short() {
		step = 97
	}
	for i := 0; i < len(doc); i += step {
		changed := bytes.Clone(doc)
		changed[i] ^= 1
		if r := Verify(changed, sig, []Public{mine.Public()}); r.Outcome != Invalid {
			t.Fatalf("byte %d: %+v", i, r)
		}
	}
}

func TestSignatureFileChanged(t *testing.T) {
	mine := key(t, 1)
	doc, sig := signed(t, mine, small)
	for i := range sig {
		changed := bytes.Clone(sig)
		changed[i] ^= 1
		r := Verify(doc, changed, []Public{mine.Public()})
		if r.Outcome == Valid && r.Comment != "report x1; client harbour-bakery" {
			t.Fatalf("byte %d changes the comment to %q", i, r.Comment)
		}
		if line := bytes.Count(sig[:i], []byte("\n")); r.Outcome == Valid && line == 2 {
			t.Fatalf("byte %d of the signed comment was changed", i)
		}
	}
	_, elsewhere := signed(t, mine, `{"id":"x2"}`)
	lines, others := strings.Split(string(sig), "\n"), strings.Split(string(elsewhere), "\n")
	lines[2], lines[3] = strings.Replace(others[2], "x1", "x9", 1), others[3]
	if r := Verify(doc, []byte(strings.Join(lines, "\n")), []Public{mine.Public()}); r.Outcome != Invalid {
		t.Errorf("a comment from another signature: %+v", r)
	}
}

// A forger signs with a key of their own and says that it is the right one.
func TestKeySwap(t *testing.T) {
	mine, forger := key(t, 1), key(t, 2)
	forged, sig := signed(t, forger, strings.Replace(small, `"n":10`, `"n":99`, 1))
	if r := Verify(forged, sig, []Public{mine.Public()}); r.Outcome != UnknownKey {
		t.Errorf("a forger's own key: %+v", r)
	}
	claims := strings.Replace(string(sig), forger.Public().String(), mine.Public().String(), 1)
	if r := Verify(forged, []byte(claims), []Public{mine.Public()}); r.Outcome != Invalid {
		t.Errorf("a forger's signature under my name: %+v", r)
	}
	if r := Verify(forged, []byte(claims), nil); r.Outcome != Invalid {
		t.Errorf("a forger's signature under my name, no key named: %+v", r)
	}
}

func TestFieldsAndOrder(t *testing.T) {
	mine := key(t, 1)
	doc, sig := signed(t, mine, small)
	named := []Public{mine.Public()}
	for name, changed := range map[string]string{
		"an added field":                      strings.Replace(string(doc), "{", `{"extra":1,`, 1),
		"a field of other case":               strings.Replace(string(doc), "{", `{"ID":"x9",`, 1),
		"a field twice":                       strings.Replace(string(doc), "{", `{"id":"x9",`, 1),
		"a field twice, spelt with an escape": strings.Replace(string(doc), "{", `{"\u0069d":"x9",`, 1),
		"two documents":                       string(doc) + string(doc),
		"text after it":                       string(doc) + "x",
		"nothing":                             "",
		"a byte order mark":                   "\ufeff" + string(doc),
	} {
		if r := Verify([]byte(changed), sig, named); r.Outcome != Invalid {
			t.Errorf("%s: %+v", name, r)
		}
	}
	var v any
	if err := json.Unmarshal([]byte(small), &v); err != nil {
		t.Fatal(err)
	}
	pretty, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	for name, same := range map[string]string{"reordered keys": small, "another layout": string(pretty)} {
		if r := Verify([]byte(same), sig, named); r.Outcome != Valid || !r.Relaid || !bytes.Equal(r.Canonical, doc) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// A signature of the same key over something that is not an assessment.
func TestOtherPurpose(t *testing.T) {
	mine := key(t, 1)
	doc, sig := signed(t, mine, small)
	other := Sign(mine, doc, "")
	if r := Verify(doc, other, []Public{mine.Public()}); r.Outcome != Valid {
		t.Fatalf("an empty comment: %+v", r)
	}
	bare := bytes.Replace(sig, []byte(kind), []byte("cybercheck release 1; "), 1)
	if r := Verify(doc, bare, []Public{mine.Public()}); r.Outcome != Invalid {
		t.Errorf("another purpose: %+v", r)
	}
	if strings.Contains(string(Sign(mine, doc, "a\ntrusted comment: b")), "\ntrusted comment: b") {
		t.Error("a comment adds a line")
	}
}

func TestKeysAreKept(t *testing.T) {
	mine := key(t, 1)
	kept, err := mine.Seal("")
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(kept, "")
	if err != nil || Sealed(kept) || again.Public().String() != mine.Public().String() {
		t.Errorf("kept and read again: %v", err)
	}
	file, err := mine.Public().File()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(file), mine.Public().String(), " " + mine.Public().String() + "\r\n"} {
		if p, err := ParsePublic(text); err != nil || p.ID() != mine.Public().ID() {
			t.Errorf("ParsePublic(%q): %v", text, err)
		}
	}
	for _, bad := range []string{"", "RWQ", "hello", string(kept)} {
		if _, err := ParsePublic(bad); err == nil {
			t.Errorf("ParsePublic(%q) was taken", bad)
		}
		if _, err := Open([]byte("x"+bad), ""); err == nil {
			t.Errorf("Open(%q) was taken", bad)
		}
	}
}

// TestStockMinisign: the tool that everyone has agrees, both ways.
func TestStockMinisign(t *testing.T) {
	tool, err := exec.LookPath("minisign")
	if err != nil {
		t.Skip("minisign is not installed (Debian package minisign), so no other program checked a signature of ours")
	}
	dir := t.TempDir()
	mine := key(t, 1)
	doc, sig := signed(t, mine, small)
	file := filepath.Join(dir, "a.signed.json")
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file, doc)
	write(file+".minisig", sig)
	out, err := exec.CommandContext(t.Context(), tool, "-Vm", file, "-P", mine.Public().String()).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "report x1; client harbour-bakery") {
		t.Fatalf("minisign refuses what we signed: %v: %s", err, out)
	}
	doc[len(doc)-3] ^= 1
	write(file, doc)
	if out, err := exec.CommandContext(t.Context(), tool, "-Vm", file, "-P", mine.Public().String()).CombinedOutput(); err == nil {
		t.Errorf("minisign accepts an altered document: %s", out)
	}
	doc[len(doc)-3] ^= 1
	write(file, doc)
	kept, err := mine.Seal("")
	if err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(dir, "key"), kept)
	if out, err := exec.CommandContext(t.Context(), tool, "-S", "-W", "-s", filepath.Join(dir, "key"), "-m", file, "-x", file+".stock", "-t", kind+"by hand").CombinedOutput(); err != nil {
		t.Fatalf("minisign cannot use our key: %v: %s", err, out)
	}
	stock, err := os.ReadFile(file + ".stock")
	if err != nil {
		t.Fatal(err)
	}
	if r := Verify(doc, stock, []Public{mine.Public()}); r.Outcome != Valid || r.Comment != "by hand" {
		t.Errorf("what minisign signed: %+v", r)
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range append(reporttest.Strings(), small, `{"a":1e21,"b":[0.1,1E-7]}`) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		one, err := Canonical(doc)
		if err != nil {
			return
		}
		two, err := Canonical(one)
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("%q became %q, then %q: %v", doc, one, two, err)
		}
		if !json.Valid(one) || !json.Valid(doc) {
			t.Errorf("%q became %q", doc, one)
		}
	})
}
