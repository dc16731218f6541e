// Package store keeps drafts and finished assessments on disk:
//
//	DATA/clients/<slug>/draft.json
//	DATA/clients/<slug>/assessments/<id>.json
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
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

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
	if err := os.MkdirAll(abs, 0o700); err != nil {
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

// DraftName and AssessmentName are the places of a client's files.
func DraftName(client string) string { return path.Join("clients", client, "draft.json") }

// AssessmentName is where the assessment with this id is kept.
func AssessmentName(client, id string) string {
	return path.Join("clients", client, "assessments", id+".json")
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
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("saving %s: %w", s.Path(name), err)
	}
	sum := sha256.Sum256(body)
	data, err := json.Marshal(envelope{Format: format, Version: version, SHA256: hex.EncodeToString(sum[:]), Body: body})
	if err != nil {
		return fmt.Errorf("saving %s: %w", s.Path(name), err)
	}
	if err := s.mkdir(path.Dir(name)); err != nil {
		return fmt.Errorf("saving %s: %w", s.Path(name), unwrapPath(err))
	}
	if err := s.mayReplace(name); err != nil {
		return err
	}
	if err := WriteDurable(s.root, name, append(data, '\n')); err != nil {
		return fmt.Errorf("saving %s: %w", s.Path(name), unwrapPath(err))
	}
	return nil
}

// mkdir makes a folder and those above it, each for the owner only.
func (s *Store) mkdir(dir string) error {
	if s.reading {
		return errReading
	}
	made := ""
	for part := range strings.SplitSeq(dir, "/") {
		made = path.Join(made, part)
		if err := s.root.Mkdir(made, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
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

// Keep renames a client's file out of the way, as name.bak.
func (s *Store) Keep(name string) error {
	if err := s.mayReplace(name); err != nil {
		return err
	}
	if err := s.root.Rename(name, name+".bak"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keeping %s: %w", s.Path(name), unwrapPath(err))
	}
	return nil
}

// Assessments returns the ids of a client's assessments, oldest first.
func (s *Store) Assessments(client string) ([]string, error) {
	list, err := s.List(path.Join("clients", client, "assessments"))
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
	return ids, nil
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
	aside := name + ".damaged-" + now.UTC().Format("20060102T150405Z")
	if err := s.root.Rename(name, aside); err == nil {
		e.Aside = s.Path(aside)
	}
	return e
}

var unsafeSlug = regexp.MustCompile(`[^a-z0-9]+`)

// Slug makes a folder name of a client's name: lower-case letters, digits and
// hyphens. A name that has none of these, or that is cut or changed so that
// another could look the same, gets a short hash at its end.
func Slug(client string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(client))
	slug := strings.Trim(unsafeSlug.ReplaceAllString(plain, "-"), "-")
	if len(slug) > 40 {
		slug = strings.TrimRight(slug[:40], "-")
	}
	if slug == strings.ToLower(client) && slug != "" && !reserved[slug] {
		return slug
	}
	sum := sha256.Sum256([]byte(client))
	return strings.TrimLeft(slug+"-"+hex.EncodeToString(sum[:4]), "-")
}

// reserved are the names that Windows keeps for devices.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true, "com4": true, "lpt1": true, "lpt2": true, "lpt3": true}

// unwrapPath drops the file name that the operating system's errors repeat.
func unwrapPath(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}

// randomName is a name for a temporary file beside name.
func randomName(name string) string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return path.Join(path.Dir(name), "."+path.Base(name)+"."+hex.EncodeToString(b[:])+".tmp")
}
