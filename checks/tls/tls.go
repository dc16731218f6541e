// Package tls checks how a server proves who it is and how it locks its
// connections: its certificate, the versions of TLS it still speaks, and the
// ways to lock that it agrees to.
//
// The work is a ladder. One real handshake by crypto/tls comes first; then a
// few hand-written first messages ask for old versions, because crypto/tls
// cannot. On the very servers that most need a finding the library's handshake
// fails, so the hand-written messages are also the way to read the certificate
// of a server that is too old or too weak for it. examine (probes.go) gathers,
// judgeFindings (judge.go) decides, and only the first touches the network.
package tls

import (
	"context"
	"crypto/x509"
	"embed"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

const (
	checkName = "tls"
	httpsPort = 443
	httpPort  = 80
	// budget is the time for one endpoint, whatever it does; talkBudget that where a
	// conversation comes first, one connection after another; and fullBudget that with the
	// lists of --full. A handshake may take as long as a connection lives.
	budget     = 25 * time.Second
	talkBudget = 60 * time.Second
	fullBudget = 120 * time.Second
)

// The documentation is one list in four files: a fix named in one is used in the next.
var (
	docs  = checks.EmbeddedDocs(content, "findings.yaml", "findings_cert.yaml", "findings_chain.yaml", "findings_cipher.yaml")
	words = checks.EmbeddedWords(content)
)

// Check looks at the certificate and the TLS versions of a server.
var Check = &checks.Check{
	Name:  checkName,
	Title: "Secure connection to the website",
	Touches: "Connects a few times to each address of the name, at most eight, for secure pages (port 443, or the port you name). " +
		"It starts a secure connection, reads the certificate and hangs up. " +
		"With --check-revocation it also fetches one list from the authority of each certificate, a third party.",
	CannotSee: "It does not see whether every page sends visitors to the secure address, " +
		"or what happens behind the server.",
	On:   []checks.Kind{checks.Remote},
	Docs: docs,
	Run:  run,
}

// Options are what a run may say to this check.
type Options struct {
	// Full asks for whole lists where the findings need only a part of them.
	Full bool
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	e := evidence{target: t, port: t.Port}
	if e.port == 0 {
		e.port = httpsPort
	}
	limit := budget
	switch {
	case checks.OptionsOf[Options](env).Full:
		limit = fullBudget
	case upgradeFor(e.port) != nil:
		limit = talkBudget
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	j := newJudge(e, env.Now())
	if len(t.Addrs) == 0 {
		reason, detail := t.Unresolved()
		j.Rest("", checks.Unknown, reason, detail)
		return j.Findings(), nil
	}
	p := newProber(env, t, e.port)
	c, reason := p.connect(ctx, t.Addrs, e.port)
	if c == nil {
		j.facts.where = p.addr
		if reason == checks.ReasonRefused && t.Port == 0 {
			p.noHTTPS(ctx, j)
		} else {
			j.Rest("", checks.Unknown, reason, words.Unknown(reason))
		}
		return j.Findings(), nil
	}
	ready := make(chan struct{})
	go func() { // reading this computer's authorities takes as long as an answer
		defer close(ready)
		_ = systemRoots(env)
	}()
	further := p.examineFurther(ctx, t.Addrs)
	e.facts = p.examine(ctx, c)
	<-ready
	e.facts.merge(<-further)
	e.facts.read(env)
	for i := range e.facts.others {
		e.facts.others[i].read(env)
	}
	e.facts.askAuthorities(ctx, env)
	e.certs, e.trust = e.facts.certs, e.facts.trust
	return judgeFindings(e, env.Now()), nil
}

// noHTTPS is for a name on whose secure port nothing listens. Where a website
// answers on the other port, its visitors have no secure way in; where none
// does, there is no website to judge.
func (p *prober) noHTTPS(ctx context.Context, j *judge) {
	closed := j.seen("port 443", "refused")
	c, reason := p.connect(ctx, j.target.Addrs, httpPort)
	switch {
	case c != nil:
		c.Close()
		j.Gap("tls.none", words.Say("answer.port80"),
			closed, j.seen("port 80", "open"))
		j.Rest("", checks.NotApplicable, "", words.Say("secure.none"), closed)
	case reason == checks.ReasonRefused:
		j.Rest("", checks.NotApplicable, "", words.Say("answer.none"), closed, j.seen("port 80", "refused"))
	default:
		j.Rest("", checks.Unknown, reason, words.Unknown(reason), closed)
	}
}

// systemRoots returns the authorities that browsers here trust; nil where they
// cannot be read, and then nothing is trusted and nothing distrusted.
func systemRoots(env *checks.Env) *x509.CertPool {
	if env.SystemRoots != nil {
		return env.SystemRoots
	}
	pool, err := x509.SystemCertPool() // read once, however often it is asked for
	if err != nil {
		return nil
	}
	return pool
}

// readChain decodes a chain and finds out who vouches for it. A leaf that
// cannot be decoded leaves nothing to judge; one in between that cannot leaves
// open who does.
func readChain(chain [][]byte, env *checks.Env) ([]*x509.Certificate, trust) {
	var certs []*x509.Certificate
	fault := ""
	for i, der := range chain {
		c, err := readCertificate(der)
		switch {
		case err == nil:
			certs = append(certs, c)
		case i == 0:
			return nil, trust{}
		default:
			fault = err.Error()
		}
	}
	if len(certs) == 0 {
		return nil, trust{}
	}
	t := assessTrust(certs, env.Now(), poolVerifier(systemRoots(env)), poolVerifier(env.Roots))
	if fault != "" && t.status != publicCA && t.status != privateCA {
		t = trust{reason: checks.ReasonParse, fault: fault}
	}
	return certs, t
}
