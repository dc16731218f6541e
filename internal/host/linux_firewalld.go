package host

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
	"github.com/cybercheck-cli/cybercheck/internal/host/netfilter"
)

// A zone is how firewalld treats those who come in by some of the networks.
type firewalldZone struct {
	Target    string          `xml:"target,attr"`
	Services  []firewalldName `xml:"service"`
	Ports     []firewalldPort `xml:"port"`
	Protocols []struct {
		Value string `xml:"value,attr"`
	} `xml:"protocol"`
	SourcePorts []firewalldPort `xml:"source-port"`
	Rules       []firewalldRule `xml:"rule"`
	Interfaces  []firewalldName `xml:"interface"`
	Sources     []struct {
		Address string `xml:"address,attr"`
		IPSet   string `xml:"ipset,attr"`
		MAC     string `xml:"mac,attr"`
	} `xml:"source"`
	Ingress []firewalldName `xml:"ingress-zone"`
	Egress  []firewalldName `xml:"egress-zone"`
}

type firewalldName struct {
	Name string `xml:"name,attr"`
}

type firewalldPort struct {
	Port     string `xml:"port,attr"`
	Protocol string `xml:"protocol,attr"`
}

type firewalldRule struct {
	Source *struct {
		Address string `xml:"address,attr"`
		Invert  string `xml:"invert,attr"`
	} `xml:"source"`
	Destination *struct{}       `xml:"destination"`
	Service     *firewalldName  `xml:"service"`
	Port        *firewalldPort  `xml:"port"`
	Protocol    *firewalldValue `xml:"protocol"`
	ICMP        *struct{}       `xml:"icmp-type"`
	Block       *struct{}       `xml:"icmp-block"`
	Masquerade  *struct{}       `xml:"masquerade"`
	Forward     *struct{}       `xml:"forward-port"`
	SourcePort  *struct{}       `xml:"source-port"`
	Accept      *struct{}       `xml:"accept"`
}

type firewalldValue struct {
	Value string `xml:"value,attr"`
}

// firewalldFolders hold zones and services; an administrator's file hides the maker's.
var firewalldFolders = []string{"etc/firewalld", "usr/lib/firewalld"}

// firewalld turns away what its zones do not name, unless they let everyone in.
func (l linux) firewalld() wall {
	program, err := l.anyFile("usr/sbin/firewalld", "usr/bin/firewalld")
	if err == nil && program == "" {
		return wall{}
	}
	u, err := l.starts("firewalld.service")
	if err != nil {
		return wallUnread("etc/systemd/system", err)
	}
	if !u.on {
		return wallOf(checks.Disabled, u.proof)
	}
	s := l.first("etc/firewalld/firewalld.conf", "usr/lib/firewalld/firewalld.conf")
	if errors.Is(s.err, fs.ErrPermission) {
		return wall{unread[checks.Enablement]("which network zone its firewall uses", "/"+s.name, s.err), true}
	}
	if s.err != nil && !s.missing() {
		return wallUnread(s.name, s.err)
	}
	proof := []checks.Evidence{u.proof}
	zone, ok := s.last("", "DefaultZone")
	if ok {
		proof = append(proof, s.proof("zone", zone))
	} else {
		zone.Value = "public"
	}
	names, err := l.zonesInUse(zone.Value)
	if err != nil {
		return wallUnread("etc/firewalld", err)
	}
	worst := netfilter.Blocked
	for i, name := range names {
		o, why, err := l.zoneOutcome(name)
		if err != nil {
			return wallUnread("etc/firewalld/zones", err)
		}
		if i > 0 && o < netfilter.Wide && o != netfilter.Untold {
			o = netfilter.Wide // a zone for some of the networks
		}
		if o < worst {
			worst, proof = o, append(proof, checks.Evidence{What: "zone " + name, Where: "/etc/firewalld/zones", Seen: why})
		}
	}
	for _, more := range []func() (netfilter.Outcome, string, error){l.firewalldPolicies, l.firewalldDirect} {
		o, why, err := more()
		if err != nil {
			return wallUnread("etc/firewalld", err)
		}
		if o < worst {
			worst, proof = o, append(proof, checks.Evidence{What: "rules beside the zones", Where: "/etc/firewalld", Seen: why})
		}
	}
	return ofOutcomes(worst, worst, proof)
}

// zonesInUse are the one for every network, and those that an interface, an address
// or a connection is bound to.
func (l linux) zonesInUse(first string) ([]string, error) {
	out := []string{first}
	list, err := files.List(l.fsys, "etc/firewalld/zones")
	if err != nil {
		return nil, err
	}
	for _, n := range list {
		name, ok := strings.CutSuffix(n, ".xml")
		if !ok {
			continue
		}
		var z firewalldZone
		if err := l.firewalldXML("zones/"+n, &z); err != nil {
			return nil, err
		}
		if len(z.Interfaces)+len(z.Sources) > 0 {
			out = append(out, name)
		}
	}
	more, err := l.connectionZones()
	out = slices.DeleteFunc(append(out, more...), func(s string) bool { return s == "" })
	return out, err
}

// connectionZones are those that a connection asks for, in the files of NetworkManager.
func (l linux) connectionZones() ([]string, error) {
	var out []string
	for _, folder := range []string{"etc/NetworkManager/system-connections", "run/NetworkManager/system-connections", "usr/lib/NetworkManager/system-connections", "etc/sysconfig/network-scripts"} {
		list, err := files.List(l.fsys, folder)
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			info, err := fs.Stat(l.fsys, path.Join(folder, n))
			if err != nil || info.IsDir() {
				continue
			}
			s := l.settings(path.Join(folder, n))
			if s.err != nil {
				return nil, s.err
			}
			for _, by := range [][2]string{{"connection", "zone"}, {"", "ZONE"}} {
				if k, ok := s.last(by[0], by[1]); ok {
					out = append(out, k.Value)
				}
			}
		}
	}
	return out, nil
}

// firewalldXML reads the administrator's file, or the maker's where there is none.
func (l linux) firewalldXML(name string, to any) error {
	if !fs.ValidPath(name) || strings.Count(name, "/") != 1 {
		return fmt.Errorf("%q is no zone or service: %w", name, errors.ErrUnsupported)
	}
	_, b, err := files.First(l.fsys, firewalldFolders[0]+"/"+name, firewalldFolders[1]+"/"+name)
	if err != nil {
		return err
	}
	return xml.Unmarshal(b, to)
}

// zoneOutcome says what becomes of a stranger in a zone.
func (l linux) zoneOutcome(name string) (netfilter.Outcome, string, error) {
	var z firewalldZone
	if err := l.firewalldXML("zones/"+name+".xml", &z); err != nil {
		return netfilter.Untold, "", err
	}
	return l.openOf(z)
}

// openOf looks at all that a zone, or a policy, lets in.
func (l linux) openOf(z firewalldZone) (netfilter.Outcome, string, error) {
	if strings.EqualFold(z.Target, "ACCEPT") {
		return netfilter.Opened, "its target is ACCEPT", nil
	}
	worst, why := netfilter.Blocked, ""
	note := func(o netfilter.Outcome, seen string) {
		if o < worst {
			worst, why = o, seen
		}
	}
	for _, p := range z.Ports {
		note(portsOutcome(p), "port "+p.Port+"/"+p.Protocol)
	}
	for _, p := range z.Protocols {
		note(protocolOutcome(p.Value), "protocol "+p.Value)
	}
	for _, p := range z.SourcePorts {
		note(netfilter.Wide, "whoever calls from port "+p.Port)
	}
	for _, s := range z.Services {
		o, err := l.serviceOutcome(s.Name, 0)
		if err != nil {
			return netfilter.Untold, "", err
		}
		note(o, "service "+s.Name)
	}
	for _, r := range z.Rules {
		if r.Accept == nil || r.ICMP != nil || r.Block != nil || r.Masquerade != nil || r.Forward != nil {
			continue
		}
		if r.Source != nil && !everyone(r.Source.Address) && !isYes(r.Source.Invert) {
			continue
		}
		switch {
		case r.Service != nil:
			o, err := l.serviceOutcome(r.Service.Name, 0)
			if err != nil {
				return netfilter.Untold, "", err
			}
			note(o, "rule for "+r.Service.Name)
		case r.Port != nil:
			note(portsOutcome(*r.Port), "rule for port "+r.Port.Port)
		case r.Protocol != nil:
			note(protocolOutcome(r.Protocol.Value), "rule for protocol "+r.Protocol.Value)
		case r.SourcePort != nil:
			note(netfilter.Wide, "rule for a port that is called from")
		default:
			note(netfilter.Opened, "rule that accepts everyone")
		}
	}
	return worst, why, nil
}

func everyone(address string) bool {
	return strings.HasSuffix(address, "/0") || strings.HasSuffix(address, "/1")
}

func protocolOutcome(name string) netfilter.Outcome {
	switch strings.ToLower(name) {
	case "tcp", "udp", "6", "17":
		return netfilter.Opened
	}
	return netfilter.Blocked
}

// portsOutcome asks the same judge as the other firewalls about a range of ports.
func portsOutcome(p firewalldPort) netfilter.Outcome {
	if p.Port == "" {
		return protocolOutcome(p.Protocol)
	}
	o, _, err := netfilter.Chain("*filter\n:INPUT DROP\n-A INPUT -p tcp --dport "+strings.Join(strings.Fields(p.Port), "")+" -j ACCEPT\nCOMMIT\n", "INPUT")
	if err != nil {
		return netfilter.Untold
	}
	return o
}

// maxServiceDepth bounds services that include others.
const maxServiceDepth = 8

func (l linux) serviceOutcome(name string, depth int) (netfilter.Outcome, error) {
	var s struct {
		Ports     []firewalldPort  `xml:"port"`
		Protocols []firewalldValue `xml:"protocol"`
		Sources   []firewalldPort  `xml:"source-port"`
		Includes  []struct {
			Service string `xml:"service,attr"`
		} `xml:"include"`
	}
	err := l.firewalldXML("services/"+name+".xml", &s)
	if errors.Is(err, fs.ErrNotExist) {
		return netfilter.Blocked, nil // firewalld passes over a service that it does not know
	}
	if err != nil || depth > maxServiceDepth {
		return netfilter.Untold, err
	}
	worst := netfilter.Blocked
	for _, p := range s.Ports {
		worst = min(worst, portsOutcome(p))
	}
	for _, p := range s.Protocols {
		worst = min(worst, protocolOutcome(p.Value))
	}
	if len(s.Sources) > 0 {
		worst = min(worst, netfilter.Wide)
	}
	for _, i := range s.Includes {
		o, err := l.serviceOutcome(i.Service, depth+1)
		if err != nil {
			return netfilter.Untold, err
		}
		worst = min(worst, o)
	}
	return worst, nil
}

// firewalldPolicies are rules between zones; those to this computer count.
func (l linux) firewalldPolicies() (netfilter.Outcome, string, error) {
	list, err := files.List(l.fsys, "etc/firewalld/policies")
	if err != nil {
		return netfilter.Untold, "", err
	}
	for _, n := range list {
		if !strings.HasSuffix(n, ".xml") {
			continue
		}
		var p firewalldZone
		if err := l.firewalldXML("policies/"+n, &p); err != nil {
			return netfilter.Untold, "", err
		}
		if !slices.Contains(p.Egress, firewalldName{"HOST"}) {
			continue
		}
		if o, why, err := l.openOf(p); err != nil || o != netfilter.Blocked {
			return o, "policy " + n + ": " + why, err
		}
	}
	return netfilter.Blocked, "", nil
}

type firewalldText struct {
	Text string `xml:",chardata"`
}

func (t firewalldText) accepts() bool { return strings.Contains(t.Text, "ACCEPT") }

// firewalldDirect are rules in the words of iptables, which come before the zones.
func (l linux) firewalldDirect() (netfilter.Outcome, string, error) {
	var d struct {
		Rules []struct {
			Chain string `xml:"chain,attr"`
			Table string `xml:"table,attr"`
			Text  string `xml:",chardata"`
		} `xml:"rule"`
		Passthroughs []firewalldText `xml:"passthrough"`
	}
	b, err := files.Read(l.fsys, "etc/firewalld/direct.xml")
	if errors.Is(err, fs.ErrNotExist) {
		return netfilter.Blocked, "", nil
	}
	if err == nil {
		err = xml.Unmarshal(b, &d)
	}
	if err != nil {
		return netfilter.Untold, "", err
	}
	text := []string{"*filter", ":INPUT DROP"}
	for _, r := range d.Rules {
		if r.Table == "filter" && (r.Chain == "INPUT" || r.Chain == "INPUT_direct") {
			text = append(text, "-A INPUT "+strings.Join(strings.Fields(r.Text), " "))
		}
	}
	o, why, err := netfilter.Chain(strings.Join(append(text, "COMMIT\n"), "\n"), "INPUT")
	if err == nil && o == netfilter.Blocked && slices.ContainsFunc(d.Passthroughs, firewalldText.accepts) {
		return netfilter.Untold, "rules in the words of another program", nil
	}
	return o, why, err
}
