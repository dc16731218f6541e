package igd

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A description is what a device says of itself.
type description struct {
	name    string
	base    string // of the addresses in it, where it says
	service string
	control string
}

// mappingServices are those that keep the list of port mappings, the best first.
var mappingServices = searchTargets[2:]

var errMalformed = errors.New("the router's answer could not be understood")

// maxElements bounds a document by what is in it, besides its size.
const maxElements = 5000

// parseDescription reads the description of a device. Services may stand at any
// depth below it; the first of the best kind counts.
func parseDescription(b []byte) (description, error) {
	d := description{}
	best := len(mappingServices)
	var kind, control string
	err := forEachElement(b, func(name, text string) {
		switch name {
		case "friendlyName":
			if d.name == "" {
				d.name = text[:min(len(text), 100)]
			}
		case "URLBase":
			d.base = text
		case "serviceType":
			kind = text
		case "controlURL":
			control = text
		case "service":
			if i := slices.Index(mappingServices, kind); i >= 0 && i < best && control != "" {
				best, d.service, d.control = i, kind, control
			}
			kind, control = "", ""
		}
	})
	if err != nil {
		return d, err
	}
	if d.service == "" {
		return d, fmt.Errorf("a device that answered has no service for port mappings: %w", checks.ErrNoRouter)
	}
	return d, nil
}

// controlURL is where the service is asked; it must be the router's own.
func (c *Client) controlURL(d description, where *url.URL, host netip.Addr) (*url.URL, error) {
	base := where
	if d.base != "" {
		u, err := c.ownAddressURL(d.base, host)
		if err != nil {
			return nil, err
		}
		base = u
	}
	rel, err := url.Parse(d.control)
	if err != nil {
		return nil, errForeignURL
	}
	return c.ownAddressURL(base.ResolveReference(rel).String(), host)
}

// forEachElement calls end at the end of each element with the text directly in it.
func forEachElement(b []byte, end func(name, text string)) error {
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var text [][]byte
	for n := 0; ; n++ {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || n > maxElements || len(text) > 50 {
			return errMalformed
		}
		switch t := tok.(type) {
		case xml.StartElement:
			text = append(text, nil)
		case xml.CharData:
			if len(text) > 0 {
				text[len(text)-1] = append(text[len(text)-1], t...)
			}
		case xml.EndElement:
			if len(text) == 0 {
				return errMalformed
			}
			end(t.Name.Local, strings.TrimSpace(string(text[len(text)-1])))
			text = text[:len(text)-1]
		}
	}
}

// A upnpError is a refusal of the router, with the code of UPnP.
type upnpError struct{ code int }

func (f *upnpError) Error() string {
	return fmt.Sprintf("the router refused to answer (UPnP error %d)", f.code)
}

// readActions are the only actions that are ever called. None changes anything.
var readActions = [...]string{"GetExternalIPAddress", "GetGenericPortMappingEntry"}

// call asks the service for one of the reads, with pairs of names and values.
func (c *Client) call(ctx context.Context, control *url.URL, service, action string, args ...string) (map[string]string, error) {
	if !slices.Contains(readActions[:], action) {
		return nil, fmt.Errorf("%s: %w", action, checks.ErrNotAuthorised)
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:` + action + ` xmlns:u="` + service + `">`)
	for i := 0; i+1 < len(args); i += 2 {
		b.WriteString("<" + args[i] + ">" + args[i+1] + "</" + args[i] + ">")
	}
	b.WriteString("</u:" + action + "></s:Body></s:Envelope>")
	body, status, err := c.fetch(ctx, control, service+"#"+action, []byte(b.String()))
	if err != nil {
		return nil, err
	}
	answer, err := parseResponse(body)
	if err != nil {
		return nil, err
	}
	if code, ok := answer["errorCode"]; ok || status != 200 {
		n, err := strconv.Atoi(code)
		if err != nil {
			return nil, errMalformed
		}
		return nil, &upnpError{n}
	}
	return answer, nil
}

// parseResponse reads the values of an answer by name.
func parseResponse(b []byte) (map[string]string, error) {
	out := map[string]string{}
	err := forEachElement(b, func(name, text string) { out[name] = text[:min(len(text), 500)] })
	return out, err
}
