package tls

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Faults of a list of certificates that were taken back, beside that it cannot be read.
var (
	errListForeign   = errors.New("it is not the list of the certificate's authority")
	errListSignature = errors.New("its signature does not hold")
	errListWeak      = errors.New("its signature is too weak to go by")
	errListSigner    = errors.New("who signed it may not sign lists")
	errListEnded     = errors.New("it has ended")
	errListEarly     = errors.New("it begins later than now")
	errListEndless   = errors.New("it does not say until when it is good")
	errListPartial   = errors.New("it does not speak of all certificates, or not of all reasons")
	errListHold      = errors.New("it says that the certificate was on hold, and has ended")
)

// listReasons are the words for the reasons that a list can give (RFC 5280, 5.3.1).
var listReasons = map[int64]string{
	1: "list.key", 2: "list.authority_key", 3: "list.changed", 4: "list.newer", 5: "list.given_up", reasonHold: "list.hold", 9: "list.not_due", 10: "list.authority_key",
}

// A listAnswer is what came of asking an authority for its list.
type listAnswer struct {
	asked bool
	at    string // the address
	list  []byte
	err   error
}

// fetched is what one fetch brought, as the run remembers it.
type fetched struct {
	data []byte
	err  error
}

// askAuthority fetches the list that a certificate names, where the run was told to. Only
// the address in a certificate that a known authority made is gone to: of any other, a
// stranger chose it.
func (p *presented) askAuthority(ctx context.Context, env *checks.Env) {
	if env.Fetch == nil || len(p.certs) == 0 || len(p.trust.path) < 2 || p.trust.status != publicCA && p.trust.status != privateCA {
		return
	}
	names, _ := listPoints(p.certs[0])
	i := slices.IndexFunc(names, overHTTP)
	if i < 0 {
		return
	}
	got := checks.Memoize(env, "tls list "+names[i], func() fetched {
		data, err := env.Fetch(ctx, names[i])
		return fetched{data, err}
	})
	p.list = listAnswer{asked: true, at: names[i], list: got.data, err: got.err}
}

// askAuthorities asks for every certificate that was shown.
func (f *facts) askAuthorities(ctx context.Context, env *checks.Env) {
	f.asks = env.Fetch != nil
	f.askAuthority(ctx, env)
	for i := range f.others {
		f.others[i].askAuthority(ctx, env)
	}
}

// readListFor reads a list and says what it says of a certificate: an entry where it was
// taken back, none where it was not. A list that does not hold is an error; one that has
// ended and says that the certificate was taken back for good still holds in that.
func readListFor(data []byte, leaf, issuer *x509.Certificate, now time.Time) (l *revocationList, found *entry, err error) {
	if l, err = readList(data); err != nil {
		return nil, nil, err
	}
	if err := l.verify(leaf, issuer); err != nil {
		return l, nil, err
	}
	if l.scope.delta || l.scope.indirect || l.scope.attribute || l.scope.unknownExtension || !l.speaksOf(leaf) {
		return l, nil, errListPartial
	}
	if found, err = l.find(leaf.SerialNumber); err != nil {
		return l, nil, err
	}
	skew := time.Duration(rules().ClockSkewMinutes) * time.Minute
	switch fresh := l.freshness(now, skew); {
	case found != nil && found.at.After(now.Add(skew)):
		return l, nil, errListEarly
	case errors.Is(fresh, errListEarly):
		return l, nil, fresh
	case found != nil && fresh != nil && found.reason == reasonHold:
		return l, nil, errListHold
	case found != nil:
		return l, found, nil
	case fresh != nil:
		return l, nil, fresh
	case l.scope.someReasons:
		return l, nil, errListPartial
	}
	return l, nil, nil
}

// verify reports whether a list is that of the authority, and signed by it.
func (l *revocationList) verify(leaf, issuer *x509.Certificate) error {
	switch _, weak := rules().WeakSignatures[l.head.SignatureAlgorithm.String()]; {
	case !bytes.Equal(l.head.RawIssuer, leaf.RawIssuer):
		return errListForeign
	case weak:
		return errListWeak
	case issuer.KeyUsage != 0 && issuer.KeyUsage&x509.KeyUsageCRLSign == 0:
		return errListSigner
	}
	if err := issuer.CheckSignature(l.head.SignatureAlgorithm, l.signed, l.signature); err != nil {
		return fmt.Errorf("%w: %w", errListSignature, err)
	}
	return nil
}

// speaksOf reports whether a certificate is among those of which a list speaks.
func (l *revocationList) speaksOf(leaf *x509.Certificate) bool {
	isCA := leaf.BasicConstraintsValid && leaf.IsCA
	if l.scope.users && isCA || l.scope.authorities && !isCA {
		return false
	}
	if len(l.scope.names) == 0 {
		return !l.scope.otherForm
	}
	names, _ := listPoints(leaf)
	return slices.ContainsFunc(names, func(s string) bool { return slices.Contains(l.scope.names, s) })
}

// freshness reports whether a list is of today.
func (l *revocationList) freshness(now time.Time, skew time.Duration) error {
	switch {
	case now.Before(l.head.ThisUpdate.Add(-skew)):
		return errListEarly
	case l.head.NextUpdate.IsZero():
		return errListEndless
	case now.After(l.head.NextUpdate.Add(skew)):
		return errListEnded
	}
	return nil
}

// onList judges what the authority's list says, where the run was to ask for it; what the
// server sent along was judged before. That a certificate was taken back counts, whoever
// says so, and a word that holds counts before one that does not.
func (j *judge) onList(leaf *x509.Certificate) {
	mine := j.Find("cert.revoked")
	if !j.facts.asks || mine.Status == checks.Fail || mine.Status == checks.Partial {
		return
	}
	other := newJudge(j.evidence, j.now)
	other.list(leaf)
	if f := other.Findings()[0]; weight(f) > weight(checks.Finding{Status: checks.Unknown}) || mine.Status != checks.Pass {
		*mine = f
	}
}

// list judges the list alone.
func (j *judge) list(leaf *x509.Certificate) {
	const id = "cert.revoked"
	a := j.facts.list
	switch {
	case !a.asked:
		j.notAsked(leaf)
		return
	case a.err != nil:
		j.Unknown(id, checks.ReasonOf(a.err), words.Say("list.fetch"), checks.Seen("list of those taken back", a.at, a.err.Error()))
		return
	}
	l, found, err := readListFor(a.list, leaf, j.path()[1], j.now)
	var dates []checks.Evidence
	if l != nil {
		dates = []checks.Evidence{
			checks.Seen("list as of", a.at, l.head.ThisUpdate.UTC().Format(time.RFC3339)),
			checks.Seen("list good until", a.at, l.head.NextUpdate.UTC().Format(time.RFC3339)),
		}
	}
	switch {
	case found != nil:
		text := words.Say(id, "date", longDate(found.at))
		if key := listReasons[found.reason]; key != "" {
			text = words.Say(key, "date", longDate(found.at))
		}
		why := checks.Seen("reason on the list", a.at, fmt.Sprintf("code %d", found.reason))
		j.Gap(id, text, append([]checks.Evidence{j.date("revoked", found.at), why}, dates...)...)
	case err == nil:
		j.Pass(id, words.Say("list.pass"), dates...)
	default:
		j.Unknown(id, checks.ReasonParse, words.Say("list.unread"), append([]checks.Evidence{checks.Seen("what is wrong with the list", a.at, err.Error())}, dates...)...)
	}
}

// notAsked says why no authority was asked, though the run was told to.
func (j *judge) notAsked(leaf *x509.Certificate) {
	const id = "cert.revoked"
	names, other := listPoints(leaf)
	lasts := j.seen("lifetime", fmt.Sprintf("%d days", daysBetween(leaf.NotBefore, leaf.NotAfter)))
	switch {
	case j.trust.status != publicCA && j.trust.status != privateCA || len(j.path()) < 2:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("list.untrusted"), lasts)
	case len(names) > 0 || other:
		j.Unknown(id, checks.ReasonUnsupported, words.Say("list.form"), lasts)
	case leaf.NotAfter.Sub(leaf.NotBefore) <= time.Duration(rules().ShortDays)*day:
		j.notApplicable(id, "list.short", lasts)
	default:
		j.Unknown(id, checks.ReasonSourceMissing, words.Say("list.none"), lasts)
	}
}
