package host

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// A cronCommand is a program that a job calls, and the file that says so.
type cronCommand struct{ program, name string }

// crontabs are the folders of the tables of jobs that people keep, by system.
var crontabs = []string{"var/spool/cron/crontabs", "var/spool/cron/tabs", "var/spool/cron"}

// cronCommands reads the jobs of the system, and those of root and of the person where
// they may be read. A file for root only hides at most a job.
func (l linux) cronCommands() ([]cronCommand, error) {
	ofSystem := func(line string) []string { return cronPrograms(line, true) }
	ofPerson := func(line string) []string { return cronPrograms(line, false) }
	tables := []cronTable{{"etc/crontab", ofSystem}, {"etc/anacrontab", anacronPrograms}}
	for folder, programs := range map[string]func(string) []string{"etc/cron.d": ofSystem, "etc/cron.hourly": shellPrograms, "etc/cron.daily": shellPrograms, "etc/cron.weekly": shellPrograms, "etc/cron.monthly": shellPrograms} {
		names, err := files.List(l.fsys, folder)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			tables = append(tables, cronTable{path.Join(folder, n), programs})
		}
	}
	for _, folder := range crontabs {
		tables = append(tables, cronTable{path.Join(folder, "root"), ofPerson})
		if l.who.name != "" {
			tables = append(tables, cronTable{path.Join(folder, l.who.name), ofPerson})
		}
	}
	slices.SortFunc(tables, func(a, b cronTable) int { return strings.Compare(a.name, b.name) })
	var out []cronCommand
	for _, t := range tables {
		more, err := l.cronTable(t)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// A cronTable is a file of jobs, and how the programs of a line of it are found.
type cronTable struct {
	name     string
	programs func(line string) []string
}

func (l linux) cronTable(t cronTable) ([]cronCommand, error) {
	if !fs.ValidPath(t.name) {
		return nil, nil
	}
	b, err := files.Read(l.fsys, t.name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	var out []cronCommand
	for _, line := range files.Lines(joined(b)) {
		for _, p := range t.programs(line.Text) {
			out = append(out, cronCommand{p, t.name})
		}
	}
	return out, err
}

// hidesJobs reports whether root's own table of jobs may not be read.
func (l linux) hidesJobs() bool {
	return slices.ContainsFunc(crontabs, func(folder string) bool {
		_, err := files.Read(l.fsys, folder+"/root")
		return errors.Is(err, fs.ErrPermission)
	})
}

// cronPrograms reads a line of a table: five times or a word for them, a user in the
// tables of the system, and a command.
func cronPrograms(line string, withUser bool) []string {
	f := files.Fields(line)
	if len(f) == 0 || strings.HasPrefix(f[0], "#") || strings.Contains(f[0], "=") {
		return nil
	}
	skip := 5
	if f[0][0] == '@' {
		skip = 1
	}
	if withUser {
		skip++
	}
	if len(f) <= skip {
		return nil
	}
	return shellPrograms(strings.Join(f[skip:], " "))
}

// anacronPrograms reads a line of a period, a delay, a name and a command.
func anacronPrograms(line string) []string {
	f := files.Fields(line)
	if len(f) < 4 || strings.HasPrefix(f[0], "#") || strings.Contains(f[0], "=") {
		return nil
	}
	return shellPrograms(strings.Join(f[3:], " "))
}

// wrappers are words that stand before the program that they start, and words of the
// shell that stand before a command.
var wrappers = []string{
	"sudo", "nice", "ionice", "exec", "timeout", "env", "nohup", "time", "chronic", "flock", "systemd-cat", "systemd-inhibit", "setsid", "command", "cronitor", "run-parts", "sh", "bash", "dash", "su",
	"if", "then", "else", "elif", "do", "while", "until", "!", "{", "[", "[[",
}

// shellPrograms are the first words of the commands of a line.
func shellPrograms(line string) []string {
	line, _, _ = strings.Cut(" "+line, " #")
	var out []string
	for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(";&|()`\n", r) }) {
		words := files.Fields(strings.ReplaceAll(part, "$", " "))
		wrapped := false
		for i := 0; i < len(words); i++ {
			w := strings.Trim(words[i], `"'`)
			switch {
			case strings.Contains(w, "=") && !strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "/"):
				continue
			case slices.Contains(wrappers, path.Base(w)):
				wrapped = path.Base(w) != "[" && path.Base(w) != "[["
				if !wrapped {
					i = len(words)
				}
				continue
			case wrapped && (strings.HasPrefix(w, "-") || w != "" && strings.Trim(w, "0123456789smh") == ""), wrapped && strings.HasSuffix(w, ".lock"):
				continue
			}
			out = append(out, w)
			break
		}
	}
	return out
}

// callable reports whether a program that a job calls is there.
func (l linux) callable(program string) (bool, error) {
	if strings.HasPrefix(program, "/") {
		return l.programThere(path.Clean(program))
	}
	var names []string
	for _, folder := range []string{"usr/bin", "usr/local/bin", "bin", "usr/sbin", "usr/local/sbin", "sbin", "snap/bin", "opt/bin"} {
		if name := path.Join(folder, program); fs.ValidPath(name) {
			names = append(names, name)
		}
	}
	name, err := l.anyFile(names...)
	return name != "", err
}
