// Package store keeps drafts and finished assessments on disk:
//
//	DATA/clients/<slug>/draft.json
//	DATA/clients/<slug>/assessments/<id>.json, .order
//
// One run at a time writes a draft, and one write at a time is made in a client's
// folder; the locks for that are the system's, and end with the program.
//
// What it reports saved is on the disk: a file is written beside its place,
// synced, renamed over, and its folder synced, so that a kill at any moment
// leaves either the old file or the new one, whole. A file that it cannot read
// is moved aside, never deleted. Everything is for the owner's eyes only: 0700
// and 0600, whatever the umask.
package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// MaxBytes is the largest file that is read back.
const MaxBytes = 8 << 20

// A Store is the data folder, opened.
type Store struct {
	root *os.Root // nil for a folder that is not there, opened to read
	dir  string

	owner   int // whose all of it must be
	reading bool

	mu    sync.Mutex
	swept map[string]bool // folders in which leftovers were looked for
	sure  map[string]bool // folders whose names are on the disk
}

// Open opens the data folder, making it if need be.
func Open(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder %s: %w", dir, err)
	}
	if err := owner.Ours(abs); err != nil {
		return nil, err
	}
	if err := MakeFolder(abs); err != nil {
		return nil, fmt.Errorf("making the data folder %s: %w", abs, unwrapPath(err))
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder %s: %w", abs, unwrapPath(err))
	}
	return (&Store{root: root, dir: abs, owner: owner.Mine()}).believed()
}

// Close releases the folder.
func (s *Store) Close() error {
	if s.root == nil {
		return nil
	}
	return s.root.Close()
}

// Path returns the full path of a name below the data folder.
func (s *Store) Path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// clientFolder is where all of a client is.
func clientFolder(client string) string { return path.Join("clients", client) }

// DraftName and AssessmentName are the places of a client's files.
func DraftName(client string) string { return path.Join(clientFolder(client), "draft.json") }

// AssessmentName is where the assessment with this id is kept.
func AssessmentName(client, id string) string {
	return path.Join(clientFolder(client), "assessments", id+".json")
}

// envelope is the frame of every file: the checksum tells a damaged file from
// one of another version.
type envelope struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	SHA256  string          `json:"sha256"`
	Body    json.RawMessage `json:"body"`
}

const (
	format  = "cybercheck-state"
	version = 1
)

// ErrNewer is returned for a file written by a newer cybercheck.
var ErrNewer = errors.New("it was written by a newer cybercheck; use that one to open it")

// A DamagedError says that a file could not be understood and was moved aside.
type DamagedError struct {
	Path  string // where the file was
	Aside string // where it is now; empty when it could not be moved
	Why   error
}

// Error says what happened and where the file is now.
func (e *DamagedError) Error() string {
	if e.Aside == "" {
		return fmt.Sprintf("%s is damaged (%v)", e.Path, e.Why)
	}
	return fmt.Sprintf("%s is damaged (%v); it was kept as %s", e.Path, e.Why, e.Aside)
}

// Unwrap returns why the file could not be understood.
func (e *DamagedError) Unwrap() error { return e.Why }

// Save writes v as name, durably: when it returns nil, v is on the disk.
func (s *Store) Save(name string, v any) error {
	return s.inTurn("saving", name, func() error { return s.put(name, v) })
}

// Update changes what is saved as name in one go, with no other write in between. It
// loads it into old, where there is any, and saves what next returns. A file that
// cannot be understood is moved aside as by Load, and next is told that there is none.
func (s *Store) Update(name string, old any, now time.Time, next func(found bool) any) error {
	return s.inTurn("saving", name, func() error {
		err := s.Load(name, old, now)
		damaged, isDamaged := errors.AsType[*DamagedError](err)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && (!isDamaged || damaged.Aside == "") {
			return err
		}
		return s.put(name, next(err == nil))
	})
}

// WriteFile writes a page beside the data of its client. An existing one is replaced
// only when replace is true, and what is no plain file never is.
func (s *Store) WriteFile(name string, data []byte, replace bool) error {
	return s.inTurn("writing", name, func() error {
		switch info, err := s.root.Lstat(name); {
		case err == nil && !info.Mode().IsRegular():
			return errors.New("something that is not a plain file is already there")
		case err == nil && !replace:
			return fs.ErrExist
		}
		return WriteDurable(s.root, name, data)
	})
}

// inTurn makes the folder of a name and does something there while nobody else does.
func (s *Store) inTurn(doing, name string, do func() error) error {
	err := s.mayReplace(name) // before anything is made, also a lock
	if err == nil {
		err = s.mkdir(path.Dir(name))
	}
	if err == nil {
		var done func()
		if done, err = s.turn(name); err == nil {
			defer done()
			err = do()
		}
	}
	if foreign := (*owner.Error)(nil); errors.As(err, &foreign) {
		return err // it names the file or folder itself
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", doing, s.Path(name), unwrapPath(err))
	}
	return nil
}

// put writes v as name. It is done in turn.
func (s *Store) put(name string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	data, err := json.Marshal(envelope{Format: format, Version: version, SHA256: hex.EncodeToString(sum[:]), Body: body})
	if err != nil {
		return err
	}
	if err := s.note(name); err != nil {
		return err
	}
	return WriteDurable(s.root, name, append(data, '\n'))
}

// Load reads name into v. A missing file is fs.ErrNotExist; one that cannot be
// understood is moved aside and returned as a *DamagedError.
func (s *Store) Load(name string, v any, now time.Time) error {
	data, err := s.read(name)
	if foreign := (*owner.Error)(nil); errors.As(err, &foreign) {
		return err // it names the file or folder itself
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", s.Path(name), unwrapPath(err))
	}
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return s.damaged(name, now, err)
	}
	if e.Format == format && e.Version > version {
		return fmt.Errorf("reading %s: %w", s.Path(name), ErrNewer)
	}
	sum := sha256.Sum256(e.Body)
	if e.Format != format || hex.EncodeToString(sum[:]) != e.SHA256 {
		return s.damaged(name, now, errors.New("its checksum does not fit"))
	}
	if err := json.Unmarshal(e.Body, v); err != nil {
		return s.damaged(name, now, err)
	}
	return nil
}

// Remove deletes name; a missing file is no error.
func (s *Store) Remove(name string) error {
	if err := s.mayReplace(name); err != nil {
		return err
	}
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing %s: %w", s.Path(name), unwrapPath(err))
	}
	return nil
}

// Keep renames a client's file out of the way, as name.bak. What is kept there of
// an earlier time gets a number: nothing that was set aside is ever replaced.
func (s *Store) Keep(name string) error {
	return s.inTurn("keeping", name, func() error {
		if _, err := s.root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		kept := name + ".bak"
		if _, err := s.root.Lstat(kept); err == nil {
			if err := s.root.Rename(kept, s.free(name, ".bak")); err != nil {
				return err
			}
		}
		if err := s.root.Rename(name, kept); err != nil {
			return err
		}
		return syncDir(s.root, path.Dir(name))
	})
}

// free is a name that nothing has yet: that with the ending, or with a number in
// between.
func (s *Store) free(name, ending string) string {
	for n := 1; ; n++ {
		out := name + ending
		if n > 1 {
			out = fmt.Sprintf("%s.%d%s", name, n, ending)
		}
		if _, err := s.root.Lstat(out); err != nil {
			return out
		}
	}
}

// read returns a regular file of at most MaxBytes. It is opened so that a pipe
// in its place cannot hang the program.
func (s *Store) read(name string) ([]byte, error) {
	if err := s.wayTo(name); err != nil {
		return nil, err
	}
	f, err := s.root.OpenFile(name, os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a plain file")
	}
	if err := owner.Judge(s.Path(name), info, s.owner); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err == nil && len(data) > MaxBytes {
		err = errors.New("it is larger than 8 MB, which no file of ours is")
	}
	return data, err
}

func (s *Store) damaged(name string, now time.Time, why error) error {
	e := &DamagedError{Path: s.Path(name), Why: why}
	if s.reading {
		return e
	}
	aside := s.free(name, ".damaged-"+now.UTC().Format(stamp))
	if err := s.root.Rename(name, aside); err == nil {
		e.Aside = s.Path(aside)
	}
	return e
}

// errLeadsOut is what a held folder says of a link that leads out of it.
var errLeadsOut = errors.New("a link there leads out of the folder; move it elsewhere")

// unwrapPath drops the file name that the operating system's errors repeat.
func unwrapPath(err error) error {
	out := err
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		out = pe.Err
	} else if le, ok := errors.AsType[*os.LinkError](err); ok {
		out = le.Err
	}
	if out != nil && out.Error() == "path escapes from parent" { // the library has no name for it
		return errLeadsOut
	}
	return out
}

// temporary is what a name of randomName looks like.
var temporary = regexp.MustCompile(`^\..+\.[0-9a-f]{12}\.tmp$`)

// randomName is a name for a temporary file beside name.
func randomName(name string) string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return path.Join(path.Dir(name), "."+path.Base(name)+"."+hex.EncodeToString(b[:])+".tmp")
}
