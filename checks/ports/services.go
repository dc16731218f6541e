package ports

import (
	"bytes"
	"fmt"
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
	Spec       string           `yaml:"ports"`
	Confidence confidence       `yaml:"confidence"`
	Programs   []string         `yaml:"programs"`
	Anywhere   bool             `yaml:"anywhere"`
	AtMost     *checks.Severity `yaml:"at_most"`
	Expected   bool             `yaml:"expected"`
	// UDP lists ports where a program of this computer takes what anyone sends.
	UDP string `yaml:"udp"`
	// Probes says how each port is asked who it is, by the name of a probe.
	Probes map[string]string `yaml:"probes"`

	ports, udp []uint16
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

func mustLoadServices(b []byte) *services {
	s, err := loadServices(b)
	if err != nil {
		panic(err)
	}
	return s
}

func loadServices(b []byte) (*services, error) {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	s := &services{byPort: map[uint16][]*service{}, byUDP: map[uint16]*service{}, probes: map[uint16]*probe{}}
	if err := dec.Decode(&s.rows); err != nil {
		return nil, fmt.Errorf("services.yaml: %w", err)
	}
	for _, r := range s.rows {
		if err := r.load(s); err != nil {
			return nil, fmt.Errorf("services.yaml: %s: %w", r.ID, err)
		}
		switch r.Confidence {
		case sure, likely, unsure:
		default:
			return nil, fmt.Errorf("services.yaml: %s: confidence %q is not high, medium or low", r.ID, r.Confidence)
		}
		for _, p := range r.ports {
			if len(s.byPort[p]) > 0 && len(r.Programs) == 0 {
				return nil, fmt.Errorf("services.yaml: %s: port %d has a row already; a second one names its programs", r.ID, p)
			}
			s.byPort[p] = append(s.byPort[p], r)
		}
	}
	return s, nil
}

// load reads the lists of ports of a row.
func (s *service) load(all *services) (err error) {
	if s.Spec != "" {
		if s.ports, err = ParsePorts(s.Spec); err != nil {
			return err
		}
	}
	if s.UDP != "" {
		if s.udp, err = ParsePorts(s.UDP); err != nil {
			return err
		}
	}
	for _, p := range s.udp {
		if all.byUDP[p] != nil {
			return fmt.Errorf("UDP port %d has a row already", p)
		}
		all.byUDP[p] = s
	}
	for name, spec := range s.Probes {
		i := slices.IndexFunc(probes[:], func(p *probe) bool { return p.name == name })
		if i < 0 {
			return fmt.Errorf("there is no probe %q", name)
		}
		list, err := ParsePorts(spec)
		if err != nil {
			return err
		}
		for _, p := range list {
			switch {
			case !slices.Contains(s.ports, p):
				return fmt.Errorf("port %d is asked who it is, and is not in the row", p)
			case checks.NeverSend(p):
				return fmt.Errorf("port %d: %w", p, checks.ErrWriteProhibited)
			}
			all.probes[p] = probes[i]
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
			out = append(out, r.ports...)
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
