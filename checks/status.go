package checks

import "fmt"

// A Status is what a check found. The zero value is NotChecked, so that a
// finding nobody filled in claims nothing. The words follow XCCDF (NIST IR
// 7275), with partial added because a small firm is seldom all or nothing.
type Status uint8

// The statuses. Unknown means that the check ran and could not tell; NotChecked
// that it did not run; Error that the check itself broke.
const (
	NotChecked Status = iota
	Pass
	Partial
	Fail
	Unknown
	NotApplicable
	Error
)

var statusNames = [...]string{"not_checked", "pass", "partial", "fail", "unknown", "not_applicable", "error"}

// String returns the status as it is spelt in JSON and in reports.
func (s Status) String() string { return name(statusNames[:], int(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Status) MarshalText() ([]byte, error) { return marshalName(statusNames[:], int(s)) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Status) UnmarshalText(b []byte) error {
	i, err := parseName("status", statusNames[:], string(b))
	*s = Status(i)
	return err
}

// A Severity says how bad a gap is. It means something only for Fail and Partial.
type Severity uint8

// The severities, mildest first.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

// String returns the severity as it is spelt in JSON and in reports.
func (s Severity) String() string { return name(severityNames[:], int(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return marshalName(severityNames[:], int(s)) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Severity) UnmarshalText(b []byte) error {
	i, err := parseName("severity", severityNames[:], string(b))
	*s = Severity(i)
	return err
}

// A Reason says why a finding is Unknown, NotChecked or Error. It is a closed
// list, so that programs can act on it; Finding.Detail says it in words.
type Reason string

// The reasons.
const (
	ReasonTimeout        Reason = "timeout"         // no answer before the deadline
	ReasonRefused        Reason = "refused"         // nothing listens there
	ReasonReset          Reason = "reset"           // the other side hung up
	ReasonUnreachable    Reason = "unreachable"     // no route, or the name does not resolve
	ReasonProtocol       Reason = "protocol"        // the answer was not what the protocol asks for
	ReasonNeedsElevation Reason = "needs_elevation" // this system tells it to administrators only
	ReasonUnsupported    Reason = "unsupported"     // this operating system is not covered
	ReasonSourceMissing  Reason = "source_missing"  // the file or interface that holds it is absent
	ReasonParse          Reason = "parse_error"     // it was read, and not understood
	ReasonSkipped        Reason = "skipped"         // left out by choice
	ReasonCancelled      Reason = "cancelled"       // the run was cut short
	ReasonNotAuthorised  Reason = "not_authorised"  // outside the targets that were authorised
	ReasonInternal       Reason = "internal"        // a fault of ours
)

// A Scope says who can reach a target. Severity depends on it: a certificate
// signed by itself is critical on a shop and a trifle on a printer.
type Scope uint8

// The scopes, nearest first.
const (
	Local    Scope = iota // this computer only
	Internal              // the office network
	Public                // the internet
)

var scopeNames = [...]string{"local", "internal", "public"}

// String returns the scope's name.
func (s Scope) String() string { return name(scopeNames[:], int(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Scope) MarshalText() ([]byte, error) { return marshalName(scopeNames[:], int(s)) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Scope) UnmarshalText(b []byte) error {
	i, err := parseName("scope", scopeNames[:], string(b))
	*s = Scope(i)
	return err
}

func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("invalid(%d)", i)
}

func marshalName(names []string, i int) ([]byte, error) {
	if i >= len(names) {
		return nil, fmt.Errorf("value %d has no name", i)
	}
	return []byte(names[i]), nil
}

func parseName(kind string, names []string, s string) (int, error) {
	for i, n := range names {
		if n == s {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q", kind, s)
}
