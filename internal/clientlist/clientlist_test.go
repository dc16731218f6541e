package clientlist

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParse(t *testing.T) {
	day := time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)
	full := Line{
		Number: 2, Targets: []string{"shop.example", "192.0.2.1"}, Client: "Harbour Bakery", Word: "A. Owner, email of 24 Nov", Until: day,
		Tags: []string{"gold", "north"}, Answers: "harbour.yaml",
	}
	const head = "target,client,authorised_by,reference,until,tags,answers\n"
	const row = "shop.example 192.0.2.1,Harbour Bakery,A. Owner,email of 24 Nov,2027-06-30,gold;north,harbour.yaml\n"
	for name, tt := range map[string]struct {
		in   string
		want []Line
		err  string
	}{
		"a table":              {in: head + row, want: []Line{full}},
		"from a spreadsheet":   {in: "\ufeff" + strings.ReplaceAll(head+row, "\n", "\r\n"), want: []Line{full}},
		"with semicolons":      {in: "Target;Client;Tags\nshop.example;Bäckerei;a,b\n", want: []Line{{Number: 2, Targets: []string{"shop.example"}, Client: "Bäckerei", Tags: []string{"a", "b"}}}},
		"with tabs":            {in: "client\ttarget\nA\tshop.example\n\t\n", want: []Line{{Number: 2, Targets: []string{"shop.example"}, Client: "A"}}},
		"columns in quotes":    {in: "\"target\",\"authorised_by\"\n\nshop.example,\"A. Owner, call of 3 May\"\n", want: []Line{{Number: 3, Targets: []string{"shop.example"}, Word: "A. Owner, call of 3 May"}}},
		"plain":                {in: "\ufeffshop.example # the shop\n\n# none\n192.0.2.0/28\n[::1]\n", want: []Line{{Number: 1, Targets: []string{"shop.example"}}, {Number: 4, Targets: []string{"192.0.2.0/28"}}, {Number: 5, Targets: []string{"[::1]"}}}},
		"nothing":              {in: "", want: nil},
		"an unknown column":    {in: "target,authorized_by\nx,y\n", err: `line 1: there is no column "authorized_by"; there are target`},
		"a column twice":       {in: "target,target\nx,y\n", err: `the column "target" is there twice`},
		"no target column":     {in: "client,tags\nx,y\n", err: "no column is called target"},
		"no target":            {in: "target,client\n,A\n", err: "line 2: it names no target"},
		"no day":               {in: "target,until\nx.example,30/6/2027\n", err: `line 2: until is "30/6/2027"`},
		"too few columns":      {in: "target,client\nx.example\n", err: "line 2: it has 1 columns, and the first line has 2"},
		"two faults":           {in: "target,client\n,A\nx.example,A,B\n", err: "line 2: it names no target\nline 3:"},
		"a quote gone astray":  {in: "target,client\nx.example,\"A\nb.example,B\n", err: "line 3: a quotation mark"},
		"a line twice":         {in: "target,client\nx.example,A\nx.example,A\n", err: "line 3: the same client and target stand in line 2"},
		"not text":             {in: "t\x00a\x00", err: "save it from the spreadsheet"},
		"one for two clients":  {in: "target,client\nx.example,A\nx.example,B\n", want: []Line{{Number: 2, Targets: []string{"x.example"}, Client: "A"}, {Number: 3, Targets: []string{"x.example"}, Client: "B"}}},
		"a comment in a table": {in: "target,client\n# gone\nx.example,A\n", want: []Line{{Number: 3, Targets: []string{"x.example"}, Client: "A"}}},
	} {
		got, err := Parse([]byte(tt.in))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v, want %q", name, err, tt.err)
			}
			continue
		}
		if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}

// TestTargets: a list for one business is targets, and one that says more is not taken
// for less.
func TestTargets(t *testing.T) {
	got, err := Targets([]byte("a.example\na.example\n192.0.2.0/28\n"))
	if d := cmp.Diff([]string{"a.example", "a.example", "192.0.2.0/28"}, got); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	for _, in := range []string{"target,client\na,B\n", "target,until\na,2027-01-01\n", "target,tags\na,b\n", "target,authorised_by\na,b\n", "target,answers\na,b\n"} {
		if _, err := Targets([]byte(in)); err == nil || !strings.Contains(err.Error(), "--each") {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestExpired(t *testing.T) {
	l := Line{Until: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	if l.Expired(time.Date(2026, 11, 30, 23, 59, 0, 0, time.UTC)) || !l.Expired(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("a word holds through its last day, and no longer")
	}
	if (Line{}).Expired(time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("a word without an end has ended")
	}
}

// TestShards: each line is in exactly one part, all of a client are in the same, and a
// part says what it is.
func TestShards(t *testing.T) {
	for _, s := range []string{"", "2", "0/8", "9/8", "1/0", "1/2/3", " 1/2", "+1/2", "1/99999", "a/b"} {
		if _, err := ParseShard(s); err == nil {
			t.Errorf("%q is taken for a part", s)
		}
	}
	count := map[int]int{}
	for i := range 400 {
		l := Line{Targets: []string{strings.Repeat("a", i+1)}, Client: strings.Repeat("b", i/2)}
		in := 0
		for part := 1; part <= 8; part++ {
			if (Shard{part, 8}).Holds(l) {
				in++
				count[part]++
			}
			if (Shard{part, 8}).Holds(l) != (Shard{part, 8}).Holds(Line{Targets: []string{"other"}, Client: l.Client}) && l.Client != "" {
				t.Fatalf("client %d is in two parts", i)
			}
		}
		if in != 1 || !(Shard{}).Holds(l) {
			t.Fatalf("line %d is in %d parts", i, in)
		}
	}
	for part := 1; part <= 8; part++ {
		if count[part] < 20 {
			t.Errorf("part %d has %d of 400", part, count[part])
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("target,client\nx.example,\"A\"\n"))
	f.Add([]byte("x.example # no\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines, err := Parse(data)
		if err != nil {
			return
		}
		for _, l := range lines {
			if len(l.Targets) == 0 || l.Number < 1 {
				t.Fatalf("%+v", l)
			}
		}
	})
}
