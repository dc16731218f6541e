package host

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// parseLsof reads the field output of lsof: a line "p" begins a process, and
// the letters after it speak of that process until the next; "n" ends one file.
func parseLsof(out string) table {
	var t table
	var process checks.Listener
	family, protocol := "", ""
	for line := range strings.SplitSeq(out, "\n") {
		if line == "" {
			continue
		}
		value := strings.TrimSuffix(line[1:], "\r")
		switch line[0] {
		case 'p':
			pid, err := strconv.Atoi(value)
			if err != nil || pid < 0 {
				t.bad++
				pid = 0
			}
			process, family, protocol = checks.Listener{PID: pid}, "", ""
		case 'c':
			process.Program = value
		case 'u':
			if process.User == "" { // the name, field L, is better than the number
				process.User = value
			}
		case 'L':
			process.User = value
		case 't':
			family = value
		case 'P':
			protocol = value
		case 'n':
			l := process
			var ok bool
			l.Addr, l.Port, ok = parseLsofName(value, family)
			l.UDP = protocol == "UDP"
			family, protocol = "", ""
			switch {
			case l.UDP && (!ok || !receives(l.Port)): // talks to one partner, or only asks
			case !ok:
				t.bad++
			default:
				t.add(row{Listener: l})
			}
		}
	}
	return t
}

// parseLsofName reads "*:22", "127.0.0.1:631" or "[::1]:631".
func parseLsofName(s, family string) (netip.Addr, uint16, bool) {
	s = strings.TrimSuffix(s, " (LISTEN)")
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return netip.Addr{}, 0, false
	}
	port, err := strconv.ParseUint(s[i+1:], 10, 16)
	if err != nil || port == 0 {
		return netip.Addr{}, 0, false
	}
	host := strings.TrimSuffix(strings.TrimPrefix(s[:i], "["), "]")
	switch {
	case host == "*" && family == "IPv4":
		return netip.IPv4Unspecified(), uint16(port), true
	case host == "*":
		return netip.IPv6Unspecified(), uint16(port), true
	}
	addr, err := netip.ParseAddr(host)
	return addr, uint16(port), err == nil
}

// limitedBuffer keeps the first bytes written to it and lets the writer go on. The
// buffer is not embedded: its ReadFrom would go round the limit.
type limitedBuffer struct {
	buf   bytes.Buffer
	limit int
	cut   bool
}

// Write implements io.Writer.
func (c *limitedBuffer) Write(p []byte) (int, error) {
	if room := max(c.limit-c.buf.Len(), 0); len(p) > room {
		c.cut = true
		_, _ = c.buf.Write(p[:room])
		return len(p), nil
	}
	return c.buf.Write(p)
}
