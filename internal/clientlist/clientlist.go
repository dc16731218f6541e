// Package clientlist reads a list of businesses to look at, a line each. It is a CSV file
// whose first line names its columns, or plain text with a target a line. It reads and
// judges words; whether a target may be looked at is decided by whoever looks.
package clientlist

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// MaxBytes is the largest list that is read: some 200,000 lines.
const MaxBytes = 32 << 20

// A Line is one business, or one target of it.
type Line struct {
	Number  int      // in the file, from 1
	Targets []string // as they were written
	Client  string   // whose they are; empty where the list does not say
	// Word is who allowed it and where that can be looked up, “NAME, REFERENCE”.
	Word string
	// Until is the last day on which the word holds; zero is no end.
	Until time.Time
	Tags  []string
	// Answers is the path of the owner's answers, relative to the list.
	Answers string
}

// Key tells the line from every other one of a list, whatever its place in it.
func (l Line) Key() string {
	sum := sha256.Sum256([]byte(l.Client + "\x00" + strings.Join(l.Targets, "\x00")))
	return hex.EncodeToString(sum[:4])
}

// Expired reports whether the word held no longer on a day.
func (l Line) Expired(now time.Time) bool {
	return !l.Until.IsZero() && !now.Before(l.Until.AddDate(0, 0, 1))
}

// Columns are the columns that a list may have.
func Columns() []string {
	return []string{"target", "client", "authorised_by", "reference", "until", "tags", "answers"}
}

// A LineError says what is wrong with one line.
type LineError struct {
	Line int
	Why  string
}

// Error names the line.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// Parse reads a list. Its error joins a [LineError] for each line that says nothing that
// can be understood: none of them is left out in silence.
func Parse(data []byte) ([]Line, error) {
	lines, err := parse(data)
	if err == nil {
		err = once(lines)
	}
	return lines, err
}

func parse(data []byte) ([]Line, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets put it there
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("it is not plain text; save it from the spreadsheet as “CSV UTF-8”")
	}
	first, _, _ := bytes.Cut(data, []byte("\n"))
	comma := separator(string(first))
	head := header(string(first), comma)
	if head == nil {
		return plain(data)
	}
	return table(data, comma, head)
}

// plain reads a target a line; # begins a remark.
func plain(data []byte) ([]Line, error) {
	var out []Line
	number := 0
	for text := range strings.Lines(string(data)) {
		number++
		text, _, _ = strings.Cut(text, "#")
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, Line{Number: number, Targets: []string{text}})
		}
	}
	return out, nil
}

// Targets are those of a list for one business, of which nothing else is wanted. It
// refuses a list that says more of them.
func Targets(data []byte) ([]string, error) {
	lines, err := parse(data)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, l := range lines {
		if l.Client+l.Word+l.Answers != "" || !l.Until.IsZero() || len(l.Tags) > 0 {
			return nil, errors.New("it says whose each target is and who allowed it; --each goes by that")
		}
		out = append(out, l.Targets...)
	}
	return out, nil
}

// separator is what stands between the columns: some spreadsheets write semicolons.
func separator(first string) rune {
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}

// header returns the columns of the first line, or nil where it names none.
func header(first string, comma rune) []string {
	var names []string
	for s := range strings.SplitSeq(strings.TrimSpace(first), string(comma)) {
		names = append(names, strings.ToLower(strings.Trim(strings.TrimSpace(s), `"`)))
	}
	if !slices.ContainsFunc(names, func(s string) bool { return slices.Contains(Columns(), s) }) {
		return nil
	}
	return names
}

func table(data []byte, comma rune, head []string) ([]Line, error) {
	if err := checkHeader(head); err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = comma, '#', -1, comma != '\t'
	var out []Line
	var errs []error
	for n := 0; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			return nil, &LineError{bad.Line, "a quotation mark is in the wrong place"}
		}
		if err != nil {
			return nil, err
		}
		number, _ := r.FieldPos(0)
		if n == 0 || strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		l, err := lineOf(number, head, row)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, l)
	}
	return out, errors.Join(errs...)
}

func checkHeader(head []string) error {
	for i, name := range head {
		switch {
		case !slices.Contains(Columns(), name):
			return &LineError{1, fmt.Sprintf("there is no column %q; there are %s", name, strings.Join(Columns(), ", "))}
		case slices.Contains(head[:i], name):
			return &LineError{1, fmt.Sprintf("the column %q is there twice", name)}
		}
	}
	if !slices.Contains(head, "target") {
		return &LineError{1, "no column is called target"}
	}
	return nil
}

func lineOf(number int, head, row []string) (Line, error) {
	if len(row) != len(head) {
		return Line{}, &LineError{number, fmt.Sprintf("it has %d columns, and the first line has %d", len(row), len(head))}
	}
	cell := map[string]string{}
	for i, name := range head {
		cell[name] = strings.TrimSpace(row[i])
	}
	l := Line{Number: number, Targets: strings.Fields(cell["target"]), Client: cell["client"], Answers: cell["answers"]}
	l.Tags = strings.FieldsFunc(cell["tags"], func(r rune) bool { return r == ';' || r == ',' || r == ' ' })
	if l.Word = cell["authorised_by"]; cell["reference"] != "" {
		l.Word += ", " + cell["reference"]
	}
	if len(l.Targets) == 0 {
		return l, &LineError{number, "it names no target"}
	}
	if s := cell["until"]; s != "" {
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return l, &LineError{number, fmt.Sprintf("until is %q, which is no day such as 2027-06-30", s)}
		}
		l.Until = day
	}
	return l, nil
}

// once refuses a line that is there twice: it would be looked at twice.
func once(lines []Line) error {
	seen := map[string]int{}
	var errs []error
	for _, l := range lines {
		if before, ok := seen[l.Key()]; ok {
			errs = append(errs, &LineError{l.Number, fmt.Sprintf("the same client and target stand in line %d", before)})
		}
		seen[l.Key()] = l.Number
	}
	return errors.Join(errs...)
}

// A Shard is one of several parts that a list is looked at in, such as the second of eight.
// The zero Shard is the whole.
type Shard struct{ Part, Of int }

// ParseShard reads “2/8”.
func ParseShard(s string) (Shard, error) {
	var p Shard
	if n, err := fmt.Sscanf(s, "%d/%d", &p.Part, &p.Of); err != nil || n != 2 || fmt.Sprintf("%d/%d", p.Part, p.Of) != s ||
		p.Of < 1 || p.Of > 10_000 || p.Part < 1 || p.Part > p.Of {
		return Shard{}, fmt.Errorf("%q is not a part of a whole, such as 2/8", s)
	}
	return p, nil
}

// Holds reports whether a line belongs to the part. It goes by the line's client, so that
// all of a client are in one part, and a line that is added moves no other.
func (p Shard) Holds(l Line) bool {
	if p.Of == 0 {
		return true
	}
	name := l.Client
	if name == "" {
		name = l.Key()
	}
	sum := sha256.Sum256([]byte(name))
	n := uint64(sum[0])<<24 | uint64(sum[1])<<16 | uint64(sum[2])<<8 | uint64(sum[3])
	return int(n%uint64(p.Of))+1 == p.Part
}
