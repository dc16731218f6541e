// Package igd asks the office router which ports it forwards from the internet,
// by UPnP (InternetGatewayDevice). It only reads: it never adds or removes a mapping.
//
// A router answers on the office network, and whatever else answers there is
// hostile until it proves otherwise: descriptions are fetched only from the
// address that answered, with a cap on bytes and time, and no redirect is followed.
package igd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

const (
	searchTimeout  = 2 * time.Second
	requestTimeout = 2 * time.Second
	totalTimeout   = 10 * time.Second
	maxBody        = 256 << 10
	maxMappings    = 256
)

// A Client asks. Its functions are those of a netx.Discovery, outside tests.
type Client struct {
	Multicast func(ctx context.Context, group netip.AddrPort, messages [][]byte, wait time.Duration) ([]netx.Reply, []netip.Addr, error)
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	// NoteSkipped takes note of a place that an answer named and that is not gone to; nil
	// keeps no note.
	NoteSkipped func(place string)
}

// Discover finds the router and reads its list through d. What answers may be dialled
// while that lasts, and no longer.
func Discover(ctx context.Context, d *netx.Dialer) (checks.GatewayInfo, error) {
	o := d.Discover()
	defer o.Close()
	return (&Client{Multicast: o.Multicast, Dial: o.Dial, NoteSkipped: o.NoteSkipped}).Discover(ctx)
}

// ssdpGroup is where devices listen for questions about themselves (SSDP).
var ssdpGroup = netip.MustParseAddrPort("239.255.255.250:1900")

// searchTargets are what a router may call itself; some answer only to their own version.
var searchTargets = [...]string{
	"urn:schemas-upnp-org:device:InternetGatewayDevice:2",
	"urn:schemas-upnp-org:device:InternetGatewayDevice:1",
	"urn:schemas-upnp-org:service:WANIPConnection:2",
	"urn:schemas-upnp-org:service:WANIPConnection:1",
	"urn:schemas-upnp-org:service:WANPPPConnection:1",
}

// Discover finds the router and reads its list. It returns an error wrapping
// checks.ErrNoRouter where none answers.
func (c *Client) Discover(ctx context.Context) (checks.GatewayInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout+searchTimeout)
	defer cancel()
	var questions [][]byte
	for _, k := range searchTargets {
		questions = append(questions, []byte("M-SEARCH * HTTP/1.1\r\nHOST: "+ssdpGroup.String()+"\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "+k+"\r\n\r\n"))
	}
	replies, own, err := c.Multicast(ctx, ssdpGroup, questions, searchTimeout)
	if err != nil {
		return checks.GatewayInfo{}, fmt.Errorf("looking for the router: %w", err)
	}
	var faults []error
	tried := map[string]bool{}
	for _, r := range replies {
		where, err := c.location(r)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if tried[where.String()] {
			continue
		}
		tried[where.String()] = true
		v, err := c.read(ctx, where, r.From)
		if err == nil {
			v.Own = own
			return v, nil
		}
		faults = append(faults, err)
	}
	if len(faults) > 0 {
		return checks.GatewayInfo{}, errors.Join(faults...)
	}
	return checks.GatewayInfo{}, fmt.Errorf("asking by UPnP for %s: %w", searchTimeout, checks.ErrNoRouter)
}

var errForeignURL = errors.New("a device on the network gave an address for its description that is not its own")

// location reads where a device keeps its description. Only the very address
// that answered counts: anything else would send us wherever the answer likes.
func (c *Client) location(r netx.Reply) (*url.URL, error) {
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(r.Data)), nil)
	if err != nil {
		return nil, fmt.Errorf("a device on the network answered in a way that was not understood: %w", err)
	}
	_ = res.Body.Close()
	return c.ownAddressURL(res.Header.Get("Location"), r.From)
}

// ownAddressURL is ownURL, with a note of what is left alone.
func (c *Client) ownAddressURL(text string, host netip.Addr) (*url.URL, error) {
	u, err := ownURL(text, host)
	if err != nil && text != "" && c.NoteSkipped != nil {
		c.NoteSkipped(hostOf(text))
	}
	return u, err
}

// hostOf is the computer that an address leads to, with its kind where that shows.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return text[:min(len(text), 100)]
	}
	a, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return u.Host[:min(len(u.Host), 100)]
	}
	return u.Host + " (" + checks.KindOf(a).String() + ")"
}

// ownURL reads an address and insists that it is plain http on host.
func ownURL(text string, host netip.Addr) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.User != nil {
		return nil, errForeignURL
	}
	a, err := netip.ParseAddr(u.Hostname())
	if err != nil || a.Unmap() != host {
		return nil, errForeignURL
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || checks.NeverSend(uint16(n)) {
		return nil, errForeignURL
	}
	u.Host = net.JoinHostPort(host.String(), port)
	return u, nil
}

// read fetches the description, and then what it leads to.
func (c *Client) read(ctx context.Context, where *url.URL, host netip.Addr) (checks.GatewayInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	v := checks.GatewayInfo{Addr: host}
	body, _, err := c.fetch(ctx, where, "", nil)
	if err != nil {
		return v, fmt.Errorf("reading the router's description: %w", err)
	}
	d, err := parseDescription(body)
	if err != nil {
		return v, err
	}
	v.Name = d.name
	control, err := c.controlURL(d, where, host)
	if err != nil {
		return v, err
	}
	if answer, err := c.call(ctx, control, d.service, "GetExternalIPAddress"); err == nil {
		if a, err := netip.ParseAddr(strings.TrimSpace(answer["NewExternalIPAddress"])); err == nil && !a.IsUnspecified() {
			v.External = a.Unmap()
		}
	}
	c.readMappings(ctx, control, d.service, &v)
	return v, nil
}

// readMappings reads the list, one by one, until the router says that it ends.
func (c *Client) readMappings(ctx context.Context, control *url.URL, service string, v *checks.GatewayInfo) {
	for i := range maxMappings {
		answer, err := c.call(ctx, control, service, "GetGenericPortMappingEntry", "NewPortMappingIndex", strconv.Itoa(i))
		var fault *upnpError
		switch {
		case errors.As(err, &fault) && slices.Contains(endOfListCodes[:], fault.code):
			return
		case err != nil:
			v.Cut = "The list could not be read to its end: " + err.Error() + "."
			return
		}
		if m, ok := parseMapping(answer); ok {
			v.Mappings = append(v.Mappings, m)
		}
	}
	v.Cut = "The list is longer than we read."
}

// endOfListCodes are the codes by which routers say that there is no such entry: 713
// is the standard's, the others are seen in its place.
var endOfListCodes = [...]int{713, 714, 402, 501}

func parseMapping(a map[string]string) (checks.PortMapping, bool) {
	outside, err1 := strconv.ParseUint(strings.TrimSpace(a["NewExternalPort"]), 10, 16)
	inside, err2 := strconv.ParseUint(strings.TrimSpace(a["NewInternalPort"]), 10, 16)
	host, err3 := netip.ParseAddr(strings.TrimSpace(a["NewInternalClient"]))
	if err1 != nil || err2 != nil || err3 != nil || inside == 0 {
		return checks.PortMapping{}, false
	}
	m := checks.PortMapping{
		UDP: strings.EqualFold(strings.TrimSpace(a["NewProtocol"]), "UDP"), Outside: uint16(outside),
		Inside: netip.AddrPortFrom(host.Unmap(), uint16(inside)), Note: a["NewPortMappingDescription"],
	}
	switch strings.ToLower(strings.TrimSpace(a["NewEnabled"])) {
	case "1", "true", "yes", "":
		m.Enabled = true
	}
	if from, err := netip.ParseAddr(strings.TrimSpace(a["NewRemoteHost"])); err == nil && !from.IsUnspecified() {
		m.From = from.Unmap()
	}
	m.Note = m.Note[:min(len(m.Note), 200)]
	return m, true
}
