// Package fetch gets files from third parties, such as an authority's list of the
// certificates that it took back, where the run was told to.
//
// Whoever answers is hostile until its file proves otherwise, and the address was written
// by someone else: it is one GET by http, with a cap on bytes and time, and no redirect is
// followed. Where it may lead is netx's to say.
package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

const (
	// maxFile is the most that one file may have, and maxRun all of a run together.
	maxFile = 8 << 20
	maxRun  = 32 << 20
	// maxHeader is the most that a server may say before its file begins.
	maxHeader = 16 << 10
	timeout   = 10 * time.Second
)

var (
	errAddress = errors.New("it is no address of the open web (http)")
	errSpent   = fmt.Errorf("the files of this run are more than is read: %w", netx.ErrTooMuch)
)

// A Client fetches.
type Client struct {
	door *netx.ThirdParties

	mu   sync.Mutex
	left int64
}

// New returns a client that goes through a door.
func New(door *netx.ThirdParties) *Client { return &Client{door: door, left: maxRun} }

// Get fetches a file.
func (c *Client) Get(ctx context.Context, address string) ([]byte, error) {
	u, to, err := parse(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Close = true
	req.Header.Set("User-Agent", "cybercheck")
	conn, err := c.door.Dial(ctx, to.Host, to.Port, maxHeader+2*maxFile) // what chunks add is bounded as well
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	wire := &io.LimitedReader{R: conn, N: maxHeader}
	res, err := http.ReadResponse(bufio.NewReader(wire), req)
	if err != nil && wire.N <= 0 {
		err = netx.ErrTooMuch
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // nothing is written, so nothing can be lost
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answered with HTTP status %d", res.StatusCode)
	}
	wire.N = 2 * maxFile
	return c.body(res.Body)
}

// body reads a file within what is left for the run.
func (c *Client) body(r io.Reader) ([]byte, error) {
	most := c.reserve(maxFile)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	c.reserve(int64(len(data)) - most) // what was not needed goes back
	switch {
	case int64(len(data)) > most && most < maxFile:
		return nil, errSpent
	case int64(len(data)) > most:
		return nil, netx.ErrTooMuch
	case err != nil:
		return nil, err
	}
	return data, nil
}

// reserve sets up to n bytes of what is left aside; a negative number gives back.
func (c *Client) reserve(n int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n = min(n, c.left)
	c.left -= n
	return n
}

// parse reads an address that someone else wrote.
func parse(address string) (*url.URL, checks.Target, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Opaque != "" {
		return nil, checks.Target{}, errAddress
	}
	host, port := u.Hostname(), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" {
		port = "80"
	}
	t, err := checks.ParseTarget(host + ":" + port)
	if err != nil || t.Port == 0 {
		return nil, checks.Target{}, errAddress
	}
	return u, t, nil
}
