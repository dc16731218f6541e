package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

// hostileNames are 40 strings of the corpus that can be an argument and the name of
// a file, the worst first: those that drive a terminal or turn a line around.
func hostileNames() []string {
	var bad, rest []string
	for _, s := range hostile.Strings() {
		if s = strings.NewReplacer("\x00", "", "/", "_").Replace(s); len(s) > 60 || strings.TrimSpace(s) == "" {
			continue
		}
		if !harmlessText(s) {
			bad = append(bad, s)
		} else {
			rest = append(rest, s)
		}
	}
	forged := []string{"x\ncybercheck: all is well", "a\tb\r\nc", `C:\Users\x`, "%s%n%!d(x)", "-\x1b[2J"}
	return append(append(forged, bad...), rest...)[:40]
}

// some are all names, or every fifth where that would take too long.
func some(names []string) []string {
	if !raced {
		return names
	}
	var out []string
	for i := 0; i < len(names); i += 5 {
		out = append(out, names[i])
	}
	return out
}

// harmlessText reports whether a terminal shows a text and obeys none of it.
func harmlessText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp))
	})
}

// A ran is one run of the program in this process.
type ran struct {
	code     int
	out, err string
}

func runHere(t *testing.T, home string, args ...string) ran {
	t.Helper()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out, said bytes.Buffer
	code := Main(context.Background(), Process{
		Args: args, In: in, Out: &out, Err: &said, Environ: []string{"HOME=" + home, "TERM=dumb"}, Now: func() time.Time { return time.Date(2026, 8, 20, 9, 0, 0, 0, time.UTC) },
		Signal: func() int { return 0 }, Host: weakHost(),
	})
	return ran{code, out.String(), said.String()}
}

// commands are the paths of all commands, also those that the library adds.
func commands() [][]string {
	root := (&app{Process: Process{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}}).root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	out := [][]string{{}, {cobra.ShellCompRequestCmd}, {cobra.ShellCompNoDescRequestCmd}}
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		for _, k := range c.Commands() {
			p := append(append([]string{}, path...), k.Name())
			out = append(out, p)
			walk(k, p)
		}
	}
	walk(root, nil)
	return out
}

// flagsOf are the flags of a command that take a value.
func flagsOf(path []string) []string {
	root := (&app{}).root()
	c, _, err := root.Find(path)
	if err != nil {
		return nil
	}
	var out []string
	each := func(f *pflag.Flag) {
		if f.Value.Type() != "bool" {
			out = append(out, f.Name)
		}
	}
	c.LocalFlags().VisitAll(each)
	c.InheritedFlags().VisitAll(each)
	return out
}

// TestHostileNames: 40 hostile names through every command, as an argument, a flag,
// the value of each flag, a client and a file that is there: neither stream holds a
// byte that a terminal obeys. It goes through the tree of commands, so that a new
// one cannot be left out.
func TestHostileNames(t *testing.T) {
	home := t.TempDir()
	names := hostileNames()
	here := filepath.Join(t.TempDir(), names[5])
	if err := os.Mkdir(here, 0o700); err != nil {
		t.Skip("no such names here:", err)
	}
	t.Chdir(here)
	made := runHere(t, home, "scan", "--checks", "passwords", "--format", "json", "--no-save", "-q")
	if made.code != 0 {
		t.Fatalf("the scan to begin with: %d %s", made.code, made.err)
	}
	// What goes around our streams is seen as well.
	around, err := os.Create(filepath.Join(home, "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	real := os.Stderr
	os.Stderr = around
	defer func() {
		os.Stderr = real
		around.Close()
		if past, err := os.ReadFile(around.Name()); err != nil || !harmlessText(string(past)) {
			t.Errorf("said around the one door to standard error: %q, %v", past, err)
		}
	}()
	runs := 0
	try := func(args ...string) {
		runs++
		r := runHere(t, home, args...)
		for stream, s := range map[string]string{"standard output": r.out, "standard error": r.err} {
			if !harmlessText(s) {
				t.Errorf("%q: %s holds %q", args, stream, firstHarm(s))
			}
		}
		for line := range strings.Lines(r.err) {
			if strings.HasPrefix(line, "cybercheck: all is well") {
				t.Errorf("%q: a name made a line of its own", args)
			}
		}
	}
	for n, path := range commands() {
		flags := flagsOf(path)
		with := func(more ...string) []string { return append(append([]string{}, path...), more...) }
		for i, name := range some(names) {
			switch (i + n) % 3 { // each command meets each name, in one of three places
			case 0:
				try(with(name)...)
			case 1:
				try(with("--" + name)...)
			case 2:
				if len(flags) > 0 {
					try(with("--"+flags[i/3%len(flags)], name)...)
				}
			}
			if i%10 == 0 {
				try(with(name, name)...)
				try(with("--client", name, "./"+name)...)
			}
		}
	}
	t.Logf("%d runs of %d commands", runs, len(commands()))
}

// firstHarm is what stands around the first byte that a terminal would obey.
func firstHarm(s string) string {
	for i, r := range s {
		if !harmlessText(string(r)) || r == utf8.RuneError {
			return s[max(0, i-60):min(len(s), i+30)]
		}
	}
	return ""
}

// TestHostileFiles: the same for files that are there and hold a client of that name.
func TestHostileFiles(t *testing.T) {
	home := t.TempDir()
	base := t.TempDir()
	for i, name := range some(hostileNames()) {
		here := filepath.Join(base, name)
		if err := os.Mkdir(here, 0o700); err != nil {
			t.Skip("no such names here:", err)
		}
		t.Chdir(here)
		doc, answers := "./"+name+".json", "./"+name+".yaml"
		put := func(file, text string) {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(answers, "schema_version: 1\nanswers:\n  ACC-1: good\n")
		put("./"+name+".conf", "client: |-\n  x\nui:\n  \"a\\u001b[2J\": y\n")
		list := [][]string{
			{"scan", "--checks", "passwords", "--no-save", "--answers", answers, "--client", name, "--format", "json", "-o", doc},
			{"scan", "--checks", "passwords", "--no-save", "--client", name, "--format", "json", "-o", doc},
			{"scan", "--checks", "passwords", "--answers", answers, "--client", name, "-v"},
			{"report", doc, "-o", "./" + name + "/", "--format", "json,html"},
			{"report", doc, "--card", "-o", "./" + name},
			{"report", doc, "-o", "."},
			{"merge", doc, doc, "-o", "./" + name + ".html", "--format", "html", "--client", name},
			{"sign", doc},
			{"verify", strings.TrimSuffix(doc, ".json") + ".signed.json"},
			{"verify", doc},
			{"history", "--client", name},
			{"compare", doc, doc},
			{"explain", "score", doc},
			{"questions", "--lint", answers},
			{"questions", "--lint", "."},
			{"config", "init", "--config", "./" + name + ".ini"},
			{"config", "check", "./" + name + ".conf"},
			{"--config", "./" + name + ".conf", "scan"},
			{"config", "show", "--client", name, "--data-dir", name},
			{"incident", "--list", "--data-dir", name, "--client", name},
			{"--plain", "--client", name, "--data-dir", name},
			{"incident", "bank", "--client", name, "--data-dir", name},
			{"incident", "bank", "--no-save", "-o", "./" + name + ".page"},
		}
		for j, args := range list {
			if j > 1 && (i+j)%3 > 0 { // each gets its share
				continue
			}
			r := runHere(t, home, args...)
			if !harmlessText(r.out) || !harmlessText(r.err) || strings.Contains(r.err, "\ncybercheck: all is well") {
				t.Errorf("name %d, %q: %q %q", i, args, firstHarm(r.out), firstHarm(r.err))
			}
			if r.code == exitFault {
				t.Errorf("name %d, %q: a fault of ours: %q", i, args, r.err)
			}
		}
	}
	found := 0
	_ = filepath.WalkDir(base, func(_ string, d os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), "cybercheck-") {
			found++
		}
		return nil
	})
	if found < len(some(hostileNames())) {
		t.Errorf("%d reports are in their folders", found)
	}
}
