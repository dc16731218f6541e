package host

import (
	"encoding/binary"
	"errors"
	"slices"
)

var errGVDB = errors.New("this is no database of settings")

const (
	gvdbHeader   = 24
	gvdbItem     = 24
	maxGVDB      = 20_000 // keys; a person's settings have some hundreds
	maxGVDBDepth = 32     // parts of a name
)

// A gvdb is a database of dconf, in the format of gvdb, version 0.
type gvdb struct {
	b     []byte
	first int // where its items begin
	count int
}

// part follows a pointer: two offsets.
func (g gvdb) part(at int) ([]byte, bool) {
	if at < 0 || at+8 > len(g.b) {
		return nil, false
	}
	from, to := binary.LittleEndian.Uint32(g.b[at:]), binary.LittleEndian.Uint32(g.b[at+4:])
	if from > to || uint64(to) > uint64(len(g.b)) {
		return nil, false
	}
	return g.b[from:to], true
}

// openGVDB finds the items behind the filter and the table of their hashes. A
// database of the other byte order is of no machine that we run on.
func openGVDB(b []byte) (gvdb, error) {
	g := gvdb{b: b}
	if len(b) < gvdbHeader || string(b[:8]) != "GVariant" {
		return g, errGVDB
	}
	table, ok := g.part(16)
	if !ok || len(table) < 8 {
		return g, errGVDB
	}
	le := binary.LittleEndian
	start := 8 + 4*uint64(le.Uint32(table)&(1<<27-1)) + 4*uint64(le.Uint32(table[4:]))
	if start > uint64(len(table)) {
		return g, errGVDB
	}
	g.first = int(le.Uint32(b[16:])) + int(start)
	g.count = (len(table) - int(start)) / gvdbItem
	if g.count > maxGVDB {
		return g, errGVDB
	}
	return g, nil
}

func (g gvdb) item(i int) []byte { return g.b[g.first+i*gvdbItem:][:gvdbItem] }

// name of an item is its own part behind that of its parent.
func (g gvdb) name(i int) (string, bool) {
	le, full := binary.LittleEndian, ""
	for range maxGVDBDepth {
		if i < 0 || i >= g.count {
			return "", false
		}
		it := g.item(i)
		at, size := uint64(le.Uint32(it[8:])), uint64(le.Uint16(it[12:]))
		if at+size > uint64(len(g.b)) {
			return "", false
		}
		full = string(g.b[at:at+size]) + full
		parent := le.Uint32(it[4:])
		if parent == 1<<32-1 {
			return full, true
		}
		i = int(parent)
	}
	return "", false
}

// parseGVDB returns the values of the keys asked for as they are stored: the type
// stands behind a zero byte.
func parseGVDB(b []byte, want ...string) (map[string][]byte, error) {
	g, err := openGVDB(b)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for i := range g.count {
		if g.item(i)[14] != 'v' {
			continue
		}
		key, ok := g.name(i)
		if !ok {
			return nil, errGVDB
		}
		if !slices.Contains(want, key) {
			continue
		}
		value, ok := g.part(g.first + i*gvdbItem + 16)
		if !ok {
			return nil, errGVDB
		}
		out[key] = value
	}
	return out, nil
}

// gvBool and gvUint read a stored value: its bytes, a zero, its type.
func gvBool(v []byte) (value, ok bool) {
	if len(v) == 3 && v[1] == 0 && v[2] == 'b' {
		return v[0] != 0, true
	}
	return false, false
}

func gvUint(v []byte) (uint32, bool) {
	if len(v) == 6 && v[4] == 0 && v[5] == 'u' {
		return binary.LittleEndian.Uint32(v), true
	}
	return 0, false
}

func gvText(v []byte) (string, bool) {
	n := len(v)
	if n >= 3 && v[n-1] == 's' && v[n-2] == 0 && v[n-3] == 0 {
		return string(v[:n-3]), true
	}
	return "", false
}
