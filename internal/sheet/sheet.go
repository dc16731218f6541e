// Package sheet writes sheets for spreadsheets: CSV as they read it.
//
// A spreadsheet runs a cell that begins like a formula, so every text has a guard
// against that, and every text is in quotes.
package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A Sheet is lines of cells. It begins with the mark by which spreadsheets know
// UTF-8, and its lines end as RFC 4180 asks.
type Sheet struct{ b bytes.Buffer }

// New returns a sheet with these titles.
func New(titles ...string) *Sheet {
	s := &Sheet{}
	s.b.WriteString("\ufeff")
	cells := make([]any, len(titles))
	for i, t := range titles {
		cells[i] = t
	}
	s.Line(cells...)
	return s
}

// Line writes a line: texts guarded and in quotes, our own numbers as they are.
func (s *Sheet) Line(cells ...any) {
	for i, c := range cells {
		if i > 0 {
			s.b.WriteByte(',')
		}
		if n, ok := c.(int); ok {
			s.b.WriteString(strconv.Itoa(n))
			continue
		}
		fmt.Fprintf(&s.b, `"%s"`, strings.ReplaceAll(Guard(safetext.Guard(fmt.Sprint(c))), `"`, `""`))
	}
	s.b.WriteString("\r\n")
}

// Guard returns text that no spreadsheet takes for a formula: an apostrophe goes
// before the sign that would begin one, at the start of the cell, and after each
// semicolon or tab, which begin a cell in countries that write commas in numbers.
func Guard(text string) string {
	var b strings.Builder
	start := true
	for _, r := range text {
		switch {
		case start && strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", r):
			b.WriteByte('\'')
			start = false
		case r == ';' || r == '\t':
			start = true
		case start && !strings.ContainsRune(" \u00a0\"'", r):
			start = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Write writes what the sheet holds.
func (s *Sheet) Write(w io.Writer) error {
	_, err := w.Write(s.b.Bytes())
	return err
}
