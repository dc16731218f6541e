package checks

import (
	"context"
	"errors"
	"net/netip"
	"strings"
)

// A Resolver asks the run's one name server. Nothing else is contacted: not
// the servers of the domain, not the root.
type Resolver interface {
	// Query asks one question and returns its answer, which is either NOERROR or
	// NXDOMAIN. Everything else is an error: what a server would not say, or did
	// not say in time, or garbled, is never an empty answer. All questions for one
	// domain share a budget and a deadline, whichever check asks them; the same
	// question is sent once.
	Query(ctx context.Context, q Question) (Answer, error)
}

// A Question is one question for the name server.
type Question struct {
	// Domain is whose budget the question is asked on: the domain looked at.
	Domain string
	Name   string // without a final dot
	Type   string // "A", "AAAA", "CAA", "DNSKEY", "DS", "MX", "NS", "NSEC3PARAM", "SOA", "TLSA", "TXT"
	// Unchecked asks a server that validates to hand out also what it holds to be
	// forged (the CD bit of RFC 4035).
	Unchecked bool
}

// An Answer is what the name server said.
type Answer struct {
	// Exists is false for NXDOMAIN: there is no such name.
	Exists bool
	// Records are those of the type asked for, at the end of Chain.
	Records []Record
	// Signatures are the RRSIG records that cover them.
	Signatures []Record
	// Chain is the aliases (CNAME) that led from the name asked for to the records.
	// Aliases are the records that say so, each a set of its own, and AliasSignatures
	// the RRSIG records that cover them.
	Chain                    []string
	Aliases, AliasSignatures []Record
	// Denial are the SOA, NSEC and NSEC3 records by which the zone proves that there is
	// no such record, and DenialSignatures the RRSIG records that cover them.
	Denial, DenialSignatures []Record
	// Validates reports whether the word of this server on DNSSEC can be trusted:
	// it runs on this computer, or was named for this run. Validated is that word.
	Validates, Validated bool
	// Size is the length of the message, in bytes.
	Size int
}

// A Record is one record, with its content in the form that its type has.
type Record struct {
	Name string // lower case, without a final dot
	Type string
	TTL  uint32
	// Host is the name in a CNAME, MX, NS or SOA record; Pref is an MX's preference.
	Host string
	Pref uint16
	// Strings are the strings of a TXT record.
	Strings []string
	// Addr is the address of an A or AAAA record.
	Addr netip.Addr
	// Data is the record's content as it is sent, without compression.
	Data []byte
}

// Text joins the strings of a TXT record as SPF and DMARC ask: without a space.
func (r Record) Text() string { return strings.Join(r.Strings, "") }

// Faults of a name service, beside those of the network.
var (
	// ErrQueryBudget means that the domain has used up its questions or its time.
	ErrQueryBudget = errors.New("the domain needs more questions than are asked about one domain")
	// ErrDNSFormat means that the answer was not one: another question's, a loop,
	// or more than is read.
	ErrDNSFormat = errors.New("the name server's answer could not be followed")
)

// An RCodeError is an answer that says neither yes nor no.
type RCodeError struct{ RCode string } // such as "SERVFAIL"

// Error implements error.
func (e *RCodeError) Error() string { return "the name server answered " + e.RCode }

// noResolver is the name service of a run that has none.
type noResolver struct{}

func (noResolver) Query(context.Context, Question) (Answer, error) {
	return Answer{}, errors.ErrUnsupported
}

// Resolver returns the run's name service, or one that knows nothing.
func (e *Env) Resolver() Resolver {
	if e.DNS == nil {
		return noResolver{}
	}
	return e.DNS
}

// Memoize returns what do returns, which is called once a run for each key: two
// checks of two targets that need the same fact about a third party ask for it
// once.
func Memoize[T any](e *Env, key string, do func() T) T {
	if e.Cache == nil {
		return do()
	}
	if v, ok := e.Cache(key, func() any { return do() }).(T); ok {
		return v
	}
	return do() // the first caller broke; that is said where it happened
}
