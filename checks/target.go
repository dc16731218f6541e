package checks

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// A Kind tells the computer that the program runs on from everything else.
type Kind uint8

// The kinds of target.
const (
	ThisComputer Kind = iota
	Remote
)

// A Target is what a check is pointed at. The zero value is this computer.
type Target struct {
	Kind Kind
	// Host is a lower-case ASCII name without a final dot, or an address.
	Host string
	// Port is 0 when none was named: the checks then use their usual ports.
	Port uint16
	// Addrs are the addresses the name was pinned to when the run began.
	Addrs []netip.Addr
	// Scope says who can reach it.
	Scope Scope
	// ResolveReason says why Addrs is empty, when it is.
	ResolveReason Reason
}

// thisComputer is the canonical name of the computer the program runs on.
const thisComputer = "this computer"

// String returns the canonical form: "this computer", "example.org",
// "example.org:8443", "[2001:db8::1]:443".
func (t Target) String() string {
	if t.Kind == ThisComputer {
		return thisComputer
	}
	if t.Port == 0 {
		return t.Host
	}
	return t.HostPort(t.Port)
}

// HostPort returns the target's host joined with port, for display.
func (t Target) HostPort(port uint16) string {
	p := strconv.Itoa(int(port))
	if strings.Contains(t.Host, ":") {
		return "[" + t.Host + "]:" + p
	}
	return t.Host + ":" + p
}

// ParseTarget reads a target as people type it: a host, host:port,
// https://host[/path], or an address. It contacts nothing. Names are folded to
// lower case and must be in ASCII form.
func ParseTarget(s string) (Target, error) {
	in := strings.TrimSpace(s)
	t := Target{Kind: Remote}
	if scheme, _, ok := strings.Cut(in, "://"); ok {
		u, err := url.Parse(in)
		if err != nil || u.Host == "" {
			return t, fmt.Errorf("%q is not an address that can be read", s)
		}
		switch strings.ToLower(scheme) {
		case "https":
			t.Port = 443
		case "http":
			t.Port = 80
		default:
			return t, fmt.Errorf("%q begins with %q; use a plain host name, or https://", s, scheme+"://")
		}
		in = u.Host
	}
	host, port, err := splitPort(in)
	if err != nil {
		return t, fmt.Errorf("%q: %w", s, err)
	}
	if port != 0 {
		t.Port = port
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if !a.IsValid() || a.IsUnspecified() || a.IsMulticast() {
			return t, fmt.Errorf("%q is not the address of one computer", s)
		}
		a = a.Unmap()
		t.Host, t.Addrs = a.String(), []netip.Addr{a}
		return t, nil
	}
	t.Host = strings.TrimSuffix(strings.ToLower(host), ".")
	if err := validHost(t.Host); err != nil {
		return t, fmt.Errorf("%q: %w", s, err)
	}
	return t, nil
}

func splitPort(s string) (host string, port uint16, err error) {
	if a, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return a.String(), 0, nil
	}
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, nil
	}
	p, err := strconv.ParseUint(s[i+1:], 10, 16)
	if err != nil || p == 0 {
		return "", 0, fmt.Errorf("the port %q is not a number from 1 to 65535", s[i+1:])
	}
	return strings.Trim(s[:i], "[]"), uint16(p), nil
}

func validHost(h string) error {
	if h == "" || len(h) > 253 {
		return fmt.Errorf("a host name has 1 to 253 characters")
	}
	if last := h[strings.LastIndexByte(h, '.')+1:]; strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		// 127.1, 2130706433, 0x7f000001: some resolvers read these as addresses.
		return fmt.Errorf("write the address in full, as in 192.0.2.1")
	}
	for label := range strings.SplitSeq(h, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return fmt.Errorf("%q is not part of a host name", label)
		}
		for _, c := range []byte(label) {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return fmt.Errorf("a host name holds letters, digits and hyphens only; write other scripts in their xn-- form")
			}
		}
	}
	return nil
}

// ScopeOf says who can reach addr, by its kind alone.
func ScopeOf(addr netip.Addr) Scope {
	addr = addr.Unmap()
	switch {
	case addr.IsLoopback():
		return Local
	case addr.IsPrivate(), addr.IsLinkLocalUnicast(), carrierNAT.Contains(addr):
		return Internal
	}
	return Public
}

// carrierNAT is the shared space of RFC 6598, also used by VPN meshes.
var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")
