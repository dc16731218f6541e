package host

import (
	"context"
	"io/fs"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxListeners is far above what any computer opens; a table with more is cut
	// and marked partial.
	maxListeners = 20_000
	// maxTableBytes bounds each table that is read: room for some 200,000 sockets.
	maxTableBytes = 32 << 20
)

// Listeners returns every TCP socket on this computer that accepts connections.
// It contacts nothing: it reads the table that the system itself keeps.
func (h *Host) Listeners(ctx context.Context) (checks.Listeners, error) {
	return withTimeout(ctx, listeners)
}

// A table is what one source told, with what it did not tell.
type table struct {
	rows []row
	// bad counts rows that could not be read; cut reports whether some were left out.
	bad int
	cut bool
}

// A row is one listening socket as the source names it.
type row struct {
	checks.Listener
	uid   uint32 // Linux
	inode uint64 // Linux
}

// add keeps a row, unless the table is full.
func (t *table) add(r row) {
	if len(t.rows) >= maxListeners {
		t.cut = true
		return
	}
	t.rows = append(t.rows, r)
}

// hidden gathers the sentences of Listeners.Hidden.
type hidden []string

func (h *hidden) say(when bool, sentence string) {
	if when {
		*h = append(*h, sentence)
	}
}

func (h hidden) String() string { return strings.Join(h, " ") }

const (
	saidCut       = "The list was too long to read to its end."
	saidBad       = "Some lines of the list were not understood, and are left out."
	saidOtherUser = "Some programs belong to other users; running as administrator would name them."
	saidNoOwner   = "Some sockets belong to the system itself, or to a program that has ended, and have no name."
)

// finish turns tables into the answer. The names of other people's programs are
// missing where nameless is true; denied tells rights from absence.
func finish(source string, denied bool, tables ...table) checks.Listeners {
	out := checks.Listeners{Source: source}
	var bad, cut, nameless bool
	for _, t := range tables {
		bad, cut = bad || t.bad > 0, cut || t.cut
		for _, r := range t.rows {
			nameless = nameless || r.Program == ""
			out.Sockets = append(out.Sockets, r.Listener)
		}
	}
	var h hidden
	h.say(nameless && denied, saidOtherUser)
	h.say(nameless && !denied, saidNoOwner)
	h.say(cut, saidCut)
	h.say(bad, saidBad)
	out.Hidden, out.Partial = h.String(), bad || cut
	return out
}

// linkFS is a file system that can be asked where a link points.
type linkFS interface {
	fs.FS
	fs.ReadLinkFS
}
