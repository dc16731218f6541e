package cli

import (
	"path/filepath"

	"github.com/cybercheck-cli/cybercheck/internal/named"
)

// folder reports whether the formats go into a folder, under names of our making.
func (e export) folder(list []format) bool {
	return outputOf(e.output) != stdout && (len(list) > 1 || isFolder(e.output))
}

// places returns the name of the file of each format, below the folder where there is
// one. It refuses all of them where one could not be written: half of what was asked
// for is no use, and in the way of the next try. A folder is made, when it is not there.
func (e export) places(list []format, base string) ([]string, error) {
	var names, full []string
	if e.folder(list) {
		if err := makeFolder(e.output); err != nil {
			return nil, err
		}
		for _, f := range list {
			names = append(names, base+"."+f.ending)
			full = append(full, filepath.Join(e.output, base+"."+f.ending))
		}
	} else {
		names, full = []string{e.output}, []string{e.output}
	}
	for _, file := range full {
		if e.pdf != "" && whole(file) == whole(e.pdf) && !isNowhere(file) {
			return nil, usage("%s cannot be both the report and the PDF of --pdf; give one of them another name", file)
		}
		if err := e.room(file); err != nil {
			return nil, err
		}
	}
	return names, e.room(e.pdf)
}

// room refuses a place for a file that is taken.
func (e export) room(file string) error {
	if outputOf(file) == stdout || isNowhere(file) {
		return nil
	}
	return saved(named.Free(file, e.force))
}
