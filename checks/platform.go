package checks

import (
	"embed"
	"strings"
)

//go:embed platforms.yaml
var platformContent embed.FS

// platforms are the services whose names are not the business's own; never written to.
var platforms = EmbeddedContent[platformTable](platformContent, "platforms.yaml")

// A platformTable is platforms.yaml.
type platformTable struct {
	Checked   string     `yaml:"checked"`
	Platforms []Platform `yaml:"platforms"`
}

// A Platform is a service that gives its customers names below its own.
type Platform struct {
	Name  string   `yaml:"name"`
	Below []string `yaml:"below"`
	// DMARC is where a customer can add a DMARC record all the same; empty where nowhere.
	DMARC string `yaml:"dmarc"`
}

// PlatformOf returns the service that keeps the records of a name, and under which name
// of its own.
func PlatformOf(host string) (p Platform, suffix string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, p := range platforms().Platforms {
		for _, s := range p.Below {
			if strings.HasSuffix(host, "."+s) {
				return p, s, true
			}
		}
	}
	return Platform{}, "", false
}
