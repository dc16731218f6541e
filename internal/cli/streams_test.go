package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// prints is a way to have each command print something, on what is in the folder:
// shop.json, shop.signed.json and good.yaml.
var prints = []string{
	"", "assess --plain", "scan --checks passwords --no-save", "scan --checks passwords --no-save --format json", "scan --checks passwords --no-save --format html",
	"report ./shop.json --card", "report ./shop.json --redact", "report ./shop.json -o /dev/stdout", "report ./shop.json --format text",
	"report ./shop.json --format json", "report ./shop.json --format html", "report ./shop.json --format csv", "report ./shop.json --format csv-plan",
	"report ./shop.json --format md", "report ./shop.json --format ndjson", "report ./shop.json --format sarif", "report ./shop.json --format junit",
	"explain ACC-1", "explain tls", "explain cert.expired", "explain score ./shop.json", "explain --framework cis ./shop.json",
	"questions", "questions ACC-1", "questions --template", "questions --stats", "questions --lint bank", "checks",
	"incident bank --no-save", "incident bank", "incident --list", "incident --print", "incident --print bank",
	"config", "config show", "config path", "config check good.yaml", "config init --config new.yaml",
	"version", "help", "help scan", "help exit-codes", "--help", "scan --help", "exit-codes", "environment", "accessibility",
	"completion", "completion bash", "completion zsh", "completion fish", "completion powershell", "__complete scan --f", "__completeNoDesc scan --f",
	"clients", "clients --format json", "clients --format csv", "clients --format html", "clients set shop --tag gold", "clients forget --help", "man", "man scan",
	"history", "history --format json", "compare", "compare --format json", "compare --since 1y", "compare ./shop.json ./shop.json",
	"merge ./shop.json ./till.json --no-save", "sign ./shop.json --force", "verify ./shop.signed.json", "verify ./till.signed.json",
}

// TestF16Streams: a standard output that takes nothing ends each command with 3, one
// that nobody reads any more with 141, and a standard error that takes nothing changes
// nothing. Every command is in the list.
func TestF16Streams(t *testing.T) {
	home := t.TempDir()
	bank, err := filepath.Abs("../../questions/bank")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	shop := runHere(t, home, "scan", "--answers", write(t, "answers.yaml", "schema_version: 1\nanswers:\n  ACC-1: good\n"), "--checks", "passwords", "-q", "--format", "json", "-o", "shop.json")
	runHere(t, home, "scan", "--checks", "passwords", "-q", "--no-save", "--format", "json", "-o", "till.json")
	runHere(t, home, "scan", "--checks", "passwords", "-q")
	runHere(t, home, "scan", "--checks", "passwords", "-q", "--client", "shop")
	runHere(t, home, "sign", "shop.json")
	runHere(t, home, "sign", "till.json")
	write(t, "till.signed.json.minisig", "altered")
	write(t, "good.yaml", "client: shop\n")
	if err := os.CopyFS("bank", os.DirFS(bank)); err != nil {
		t.Fatal(err)
	}
	if shop.code != exitDone {
		t.Fatalf("the scan to begin with: %d %s", shop.code, shop.err)
	}
	for _, path := range commands() {
		if !slices.ContainsFunc(prints, func(s string) bool {
			return slices.Equal(strings.Fields(s)[:min(len(path), len(strings.Fields(s)))], path)
		}) {
			t.Errorf("%q prints nothing in this test", strings.Join(path, " "))
		}
	}
	full := errors.New("no space left on device")
	for i, line := range prints {
		if raced && i%6 > 0 {
			continue
		}
		args := strings.Fields(line)
		run := func(out, said io.Writer) int {
			_ = os.Remove("new.yaml")
			in, err := os.Open(os.DevNull)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			return Main(context.Background(), Process{
				Args: args, In: in, Out: out, Err: said, Environ: []string{"HOME=" + home, "ACCESSIBLE=1"}, Now: func() time.Time { return time.Date(2099, 8, 20, 9, 0, 0, 0, time.UTC) },
				Signal: func() int { return 0 }, Host: weakHost(),
			})
		}
		var out, said bytes.Buffer
		good := run(&out, &said)
		if out.Len() == 0 {
			t.Errorf("%q: printed nothing, and ended with %d: %s", line, good, said.String())
			continue
		}
		said.Reset()
		if code := run(broken{full, 0}, &said); code != exitStorage || strings.Count(said.String(), "cybercheck: writing to standard output: no space left on device\n") != 1 || strings.Count(said.String(), "no space left") != 1 {
			t.Errorf("%q to a full disk: ended with %d: %s", line, code, said.String())
		}
		if code := run(broken{full, 1}, &said); out.Len() > 1 && code != exitStorage {
			t.Errorf("%q to a disk that fills up: ended with %d", line, code)
		}
		said.Reset()
		if code := run(broken{syscall.EPIPE, 0}, &said); code != 141 || strings.Contains(said.String(), "standard output") || strings.Contains(said.String(), "pipe") {
			t.Errorf("%q to a reader that left: ended with %d: %s", line, code, said.String())
		}
		if code := run(io.Discard, broken{syscall.EPIPE, 0}); code != good {
			t.Errorf("%q with nobody to hear errors: ended with %d, not %d", line, code, good)
		}
	}
}

// broken takes so many bytes and no more.
type broken struct {
	err  error
	most int
}

func (b broken) Write(p []byte) (int, error) { return min(b.most, len(p)), b.err }

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
