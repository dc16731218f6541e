package all

import (
	cryptotls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// The ciphers of a well-kept server.
const sound = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305"

// block is an nginx server with a certificate, its own lines, and what its plain
// port says.
func block(lines, location, plain string) string {
	return "server { listen PORT ssl; server_name shop.example; ssl_certificate CERT; ssl_certificate_key KEY; ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers " + sound + ";\n" +
		lines + " location / { " + location + " } }\nserver { listen HTTP; location / { " + plain + " } }"
}

const (
	toHTTPS = "return 301 https://shop.example$request_uri;"
	hello   = "default_type text/html; return 200 'Hello';"
	hsts    = `add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;`
)

// reversed turns the certificates in between around.
func reversed(c cryptotls.Certificate, more ...[]byte) cryptotls.Certificate {
	c.Certificate = append(slices.Clone(c.Certificate), more...)
	slices.Reverse(c.Certificate[1:])
	return c
}

func names(n int) checktest.Edit {
	return func(c *x509.Certificate) {
		for i := range n {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("n%d.shop.example", i))
		}
	}
}

// TestRealServers starts real servers in the states that a small firm's may be
// in. Every gap that there is must be found, and no bad one that there is not.
func TestRealServers(t *testing.T) {
	needs(t, "openssl")
	root := checktest.NewAuthority(t, "Root")
	ca := root.Intermediate(t, "In between")
	second := ca.Intermediate(t, "Further in between")
	good := ca.Issue(t, site)
	rsa := ca.IssueKey(t, site, checktest.RSAKey(t, 2048))
	stranger := checktest.NewAuthority(t, "Stranger")
	old := "ALL:@SECLEVEL=0"
	wallClock := func(e *checks.Env) { e.Now = time.Now } // openssl dates by it
	withExtra := func(c cryptotls.Certificate) cryptotls.Certificate {
		c.Certificate = append(slices.Clone(c.Certificate), root.Cert.Raw, stranger.Cert.Raw)
		return c
	}
	list := []setup{
		{name: "good", cert: good, args: []string{"-cipher", sound}, passes: []string{"tls.proto.no_tls13", "tls.cipher.cbc", "tls.kex.static_rsa_offered", "cert.chain_order", "tls.ems_missing"}, milder: []string{"tls.kex.no_pq"}},
		{name: "TLS 1.0 and up", cert: rsa, args: []string{"-min_protocol", "TLSv1", "-cipher", "ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0"}, gaps: []string{"tls.proto.tls10", "tls.proto.tls11"}, milder: []string{"tls.cipher.cbc"}},
		{name: "TLS 1.1 and up", cert: rsa, args: []string{"-min_protocol", "TLSv1.1", "-cipher", "ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0"}, gaps: []string{"tls.proto.tls11"}, passes: []string{"tls.proto.tls10"}},
		{name: "TLS 1.0 only", cert: rsa, args: []string{"-tls1", "-cipher", "ECDHE+AES:@SECLEVEL=0"}, gaps: []string{"tls.proto.tls10", "tls.proto.no_tls12_13", "tls.cipher.no_aead"}, milder: []string{"tls.proto.no_tls13"}},
		{name: "TLS 1.2 only", cert: good, args: []string{"-tls1_2", "-cipher", sound}, milder: []string{"tls.proto.no_tls13"}},
		{name: "TLS 1.3 only", cert: good, args: []string{"-tls1_3"}, passes: []string{"tls.proto.no_tls12_13", "tls.cipher.no_aead", "tls.kex.no_fs"}},
		{name: "no encryption", cert: rsa, args: []string{"-tls1_2", "-cipher", "ECDHE+AESGCM:NULL-SHA256:NULL-SHA:@SECLEVEL=0"}, gaps: []string{"tls.cipher.null"}},
		{name: "no certificate needed", cert: rsa, args: []string{"-tls1_2", "-cipher", "ECDHE+AESGCM:aNULL:!eNULL:!SEED:!CAMELLIA:@SECLEVEL=0"}, gaps: []string{"tls.cipher.anon", "tls.kex.dh_weak"}}, // with this setting, OpenSSL takes a group of 1024 bits
		{name: "everything on", cert: rsa, args: []string{"-min_protocol", "TLSv1", "-cipher", "ALL:eNULL:@SECLEVEL=0"}, gaps: []string{"tls.proto.tls10", "tls.proto.tls11", "tls.cipher.null", "tls.cipher.anon", "tls.kex.dh_weak"}, milder: []string{"tls.cipher.cbc", "tls.kex.static_rsa_offered", "tls.kex.dh_common_prime"}},
		{name: "static RSA only", cert: rsa, args: []string{"-tls1_2", "-cipher", "AES128-GCM-SHA256:AES128-SHA:@SECLEVEL=0"}, gaps: []string{"tls.kex.no_fs", "cert.eku", "tls.browsers"}, milder: []string{"tls.kex.static_rsa_offered", "tls.cipher.cbc"}},
		{name: "old block ciphers only", cert: rsa, args: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"}, gaps: []string{"tls.cipher.no_aead"}, milder: []string{"tls.cipher.cbc"}},
		{name: "DHE 1024", cert: rsa, args: []string{"-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-dhparam", dhFile(t, "dhparam", "1024")}, gaps: []string{"tls.kex.dh_weak", "tls.browsers"}},
		{name: "DHE 2048", cert: rsa, args: []string{"-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256", "-dhparam", dhFile(t, "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048")}, gaps: []string{"tls.browsers"}, passes: []string{"tls.kex.dh_weak", "tls.kex.no_fs", "tls.cipher.no_aead"}},
		{name: "RSA 1024", cert: ca.IssueKey(t, site, checktest.RSAKey(t, 1024)), args: []string{"-cipher", sound + ":@SECLEVEL=0"}, gaps: []string{"cert.key_weak"}},
		{name: "RSA 2048", cert: rsa, args: []string{"-cipher", sound}, passes: []string{"cert.key_weak"}},
		{name: "RSA 4096", cert: ca.IssueKey(t, site, checktest.RSAKey(t, 4096)), args: []string{"-cipher", sound}, passes: []string{"cert.key_weak"}},
		{name: "RSA 512", cert: openSSLCert(t, "-newkey", "rsa:512", "-sha256"), args: []string{"-min_protocol", "TLSv1.2", "-cipher", "ECDHE+AESGCM:AES128-SHA:@SECLEVEL=0"}, world: wallClock, gaps: []string{"cert.key_weak", "cert.self_signed"}},
		{name: "MD5", cert: openSSLCert(t, "-newkey", "rsa:2048", "-md5"), args: []string{"-cipher", sound + ":@SECLEVEL=0"}, world: wallClock, gaps: []string{"cert.sig_weak", "cert.self_signed"}},
		{name: "SHA-1", cert: ca.Issue(t, site, checktest.SHA1), args: []string{"-cipher", sound + ":@SECLEVEL=0"}, gaps: []string{"cert.sig_weak"}},
		{name: "expired", cert: ca.Issue(t, site, checktest.Expired), args: []string{"-cipher", sound}, gaps: []string{"cert.expired"}},
		{name: "not yet valid", cert: ca.Issue(t, site, checktest.NotYetValid), args: []string{"-cipher", sound}, gaps: []string{"cert.not_yet_valid"}},
		{name: "wrong name", cert: ca.Issue(t, "other.example"), args: []string{"-cipher", sound}, gaps: []string{"cert.name_mismatch"}},
		{name: "no list of names", cert: ca.Issue(t, site, checktest.NoSAN), args: []string{"-cipher", sound}, gaps: []string{"cert.no_san"}},
		{name: "self-signed", cert: checktest.SelfSigned(t, site), args: []string{"-cipher", sound}, gaps: []string{"cert.self_signed"}},
		{name: "an authority nobody knows", cert: stranger.Intermediate(t, "Stranger's").Issue(t, site), args: []string{"-cipher", sound}, gaps: []string{"cert.untrusted_root"}},
		{name: "a private authority, given", cert: stranger.Issue(t, site), args: []string{"-cipher", sound}, world: func(e *checks.Env) { e.Roots = stranger.Pool() }, passes: []string{"cert.untrusted_root", "cert.chain_incomplete"}},
		{name: "incomplete", cert: checktest.Incomplete(good), args: []string{"-cipher", sound}, gaps: []string{"cert.chain_incomplete"}},
		{name: "reversed", cert: reversed(second.Issue(t, site)), args: []string{"-cipher", sound}, milder: []string{"cert.chain_order"}, passes: []string{"cert.chain_incomplete"}},
		{name: "more than needed", cert: withExtra(good), args: []string{"-cipher", sound}, milder: []string{"cert.chain_extra"}, passes: []string{"cert.chain_order"}},
		{name: "wildcard", cert: ca.Issue(t, "*.example", names(0)), args: []string{"-cipher", sound}, milder: []string{"cert.wildcard"}, gaps: []string{"cert.name_mismatch"}},
		{name: "a thousand names", cert: ca.Issue(t, site, names(1000)), args: []string{"-cipher", sound}, passes: []string{"cert.name_mismatch"}},
		{name: "a client certificate wanted", cert: good, args: []string{"-cipher", sound, "-Verify", "1"}, passes: []string{"cert.name_mismatch"}},
		{name: "for email only", cert: ca.Issue(t, site, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }), args: []string{"-cipher", sound}, gaps: []string{"cert.eku"}},
		{name: "an authority's own", cert: ca.Issue(t, site, func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.Subject = true, true, pkix.Name{CommonName: site}
		}), args: []string{"-cipher", sound}, gaps: []string{"cert.is_ca"}},
		{name: "signs with SHA-1", cert: rsa, args: []string{"-tls1_2", "-cipher", "ECDHE+AESGCM:@SECLEVEL=0"}, milder: []string{"tls.sig.sha1_handshake"}},
		{name: "small curve", cert: rsa, args: []string{"-tls1_2", "-cipher", "ECDHE+AESGCM:@SECLEVEL=0", "-named_curve", "prime192v1"}, gaps: []string{"tls.kex.curve_weak", "tls.browsers"}},
		{name: "everything that is old", cert: rsa, args: []string{"-tls1_1", "-cipher", old}, gaps: []string{"tls.cipher.anon", "tls.cipher.no_aead", "tls.kex.dh_weak", "tls.proto.no_tls12_13", "tls.proto.tls11"}, milder: []string{"tls.kex.static_rsa_offered"}},
	}
	for _, s := range append(list, websites(t, good, rsa)...) {
		t.Run(s.name, func(t *testing.T) { s.run(t, root) })
	}
}

// websites are the states of a site on nginx.
func websites(t *testing.T, good, rsa cryptotls.Certificate) []setup {
	return []setup{
		{name: "nginx, good", cert: good, config: block(hsts, hello, toHTTPS), passes: []string{"web.https_redirect", "web.hsts", "cert.chain_incomplete", "web.redirect_loop"}, milder: []string{"web.csp", "web.xcto", "web.frame"}},
		{name: "nginx, no HSTS", cert: good, config: block("", hello, toHTTPS), gaps: []string{"web.hsts"}},
		{name: "nginx, short HSTS", cert: good, config: block(`add_header Strict-Transport-Security "max-age=300; includeSubDomains" always;`, hello, toHTTPS), milder: []string{"web.hsts"}},
		{name: "nginx, http shows the page", cert: good, config: block(hsts, hello, hello), gaps: []string{"web.https_redirect"}},
		{name: "nginx, for a while", cert: good, config: block(hsts, hello, "return 302 https://shop.example/;"), milder: []string{"web.https_redirect"}},
		{name: "nginx, another firm first", cert: good, config: block(hsts, hello, "return 301 https://elsewhere.test/;"), gaps: []string{"web.https_redirect"}},
		{name: "nginx, in a circle", cert: good, config: block(hsts, "return 301 https://shop.example/;", toHTTPS), gaps: []string{"web.redirect_loop"}},
		{name: "nginx, back to http", cert: good, config: block(hsts, "return 302 http://shop.example/;", hello), gaps: []string{"web.redirect_downgrade", "web.https_redirect"}},
		{name: "nginx, open session cookie", cert: good, config: block(hsts+` add_header Set-Cookie "PHPSESSID=1; HttpOnly; SameSite=Lax";`, hello, toHTTPS), gaps: []string{"web.cookie.secure"}},
		{name: "nginx, cookie for scripts", cert: good, config: block(hsts+` add_header Set-Cookie "PHPSESSID=1; Secure";`, hello, toHTTPS), gaps: []string{"web.cookie.httponly"}, milder: []string{"web.cookie.samesite"}},
		{name: "nginx, good cookie", cert: good, config: block(hsts+` add_header Set-Cookie "PHPSESSID=1; Secure; HttpOnly; SameSite=Lax";`, hello, toHTTPS), passes: []string{"web.cookie.secure", "web.cookie.httponly", "web.cookie.samesite"}},
		{name: "nginx, mixed", cert: good, config: block(hsts, `default_type text/html; return 200 '<script src="http://cdn.test/x.js"></script>';`, toHTTPS), gaps: []string{"web.mixed"}},
		{name: "nginx, password over http", cert: good, config: block(hsts, hello, `default_type text/html; return 200 '<input type=password>';`), gaps: []string{"web.https_redirect", "web.login_http"}},
		{name: "nginx, a name is needed", cert: good, config: "server { listen PORT ssl default_server; ssl_reject_handshake on; }\n" + block(hsts, hello, toHTTPS), passes: []string{"cert.name_mismatch", "web.https_redirect"}},
		{name: "nginx, RSA key exchange alone", cert: rsa, config: strings.NewReplacer(sound, "AES128-GCM-SHA256", "TLSv1.2 TLSv1.3", "TLSv1.2").Replace(block(hsts, hello, toHTTPS)), gaps: []string{"tls.kex.no_fs", "cert.eku", "tls.browsers"}, passes: []string{"web.hsts", "web.mixed"}},
		{name: "nginx, a list of files", cert: good, config: block(hsts, "root "+t.TempDir()+"; autoindex on;", toHTTPS), milder: []string{"web.dir_listing"}},
		{name: "nginx, said to be squeezed", cert: good, config: block(hsts+" add_header Content-Encoding gzip;", hello, toHTTPS), gaps: []string{"web.mixed?", "web.csp?", "web.dir_listing?"}},
		{name: "nginx, as it comes", cert: good, config: "server { listen PORT ssl; server_name shop.example; ssl_certificate CERT; ssl_certificate_key KEY; location / { " + hello + " } }\nserver { listen HTTP; location / { " + hello + " } }", gaps: []string{"web.https_redirect", "web.hsts"}},
	}
}
