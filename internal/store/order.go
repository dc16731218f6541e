package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// orderName is the file that says in which order assessments were kept. Their ids
// begin with a date, and a clock can be wrong; the order cannot.
const orderName = ".order"

// stamp is the form of the date that an id begins with.
const stamp = "20060102T150405Z"

// clockSlack is how far apart two good clocks may be.
const clockSlack = 10 * time.Minute

// Ahead reports whether an id is dated later than now: a clock was wrong, then or now.
func Ahead(id string, now time.Time) bool {
	return len(id) >= len(stamp) && id[:len(stamp)] > now.UTC().Add(clockSlack).Format(stamp)
}

// Assessments returns the ids of a client's assessments in the order in which they
// were kept. Those that no order is known of stand by their date, and before all
// others where that date is still to come: nothing newer may hide behind them.
func (s *Store) Assessments(client string, now time.Time) ([]string, error) {
	list, err := s.List(path.Join(clientFolder(client), "assessments"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the assessments of %s: %w", client, unwrapPath(err))
	}
	var ids []string
	for _, e := range list {
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok && !strings.HasPrefix(id, ".") {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return inOrder(ids, s.order(client), now), nil
}

// order is what is written down of the order. Without it there are the dates.
func (s *Store) order(client string) []string {
	data, err := s.read(path.Join(clientFolder(client), "assessments", orderName))
	if err != nil {
		return nil
	}
	return strings.Fields(string(data))
}

// inOrder puts sorted ids into the order known, and the others in between by date.
func inOrder(ids, order []string, now time.Time) []string {
	var ahead, known, rest []string
	for _, id := range order {
		if _, ok := slices.BinarySearch(ids, id); ok && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	listed := slices.Sorted(slices.Values(known))
	for _, id := range ids {
		switch _, ok := slices.BinarySearch(listed, id); {
		case ok:
		case Ahead(id, now):
			ahead = append(ahead, id)
		default:
			rest = append(rest, id)
		}
	}
	out := ahead
	for _, k := range known {
		for len(rest) > 0 && rest[0] < k && !Ahead(k, now) {
			out, rest = append(out, rest[0]), rest[1:]
		}
		out = append(out, k)
	}
	return append(out, rest...)
}

// note writes down that an assessment is now the newest. It is done before the
// assessment is there: an order that names what is missing does no harm.
func (s *Store) note(name string) error {
	dir, base := path.Split(name)
	client := path.Base(path.Dir(path.Clean(dir)))
	id, ok := strings.CutSuffix(base, ".json")
	if !ok || name != AssessmentName(client, id) {
		return nil
	}
	now, err := time.Parse(stamp, id[:min(len(id), len(stamp))]) // the clock of this run
	if err != nil {
		return nil //nolint:nilerr // an id without a date has no place in time
	}
	ids, err := s.Assessments(client, now)
	if err != nil {
		return err
	}
	ids = append(slices.DeleteFunc(ids, func(x string) bool { return x == id }), id)
	return WriteDurable(s.root, path.Join(dir, orderName), []byte(strings.Join(ids, "\n")+"\n"))
}
