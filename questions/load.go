package questions

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed bank
var embedded embed.FS

// Load reads the bank that is part of the program.
func Load() (*Bank, error) {
	sub, err := fs.Sub(embedded, "bank")
	if err != nil {
		return nil, err
	}
	return LoadFS(sub)
}

// LoadFS reads a bank: bank.yaml, profile.yaml, retired.yaml where there is one, and, in a folder for each area,
// area.yaml and one file a control. It reports every fault at once, each with
// its file and line, as a joined error.
func LoadFS(fsys fs.FS) (*Bank, error) {
	l := newLoader(fsys)
	b := l.load()
	return b, joinFaults(l.faults)
}

func newLoader(fsys fs.FS) *loader {
	return &loader{fsys: fsys, data: map[string][]byte{}, form: map[string][]Fault{}, lines: map[string]*yaml.Node{}, files: map[string]string{}}
}

func (l *loader) load() *Bank {
	b := &Bank{}
	var head struct {
		Version string  `yaml:"version"`
		Short   []Short `yaml:"short"`
		Pairs   []Pair  `yaml:"pairs"`
	}
	l.read("bank.yaml", &head)
	b.Version, b.Short, b.Pairs = head.Version, head.Short, head.Pairs
	l.read(profileFile, &b.Facts)
	if _, err := fs.Stat(l.fsys, retiredFile); err == nil {
		l.read(retiredFile, &b.Retired)
	}
	for _, e := range l.readAll(l.list()) {
		switch {
		case e.area.ID == "" && e.control.ID == "" && len(e.faults) > 0: // nothing of it was read
		case e.isArea && l.file(e.area.ID, e.name):
			b.Areas = append(b.Areas, e.area)
		case !e.isArea && l.file(e.control.ID, e.name):
			e.control.Area, _, _ = strings.Cut(e.control.ID, "-")
			b.Controls = append(b.Controls, e.control)
		}
	}
	sortBy(b.Areas, func(a Area) int { return a.Order })
	order := map[string]int{}
	for i, a := range b.Areas {
		order[a.ID] = i
	}
	slices.SortStableFunc(b.Controls, func(x, y Control) int {
		return cmp.Or(cmp.Compare(order[x.Area], order[y.Area]), cmp.Compare(number(x.ID), number(y.ID)))
	})
	l.validate(b)
	return b
}

// A Fault is one thing wrong with a content file.
type Fault struct {
	File string
	Line int
	What string
}

// Error says the file, the line and what is wrong.
func (f Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.What
	}
	return f.File + ":" + strconv.Itoa(f.Line) + ": " + f.What
}

// joinFaults returns the faults as one error, by file and line; nil for none.
func joinFaults(faults []Fault) error {
	slices.SortFunc(faults, func(x, y Fault) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.What, y.What))
	})
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

type loader struct {
	fsys   fs.FS
	faults []Fault
	data   map[string][]byte     // by file
	form   map[string][]Fault    // faults of form, by file
	lines  map[string]*yaml.Node // by file; parsed when a fault needs its line
	files  map[string]string     // by id of a control or an area
	alone  bool                  // one control is read, wherever its file lies
}

// list returns the files of areas and controls. One that stands elsewhere, or is
// not named .yaml, is a fault: it would be left out without a word.
func (l *loader) list() []string {
	var names []string
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == bankFile || name == profileFile || name == retiredFile {
			return err
		}
		if ok, err := path.Match("*/*.yaml", name); err != nil || !ok {
			l.faults = append(l.faults, Fault{File: name, What: "this is not part of the bank, which is one .yaml file for each control in a folder for each area"})
			return err
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		l.faults = append(l.faults, Fault{File: ".", What: "cannot be read: " + why(err)})
	}
	return names
}

// file remembers where an id is declared, and reports whether it is the first.
func (l *loader) file(id, name string) bool {
	if first, ok := l.files[id]; ok {
		l.fault(name, "id", "the id %q is already used in %s", id, first)
		return false
	}
	l.files[id] = name
	return true
}

// An entry is one file of an area or a control, read.
type entry struct {
	name    string
	isArea  bool
	area    Area
	control Control
	data    []byte
	faults  []Fault
}

// readers is how many files are decoded side by side: most of the time that the
// program takes to begin is spent here.
const readers = 4

// readAll reads files side by side and returns them in their order.
func (l *loader) readAll(names []string) []entry {
	out := make([]entry, len(names))
	next := make(chan int)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for i := range next {
				e := entry{name: names[i], isArea: path.Base(names[i]) == "area.yaml"}
				if e.isArea {
					e.data, e.faults = readStrict(l.fsys, e.name, &e.area)
				} else {
					e.data, e.faults = readStrict(l.fsys, e.name, &e.control)
				}
				out[i] = e
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, e := range out {
		l.note(e.name, e.data, e.faults)
	}
	return out
}

// note keeps what was read of a file, and its faults of form.
func (l *loader) note(name string, data []byte, faults []Fault) {
	l.data[name] = data
	l.form[name] = faults
	l.faults = append(l.faults, faults...)
}

// read decodes one file strictly and reports whether it could.
func (l *loader) read(name string, into any) bool {
	data, faults := readStrict(l.fsys, name, into)
	l.note(name, data, faults)
	return len(faults) == 0
}

func readStrict(fsys fs.FS, name string, into any) ([]byte, []Fault) {
	data, err := readSmall(fsys, name)
	if err != nil {
		return nil, []Fault{{File: name, What: "cannot be read: " + why(err)}}
	}
	return data, decodeStrict(name, data, into)
}

// maxContent is the largest content file that is read.
const maxContent = 1 << 20

func readSmall(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxContent+1))
	if err == nil && len(data) > maxContent {
		err = ErrTooLarge
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return data, err
}

// fault notes something wrong at a place in a file, such as "advice.1.steps"; the
// line is looked up. Where the form is at fault what stands there was not read, so
// nothing more is said of it.
func (l *loader) fault(file, place, format string, a ...any) {
	if _, ok := l.lines[file]; !ok {
		l.lines[file] = nodes(l.data[file])
	}
	first, last := span(l.lines[file], strings.Split(place, ".")...)
	for _, f := range l.form[file] {
		if l.lines[file] == nil || first <= f.Line && f.Line <= last {
			return
		}
	}
	l.faults = append(l.faults, Fault{File: file, Line: first, What: fmt.Sprintf(format, a...)})
}

func number(id string) int {
	_, n, _ := strings.Cut(id, "-")
	i, err := strconv.Atoi(n)
	if err != nil {
		return 0
	}
	return i
}

func sortBy[T any, K cmp.Ordered](s []T, key func(T) K) {
	slices.SortStableFunc(s, func(x, y T) int { return cmp.Compare(key(x), key(y)) })
}

// why is what keeps a file from being read, without the name and the call that the
// system puts in front.
func why(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file"
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return err.Error()
}
