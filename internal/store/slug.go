package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The longest slug: so much of the name, a hyphen and a hash of all of it.
const (
	maxPlain = 40
	hashed   = 8
)

var (
	unsafeSlug = regexp.MustCompile(`[^a-z0-9]+`)
	// asItIs is a name that needs no change, and own one that Slug made.
	asItIs = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	own    = regexp.MustCompile(`^[a-z0-9-]+-[0-9a-f]{8}$`)
)

// Slug makes a name for files and folders of a name that comes from a document, a
// client or a business: lower-case letters, digits and hyphens. A name that has none
// of these, that a system keeps for itself, or that is cut or changed so that another
// could look the same, gets a short hash at its end. A slug is its own slug. Names
// that differ only in the case of plain letters are one.
func Slug(client string) string {
	if lower := lowerASCII(client); asItIs.MatchString(lower) && !reserved[lower] &&
		(len(lower) <= maxPlain || len(lower) <= maxPlain+1+hashed && own.MatchString(lower)) {
		return lower
	}
	return slugOf(client)
}

// slugOf is the slug of a name that cannot stand as it is.
func slugOf(client string) string {
	sum := sha256.Sum256([]byte(client))
	return strings.TrimLeft(plainly(client)+"-"+hex.EncodeToString(sum[:hashed/2]), "-")
}

// plainly is what is left of a name in plain letters.
func plainly(client string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(client))
	slug := strings.Trim(unsafeSlug.ReplaceAllString(plain, "-"), "-")
	if len(slug) > maxPlain {
		slug = strings.TrimRight(slug[:maxPlain], "-")
	}
	return slug
}

// lowerASCII lowers plain letters alone: others have small letters that are plain.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// reserved are the names that Windows keeps for devices, with any ending; a slug has
// none. It takes the digits ¹, ² and ³ for 1, 2 and 3, and those are never in a slug.
var reserved = func() map[string]bool {
	out := map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}
	for d := '0'; d <= '9'; d++ {
		out["com"+string(d)], out["lpt"+string(d)] = true, true
	}
	return out
}()

// reservedBefore are those that earlier versions knew.
var reservedBefore = []string{"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3"}

// before is the slug that earlier versions made of a name. They also made another
// one of a slug that was cut.
func before(client string) string {
	slug := plainly(client)
	switch {
	case strings.ToLower(client) != lowerASCII(client):
		return Slug(client) // its folder could be another client's
	case slug == lowerASCII(client) && slug != "" && !slices.Contains(reservedBefore, slug):
		return slug
	}
	return slugOf(client)
}

// Adopt gives a client's folder of an earlier version its present name. It returns
// the name that the folder had, or nothing where there is none to rename.
func (s *Store) Adopt(name string) (from string, err error) {
	slug, old := Slug(name), before(name)
	if old == slug {
		return "", nil
	}
	if s.Folder(name) != old {
		if _, err := s.root.Lstat(clientFolder(old)); err != nil {
			return "", nil //nolint:nilerr // there is nothing to rename
		}
		return "", fmt.Errorf("%s, of an earlier version, stays as it is, because %s is there too", s.Path(clientFolder(old)), s.Path(clientFolder(slug)))
	}
	hold, err := s.HoldDraft(old) // nobody may be writing there
	if err != nil {
		return "", fmt.Errorf("renaming %s: %w", s.Path(clientFolder(old)), err)
	}
	hold.Release() // Windows renames no folder in which a file is open
	if err := s.root.Rename(clientFolder(old), clientFolder(slug)); err != nil {
		return "", fmt.Errorf("renaming %s: %w", s.Path(clientFolder(old)), unwrapPath(err))
	}
	return old, syncDir(s.root, "clients")
}

// Folder returns the name of the folder that a client has: the present one, or that
// of an earlier version as long as only that is there.
func (s *Store) Folder(name string) string {
	slug, old := Slug(name), before(name)
	if old == slug || s.root == nil {
		return slug
	}
	if _, err := s.root.Lstat(clientFolder(slug)); !errors.Is(err, fs.ErrNotExist) {
		return slug
	}
	if info, err := s.root.Lstat(clientFolder(old)); err != nil || !info.IsDir() {
		return slug
	}
	return old
}
