package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	maxPolicy  = 64 << 10
	maxHeaders = 16 << 10
	policyTime = 8 * time.Second
	httpsPort  = 443
	policyPath = "/.well-known/mta-sts.txt"
	policyHost = "mta-sts."
)

// A stsFetch is the outcome of fetching a mail policy.
type stsFetch struct {
	text string
	// fault says what is wrong with the way it is published; empty where it came.
	fault string
	// err says why it is not known.
	err error
}

// fetchSTS gets the policy file of a domain (RFC 8461, 3.3): one request, no
// redirect followed, the certificate checked, at most 64 KiB.
func fetchSTS(ctx context.Context, env *checks.Env, a querier) stsFetch {
	host := policyHost + a.domain
	addr := a.address(ctx, host)
	var out stsFetch
	switch {
	case addr.err != nil:
		out.err = addr.err
		return out
	case len(addr.Records) == 0:
		out.fault = words.Say("fetch.no_address", "host", host)
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, policyTime)
	defer cancel()
	c, err := env.ByName(ctx, host, netip.AddrPortFrom(addr.Records[0].Addr, httpsPort))
	if err != nil {
		if checks.ReasonOf(err) == checks.ReasonRefused {
			out.fault = words.Say("fetch.refused", "host", host)
		} else {
			out.err = err
		}
		return out
	}
	defer c.Close()
	tc := tls.Client(c, &tls.Config{ServerName: host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS12})
	if err := tc.HandshakeContext(ctx); err != nil {
		if checks.ReasonOf(err) == checks.ReasonTimeout {
			out.err = err
		} else {
			out.fault = words.Say("fetch.no_tls", "host", host)
		}
		return out
	}
	if fault := certificateError(env, tc.ConnectionState().PeerCertificates, host); fault != "" {
		out.fault = words.Say("fetch.certificate", "host", host, "fault", fault)
		return out
	}
	out.text, out.fault, out.err = httpGet(tc, host, policyPath)
	return out
}

// certificateError says why a certificate is not good for a name now, or nothing.
func certificateError(env *checks.Env, chain []*x509.Certificate, host string) string {
	if len(chain) == 0 {
		return words.Say("certificate.none")
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	var err error
	for _, roots := range []*x509.CertPool{env.SystemRoots, env.Roots} {
		if roots == nil && err != nil {
			continue // a nil pool means the system's, which was tried
		}
		if _, err = chain[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between, CurrentTime: env.Now()}); err == nil {
			return ""
		}
	}
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return words.Say("certificate.name")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return words.Say("certificate.dates")
	}
	return words.Say("certificate.authority")
}

// httpGet makes one HTTP request and returns the body of a 200, or what is wrong.
func httpGet(c io.ReadWriter, host, path string) (text, fault string, err error) {
	req := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: cybercheck\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
	if _, err := io.WriteString(c, req); err != nil {
		return "", "", err
	}
	head := bufio.NewReader(io.LimitReader(c, maxHeaders+2*maxPolicy))
	status, err := headerLine(head)
	if err != nil {
		return "", "", err
	}
	f := strings.Fields(status)
	if len(f) < 2 || !strings.HasPrefix(f[0], "HTTP/1.") {
		return "", words.Say("fetch.not_web", "host", host), nil
	}
	if f[1] != "200" {
		return "", words.Say("fetch.code", "host", host, "code", shorten(f[1])), nil
	}
	size, chunked, read := int64(-1), false, len(status)
	for {
		line, err := headerLine(head)
		if err != nil {
			return "", "", err
		}
		if line == "" {
			break
		}
		if read += len(line); read > maxHeaders {
			return "", words.Say("fetch.headers", "host", host), nil
		}
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); strings.ToLower(name) {
		case "content-length":
			if size, err = strconv.ParseInt(value, 10, 64); err != nil || size < 0 {
				return "", words.Say("fetch.not_web", "host", host), nil //nolint:nilerr // the fault is in the words
			}
		case "transfer-encoding":
			chunked = strings.EqualFold(value, "chunked")
		}
	}
	body, err := readBody(head, size, chunked)
	if err != nil {
		return "", "", err
	}
	if len(body) > maxPolicy {
		return "", words.Say("fetch.too_long"), nil
	}
	return string(body), "", nil
}

func headerLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// readBody reads up to one byte more than a policy may have.
func readBody(r *bufio.Reader, size int64, chunked bool) ([]byte, error) {
	switch {
	case chunked:
		return readChunks(r)
	case size >= 0:
		return readExactly(r, min(size, maxPolicy+1))
	}
	b, err := io.ReadAll(io.LimitReader(r, maxPolicy+1))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // ended without a close_notify, as many servers do
	}
	return b, err
}

// readExactly reads n bytes; fewer are an error.
func readExactly(r io.Reader, n int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, n))
	if err == nil && int64(len(b)) < n {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// readChunks reads a body that comes in pieces (RFC 9112, 7.1).
func readChunks(r *bufio.Reader) ([]byte, error) {
	var out []byte
	for len(out) <= maxPolicy {
		line, err := headerLine(r)
		if err != nil {
			return nil, err
		}
		hex, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseUint(strings.TrimSpace(hex), 16, 31)
		if err != nil {
			return nil, errProtocol
		}
		if n == 0 {
			break
		}
		part, err := readExactly(r, int64(min(n, maxPolicy+1)))
		if err != nil {
			return nil, err
		}
		if out = append(out, part...); len(out) > maxPolicy {
			break
		}
		if _, err := headerLine(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
