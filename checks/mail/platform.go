package mail

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// platforms are the services whose names are not the business's own; never written to.
var platforms = checks.EmbeddedContent[platformTable](content, "platforms.yaml")

// A platformTable is platforms.yaml.
type platformTable struct {
	Checked   string     `yaml:"checked"`
	Platforms []platform `yaml:"platforms"`
}

// A platform is a service that gives its customers names below its own.
type platform struct {
	Name  string   `yaml:"name"`
	Below []string `yaml:"below"`
	DMARC string   `yaml:"dmarc"`
}

// platformOf returns the service that keeps the records of a name, and under which name
// of its own.
func platformOf(host string) (p platform, suffix string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, p := range platforms().Platforms {
		for _, s := range p.Below {
			if strings.HasSuffix(host, "."+s) {
				return p, s, true
			}
		}
	}
	return platform{}, "", false
}

// advice says who can set the records of a name, and what its owner can do instead.
func (p platform) advice(suffix string) string {
	if p.DMARC != "" {
		return words.Say("platform.dmarc", "platform", p.Name, "suffix", suffix, "where", p.DMARC)
	}
	return words.Say("platform.theirs", "platform", p.Name, "suffix", suffix)
}
