package checks

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Env is the world that a check may touch. Deadlines, byte caps and the list of
// addresses that may be reached are already on what it hands out.
type Env struct {
	// For returns the world of one target, in which only what was allowed for it can
	// be reached; nil means that this one is every target's.
	For func(Target) *Env
	// Dial opens a connection to "tcp", "tcp4" or "tcp6" and a literal address
	// with port. It refuses every address outside the run's authorised targets.
	// The connection carries an absolute deadline that can only be shortened and
	// a cap on the bytes that can be read.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// DialNamed opens a TCP connection on behalf of the target under another name than
	// its own: to a server that its domain's records name, or to another name of the
	// domain that leads to the same place. Name, port and address are allowed together,
	// or not at all. Nil is allowed nothing.
	DialNamed func(ctx context.Context, name string, to netip.AddrPort) (net.Conn, error)
	// ProbePorts begins to try ports of a host and of others like it, many at a time;
	// nil means that no ports can be tried.
	ProbePorts func(host netip.Addr) (PortProber, error)
	// Router asks the office router which ports it forwards; nil where the run
	// was not told to. It returns an error wrapping ErrNoRouter where none answers.
	Router func(ctx context.Context) (GatewayInfo, error)
	// Fetch gets a file by one GET over http from a third party; nil where the run was not
	// told to ask any. No redirect is followed, and a file has a limit.
	Fetch func(ctx context.Context, address string) ([]byte, error)
	// DNS asks the run's name server; nil where there is none. A server that it
	// names as mail server of an authorised domain may be dialled on port 25, and
	// the host of that domain's mail policy on port 443; see DialNamed.
	DNS Resolver
	// Cache remembers, for the length of the run, what do returned for a key; nil
	// remembers nothing. See Memoize.
	Cache func(key string, do func() any) any
	// Now is the clock.
	Now func() time.Time
	// Host tells facts about this computer.
	Host Host
	// Roots holds certificate authorities to trust besides the system's, or nil.
	Roots *x509.CertPool
	// SystemRoots holds the system's authorities; nil means those of this computer.
	SystemRoots *x509.CertPool
	// Options are what single checks want to know of the run, each of a type of its
	// check's own, such as ports.Options; see OptionsOf.
	Options []any
}

// OptionsOf returns the options of a check, by their type; the zero value where the run
// has none.
func OptionsOf[T any](e *Env) T {
	for _, o := range e.Options {
		if v, ok := o.(T); ok {
			return v
		}
	}
	var none T
	return none
}

// ByName opens a connection with DialNamed, or refuses where there is none.
func (e *Env) ByName(ctx context.Context, name string, to netip.AddrPort) (net.Conn, error) {
	if e.DialNamed == nil {
		return nil, fmt.Errorf("%s: %w", name, ErrNotAuthorised)
	}
	return e.DialNamed(ctx, name, to)
}

// Host tells facts about the computer the program runs on. A method whose
// system is not covered returns an error wrapping errors.ErrUnsupported; one
// that lacks rights returns an error wrapping fs.ErrPermission.
type Host interface {
	// Listeners returns every socket on this computer that accepts connections.
	Listeners(ctx context.Context) (Listeners, error)
	// PasswordPolicy returns the rules that this computer enforces for passwords
	// of local accounts.
	PasswordPolicy(ctx context.Context) (PasswordPolicy, error)
	// File returns the whole of one file of settings by its path from the root, or an
	// error, never a part. It follows links. A file that is not there is an error wrapping
	// fs.ErrNotExist; a path that is none on this system, such as /etc/hosts on Windows,
	// one wrapping errors.ErrUnsupported. What is over 1 MiB, or no regular file, such as
	// a device or a pipe, is an error too.
	File(ctx context.Context, path string) ([]byte, error)
	HostFacts
}

// Listeners is the table of listening sockets.
type Listeners struct {
	Sockets []Listener
	// Source is where the table was read, such as "/proc/net/tcp".
	Source string
	// Hidden says why some owners, or some sockets, are not shown; empty when all are.
	Hidden string
	// Partial reports whether sockets are missing from the table, and not only
	// the names of their owners: what is absent from it proves nothing then.
	Partial bool
}

// A Listener is one TCP socket that accepts connections, or one UDP socket that
// takes what anyone sends.
type Listener struct {
	Addr    netip.Addr // the address it is bound to; unspecified means every address
	Port    uint16
	UDP     bool
	PID     int    // 0 when hidden
	Program string // the program's name; empty when hidden or gone
	// Service is the unit of systemd, or the services of Windows, where known.
	Service string
	// Container is the short id of the container that it runs in, where known.
	Container string
	User      string // the owner's name, or number, where known
}

// PasswordPolicy is what a computer enforces when a local password is set or
// tried. Each fact stands for itself: one may be known and another not.
type PasswordPolicy struct {
	// Governs is empty when local rules bind the people who sign in here;
	// otherwise a sentence says who sets the rules instead.
	ManagedBy string
	// MinLength is the shortest password accepted, in characters; 0 is none.
	MinLength Fact[int]
	// Dictionary says whether common words are refused.
	Dictionary Fact[bool]
	// MaxAge is how long a password lasts; 0 means for ever.
	MaxAge Fact[time.Duration]
	// LockoutTries is the number of wrong tries before a lock; 0 means never.
	LockoutTries Fact[int]
	// LockoutFor is how long the lock holds; 0 means until someone unlocks it.
	LockoutFor Fact[time.Duration]
	// RemoteLogin says whether a password can be tried from another computer.
	RemoteLogin Fact[bool]
}

// A Fact is one value with its proof, or the reason why it is not known.
type Fact[T any] struct {
	Value T
	// Known reports whether Value was really read.
	Known bool
	// Reason and Detail say why it is not known.
	Reason Reason
	Detail string
	// Proof is what was read, and where.
	Proof []Evidence
}

// KnownFact returns a fact that was read.
func KnownFact[T any](v T, proof ...Evidence) Fact[T] {
	return Fact[T]{Value: v, Known: true, Proof: proof}
}

// UnknownFact returns a fact that could not be read.
func UnknownFact[T any](r Reason, detail string, proof ...Evidence) Fact[T] {
	return Fact[T]{Reason: r, Detail: detail, Proof: proof}
}

// ReasonOf turns an error of Env into a reason: what a check may say when
// something could not be seen.
func ReasonOf(err error) Reason {
	var ne net.Error
	var dns *net.DNSError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrNotAuthorised):
		return ReasonNotAuthorised
	case errors.Is(err, context.Canceled):
		return ReasonCancelled
	case errors.As(err, &dns) && !dns.IsTimeout:
		return ReasonUnreachable
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &ne) && ne.Timeout():
		return ReasonTimeout
	}
	return reasonOfSystem(err)
}

// ErrNotAuthorised is what Env.Dial returns for an address that the run was not
// authorised to reach.
var ErrNotAuthorised = errors.New("address is outside the authorised targets")
