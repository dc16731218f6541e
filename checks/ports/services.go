package ports

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Confidence says how surely a port number alone means a service.
type confidence string

const (
	sure   confidence = "high"
	likely confidence = "medium"
	unsure confidence = "low"
)

// A service is one row of services.yaml.
type service struct {
	ID         string           `yaml:"id"`
	Name       string           `yaml:"name"`
	Ports      portList         `yaml:"ports"`
	Confidence confidence       `yaml:"confidence"`
	Programs   []string         `yaml:"programs"`
	Anywhere   bool             `yaml:"anywhere"`
	AtMost     *checks.Severity `yaml:"at_most"`
	Expected   bool             `yaml:"expected"`
	// UDP lists ports where a program of this computer takes what anyone sends.
	UDP portList `yaml:"udp"`
	// Probes says how each port is asked who it is, by the name of a probe.
	Probes map[string]portList `yaml:"probes"`
}

// A portList is written as ParsePorts reads it.
type portList []uint16

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *portList) UnmarshalYAML(n *yaml.Node) error {
	list, err := ParsePorts(n.Value)
	*l = list
	return err
}

// matchesProgram reports whether a program's name confirms the service.
func (s *service) matchesProgram(program string) bool {
	program = strings.TrimSuffix(strings.ToLower(program), ".exe")
	return slices.ContainsFunc(s.Programs, func(p string) bool {
		p = strings.ToLower(p)
		// Linux keeps 15 characters of a program's name.
		return p == program || len(program) == 15 && strings.HasPrefix(p, program)
	})
}

// services is the table, with the rows of each port in the order of the file.
type services struct {
	rows   []*service
	byPort map[uint16][]*service
	byUDP  map[uint16]*service
	probes map[uint16]*probe
}

func newServices(rows []*service) *services {
	s := &services{rows: rows, byPort: map[uint16][]*service{}, byUDP: map[uint16]*service{}, probes: map[uint16]*probe{}}
	for _, r := range rows {
		for _, p := range r.Ports {
			s.byPort[p] = append(s.byPort[p], r)
		}
		for _, p := range r.UDP {
			s.byUDP[p] = r
		}
		for name, list := range r.Probes {
			for _, p := range list {
				s.probes[p] = probeNamed(name)
			}
		}
	}
	return s
}

// probeNamed returns the probe with a name, or nil.
func probeNamed(name string) *probe {
	for _, p := range probes {
		if p.name == name {
			return p
		}
	}
	return nil
}

// probes is every conversation that services.yaml may name; it is never written to.
var probes = [...]*probe{
	&probeRDP, &probeSMB1, &probeVNC, &probeWinRM, &probeWinRMS, &probeSSH, &probeTelnet, &probeFTP, &probeRsync,
	&probeRedis, &probeMemcached, &probeMySQL, &probePostgres, &probeMSSQL, &probeMongo, &probeMQTT, &probeLDAP,
	&probeHTTP, &probeHTTPS, &probeElastic, &probeDocker, &probeDockerS, &probeRTSP, &probeSIP, &probeSIPS, &probeAnyDesk,
}

// probeOf is how to ask a port who it is; nil where the table does not say.
func (s *services) probeOf(port uint16) *probe { return s.probes[port] }

// speaksHTTP reports whether a port is asked for a web page, so that one is no surprise.
func (s *services) speaksHTTP(port uint16) bool {
	p := s.probes[port]
	return p != nil && p.web
}

// expected reports whether an open port is nothing to tell.
func (s *services) expected(port uint16) bool {
	rows := s.byPort[port]
	return len(rows) > 0 && rows[0].Expected
}

// byID returns the first row of a finding.
func (s *services) byID(id string) *service {
	for _, r := range s.rows {
		if r.ID == id {
			return r
		}
	}
	return unknownService
}

// unknownService stands for a service that the table does not know.
var unknownService = &service{ID: idOther, Confidence: unsure}

// name is what to call the service in a sentence.
func (s *service) name() string {
	if s == unknownService {
		return words.Say("name.unknown")
	}
	return s.Name
}

// identify says what listens on a port. Program is its name, or empty where it
// is hidden; confirmed reports whether the name proves the service.
func (s *services) identify(port uint16, program string) (found *service, confirmed bool) {
	rows := s.byPort[port]
	if program != "" {
		for _, r := range rows {
			if r.matchesProgram(program) {
				return r, true
			}
		}
		for _, r := range s.rows {
			if r.Anywhere && r.matchesProgram(program) {
				return r, true
			}
		}
	}
	switch {
	case len(rows) == 0:
		return unknownService, false
	case program != "" && rows[0].Confidence == unsure:
		return unknownService, false // the number is shared by many, and this is another of them
	}
	return rows[0], false
}

// identifyIn is identify for a port of TCP or of UDP.
func (s *services) identifyIn(udp bool, port uint16, program string) (*service, bool) {
	if !udp {
		return s.identify(port, program)
	}
	if r := s.byUDP[port]; r != nil {
		return r, program != "" && r.matchesProgram(program)
	}
	return unknownService, false
}

// defaultPorts returns the ports to try on a host that names none: every risky one, and
// those of a website, which tell a host that is up from one that does not answer.
func (s *services) defaultPorts() []uint16 {
	var out []uint16
	for _, r := range s.rows {
		if r.ID != idOther || r.Expected {
			out = append(out, r.Ports...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// severity says how bad it is that the service can be reached from scope. A port
// number alone is no proof: unconfirmed, it is never more than medium on the
// office network, nor anywhere where the number is shared by many services.
func (s *service) severity(doc checks.Doc, scope checks.Scope, confirmed bool) checks.Severity {
	sev := doc.Severity.In(scope)
	if s.AtMost != nil {
		sev = min(sev, *s.AtMost)
	}
	if !confirmed && (scope != checks.Public || s.Confidence == unsure) {
		sev = min(sev, checks.Medium)
	}
	return sev
}

// status is how a severity counts: a mild one is told, and takes nothing away.
func status(sev checks.Severity) checks.Status {
	switch sev {
	case checks.Critical, checks.High:
		return checks.Fail
	case checks.Medium, checks.Low, checks.Info:
	}
	return checks.Partial
}
