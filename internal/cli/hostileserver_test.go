package cli

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

// houseOf is how many strings of the corpus one hostile server says, each of them
// in every field that it has.
const houseOf = 13

// fields are the places where a hostile server puts its strings. Each begins with
// its mark, by which a test finds it again.
var fields = []string{
	"zqcert", "zqissuer", "zqname", "zqserver", "zqcookie", "zqtitle", "zqplace", "zqcontact", "zqgreet",
	"zqehlo", "zqtxt", "zqmx", "zqns", "zqcaa", "zqssh", "zqftp", "zqredis", "zqpage", "zqfetch",
}

// TestHostileServers looks at servers that put every string of the corpus in every
// field they have, by the whole program and into every format at once. Each export
// is then read by somebody else's reader: all is text, and nothing is obeyed.
func TestHostileServers(t *testing.T) {
	names := checktest.NewNames(t)
	corpus := hostile.Strings()
	var targets []string
	for i := 0; i*houseOf < len(corpus); i++ {
		domain := fmt.Sprintf("h%d.test", i)
		openHouse(t, names, domain, i, corpus[i*houseOf:min((i+1)*houseOf, len(corpus))])
		targets = append(targets, domain)
	}
	answers := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(answers, []byte("answers:\n  WEB-1: good\n  ACC-1: good\n  NET-1: good\n  EML-1: good\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := checktest.Serve(t, checktest.Good(checktest.NewAuthority(t, "Test Root").Issue(t, "good.test")))
	args := append([]string{
		"scan", "--no-local", "--no-save", "--answers", answers, "--authorised-by", "A. Owner, in a test", "--dns-server", names.Addr.String(),
		"--ports", "21,22,25,80,443,6379,8080",
	}, at("good.test", good)...)
	_, out, errs := run(t, append(args, "--format", "json")...)
	if out == "" {
		t.Fatal(errs)
	}
	without := document(t, out).Score
	dir := t.TempDir()
	if code, _, errs := run(t, append(append(args, "--format", strings.Join(withoutBrowser(), ","), "--all", "-o", dir), targets...)...); code != 0 && code != exitIncomplete {
		t.Fatalf("exit %d: %s", code, errs)
	}

	with := document(t, written(t, dir, "json")).Score
	if with.Floor > without.Floor || with.Ceiling > without.Ceiling {
		t.Errorf("the score rose from %d to %d, or from %d to %d", without.Floor, with.Floor, without.Ceiling, with.Ceiling)
	}
	exports := exportsIn(t, dir)
	saved := filepath.Join(t.TempDir(), "saved.json")
	if err := os.WriteFile(saved, []byte(exports["json"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, exports["card"], errs = run(t, "report", saved, "--card"); exports["card"] == "" {
		t.Fatal(errs)
	}
	// A new format cannot escape: exports are all that are registered.
	for name, text := range exports {
		t.Run(name, func(t *testing.T) { readerOf(name)(t, text) })
	}
	heard(t, corpus, exports)
}

// openHouse opens a server that says the strings, and puts them in its records.
func openHouse(t *testing.T, names *checktest.Names, domain string, i int, texts []string) {
	t.Helper()
	addr := netip.AddrFrom4([4]byte{127, 86, byte(1 + os.Getpid()%250), byte(10 + i)})
	// The first mail server is the name itself, which may be greeted where it stands.
	names.Add(domain+". A "+addr.String(), domain+". MX 1 "+domain+".", "*.evil.test. A "+addr.String())
	var brief []string
	for k, s := range texts {
		s = s[:min(len(s), 60)]
		brief = append(brief, s)
		names.AddText(domain, "zqtxt"+s)
		names.AddText("_dmarc."+domain, "v=DMARC1; p=none; rua=mailto:zqtxt@"+s)
		names.Add(
			fmt.Sprintf("%s. MX %d zqmx%s.evil.test.", domain, 10+k, zoneText(s, 50)),
			fmt.Sprintf("%s. NS zqns%s.evil.test.", domain, zoneText(s, 50)),
			fmt.Sprintf(`%s. CAA 0 issue "zqcaa%s"`, domain, zoneText(s, 60)),
		)
	}
	names.AddText(domain, "v=spf1 include:zqtxt"+brief[0]+" ?all")
	names.Add("www." + domain + ". CNAME zqns" + zoneText(brief[0], 50) + ".evil.test.")

	said := strings.NewReplacer("\r", "~", "\n", "~").Replace(strings.Join(brief, ";"))
	page := checktest.Page("200 OK", []string{
		"Server: 1.0 zqserver" + said, "X-Powered-By: 2.0 zqserver" + said, "Set-Cookie: sessionidzqcookie" + strings.ReplaceAll(said, ";", "|") + "=1", "Content-Type: text/html",
	}, "<html><title>Index of /zqtitle"+strings.Join(texts, " ")+"</title><script src=\"http://zqtitle.evil.test/"+said+"\"></script></html>")
	moved := checktest.Page("302 Found", []string{"Location: http://zqplace" + said, "Server: 1.0 zqserver"}, "")
	site := map[string]string{"/": page, "/.well-known/security.txt": checktest.Page("200 OK", []string{"Content-Type: text/plain"}, "Contact: zqcontact"+strings.Join(brief, "\nContact: zqcontact"))}
	smtp := checktest.SMTP{Banner: "220 zqgreet" + said + "\r\n", Hello: []string{"zqehlo" + said, "zqehlo" + said, "SIZE 1"}}
	if i%2 == 1 {
		site["/"] = moved
		smtp = checktest.SMTP{Banner: "554 zqgreet" + said + "\r\n"}
	}
	for port, script := range map[uint16]checktest.Script{
		80:   checktest.Site(map[string]string{"/": moved}),
		443:  checktest.Over(evilCertificate(t, domain, i, brief), checktest.Site(site)),
		25:   smtp.Script(),
		22:   checktest.Greets([]byte("SSH-2.0-zqssh" + said + "\r\n")),
		21:   checktest.SMTP{Banner: "220 zqftp" + said + "\r\n"}.Script(),
		6379: checktest.Says([]byte("+PONG zqredis" + said + "\r\n")),
		8080: checktest.Ends([]byte("HTTP/1.1 200 OK\r\nServer: zqpage" + said + "\r\n\r\n" + strings.Join(texts, "\n"))),
	} {
		checktest.ServeAt(t, netip.AddrPortFrom(addr, port), script)
	}
}

// zoneText writes a text for a zone file, every byte of it with an escape.
func zoneText(s string, most int) string {
	var b strings.Builder
	for _, c := range []byte(s[:min(len(s), most)]) {
		fmt.Fprintf(&b, `\%03d`, c)
	}
	return b.String()
}

// evilCertificate has the texts in its subject, its issuer, its names and the place
// where its issuer is to be fetched. The names can only be of ASCII: the reader
// refuses others.
func evilCertificate(t *testing.T, domain string, i int, texts []string) tls.Certificate {
	t.Helper()
	names := func(mark string) (out []pkix.AttributeTypeAndValue) {
		for k, s := range texts {
			// The string of eight-bit characters is the one kind that may hold anything.
			v := any(asn1.RawValue{Tag: asn1.TagT61String, Bytes: []byte(mark + s)})
			if utf8.ValidString(s) {
				v = mark + s
			}
			out = append(out, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, []int{3, 10, 11}[k%3]}, Value: v})
		}
		return out
	}
	edit := func(c *x509.Certificate) {
		c.Subject = pkix.Name{ExtraNames: names("zqcert")}
		c.DNSNames = nil
		for _, s := range texts {
			if isASCII(s) {
				c.DNSNames = append(c.DNSNames, "zqname"+s)
				c.IssuingCertificateURL = append(c.IssuingCertificateURL, "zqfetch"+s)
			}
		}
	}
	if i%2 == 0 {
		return checktest.SelfSigned(t, domain, edit)
	}
	return checktest.Incomplete(checktest.NewAuthority(t, "Root").Intermediate(t, "zqissuer"+strings.ToValidUTF8(strings.Join(texts, "|"), "?")).Issue(t, domain, edit))
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
