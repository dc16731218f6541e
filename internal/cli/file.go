package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/host/zone"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/redact"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// readDocumentFile reads an assessment from a file.
func readDocumentFile(name string) (assess.Assessment, error) {
	data, err := named.Read(name, assess.MaxDocument)
	if err != nil {
		return assess.Assessment{}, err
	}
	return readDocument(name, bytes.NewReader(data))
}

// stdout is the output that stands for standard output.
const stdout = "-"

// outputOf is the value of -o, with the names that some systems have for standard
// output taken for what they mean.
func outputOf(value string) string {
	if value == "" || slices.Contains([]string{"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}, value) {
		return stdout
	}
	return value
}

// isNowhere reports whether a place throws away all that is written to it.
func isNowhere(path string) bool {
	if strings.EqualFold(path, os.DevNull) && os.DevNull == "NUL" {
		return true
	}
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeDevice != 0 && os.SameFile(info, null)
}

// roomFor refuses, before anyone has answered a question, a place for the report that
// is none.
func roomFor(output string, force bool) error {
	switch {
	case output == "":
		return nil
	case outputOf(output) == stdout:
		return usage("the report goes into a file or a folder; the questions are on standard output")
	case isFolder(output):
		return nil
	}
	return saved(named.Free(output, force))
}

// roomForPage is roomFor for the page of a record. A file that is there can be an
// earlier page of the same record, which is seen when it is written.
func roomForPage(output string) error {
	switch {
	case output == "", isFolder(output):
		return nil
	case outputOf(output) == stdout:
		return usage("the page goes into a file or a folder; the talk is on standard output")
	}
	return named.Free(output, true)
}

// save writes one file of the product, and says where it is, or that it is nowhere.
func (a *app) save(path string, data []byte, force bool) (string, error) {
	if isNowhere(path) {
		a.note("Nothing was kept: %s throws away what is written to it.", path)
		return "", nil
	}
	return whole(path), saved(named.Write(path, data, force))
}

// saveIn is save for a name that we made, below a folder that someone named. The
// folder is made when it is not there.
func (a *app) saveIn(dir, name string, data []byte, force bool) (string, error) {
	if err := makeFolder(dir); err != nil {
		return "", err
	}
	return whole(filepath.Join(dir, name)), saved(named.WriteIn(dir, name, data, force))
}

// makeFolder makes a folder that someone named, and has its name on the disk: what is
// written into it would be lost with it.
func makeFolder(dir string) error {
	if err := store.MakeFolder(dir); err != nil {
		return &named.Error{Doing: "making", Name: dir, Err: err}
	}
	return nil
}

// saved adds to an error what to do.
func saved(err error) error {
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	hint := "Choose another name, or add --force to replace it."
	if named.IsOther(err) {
		hint = "Choose another name, or write to standard output with -o -."
	}
	return withHint(err, hint)
}

// whole is a path from the root, or the path as it is where that cannot be told.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator)) || strings.HasSuffix(path, "/")
}

// fileName is the name of an export without its ending: whose, and which assessment it
// is. A document can hold any client and any id at all, so both become plain.
func fileName(x assess.Assessment) string { return pageName(x) + timeOf(x) }

// pageName is the name of a page that is one of its day: that of the questionnaire, or a
// copy to share, which does not tell the time.
func pageName(x assess.Assessment) string {
	return "cybercheck-" + clientOf(x) + "-" + endOf(x).Format(time.DateOnly)
}

// timeOf tells the assessments of one client and day from one another.
func timeOf(x assess.Assessment) string {
	if x.Subject.Client == redact.Client {
		return ""
	}
	sum := sha256.Sum256([]byte(x.ID))
	return endOf(x).Format("-150405-") + hex.EncodeToString(sum[:2])
}

// endOf is when the assessment ended, by the clock of where it was made.
func endOf(x assess.Assessment) time.Time { return x.Run.Finished.In(zone.Of(x.Run.Zone)) }

// clientOf is the folder of the client that a document names.
func clientOf(x assess.Assessment) string { return store.Slug(x.Subject.Client) }
