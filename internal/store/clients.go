package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// CardName is the place of what is noted of a client beside its results.
func CardName(client string) string { return path.Join(clientFolder(client), "client.json") }

// Clients returns the folders of all clients, in the order of their names.
func (s *Store) Clients() ([]string, error) {
	list, err := s.List("clients")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the clients in %s: %w", s.Path("clients"), unwrapPath(err))
	}
	var out []string
	for _, e := range list {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// Forget removes all that is kept of a client but its card, or that as well. It is not
// undone by anything. ErrHeld is returned while another window asks this client.
func (s *Store) Forget(client string, card bool) error {
	hold, err := s.HoldDraft(client)
	if err != nil {
		return err
	}
	defer hold.Release()
	folder := clientFolder(client)
	return s.inTurn("removing", CardName(client), func() error {
		list, err := s.List(folder)
		if err != nil {
			return err
		}
		for _, e := range list {
			name := path.Join(folder, e.Name())
			if e.Name() == draftLock || e.Name() == writeLock || name == CardName(client) && !card {
				continue // a lock that is removed could be held by two
			}
			if err := s.mayReplace(path.Join(name, "any")); e.IsDir() && err != nil {
				return err
			}
			if err := s.root.RemoveAll(name); err != nil {
				return err
			}
		}
		return syncDir(s.root, folder)
	})
}
