package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPrecedence(t *testing.T) {
	file := write(t, "client: from-file\nui:\n  mode: plain\n  color: never\nscan:\n  timeout: 90s\n")
	got, err := Load(Source{
		File: file, Environ: []string{"CYBERCHECK_UI_COLOR=always", "CYBERCHECK_CLIENT=from-env"}, Flags: map[string]Flag{"client": {Name: "--client", Value: "from-flag"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Client != "from-flag" || got.UI.Color != "always" || got.UI.Mode != "plain" || got.Scan.Timeout != 90*time.Second || got.Scan.Parallel != 8 {
		t.Errorf("got %+v", got.Settings)
	}
	for key, want := range map[string]string{"client": "--client", "ui::color": "CYBERCHECK_UI_COLOR", "ui::mode": file + ":3", "scan::parallel": "default"} {
		if got.Origins[key] != want {
			t.Errorf("origin of %s: got %q, want %q", key, got.Origins[key], want)
		}
	}
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"ui:\n  mdoe: plain\n":       `:2: there is no setting "ui.mdoe"; did you mean "ui.mode"?`,
		"scan:\n  timeout: soon\n":   `scan.timeout (from `,
		"ui:\n  color: blue\n":       `"blue" is not one of auto, always, never`,
		"ui: [a]\n":                  `"ui" takes one value, not a list`,
		"- a\n":                      "settings are written as “name: value”",
		"ui:\n\tmode: x\n":           ":2: ",
		strings.Repeat("#", maxFile): "larger than 64 kB",
		"scan:\n  parallel: 900\n":   "not a number from 1 to 32",
		"Example.co.nz: x\n":         "there is no setting",
	} {
		_, err := Load(Source{File: write(t, text+"\n")})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want %q", text, err, want)
		}
	}
	_, err := Load(Source{Flags: map[string]Flag{"scan::fail_on": {Name: "--fail-on", Value: "worst"}}})
	if want := `--fail-on: "worst" is not one of none, low, medium, high, critical`; err == nil || err.Error() != want {
		t.Errorf("a flag: got %v, want %s", err, want)
	}
	if _, err := Load(Source{File: "/nowhere/c.yaml", Named: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a named file that is missing: %v", err)
	}
	if _, err := Load(Source{File: "/nowhere/c.yaml"}); err != nil {
		t.Errorf("a usual file that is missing: %v", err)
	}
}

// TestTemplate: the file that “config init” writes is accepted, as it is and with
// every line switched on.
func TestTemplate(t *testing.T) {
	if _, err := Load(Source{File: write(t, Template())}); err != nil {
		t.Error(err)
	}
	var on strings.Builder
	for line := range strings.Lines(Template()) {
		line = strings.TrimPrefix(line, "# ")
		if strings.Contains(line, ":") && !strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.HasPrefix(line, "Settings") {
			on.WriteString(line)
		}
	}
	got, err := Load(Source{File: write(t, on.String())})
	if err != nil {
		t.Fatalf("%v in\n%s", err, on.String())
	}
	for _, k := range Keys() {
		if got.Values[k.Name] != k.Default || got.Origins[k.Name] == "default" {
			t.Errorf("%s: got %q from %s", k.Name, got.Values[k.Name], got.Origins[k.Name])
		}
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		goos       string
		env        []string
		file, data string
	}{
		{"linux", []string{"HOME=/h"}, "/h/.config/cybercheck/cybercheck.yaml", "/h/.local/share/cybercheck"},
		{"linux", []string{"HOME=/h", "XDG_DATA_HOME=/d", "XDG_CONFIG_HOME=rel"}, "/h/.config/cybercheck/cybercheck.yaml", "/d/cybercheck"},
		{"darwin", []string{"HOME=/h"}, "/h/Library/Application Support/cybercheck/cybercheck.yaml", "/h/Library/Application Support/cybercheck"},
		{"windows", []string{"LOCALAPPDATA=/l"}, "/l/cybercheck/cybercheck.yaml", "/l/cybercheck"},
		{"linux", nil, "", ""},
		{"windows", []string{"HOME=/h"}, "", ""},
	} {
		file, data, err := Paths(c.goos, c.env)
		if file != filepath.FromSlash(c.file) || data != filepath.FromSlash(c.data) || (err == nil) == (c.file == "") {
			t.Errorf("%s %v: got %q, %q, %v", c.goos, c.env, file, data, err)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("ui:\n  mode: plain\n")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, s string) {
		values, err := parse("c.yaml", []byte(s))
		if err == nil {
			for k := range values {
				if nearest(k) != k {
					t.Errorf("the unknown key %q passed", k)
				}
			}
		}
	})
}
