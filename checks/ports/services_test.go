package ports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestServicesContent(t *testing.T) {
	for _, fault := range faultsOf(serviceTable().rows) {
		t.Errorf("services.yaml: %s", fault)
	}
	used := map[string]bool{idNone: true, idOther: true, idRemoteControl: true, idRouter: true, idPage: true}
	for _, r := range serviceTable().rows {
		used[r.ID] = true
		if _, ok := docs.Find(r.ID); !ok {
			t.Errorf("services.yaml: %s is not documented", r.ID)
		}
		if r.Name == "" || len(r.Ports)+len(r.UDP) == 0 {
			t.Errorf("services.yaml: a row of %s lacks a name or ports", r.ID)
		}
		if r.Anywhere && len(r.Programs) == 0 {
			t.Errorf("services.yaml: %s is said to be anywhere, and names no program", r.ID)
		}
	}
	for _, d := range docs.All() {
		if !used[d.ID] {
			t.Errorf("%s is documented, and no service has it", d.ID)
		}
		want := map[string]string{"ports.remote_support": "SUP-3", idRemoteControl: "NET-2", "ports.pptp": "NET-2", idPage: "PWD-3"}[d.ID]
		if d.Control != cmp.Or(want, "NET-1") || d.Conclusive {
			t.Errorf("%s: control %s, proves %t", d.ID, d.Control, d.Conclusive)
		}
		// checks.Run takes a severity of info for "as documented in this scope", so
		// that a nearer scope must never be worse.
		if s := d.Severity; s.Local > s.Internal || s.Internal > s.Public {
			t.Errorf("%s: severity falls with distance: %+v", d.ID, s)
		}
		if !slices.ContainsFunc(d.Fix, func(f checks.Fix) bool { return f.For == "any" }) && d.ID != "" {
			t.Errorf("%s: no fix for other systems", d.ID)
		}
	}
}

// TestWording holds the texts to the house's rules: short sentences, each of which is
// said, and steps that end.
func TestWording(t *testing.T) {
	checktest.Wording(t, docs, words, slices.Collect(maps.Keys(facts()))...)
	for _, d := range docs.All() {
		for _, f := range d.Fix {
			for _, s := range f.Steps {
				if !strings.HasSuffix(s, ".") {
					t.Errorf("%s: a step does not end: %s", d.ID, s)
				}
			}
		}
	}
	for _, f := range factRows() {
		if n := len(strings.Fields(f.Says)); n > 25 || !strings.HasSuffix(f.Says, ".") {
			t.Errorf("%s: %d words: %s", f.Name, n, f.Says)
		}
	}
}

// TestRiskTable holds services.yaml to the ports that hurt small firms most.
func TestRiskTable(t *testing.T) {
	for port, want := range map[uint16]string{
		3389: "ports.rdp", 445: "ports.smb", 139: "ports.smb", 135: "ports.windows_rpc", 23: "ports.telnet", 2323: "ports.telnet",
		21: "ports.ftp", 22: "ports.ssh", 5900: "ports.vnc", 5903: "ports.vnc", 5800: "ports.vnc", 5985: "ports.winrm", 5986: "ports.winrm",
		1433: "ports.databases", 3306: "ports.databases", 5432: "ports.databases", 1521: "ports.databases", 2379: "ports.databases",
		6379: "ports.redis", 27017: "ports.mongodb", 9200: "ports.elasticsearch", 11211: "ports.memcached", 2375: "ports.docker",
		9100: "ports.printer", 515: "ports.printer", 631: "ports.printer", 5000: "ports.nas", 8080: "ports.web_pages", 8443: "ports.web_pages",
		548: "ports.files", 2049: "ports.files", 873: "ports.files", 3260: "ports.files", 554: "ports.camera", 37777: "ports.camera", 34567: "ports.camera",
		7547: "ports.provider", 4567: "ports.provider", 5060: "ports.phone", 1883: "ports.mqtt", 8883: "ports.mqtt", 53: "ports.dns", 25: "ports.mail",
		389: "ports.directory", 88: "ports.directory", 1723: "ports.pptp", 3128: "ports.proxy", 5555: "ports.android", 5938: "ports.remote_support",
		6568: "ports.remote_support", 6784: "ports.remote_support", 4899: "ports.remote_support", 10000: "ports.admin_pages", 8006: "ports.admin_pages",
		8291: "ports.admin_pages", 3000: "ports.dev_tools", 9001: "ports.dev_tools", 102: "ports.industrial", 502: "ports.industrial", 44818: "ports.industrial",
		7: "ports.old_services", 19: "ports.old_services", 80: idOther, 443: idOther, 61234: idOther,
	} {
		if got, confirmed := serviceTable().identify(port, ""); got.ID != want || confirmed {
			t.Errorf("port %d: got %s, confirmed %t, want %s", port, got.ID, confirmed, want)
		}
	}
	usual := serviceTable().defaultPorts()
	for _, p := range []uint16{80, 443, 3389, 6379, 27017, 44818} {
		if !slices.Contains(usual, p) {
			t.Errorf("port %d is not among the usual ones", p)
		}
	}
	if slices.Contains(usual, 49664) || len(usual) > 150 {
		t.Errorf("%d usual ports: %v", len(usual), usual)
	}
}

func TestIdentifyByProgram(t *testing.T) {
	tests := []struct {
		port      uint16
		program   string
		want      string
		confirmed bool
	}{
		{6379, "redis-server", "ports.redis", true},
		{6380, "redis-server", "ports.redis", true},
		{6379, "something", "ports.redis", false},
		{2222, "sshd", "ports.ssh", true},
		{3306, "mysqld.exe", "ports.databases", true},
		{22, "systemd", "ports.ssh", false},
		{3389, "svchost.exe", "ports.rdp", false},
		{3389, "gnome-remote-de", "ports.rdp", true},
		{2375, "dockerd", "ports.docker", true},
		{2377, "dockerd", idOther, false}, // another door of the same program
		{5000, "ControlCenter", idOther, true},
		{5000, "nginx", idOther, false},
		{5000, "", "ports.nas", false},
		{8000, "python3", idOther, false},
		{7070, "AnyDesk.exe", "ports.remote_support", true},
		{40000, "AnyDesk.exe", "ports.remote_support", true},
		{49666, "lsass.exe", idOther, true},
	}
	for _, tt := range tests {
		got, confirmed := serviceTable().identify(tt.port, tt.program)
		if got.ID != tt.want || confirmed != tt.confirmed {
			t.Errorf("%d, %q: got %s, confirmed %t; want %s, %t", tt.port, tt.program, got.ID, confirmed, tt.want, tt.confirmed)
		}
	}
}

func TestSeverity(t *testing.T) {
	tests := []struct {
		port      uint16
		program   string
		scope     checks.Scope
		want      checks.Severity
		wantState checks.Status
	}{
		{3389, "", checks.Internal, checks.Medium, checks.Partial},
		{3389, "", checks.Public, checks.Critical, checks.Fail},
		{6379, "", checks.Internal, checks.Medium, checks.Partial}, // a number alone
		{6379, "redis-server", checks.Internal, checks.High, checks.Fail},
		{2375, "", checks.Internal, checks.Medium, checks.Partial},
		{2375, "dockerd", checks.Internal, checks.Critical, checks.Fail},
		{445, "", checks.Internal, checks.Info, checks.Partial},
		{445, "", checks.Public, checks.Critical, checks.Fail},
		{22, "", checks.Public, checks.Medium, checks.Partial},
		{8443, "", checks.Public, checks.Medium, checks.Partial}, // shared by many
		{1883, "", checks.Public, checks.Critical, checks.Fail},
		{8883, "", checks.Public, checks.High, checks.Fail},
		{61234, "", checks.Public, checks.Info, checks.Partial},
	}
	for _, tt := range tests {
		svc, confirmed := serviceTable().identify(tt.port, tt.program)
		doc, _ := docs.Find(svc.ID)
		got := svc.severity(doc, tt.scope, confirmed)
		if got != tt.want || status(got) != tt.wantState {
			t.Errorf("%d, %q, %s: got %s, want %s", tt.port, tt.program, tt.scope, got, tt.want)
		}
	}
}

// faultsOf is what is wrong with rows of services.yaml.
func faultsOf(rows []*service) (out []string) {
	fault := func(r *service, format string, args ...any) {
		out = append(out, r.ID+": "+fmt.Sprintf(format, args...))
	}
	tcp, udp := map[uint16]bool{}, map[uint16]bool{}
	for _, r := range rows {
		if !slices.Contains([]confidence{sure, likely, unsure}, r.Confidence) {
			fault(r, "confidence %q is not high, medium or low", r.Confidence)
		}
		for _, p := range r.Ports {
			if tcp[p] && len(r.Programs) == 0 {
				fault(r, "port %d has a row already; a second one names its programs", p)
			}
			tcp[p] = true
		}
		for _, p := range r.UDP {
			if udp[p] {
				fault(r, "UDP port %d has a row already", p)
			}
			udp[p] = true
		}
		for name, list := range r.Probes {
			if probeNamed(name) == nil {
				fault(r, "there is no probe %q", name)
			}
			for _, p := range list {
				if !slices.Contains(r.Ports, p) {
					fault(r, "port %d is asked who it is, and is not in the row", p)
				}
				if checks.NeverSend(p) {
					fault(r, "port %d must never be sent a byte", p)
				}
			}
		}
	}
	return out
}

// TestServicesFaults: each fault of a row is found, by the reader or by faultsOf.
func TestServicesFaults(t *testing.T) {
	const row = `- {id: ports.x, name: x, ports: "1", confidence: high}`
	for name, in := range map[string]string{
		"unknown key":          `- {id: ports.x, name: x, ports: "1", confidence: high, colour: red}`,
		"bad port":             `- {id: ports.x, name: x, ports: "0", confidence: high}`,
		"bad confidence":       `- {id: ports.x, name: x, ports: "1", confidence: certain}`,
		"second row":           row + "\n" + `- {id: ports.y, name: y, ports: "1", confidence: high}`,
		"second row by UDP":    `- {id: ports.x, name: x, udp: "1", confidence: high}` + "\n" + `- {id: ports.y, name: y, udp: "1", confidence: high}`,
		"no such probe":        `- {id: ports.x, name: x, ports: "1", confidence: high, probes: {telepathy: "1"}}`,
		"a probe of no row":    `- {id: ports.x, name: x, ports: "1", confidence: high, probes: {http: "2"}}`,
		"a probe of a printer": `- {id: ports.x, name: x, ports: "9100", confidence: high, probes: {http: "9100"}}`,
	} {
		if len(readFaults(in)) == 0 {
			t.Errorf("%s: no fault", name)
		}
	}
	if got := readFaults(row); len(got) > 0 {
		t.Errorf("a good row: %v", got)
	}
}

// readFaults reads rows and returns what is wrong with them.
func readFaults(in string) (out []string) {
	defer func() {
		if fault := recover(); fault != nil {
			out = []string{fmt.Sprint(fault)}
		}
	}()
	return faultsOf(checks.EmbeddedContent[[]*service](fstest.MapFS{"services.yaml": {Data: []byte(in)}}, "services.yaml")())
}

func TestParsePorts(t *testing.T) {
	tests := []struct {
		in, err string
		want    []uint16
	}{
		{in: "22", want: []uint16{22}},
		{in: "443, 22 ,80,22", want: []uint16{22, 80, 443}},
		{in: "8000-8003,8002-8004", want: []uint16{8000, 8001, 8002, 8003, 8004}},
		{in: "65535", want: []uint16{65535}},
		{in: "7-7", want: []uint16{7}},
		{in: "", err: "missing"},
		{in: "22,", err: "missing"},
		{in: "-5", err: "missing"},
		{in: "0", err: `"0" is not a port number from 1 to 65535`},
		{in: "65536", err: "not a port number"},
		{in: "http", err: `"http" is not a port number`},
		{in: "90-80", err: "ends before it begins"},
		{in: "1-2-3", err: "not a port number"},
	}
	for _, tt := range tests {
		got, err := ParsePorts(tt.in)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || got != nil {
				t.Errorf("%q: got %v, %v", tt.in, got, err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
	all, err := ParsePorts(strings.Repeat("1-65535,", 20) + "80")
	if err != nil || len(all) != 65535 {
		t.Errorf("got %d ports, %v", len(all), err)
	}
}

func FuzzParsePorts(f *testing.F) {
	f.Add("22,80,8000-8100")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParsePorts(s)
		if err != nil {
			return
		}
		if !slices.IsSorted(got) || len(got) == 0 || got[0] == 0 {
			t.Errorf("%q: got %v", s, got)
		}
		// formatPorts cuts long lists on purpose; a short one reads back the same.
		if text := formatPorts(got); !strings.Contains(text, "more") {
			if again, err := ParsePorts(text); err != nil || !slices.Equal(again, got) {
				t.Errorf("%q reads back as %v, %v", text, again, err)
			}
		}
	})
}
