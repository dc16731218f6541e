package netx

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxChain is the most aliases that are followed in one answer.
	maxChain = 10
	// maxTXT is the most text that one name may hold.
	maxTXT = 16 << 10
	// maxUnmatched is the most datagrams that are passed over while waiting for the
	// answer: those of other questions, and forgeries.
	maxUnmatched = 32
)

// message makes the packet: recursion asked for, DNSSEC records wanted.
func message(q checks.Question, kind uint16) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(q.Name), kind)
	m.SetEdns0(ednsSize, true)
	m.AuthenticatedData = true // asks for the AD bit in the answer (RFC 6840, 5.7)
	m.CheckingDisabled = q.Unchecked
	return m
}

// exchange sends m once and returns the answer that belongs to it.
func (d *DNS) exchange(ctx context.Context, s *nameServer, m *dns.Msg, a transport) (*dns.Msg, int, error) {
	ctx, cancel := context.WithTimeout(ctx, d.scaled(a.timeout))
	defer cancel()
	m.Id = dns.Id() // a new one each time: a late answer to the last try does not match
	out, err := m.Pack()
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", checks.ErrDNSFormat, err)
	}
	nd := net.Dialer{}
	c, err := nd.DialContext(ctx, a.network, s.at.String())
	if err != nil {
		return nil, 0, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })()
	if end, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(end); err != nil {
			return nil, 0, err
		}
	}
	co := &dns.Conn{Conn: c, UDPSize: dns.MaxMsgSize} // whatever size was agreed, a server may lie about it
	if _, err := co.Write(out); err != nil {
		return nil, 0, err
	}
	var last error
	for range maxUnmatched {
		b, err := co.ReadMsgHeader(nil)
		switch {
		case errors.Is(err, dns.ErrShortRead):
			err = fmt.Errorf("%w: %w", checks.ErrDNSFormat, err)
		case err != nil:
			return nil, 0, moreSpecific(last, err)
		default:
			var r *dns.Msg
			if r, err = matching(m, b); err == nil {
				return r, len(b), nil
			}
		}
		if last = err; a.network == "tcp" {
			break // there is one answer to a connection, and nobody else can send
		}
	}
	return nil, 0, last
}

// matching decodes an answer and makes sure that it is one to m.
func matching(m *dns.Msg, b []byte) (*dns.Msg, error) {
	r := new(dns.Msg)
	if err := r.Unpack(b); err != nil {
		return nil, fmt.Errorf("%w: %w", checks.ErrDNSFormat, err)
	}
	switch {
	case len(r.Answer) != int(binary.BigEndian.Uint16(b[6:])):
		// The library forgives a message that ends before its own count says: that
		// would read as “there is no such record”.
		return nil, fmt.Errorf("%w: it is cut short", checks.ErrDNSFormat)
	case r.Id != m.Id || !r.Response || r.Opcode != dns.OpcodeQuery:
		return nil, fmt.Errorf("%w: it belongs to another question", checks.ErrDNSFormat)
	case len(r.Question) == 0 && r.Rcode != dns.RcodeSuccess && r.Rcode != dns.RcodeNameError:
		return r, nil // a refusal may leave the question out
	case len(r.Question) != 1 || !strings.EqualFold(r.Question[0].Name, m.Question[0].Name) ||
		r.Question[0].Qtype != m.Question[0].Qtype || r.Question[0].Qclass != m.Question[0].Qclass:
		return nil, fmt.Errorf("%w: it repeats another question", checks.ErrDNSFormat)
	}
	return r, nil
}

// answer takes from a message what was asked for, and leaves everything else.
func (d *DNS) answer(r *dns.Msg, kind uint16, size int, trusted bool) (checks.Answer, error) {
	a := checks.Answer{Exists: r.Rcode == dns.RcodeSuccess, Validates: trusted, Validated: trusted && r.AuthenticatedData, Size: size}
	var err error
	if a.Chain, err = aliases(r, kind); err != nil {
		return checks.Answer{}, err
	}
	name := canonicalName(r.Question[0].Name)
	if n := len(a.Chain); n > 0 {
		name = a.Chain[n-1]
	}
	if err := beside(&a, r); err != nil {
		return checks.Answer{}, err
	}
	text := 0
	for _, rr := range r.Answer {
		if h := rr.Header(); canonicalName(h.Name) != name || h.Class != dns.ClassINET {
			continue
		}
		if s, ok := rr.(*dns.RRSIG); ok && s.TypeCovered == kind && kind != dns.TypeRRSIG {
			rec, err := record(rr)
			if err != nil {
				return checks.Answer{}, err
			}
			a.Signatures = append(a.Signatures, rec)
			continue
		}
		if rr.Header().Rrtype != kind {
			continue
		}
		rec, err := record(rr)
		if err != nil {
			return checks.Answer{}, err
		}
		for _, s := range rec.Strings {
			text += len(s)
		}
		a.Records = append(a.Records, rec)
	}
	if text > maxTXT {
		return checks.Answer{}, fmt.Errorf("%w: the text at one name is longer than is read", checks.ErrDNSFormat)
	}
	return a, nil
}

// beside takes in what stands beside the records asked for: the aliases that led there,
// and the proofs of what there is not.
func beside(a *checks.Answer, r *dns.Msg) error {
	for _, rr := range r.Answer {
		if err := alias(a, rr, r.Question[0].Name); err != nil {
			return err
		}
	}
	for _, rr := range r.Ns {
		if err := denial(a, rr); err != nil {
			return err
		}
	}
	return nil
}

// alias takes in a CNAME record of the chain, or a signature over one.
func alias(a *checks.Answer, rr dns.RR, asked string) error {
	h := rr.Header()
	if name := canonicalName(h.Name); h.Class != dns.ClassINET || len(a.Chain) == 0 || name != canonicalName(asked) && !slices.Contains(a.Chain, name) {
		return nil
	}
	into := &a.Aliases
	switch x := rr.(type) {
	case *dns.CNAME:
	case *dns.RRSIG:
		if into = &a.AliasSignatures; x.TypeCovered != dns.TypeCNAME {
			return nil
		}
	default:
		return nil
	}
	rec, err := record(rr)
	*into = append(*into, rec)
	return err
}

// maxDenial is the most records of a denial that are kept; an honest one needs nine.
const maxDenial = 32

// denial takes in a record that says what there is not, or a signature over one.
func denial(a *checks.Answer, rr dns.RR) error {
	kind, into := rr.Header().Rrtype, &a.Denial
	if s, ok := rr.(*dns.RRSIG); ok {
		kind, into = s.TypeCovered, &a.DenialSignatures
	}
	if kind != dns.TypeSOA && kind != dns.TypeNSEC && kind != dns.TypeNSEC3 || rr.Header().Class != dns.ClassINET || len(*into) >= maxDenial {
		return nil
	}
	rec, err := record(rr)
	*into = append(*into, rec)
	return err
}

// aliases follows the CNAME records of an answer from the name asked for.
func aliases(r *dns.Msg, kind uint16) ([]string, error) {
	name := canonicalName(r.Question[0].Name)
	chain := []string{name}
	for kind != dns.TypeCNAME {
		i := slices.IndexFunc(r.Answer, func(rr dns.RR) bool {
			c, ok := rr.(*dns.CNAME)
			return ok && canonicalName(c.Hdr.Name) == name && c.Hdr.Class == dns.ClassINET
		})
		if i < 0 {
			break
		}
		if c, ok := r.Answer[i].(*dns.CNAME); ok {
			name = canonicalName(c.Target)
		}
		if slices.Contains(chain, name) || len(chain) > maxChain {
			return nil, fmt.Errorf("%w: its aliases go round, or on too long", checks.ErrDNSFormat)
		}
		chain = append(chain, name)
	}
	return chain[1:], nil
}

func canonicalName(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

// record takes a record out of the library's form.
func record(rr dns.RR) (checks.Record, error) {
	h := rr.Header()
	out := checks.Record{Name: canonicalName(h.Name), Type: dns.TypeToString[h.Rrtype], TTL: h.Ttl}
	buf := make([]byte, dns.Len(rr)+1)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return out, fmt.Errorf("%w: %w", checks.ErrDNSFormat, err)
	}
	head, err := dns.PackDomainName(h.Name, make([]byte, 256), 0, nil, false)
	if err != nil || head+10 > end {
		return out, fmt.Errorf("%w: a record without content", checks.ErrDNSFormat)
	}
	out.Data = slices.Clone(buf[head+10 : end]) // after name, type, class, time to live, length
	switch r := rr.(type) {
	case *dns.A:
		out.Addr, _ = netip.AddrFromSlice(r.A.To4())
	case *dns.AAAA:
		out.Addr, _ = netip.AddrFromSlice(r.AAAA)
	case *dns.CNAME:
		out.Host = canonicalName(r.Target)
	case *dns.MX:
		out.Host, out.Pref = canonicalName(r.Mx), r.Preference
	case *dns.NS:
		out.Host = canonicalName(r.Ns)
	case *dns.SOA:
		out.Host = canonicalName(r.Ns)
	case *dns.TXT:
		out.Strings, err = txtStrings(out.Data)
	}
	return out, err
}

// txtStrings reads the strings of a TXT record from its bytes: the library
// hands them out with escapes.
func txtStrings(b []byte) ([]string, error) {
	var out []string
	for len(b) > 0 {
		n := int(b[0])
		if n+1 > len(b) {
			return nil, fmt.Errorf("%w: a string longer than its record", checks.ErrDNSFormat)
		}
		out = append(out, string(b[1:n+1]))
		b = b[n+1:]
	}
	return out, nil
}
