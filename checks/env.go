package checks

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"time"
)

// Env is the world that a check may touch. Deadlines, byte caps and the list of
// addresses that may be reached are already on what it hands out.
type Env struct {
	// Dial opens a connection to "tcp", "tcp4" or "tcp6" and a literal address
	// with port. It refuses every address outside the run's authorised targets.
	// The connection carries an absolute deadline that can only be shortened and
	// a cap on the bytes that can be read.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Now is the clock.
	Now func() time.Time
	// Host tells facts about this computer.
	Host Host
	// Roots holds certificate authorities to trust besides the system's, or nil.
	Roots *x509.CertPool
	// SystemRoots holds the system's authorities; nil means those of this computer.
	SystemRoots *x509.CertPool
	// Ports are the ports to try on a target that names none; nil means the usual ones.
	Ports []uint16
	// Standard names the yardstick for password rules: "default", "nist",
	// "cyber-essentials", "nzism", "cis" or "ism".
	Standard string
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

// A Listener is one TCP socket that accepts connections.
type Listener struct {
	Addr    netip.Addr // the address it is bound to; unspecified means every address
	Port    uint16
	PID     int    // 0 when hidden
	Program string // the program's name; empty when hidden or gone
	User    string // the owner's name, or number, where known
}

// PasswordPolicy is what a computer enforces when a local password is set or
// tried. Each fact stands for itself: one may be known and another not.
type PasswordPolicy struct {
	// Governs is empty when local rules bind the people who sign in here;
	// otherwise a sentence says who sets the rules instead.
	Governs string
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
