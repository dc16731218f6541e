package igd

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// maxHeader is the most that a router may say before its answer begins.
const maxHeader = 16 << 10

// fetch makes one request over a connection of its own. It follows nothing, obeys
// no proxy, and reads no more than maxHeader and maxBody.
func (c *Client) fetch(ctx context.Context, where *url.URL, action string, body []byte) ([]byte, int, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, where.String(), bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	req.Close = true
	req.Header.Set("User-Agent", "cybercheck")
	if body != nil {
		req.Header.Set("Content-Type", `text/xml; charset="utf-8"`)
		req.Header.Set("SOAPAction", `"`+action+`"`)
	}
	conn, err := c.Dial(ctx, "tcp", where.Host) // ownURL gave it a port
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := req.Write(conn); err != nil {
		return nil, 0, err
	}
	wire := &io.LimitedReader{R: conn, N: maxHeader}
	res, err := http.ReadResponse(bufio.NewReader(wire), req)
	if err != nil && wire.N <= 0 {
		err = netx.ErrTooMuch
	}
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = res.Body.Close() }() // nothing is written, so nothing can be lost
	wire.N = 2 * maxBody                    // what chunks add is bounded as well
	data, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, 0, err
	case len(data) > maxBody:
		return nil, 0, netx.ErrTooMuch
	case res.StatusCode != http.StatusOK && res.StatusCode != http.StatusInternalServerError:
		return nil, 0, fmt.Errorf("it answered with HTTP status %d", res.StatusCode)
	}
	return data, res.StatusCode, nil
}
