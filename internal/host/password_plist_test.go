package host

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// policies wraps rules as pwpolicy prints them.
func policies(body string) string {
	return "Getting global account policies\n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
		`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` +
		"\n<plist version=\"1.0\">\n<dict>\n" + body + "\n</dict>\n</plist>\n"
}

func content(predicates ...string) string {
	var b strings.Builder
	b.WriteString("<key>policyCategoryPasswordContent</key><array>")
	for _, p := range predicates {
		p = strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(p)
		b.WriteString("<dict><key>policyContent</key><string>" + p + "</string><key>policyIdentifier</key><string>id</string>" +
			"<key>policyContentDescription</key><dict><key>de</key><string>Mindestens acht</string><key>ja</key><string>.{99,}</string></dict></dict>")
	}
	return b.String() + "</array>"
}

const builtIn = `policyAttributePassword matches '.{4,}+'`

const lockPolicy = `<key>policyCategoryAuthentication</key><array><dict>
<key>policyContent</key><string>(policyAttributeFailedAuthentications &lt; policyAttributeMaximumFailedAuthentications) OR (policyAttributeCurrentTime &gt; (policyAttributeLastFailedAuthenticationTime + autoEnableInSeconds))</string>
<key>policyIdentifier</key><string>lock</string>
<key>policyParameters</key><dict><key>autoEnableInSeconds</key><integer>900</integer><key>policyAttributeMaximumFailedAuthentications</key><integer>5</integer></dict>
</dict></array>`

const agePolicy = `<key>policyCategoryPasswordChange</key><array><dict>
<key>policyContent</key><string>policyAttributeCurrentTime &gt; policyAttributeLastPasswordChangeTime + (policyAttributeExpiresEveryNDays * 24 * 60 * 60)</string>
<key>policyIdentifier</key><string>age</string>
<key>policyParameters</key><dict><key>policyAttributeExpiresEveryNDays</key><integer>90</integer></dict>
</dict></array>`

func TestAccountPolicies(t *testing.T) {
	for _, tt := range []struct {
		name   string
		out    string
		length int
		tries  int
		hold   time.Duration
		age    time.Duration
	}{
		{"stock", policies(content(builtIn)), 4, 0, 0, 0},
		{"empty", "", 4, 0, 0, 0},
		{"words only", "Getting global account policies\n", 4, 0, 0, 0},
		{"profile of 15 and the built-in 4", policies(content(`policyAttributePassword matches '.{15,}'`, builtIn)), 15, 0, 0, 0},
		{"in the other order", policies(content(builtIn, `policyAttributePassword matches '.{15,}?'`)), 15, 0, 0, 0},
		{"stricter than asked", policies(content(`policyAttributePassword matches '^.{20,}$'`)), 20, 0, 0, 0},
		{"with an upper bound", policies(content(`policyAttributePassword matches '.{10,64}'`)), 10, 0, 0, 0},
		{"ten and alphanumeric", policies(content(`policyAttributePassword matches '.{10,}'`, `policyAttributePassword matches '.*[0-9].*'`, `policyAttributePassword matches '(.*[^a-zA-Z0-9].*){2,}'`)), 10, 0, 0, 0},
		{"a choice proves nothing", policies(content(`policyAttributePassword matches '.{15,}' OR policyAttributePassword matches '.{6,}'`)), 4, 0, 0, 0},
		{"not", policies(content(`NOT policyAttributePassword matches '.{15,}'`)), 4, 0, 0, 0},
		{"lockout", policies(content(builtIn) + lockPolicy), 4, 5, 15 * time.Minute, 0},
		{"the manual's spelling", policies(strings.Replace(lockPolicy, "policyCategoryAuthentication", "policyCategoryPasswordAuthentication", 1)), 4, 5, 15 * time.Minute, 0},
		{"lock without a time", policies(strings.Replace(lockPolicy, "<key>autoEnableInSeconds</key><integer>900</integer>", "", 1)), 4, 5, 0, 0},
		{"expiry", policies(agePolicy), 4, 0, 0, 90 * 24 * time.Hour},
	} {
		p, err := parseAccountPolicies([]byte(tt.out))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if p.MinLength.Value != tt.length || p.LockoutTries.Value != tt.tries || p.LockoutFor.Value != tt.hold || p.MaxAge.Value != tt.age {
			t.Errorf("%s: %d, %d, %v, %v", tt.name, p.MinLength.Value, p.LockoutTries.Value, p.LockoutFor.Value, p.MaxAge.Value)
		}
		for _, proof := range [][]checks.Evidence{p.MinLength.Proof, p.LockoutTries.Proof, p.LockoutFor.Proof, p.MaxAge.Proof} {
			if len(proof) == 0 {
				t.Errorf("%s: a fact has no proof", tt.name)
			}
		}
	}
}

func TestAccountPoliciesUnread(t *testing.T) {
	for _, out := range []string{
		"Error: password policy is not supported by the directory node\n",
		"<?xml version=\"1.0\"?><plist><dict><key>policyCategoryPasswordContent",
		policies("<key>policyCategoryPasswordContent</key><string>what</string>"),
	} {
		if p, err := parseAccountPolicies([]byte(out)); err == nil {
			t.Errorf("%q read as %+v", out, p)
		}
	}
}

func TestMacUnread(t *testing.T) {
	p := macUnread(checks.ReasonParse, errors.New("broken"))
	if p.MinLength.Known || p.MaxAge.Known || p.LockoutTries.Known || p.LockoutFor.Known || p.Dictionary.Known || p.RemoteLogin.Known {
		t.Errorf("%+v", p)
	}
	if p.MinLength.Reason != checks.ReasonParse || p.MinLength.Detail == "" || p.MinLength.Proof[0].Seen != "broken" {
		t.Errorf("%+v", p.MinLength)
	}
}

func FuzzAccountPolicies(f *testing.F) {
	f.Add([]byte(policies(content(builtIn) + lockPolicy + agePolicy)))
	f.Add([]byte("<?xml version=\"1.0\"?><plist><dict/></plist>"))
	f.Fuzz(func(t *testing.T, out []byte) {
		p, err := parseAccountPolicies(out)
		if err != nil {
			return
		}
		if p.MinLength.Value < macMinimum || p.LockoutTries.Value < 0 || p.LockoutFor.Value < 0 || p.MaxAge.Value < 0 {
			t.Fatalf("%+v", p)
		}
	})
}
