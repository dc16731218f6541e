package config

import (
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
)

// Settings is everything that can be set, read once and then only passed on.
type Settings struct {
	DataDir string `mapstructure:"data_dir"`
	Client  string `mapstructure:"client"`
	// Computer is what this computer is called in reports.
	Computer string         `mapstructure:"computer"`
	UI       UISettings     `mapstructure:"ui"`
	Report   ReportSettings `mapstructure:"report"`
	Scan     ScanSettings   `mapstructure:"scan"`
}

// UISettings is how the program shows itself.
type UISettings struct {
	Mode   string `mapstructure:"mode"`
	Color  string `mapstructure:"color"`
	Glyphs string `mapstructure:"glyphs"`
	Theme  string `mapstructure:"theme"`
	Lang   string `mapstructure:"lang"`
	// ColorDepth is how many colours there are, and Motion whether anything moves.
	ColorDepth string `mapstructure:"color_depth"`
	Motion     string `mapstructure:"motion"`
}

// ReportSettings is about the report.
type ReportSettings struct {
	PreparedBy string `mapstructure:"prepared_by"`
	Logo       string `mapstructure:"logo"`
}

// ScanSettings is about measuring.
type ScanSettings struct {
	Timeout  time.Duration `mapstructure:"timeout"`
	Parallel int           `mapstructure:"parallel"`
	FailOn   string        `mapstructure:"fail_on"`
	Ports    string        `mapstructure:"ports"`
	Standard string        `mapstructure:"standard"`
}

// A Key is one setting: its place in the file, what it may be, and what it is
// for. The flags, the variables, “config init” and the checks of a file all come
// from this table. No key holds data of a client, and none has a dot.
type Key struct {
	Name    string // parts joined by "::"
	Default string
	Allowed []string // empty means any text of the key's kind
	Help    string
	kind    kind
}

type kind uint8

const (
	text kind = iota
	number
	duration
	name // text that says something
)

// Keys returns the table, in the order of the file.
func Keys() []Key {
	return []Key{
		{Name: "data_dir", Help: "Folder for drafts and results; empty means the usual place."},
		{Name: "client", Default: "my-business", kind: name, Help: "Whose results these are, when --client is not given."},
		{Name: "computer", Help: "What this computer is called in reports; empty means “this computer”."},
		{Name: "ui::mode", Default: "auto", Allowed: []string{"auto", "screen", "plain"}, Help: "Full screen, or plain lines for screen readers."},
		{Name: "ui::color", Default: "auto", Allowed: []string{"auto", "always", "never"}, Help: "When to use colour."},
		{Name: "ui::color_depth", Default: "auto", Allowed: []string{"auto", "16", "256", "truecolor"}, Help: "How many colours the terminal has."},
		{Name: "ui::glyphs", Default: "auto", Allowed: []string{"auto", "ascii", "console", "unicode"}, Help: "Which signs to draw with; console is for an old Windows console."},
		{Name: "ui::theme", Default: "default", Allowed: []string{"default", "high-contrast", "mono"}, Help: "How the screen is coloured at first; the key t changes it."},
		{Name: "ui::motion", Default: "auto", Allowed: []string{"auto", "off"}, Help: "Whether anything on the screen may move by itself."},
		{Name: "ui::lang", Default: "en", Allowed: i18n.Tags(), Help: "Language of the screen’s frame: " + i18n.Offer() + "."},
		{Name: "report::prepared_by", Help: "Name of the person or firm that hands over the report."},
		{Name: "report::logo", Help: "A PNG or JPEG picture of theirs, of at most 200 kB, to put on the report."},
		{Name: "scan::timeout", Default: "2m", kind: duration, Help: "Longest time that a whole scan may take."},
		{Name: "scan::parallel", Default: "8", kind: number, Help: "How many checks run side by side, 1 to 32."},
		{Name: "scan::fail_on", Default: "none", Allowed: []string{"none", "low", "medium", "high", "critical"}, Help: "Exit with 1 when a finding is this bad or worse."},
		{Name: "scan::ports", Help: "Ports to try on a target, such as 22,80,8000-8100; empty means the usual list."},
		{Name: "scan::standard", Default: "default", Allowed: []string{"default", "nist", "cyber-essentials", "nzism", "cis", "ism"}, Help: "Yardstick for password rules."},
	}
}
