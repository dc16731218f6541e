package tls

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// chromiumOpens asks an installed browser which of these servers it can open; who
// vouches for their certificates does not matter to it here.
func chromiumOpens(t *testing.T, servers map[string]netip.AddrPort) map[string]bool {
	t.Helper()
	var page strings.Builder
	page.WriteString("<!doctype html><title>servers</title><script>")
	for name, at := range servers {
		fmt.Fprintf(&page, `fetch("https://%s:%d/",{mode:"no-cors"}).then(()=>"opens",()=>"refuses").then(r=>{const p=document.createElement("p");p.textContent=%q+"="+r+";";document.body.append(p)});`, oddSite, at.Port(), name)
	}
	page.WriteString("</script><body>")
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page.String())) // the browser may have gone
	}))
	defer web.Close()
	out := checktest.DOM(t, web.URL, "--host-resolver-rules=MAP "+oddSite+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--virtual-time-budget=30000")
	opens := map[string]bool{}
	for name := range servers {
		yes, no := strings.Contains(out, name+"=opens;"), strings.Contains(out, name+"=refuses;")
		if yes == no {
			t.Errorf("%s: the browser said neither that it opens nor that it does not", name)
		}
		opens[name] = yes
	}
	return opens
}

// What is said of browsers is what a browser does with the same servers.
func TestBrowsers(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	rsa := []string{"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"}
	curve := func(name string) []string {
		return []string{"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + name}
	}
	servers, says := map[string]netip.AddrPort{}, map[string]checks.Finding{}
	for _, c := range []struct {
		name       string
		key        []string
		extensions string
		weak       bool
		server     []string
	}{
		{"P-256", curve("P-256"), "", false, nil},
		{"P-384", curve("P-384"), "", false, nil},
		{"P-521", curve("P-521"), "", false, nil},
		{"Ed25519", []string{"-algorithm", "ED25519"}, "", false, nil},
		{"RSASSA-PSS", []string{"-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"}, "", false, nil},
		{"a key that may encipher alone", rsa, "keyUsage=critical,keyEncipherment\n", false, nil},
		{"a key that may sign alone and must encipher", rsa, "keyUsage=critical,digitalSignature\n", false, []string{"-no_tls1_3", "-cipher", "AES128-GCM-SHA256"}},
		{"a curve that may agree alone", curve("P-256"), "keyUsage=critical,keyAgreement\n", false, nil},
		{"DHE alone", rsa, "", false, []string{"-no_tls1_3", "-cipher", "DHE-RSA-AES128-GCM-SHA256"}},
		{"RSA key exchange alone", rsa, "", false, []string{"-no_tls1_3", "-cipher", "AES128-GCM-SHA256"}},
		{"CBC with an RSA key", rsa, "", false, []string{"-no_tls1_3", "-cipher", "ECDHE-RSA-AES128-SHA"}},
		{"CBC with a key on a curve", curve("P-256"), "", false, []string{"-no_tls1_3", "-cipher", "ECDHE-ECDSA-AES128-SHA"}},
		{"CCM alone", curve("P-256"), "", false, []string{"-no_tls1_3", "-cipher", "ECDHE-ECDSA-AES128-CCM"}},
		{"Camellia alone", rsa, "", false, []string{"-no_tls1_3", "-cipher", "CAMELLIA128-SHA256"}},
		{"the group P-521 alone", curve("P-256"), "", false, []string{"-groups", "P-521"}},
		{"secp256k1", curve("secp256k1"), "", true, nil},
		{"brainpoolP256r1", curve("brainpoolP256r1"), "", true, nil},
		{"Ed448", []string{"-algorithm", "ED448"}, "", true, nil},
	} {
		if c.weak { // as are all that follow
			t.Setenv("OPENSSL_CONF", writeTemp(t, weakConfig))
		}
		servers[c.name] = opensslLeaf(t, root, c.key, c.extensions, c.server...)
		says[c.name] = scan(t, wallClock(given(t, root)), checktest.TargetAt(oddSite, servers[c.name]), 20*time.Second)["tls.browsers"]
	}
	for name, opens := range chromiumOpens(t, servers) {
		if f := says[name]; f.Status != checks.Pass && f.Status != checks.Fail || opens != (f.Status == checks.Pass) {
			t.Errorf("%s: the browser opens it: %t; %v (%s; %q)", name, opens, f.Status, f.Reason, f.Detail)
		}
	}
}
