package web

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"unicode/utf16"
)

// tooLong is why a body is not read to its end.
const tooLong = "longer than what is read of a page"

// readBody reads the body of an answer, within its bounds. Some servers compress though
// nobody asked; what that unfolds to is bounded as well.
func (x *httpExchange) readBody(body io.Reader) {
	raw, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	x.body = raw
	switch {
	case err != nil:
		x.truncated = err.Error()
	case len(raw) > maxBody:
		x.body, x.truncated = raw[:maxBody], tooLong
	}
	codings := splitList(x.header.Values("Content-Encoding"))
	for i := len(codings) - 1; i >= 0 && i >= len(codings)-2; i-- {
		x.decode(strings.ToLower(codings[i]))
	}
	x.body = plainText(x.body)
}

// decode undoes one coding of the body.
func (x *httpExchange) decode(coding string) {
	var r io.Reader
	var err error
	switch coding {
	case "", "identity":
		return
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(x.body))
	case "deflate": // which some servers send without its frame
		if r, err = zlib.NewReader(bytes.NewReader(x.body)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(x.body)), nil
		}
	default:
		x.body, x.truncated = nil, "in a coding that was not asked for: "+coding
		return
	}
	if err != nil {
		x.body, x.truncated = nil, err.Error()
		return
	}
	out, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	x.body = out
	switch {
	case len(out) > maxBody:
		x.body, x.truncated = out[:maxBody], tooLong
	case err != nil && x.truncated == "":
		x.truncated = err.Error()
	}
}

// plainText turns a body in UTF-16, which begins with a mark, into UTF-8.
func plainText(b []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(b, []byte("\ufeff"))
	}
	var units []uint16
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// readHTTP2 asks a server that speaks HTTP/2 over a connection that was made already.
func readHTTP2(req *http.Request, c net.Conn, x *httpExchange) error {
	only := new(http.Protocols)
	only.SetHTTP2(true)
	t := &http.Transport{
		DialTLSContext:         func(context.Context, string, string) (net.Conn, error) { return c, nil },
		Protocols:              only,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeader,
	}
	defer t.CloseIdleConnections()
	resp, err := t.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // nothing is written, so nothing can be lost
	x.status, x.header = resp.StatusCode, resp.Header
	x.readBody(resp.Body)
	return nil
}
