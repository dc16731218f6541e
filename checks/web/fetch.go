package web

import (
	"bufio"
	"context"
	cryptotls "crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// What is read of one answer, whatever the server sends.
const (
	maxHeader = 64 << 10
	maxBody   = 768 << 10
	// maxInformational is how many answers may only say to wait (1xx).
	maxInformational = 5
	// requestTimeout is how long one request may take.
	requestTimeout = 5 * time.Second
)

// origin is who the request says it comes from. A site that answers “you may read
// this with the visitor's cookies” to an unknown name answers so to all.
const origin = "https://cybercheck.invalid"

// A httpExchange is one request and what came of it.
type httpExchange struct {
	url    *url.URL
	where  string // the address that was asked
	status int    // 0 where there was no answer
	header http.Header
	body   []byte
	// truncated says why the body is not whole, where it is not.
	truncated string
	parsed    *pageContent // what content read
	// Of the connection: whether browsers would trust the certificate, and
	// whether the server wants one of the visitor.
	trusted, wantsClientCert bool
	// connected is true where the port accepted the connection.
	connected bool
	reason    checks.Reason // why there is no answer
	fault     string
}

// answered reports whether the server answered at all.
func (x *httpExchange) answered() bool { return x != nil && x.status != 0 }

// bodyUnread reports whether some of the body is not known.
func (x *httpExchange) bodyUnread() bool { return x.truncated != "" }

// cookies are those that the answer sets.
func (x *httpExchange) cookies() []*http.Cookie {
	return (&http.Response{Header: x.header}).Cookies()
}

// A fetcher asks one site, and counts.
type fetcher struct {
	env      *checks.Env
	host     string // the target
	addrs    []netip.Addr
	requests []*httpExchange
	answers  map[string]*httpExchange // by request: the same is asked once
	// http2 is true once the site is known to speak HTTP/2 alone, and triedHTTP2 once it
	// was asked.
	http2, triedHTTP2 bool
}

// maxRequests is the most requests to one site.
const maxRequests = 10

// get asks for one address. Redirects are not followed here, no proxy is obeyed, no
// compression is asked for, and one connection carries one request. The answer is
// nil when the site had all its requests.
func (f *fetcher) get(ctx context.Context, u *url.URL, cookies string) *httpExchange {
	key := requestKey(u, cookies)
	if x := f.answers[key]; x != nil {
		return x
	}
	if len(f.requests) >= maxRequests {
		return nil
	}
	x := &httpExchange{url: u}
	f.requests, f.answers[key] = append(f.requests, x), x
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		x.reason, x.fault = checks.ReasonProtocol, err.Error()
		return x
	}
	req.Header.Set("User-Agent", "cybercheck (+https://github.com/cybercheck-cli/cybercheck)")
	req.Header.Set("Accept", "text/html,text/plain;q=0.9,*/*;q=0.5")
	req.Header.Set("Origin", origin)
	if cookies != "" {
		req.Header.Set("Cookie", cookies)
	}
	req.Close = true
	err = f.roundTrip(ctx, req, x)
	if err != nil && f.mayBeHTTP2(x, reasonOf(ctx, err)) {
		f.triedHTTP2, f.http2 = true, true
		again := &httpExchange{url: u}
		if f.roundTrip(ctx, req, again) == nil {
			*x, err = *again, nil
		} else {
			f.http2 = false
		}
	}
	if err != nil && x.status == 0 {
		x.reason, x.fault = reasonOf(ctx, err), err.Error()
	}
	return x
}

// mayBeHTTP2 reports whether a request that failed for this reason is worth a second try:
// some servers speak HTTP/2 and nothing else.
func (f *fetcher) mayBeHTTP2(x *httpExchange, why checks.Reason) bool {
	return !f.triedHTTP2 && x.url.Scheme == "https" && x.connected && x.status == 0 && (why == checks.ReasonProtocol || why == checks.ReasonReset)
}

// roundTrip sends the request over a connection of its own and reads the answer
// with its bounds. The client of net/http is not used: it keeps connections, and
// its errors do not tell a refusal from a reset.
func (f *fetcher) roundTrip(ctx context.Context, req *http.Request, x *httpExchange) error {
	dialled, err := f.dial(ctx, "tcp", x)
	if err != nil {
		return err
	}
	defer dialled.Close()
	defer context.AfterFunc(ctx, func() { dialled.Close() })()
	if d, ok := ctx.Deadline(); ok {
		_ = dialled.SetDeadline(d) // a connection that takes none still closes with ctx
	}
	c := dialled
	if x.url.Scheme == "https" {
		tc := cryptotls.Client(c, f.tlsConfig(x))
		if err := tc.HandshakeContext(ctx); err != nil {
			return err
		}
		if tc.ConnectionState().NegotiatedProtocol == "h2" {
			return readHTTP2(req, tc, x)
		}
		c = tc
	}
	if err := req.Write(c); err != nil {
		return err
	}
	wire := &io.LimitedReader{R: c, N: maxHeader}
	br := bufio.NewReader(wire)
	resp, err := readResponse(br, req)
	if wire.N <= 0 && err != nil {
		return errTooLong
	}
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // nothing is written, so nothing can be lost
	x.status, x.header = resp.StatusCode, resp.Header
	wire.N = 2 * maxBody // what chunks and trailers add is bounded as well
	x.readBody(resp.Body)
	return nil
}

// errTooLong is for a header longer than any site needs.
var errTooLong = errors.New("the header of the answer is too long")

// readResponse reads the answer, past a few that only say to wait.
func readResponse(br *bufio.Reader, req *http.Request) (*http.Response, error) {
	for range maxInformational {
		resp, err := http.ReadResponse(br, req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, nil
		}
		_ = resp.Body.Close() // such an answer has no body
	}
	return nil, errTooLong
}

// dial goes to the addresses that the target was pinned to, whatever the name.
func (f *fetcher) dial(ctx context.Context, network string, x *httpExchange) (net.Conn, error) {
	var last error
	for _, a := range f.addrs[:min(len(f.addrs), 2)] {
		x.where = net.JoinHostPort(a.String(), strconv.Itoa(int(portOf(x.url))))
		c, err := f.dialHost(ctx, network, x, netip.AddrPortFrom(a, portOf(x.url)))
		if err == nil {
			x.connected = true
			return c, nil
		}
		last = errors.Join(last, err)
	}
	return nil, last
}

// dialHost goes to the target under its own name, or under another of its domain.
func (f *fetcher) dialHost(ctx context.Context, network string, x *httpExchange, to netip.AddrPort) (net.Conn, error) {
	if name := strings.ToLower(x.url.Hostname()); name != f.host {
		return f.env.ByName(ctx, name, to)
	}
	return f.env.Dial(ctx, network, to.String())
}

// tlsConfig lets everything through that crypto/tls knows: what is wrong with it
// is for the check of TLS to say. Whether a browser would go on is noted.
func (f *fetcher) tlsConfig(x *httpExchange) *cryptotls.Config {
	protocols := []string{"http/1.1"}
	if f.http2 {
		protocols = []string{"h2", "http/1.1"}
	}
	return &cryptotls.Config{
		ServerName:         x.url.Hostname(), // crypto/tls sends no address as a name
		NextProtos:         protocols,
		InsecureSkipVerify: true,
		MinVersion:         cryptotls.VersionTLS10,
		CipherSuites:       everySuite(), // browsers still open sites without the best ones
		Time:               f.env.Now,
		VerifyConnection: func(s cryptotls.ConnectionState) error {
			x.trusted = f.trusts(s, x.url.Hostname())
			return nil
		},
		GetClientCertificate: func(*cryptotls.CertificateRequestInfo) (*cryptotls.Certificate, error) {
			x.wantsClientCert = true
			return &cryptotls.Certificate{}, nil
		},
	}
}

// everySuite lists all that crypto/tls has.
func everySuite() []uint16 {
	var out []uint16
	for _, s := range append(cryptotls.CipherSuites(), cryptotls.InsecureCipherSuites()...) {
		out = append(out, s.ID)
	}
	return out
}

func (f *fetcher) trusts(s cryptotls.ConnectionState, host string) bool {
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	for _, roots := range []*x509.CertPool{f.env.SystemRoots, f.env.Roots} {
		if roots == nil && f.env.SystemRoots != nil {
			continue
		}
		// Nil roots are those of this computer.
		if _, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between, CurrentTime: f.env.Now()}); err == nil {
			return true
		}
	}
	return false
}

// reasonOf is checks.ReasonOf where the end of ctx explains the error.
func reasonOf(ctx context.Context, err error) checks.Reason {
	if ctx.Err() != nil {
		return checks.ReasonOf(ctx.Err())
	}
	return checks.ReasonOf(err)
}

func portOf(u *url.URL) uint16 {
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(n)
	}
	if u.Scheme == "http" {
		return httpPort
	}
	return httpsPort
}

// portText is the port that an address leads to.
func portText(u *url.URL) string { return strconv.Itoa(int(portOf(u))) }

// originOf is the site of a host over https.
func originOf(host string) *url.URL { return &url.URL{Scheme: "https", Host: host} }

// siteURL is the first page of a host.
func siteURL(scheme, host string, port uint16) *url.URL {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != 0 && !(scheme == "http" && port == httpPort) && !(scheme == "https" && port == httpsPort) {
		host += ":" + strconv.Itoa(int(port))
	}
	return &url.URL{Scheme: scheme, Host: host, Path: "/"}
}
