package checks

import (
	"errors"
	"fmt"
	"net/netip"
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
	// ResolveDetail says the same in words, where there is more to say.
	ResolveDetail string
}

// Unresolved says why there is no address to look at.
func (t Target) Unresolved() (Reason, string) {
	r, detail := t.ResolveReason, t.ResolveDetail
	if r == "" {
		r = ReasonUnreachable
	}
	if detail == "" {
		detail = "The name “" + t.Host + "” could not be turned into an address."
	}
	return r, detail
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
// lower case and to their ASCII form; Shown gives both. A user's name before the host is refused,
// because it hides which host is meant.
func ParseTarget(s string) (Target, error) {
	in := strings.TrimSpace(s)
	t := Target{Kind: Remote}
	if scheme, rest, ok := strings.Cut(in, "://"); ok {
		switch strings.ToLower(scheme) {
		case "https":
			t.Port = 443
		case "http":
			t.Port = 80
		default:
			return t, fmt.Errorf("%q begins with %q; use a plain host name, or https://", s, scheme+"://")
		}
		if in, _, _ = cutAny(rest, "/?#"); in == "" {
			return t, fmt.Errorf("%q is not an address that can be read", s)
		}
	}
	if strings.Contains(in, "@") {
		return t, fmt.Errorf("%q holds an @: name the computer alone, without a user or a mailbox", s)
	}
	host, port, err := splitPort(in)
	if err != nil {
		return t, fmt.Errorf("%q: %w", s, err)
	}
	if port != 0 {
		t.Port = port
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if a, err = oneAddress(a); err != nil {
			return t, fmt.Errorf("%q %w", s, err)
		}
		t.Host, t.Addrs = a.String(), []netip.Addr{a}
		return t, nil
	}
	if host, err = asciiHost(host); err != nil {
		return t, fmt.Errorf("%q: %w", s, err)
	}
	t.Host = strings.TrimSuffix(strings.ToLower(host), ".")
	if err := validHost(t.Host); err != nil {
		return t, fmt.Errorf("%q: %w", s, err)
	}
	return t, nil
}

// cutAny splits s before the first of chars.
func cutAny(s, chars string) (before, after string, found bool) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:], true
	}
	return s, "", false
}

// oneAddress is the one form of an address that can be dialled.
func oneAddress(a netip.Addr) (netip.Addr, error) {
	switch zone := a.Zone(); {
	case zone == "":
	case a.Is4In6() || !a.IsLinkLocalUnicast():
		return a, errors.New("names an interface, which only a link-local address needs")
	case len(zone) > 64 || strings.Trim(strings.ToLower(zone), "abcdefghijklmnopqrstuvwxyz0123456789_.-") != "":
		return a, errors.New("names an interface that cannot be one")
	}
	if a = a.Unmap(); KindOf(a) == Metadata {
		return a, errors.New("is where a cloud server keeps its secrets; it is never looked at")
	}
	if !OneComputer(a) {
		return a, errors.New("is not the address of one computer")
	}
	return a, nil
}

// splitPort takes the port off. Brackets stand around an IPv6 address, whole or
// not at all.
func splitPort(s string) (host string, port uint16, err error) {
	number, ported := "", false
	switch inner, rest, closed := strings.Cut(strings.TrimPrefix(s, "["), "]"); {
	case strings.HasPrefix(s, "["):
		if _, err := netip.ParseAddr(inner); !closed || err != nil || !strings.Contains(inner, ":") {
			return "", 0, errors.New("brackets stand around an IPv6 address, as in [2001:db8::1]:443")
		}
		if host = inner; rest == "" {
			return host, 0, nil
		}
		if number, ported = strings.CutPrefix(rest, ":"); !ported {
			return "", 0, fmt.Errorf("%q after the bracket is not a port", rest)
		}
	case strings.Count(s, ":") > 1: // an IPv6 address, or nothing that can be read
		return s, 0, nil
	default:
		if host, number, ported = strings.Cut(s, ":"); !ported {
			return s, 0, nil
		}
	}
	p, err := strconv.ParseUint(number, 10, 16)
	if err != nil || p == 0 {
		return "", 0, fmt.Errorf("the port %q is not a number from 1 to 65535", number)
	}
	return host, uint16(p), nil
}

func validHost(h string) error {
	if h == "" || len(h) > 253 {
		return fmt.Errorf("a host name has 1 to 253 characters")
	}
	if last := h[strings.LastIndexByte(h, '.')+1:]; h != "" && (strings.Trim(last, "0123456789") == "" && last != "" || strings.HasPrefix(last, "0x")) {
		// 127.1, 2130706433, 0x7f000001: some resolvers read these as addresses.
		return fmt.Errorf("write the address in full, as in 192.0.2.1")
	}
	for label := range strings.SplitSeq(h, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return fmt.Errorf("%q is not part of a host name", label)
		}
		for _, c := range []byte(label) {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return errNotHostName
			}
		}
	}
	return nil
}
